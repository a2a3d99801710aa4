//! What a phone's hardware says of its keys, and who believes it.

mod android;
mod apple;
mod attested;
mod believed;
mod configured;
mod test_world;
mod x509;

use std::fmt::Debug;

use vneid_client::wire::{AttestationEvidence, ProblemCode};
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;

use crate::failure::Failure;

pub(crate) use android::ListedSerials;
pub use android::{AndroidApp, AndroidKeyAttestation, AndroidStatusFile};
pub use apple::{AppAttest, AppleApp, AppleEnvironment};
pub use attested::{Attested, Batch, Remembered, SecurityLevel};
pub(crate) use attested::{AttestedKey, attest, platform_of};
pub use believed::BelievedAttestations;
pub use test_world::TestWorldAttestation;
pub use x509::TrustAnchors;

/// Keys that are to be attested together.
#[derive(Clone, Copy, Debug)]
pub struct AttestationRequest<'a> {
    /// The service's nonce that the phone had them attested over; fresh, as the caller has checked.
    pub nonce: &'a [u8],
    /// At a registration the request key, then the first presentation key; at a renewal the fresh
    /// presentation key.
    pub keys: &'a [PublicKey],
    /// What is remembered of this phone; `None` at its registration.
    pub remembered: Option<Remembered<'a>>,
}

/// Verifies attestations.
pub trait Attestation: Debug + Send + Sync {
    /// Checks that the keys lie in the hardware of a phone that can be trusted, and belong to the
    /// genuine app. Gives what is to be remembered of this phone.
    ///
    /// # Errors
    /// [`AttestationError`], and no certificate is issued.
    fn verify(
        &self,
        request: &AttestationRequest<'_>,
        evidence: &AttestationEvidence,
        now: Instant,
    ) -> Result<Attested, AttestationError>;

    /// The list of Android's attestation keys that are no longer believed, if Android phones are.
    fn android_status(&self) -> Option<&AndroidStatusFile> {
        None
    }
}

/// Why an attestation is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AttestationError {
    /// It is none, or not of the genuine app on a phone that can be trusted. The text goes to the
    /// log and to the phone; it names rules, never secrets.
    #[error("{0}")]
    Refused(&'static str),
    /// The phone's system left out what only it can say; with keys made anew it may say it.
    #[error("{0}")]
    Incomplete(&'static str),
    /// The service lacks what it needs to tell. The text goes to the log only.
    #[error("attestations can't be verified now: {0}")]
    Unavailable(String),
}

impl From<AttestationError> for Failure {
    fn from(error: AttestationError) -> Self {
        match error {
            AttestationError::Refused(rule) => Self::refused(ProblemCode::AttestationRefused, rule),
            AttestationError::Incomplete(what) => {
                Self::refused(ProblemCode::AttestationIncomplete, what)
            }
            AttestationError::Unavailable(_) => Self::Attestation(error),
        }
    }
}
