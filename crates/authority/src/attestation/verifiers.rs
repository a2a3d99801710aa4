//! The kinds of attestation that this service believes.

use vneid_client::wire::AttestationEvidence;
use vneid_payload::Instant;

use super::android::{AndroidKeyAttestation, AndroidStatusFile};
use super::apple::AppAttest;
use super::attested::Attested;
use super::error::AttestationError;
use super::request::{AttestationRequest, AttestationVerifier};
use super::test_world::TestWorldAttestation;

/// A verifier for each kind of phone that is configured; phones of another kind are refused.
#[derive(Debug, Default)]
pub struct Verifiers {
    /// Android phones.
    pub android: Option<AndroidKeyAttestation>,
    /// Apple phones.
    pub apple: Option<AppAttest>,
    /// Software phones: in test worlds only.
    pub test: Option<TestWorldAttestation>,
}

impl AttestationVerifier for Verifiers {
    fn verify(
        &self,
        request: &AttestationRequest<'_>,
        evidence: &AttestationEvidence,
        now: Instant,
    ) -> Result<Attested, AttestationError> {
        match (evidence, &self.android, &self.apple, &self.test) {
            (AttestationEvidence::AndroidKey { chains }, Some(android), ..) => {
                android.verify(request, chains, now)
            }
            (AttestationEvidence::AppAttest { attestation }, _, Some(apple), _) => {
                apple.verify_attestation(request, &attestation.0, now)
            }
            (AttestationEvidence::AppAssertion { assertion }, _, Some(apple), _) => {
                apple.verify_assertion(request, &assertion.0)
            }
            (AttestationEvidence::Test { .. }, _, _, Some(test)) => {
                test.verify(request, evidence, now)
            }
            _ => Err(AttestationError::Refused("phones of this kind are not served here")),
        }
    }

    fn android_status(&self) -> Option<&AndroidStatusFile> {
        self.android.as_ref().map(AndroidKeyAttestation::status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_of_a_kind_that_is_not_configured_are_refused() {
        let request = AttestationRequest { nonce: &[0; 48], keys: &[], remembered: None };
        let bytes = || vneid_client::wire::Bytes(Vec::new());
        for evidence in [
            AttestationEvidence::AndroidKey { chains: Vec::new() },
            AttestationEvidence::AppAttest { attestation: bytes() },
            AttestationEvidence::AppAssertion { assertion: bytes() },
            AttestationEvidence::Test { signatures: Vec::new() },
        ] {
            let believed = Verifiers::default();
            let refused = believed.verify(&request, &evidence, Instant::EPOCH);
            assert!(matches!(refused, Err(AttestationError::Refused(_))), "{evidence:?}");
        }
    }
}
