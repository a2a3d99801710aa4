//! Why there is no signature.

use vneid_payload::Kid;

use crate::clock::doubt::ClockDoubted;

/// Why there is no signature.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SignerError {
    /// It has no key of this name.
    #[error("no key {0}")]
    NoKey(Kid),
    /// The clock is doubted, and what is signed would bear its time.
    #[error(transparent)]
    ClockDoubted(#[from] ClockDoubted),
    /// The signer refused.
    #[error("the signer failed: {0}")]
    Failed(String),
    /// A key file can't be used.
    #[error("key file {path}: {reason}")]
    KeyFile {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// Two keys of one kid: one in a file and one in the token.
    #[error(
        "there are two keys {0}: take the file out of the folder, or make a token key of another kid"
    )]
    TwoKeys(Kid),
    /// The token, its PIN or a key in it can't be used until somebody has changed something.
    #[error("token: {0}")]
    Token(String),
    /// The token is not there now.
    #[error("the token is away: {0}")]
    TokenAway(String),
    /// More is to be signed than the token can; for those who come later.
    #[error("the token has more to sign than it can")]
    Busy,
}
