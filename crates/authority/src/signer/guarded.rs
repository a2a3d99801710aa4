//! No signature while the clock is doubted, and each one counted.

use std::sync::Arc;
use std::time::Instant;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use vneid_payload::Kid;

use super::error::SignerError;
use super::signing::{Signer, SigningKey};
use crate::clock::ClockGuard;
use crate::metrics::Signatures;

/// A signer that asks about the clock first.
#[derive(Debug)]
pub(crate) struct GuardedSigner {
    signer: Arc<dyn Signer>,
    guard: Arc<ClockGuard>,
    signatures: Signatures,
}

impl GuardedSigner {
    pub(crate) fn new(
        signer: Arc<dyn Signer>,
        guard: Arc<ClockGuard>,
        signatures: Signatures,
    ) -> Self {
        Self { signer, guard, signatures }
    }
}

impl Signer for GuardedSigner {
    fn keys(&self) -> &[SigningKey] {
        self.signer.keys()
    }

    fn sign<'a>(
        &'a self,
        kid: Kid,
        message: &'a [u8],
    ) -> BoxFuture<'a, Result<[u8; 64], SignerError>> {
        async move {
            self.guard.pass()?;
            let asked = Instant::now();
            let signed = self.signer.sign(kid, message).await;
            // A kid that it does not have is not a signature that it failed to make.
            if let Some(key) = self.keys().iter().find(|key| key.kid == kid) {
                self.signatures.record(key.role, signed.is_ok(), asked.elapsed());
            }
            signed
        }
        .boxed()
    }

    fn trouble(&self) -> Option<String> {
        self.signer.trouble()
    }
}
