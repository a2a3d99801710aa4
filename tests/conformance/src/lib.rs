//! The conformance tests' own half: the vectors' generator, and what replays them.
//!
//! The generator encodes, signs and expects by itself, from `docs/spec` alone, so that the vectors
//! say what the specification says and not what the code happens to do.

mod bytes;
mod cbor;
mod cose;
mod examples;
pub mod format;
mod keys;
mod make;
mod random;
pub mod replay;
mod vectors;

pub use bytes::{from_hex, to_hex};
pub use examples::{examples, worked_document};
pub use random::Random;
pub use vectors::{CODES, PARTS, TransferCase, files, parts, transfers};

/// The folder of the committed vectors.
pub fn vectors_folder() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors")
}
