//! No signature while the clock is doubted.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use vneid_payload::Kid;

use super::{Signer, SignerError, SigningKey};
use crate::clock::ClockGuard;

/// A signer that asks about the clock first.
#[derive(Debug)]
pub(crate) struct GuardedSigner {
    signer: Arc<dyn Signer>,
    guard: Arc<ClockGuard>,
}

impl GuardedSigner {
    pub(crate) fn new(signer: Arc<dyn Signer>, guard: Arc<ClockGuard>) -> Self {
        Self { signer, guard }
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
            self.signer.sign(kid, message).await
        }
        .boxed()
    }

    fn trouble(&self) -> Option<String> {
        self.signer.trouble()
    }
}
