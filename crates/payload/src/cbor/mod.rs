//! Deterministic CBOR (RFC 8949 section 4.2.1): one strict reader and one writer for everything
//! that is signed. Nothing here allocates by a length that the input only claims.

mod reader;
mod writer;

pub(crate) use reader::{Kind, Reader};
pub(crate) use writer::Writer;
