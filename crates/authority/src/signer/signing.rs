//! What whoever signs for the authority can do.

use std::fmt::Debug;

use futures_util::future::BoxFuture;
use vneid_core::crypto::PublicKey;
use vneid_payload::{Kid, Role};

use super::error::SignerError;

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
