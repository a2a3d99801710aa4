//! Who signs for the authority. Keys in files now; the shape fits a hardware module, which is asked
//! over a network and may be away.

mod guarded;
mod name;
mod pem;

use std::fmt::Debug;

use futures_util::future::BoxFuture;
use vneid_core::crypto::PublicKey;
use vneid_payload::{Kid, Role};

use crate::clock::ClockDoubted;

pub(crate) use guarded::GuardedSigner;
pub use name::{IssuerName, NotAnIssuerName};
pub use pem::PemSigner;

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
    /// The signer is away, or refused.
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
}
