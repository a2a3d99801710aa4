//! Where a token is.

use std::path::PathBuf;

/// Where a token is, and how it opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TokenSettings {
    /// The library that its maker brings along, loaded at run time.
    pub module: PathBuf,
    /// The token's label; which slot it is in may change.
    pub label: String,
    /// The file whose first line is the user's PIN, for its owner alone.
    pub pin: PathBuf,
    /// How many signatures are made at once.
    pub sessions: usize,
}
