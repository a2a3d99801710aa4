//! All of a phone's state as one block of plain bytes, for the shell to store in one atomic write.

mod format;
mod migrate;

pub use self::format::SnapshotError;
pub(crate) use self::format::{read, write};
