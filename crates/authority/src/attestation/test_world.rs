//! Attestations of a test world: a software key stands for the maker of the phones.

use vneid_client::wire::AttestationEvidence;
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_payload::Instant;

use super::attested::{Attested, SecurityLevel};
use super::error::AttestationError;
use super::request::{AttestationRequest, AttestationVerifier};

/// Believes the maker of a test world's phones, and nobody else.
#[derive(Clone, Debug)]
pub struct TestWorldAttestation {
    maker: PublicKey,
}

impl TestWorldAttestation {
    /// Believes what this key has signed.
    pub fn new(maker: PublicKey) -> Self {
        Self { maker }
    }

    /// What the maker signs for a key.
    pub fn signed_bytes(nonce: &[u8], key: &PublicKey) -> Vec<u8> {
        [b"vneid/test-attestation/1", nonce, &thumbprint(&key.to_full())].concat()
    }
}

impl AttestationVerifier for TestWorldAttestation {
    fn verify(
        &self,
        request: &AttestationRequest<'_>,
        evidence: &AttestationEvidence,
        _now: Instant,
    ) -> Result<Attested, AttestationError> {
        let AttestationEvidence::Test { signatures } = evidence else {
            return Err(AttestationError::Refused("phones of this kind are not served here"));
        };
        if signatures.len() != request.keys.len() {
            return Err(AttestationError::Refused("there must be one signature for each key"));
        }
        for (key, signature) in request.keys.iter().zip(signatures) {
            let signature =
                signature.to_array().ok_or(AttestationError::Refused("not a signature"))?;
            if !self.maker.verify(&Self::signed_bytes(request.nonce, key), &signature) {
                return Err(AttestationError::Refused(
                    "not attested by this test world's maker of phones",
                ));
            }
        }
        Ok(Attested::at(SecurityLevel::Software))
    }
}
