//! What an attestation proves: that a key may be certified.

use vneid_client::wire::{AttestationEvidence, Platform};
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;

use super::attested::Attested;
use super::error::AttestationError;
use super::request::{AttestationRequest, AttestationVerifier};

/// A presentation key for which an attestation was verified. [`attest`] alone makes one, it is used
/// up by the certificate that it ends in, and no certificate is recorded without one.
#[derive(Debug)]
pub(crate) struct AttestedKey(PublicKey);

impl AttestedKey {
    pub(crate) fn key(&self) -> &PublicKey {
        &self.0
    }
}

/// Verifies an attestation; the last of the request's keys is the presentation key, which may be
/// certified from now on. A phone that is known must be attested as what it is, and by hardware that
/// is no weaker than at its registration: otherwise it is another one.
///
/// # Errors
/// [`AttestationError`].
pub(crate) fn attest(
    verifier: &dyn AttestationVerifier,
    request: &AttestationRequest<'_>,
    evidence: &AttestationEvidence,
    now: Instant,
) -> Result<(AttestedKey, Attested), AttestationError> {
    let refused = |rule| Err(AttestationError::Refused(rule));
    let attested = verifier.verify(request, evidence, now)?;
    if let Some(remembered) = request.remembered {
        if platform_of(evidence) != remembered.platform {
            return refused("attested by a phone of another kind");
        }
        if remembered.level.is_some_and(|level| attested.level < level) {
            return refused("attested by weaker hardware than at the registration");
        }
    }
    match request.keys.last() {
        Some(key) => Ok((AttestedKey(*key), attested)),
        None => refused("there is no key"),
    }
}

/// What kind of phone sends such evidence.
pub(crate) fn platform_of(evidence: &AttestationEvidence) -> Platform {
    match evidence {
        AttestationEvidence::AndroidKey { .. } => Platform::Android,
        AttestationEvidence::AppAttest { .. } | AttestationEvidence::AppAssertion { .. } => {
            Platform::Ios
        }
        AttestationEvidence::Test { .. } => Platform::Test,
    }
}

#[cfg(test)]
mod tests {
    use vneid_testworld::SoftKey;

    use super::*;
    use crate::attestation::{Remembered, SecurityLevel};

    /// Believes everything, at this level.
    #[derive(Debug)]
    struct Gullible(SecurityLevel);

    impl AttestationVerifier for Gullible {
        fn verify(
            &self,
            _: &AttestationRequest<'_>,
            _: &AttestationEvidence,
            _: Instant,
        ) -> Result<Attested, AttestationError> {
            Ok(Attested::at(self.0))
        }
    }

    fn attested(level: SecurityLevel, remembered: Remembered<'_>) -> Result<(), AttestationError> {
        let key = SoftKey::from_seed(&[1; 32]).unwrap().public();
        let keys = [PublicKey::from_full(&key).unwrap()];
        let remembered = Some(remembered);
        let request = AttestationRequest { nonce: &[], keys: &keys, remembered };
        let evidence = AttestationEvidence::AndroidKey { chains: Vec::new() };
        let (key, _) = attest(&Gullible(level), &request, &evidence, Instant::EPOCH)?;
        assert_eq!(key.key(), &keys[0]);
        Ok(())
    }

    #[test]
    fn a_known_phone_is_attested_as_what_it_is_and_never_by_weaker_hardware() {
        use SecurityLevel::{StrongBox, TrustedEnvironment};
        let android = |level| Remembered { platform: Platform::Android, level, memory: None };
        assert_eq!(attested(StrongBox, android(Some(StrongBox))), Ok(()));
        assert_eq!(attested(StrongBox, android(Some(TrustedEnvironment))), Ok(()));
        assert_eq!(attested(TrustedEnvironment, android(None)), Ok(()));
        assert!(attested(TrustedEnvironment, android(Some(StrongBox))).is_err());
        let ios = Remembered { platform: Platform::Ios, ..android(None) };
        assert!(attested(StrongBox, ios).is_err());
    }

    #[test]
    fn no_key_is_attested_by_a_call_without_one() {
        let request = AttestationRequest { nonce: &[], keys: &[], remembered: None };
        let evidence = AttestationEvidence::Test { signatures: Vec::new() };
        let verifier = Gullible(SecurityLevel::Software);
        assert!(attest(&verifier, &request, &evidence, Instant::EPOCH).is_err());
    }
}
