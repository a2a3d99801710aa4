//! What a verifier of attestations is asked.

use std::fmt::Debug;

use vneid_client::wire::AttestationEvidence;
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;

use super::android::status::AndroidStatusFile;
use super::attested::{Attested, Remembered};
use super::error::AttestationError;

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
pub trait AttestationVerifier: Debug + Send + Sync {
    /// Checks that the keys lie in the hardware of a phone that can be trusted, and belong to the
    /// genuine app. Returns what is to be remembered of this phone.
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
