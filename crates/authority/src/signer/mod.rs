//! Who signs for the authority: keys in files, keys in a token behind PKCS#11, or both side by side.

mod guarded;
mod name;
mod pem;
mod several;
mod token;

use std::fmt::Debug;

use futures_util::future::BoxFuture;
use vneid_core::crypto::PublicKey;
use vneid_payload::{Kid, Role};

use crate::clock::ClockDoubted;

pub(crate) use guarded::GuardedSigner;
pub use name::{IssuerName, NotAnIssuerName};
pub use pem::PemSigner;
pub use several::Signers;
pub use token::{TokenSettings, TokenSigner};

pub(crate) use token::make_key;

/// A key that the signer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name in the trust list.
    pub kid: Kid,
    /// What it is for.
    pub role: Role,
    /// Its public half.
    pub public: PublicKey,
}

/// Signs with the issuer keys. Root keys are never among them.
pub trait Signer: Debug + Send + Sync {
    /// The keys that are there. Which of them may sign now is for the trust list to say.
    fn keys(&self) -> &[SigningKey];

    /// ES256 (RFC 9053 section 2.1) over `message` with the key of this name: r and s, each 32
    /// bytes, highest first.
    fn sign<'a>(
        &'a self,
        kid: Kid,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<[u8; 64], SignerError>>;

    /// What keeps it from signing at this moment, as far as it knows.
    fn trouble(&self) -> Option<String> {
        None
    }
}

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
