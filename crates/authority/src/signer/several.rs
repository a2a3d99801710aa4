//! Several signers as one: keys move from files into a token by standing side by side for a while.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use vneid_payload::Kid;

use super::error::SignerError;
use super::signing::{Signer, SigningKey};

/// Signs with whichever of its signers has the key.
#[derive(Debug)]
pub struct Signers {
    keys: Vec<SigningKey>,
    signers: Vec<Arc<dyn Signer>>,
}

impl Signers {
    /// All keys of these signers.
    ///
    /// # Errors
    /// [`SignerError::TwoKeys`] when two of them have a key of one kid.
    pub fn new(signers: Vec<Arc<dyn Signer>>) -> Result<Self, SignerError> {
        let mut keys: Vec<SigningKey> = Vec::new();
        for key in signers.iter().flat_map(|signer| signer.keys()) {
            if keys.iter().any(|it| it.kid == key.kid) {
                return Err(SignerError::TwoKeys(key.kid));
            }
            keys.push(key.clone());
        }
        Ok(Self { keys, signers })
    }
}

impl Signer for Signers {
    fn keys(&self) -> &[SigningKey] {
        &self.keys
    }

    fn sign<'a>(
        &'a self,
        kid: Kid,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<[u8; 64], SignerError>> {
        let has_it = |signer: &&Arc<dyn Signer>| signer.keys().iter().any(|key| key.kid == kid);
        match self.signers.iter().find(has_it) {
            Some(signer) => signer.sign(kid, message),
            None => async move { Err(SignerError::NoKey(kid)) }.boxed(),
        }
    }

    fn trouble(&self) -> Option<String> {
        self.signers.iter().find_map(|signer| signer.trouble())
    }
}
