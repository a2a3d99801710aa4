//! What a phone's hardware says of its keys (`docs/spec/attestation.md`).

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// The evidence that keys lie in a phone's hardware and belong to the genuine app: at a registration
/// of the request key and the first presentation key, at a renewal of the fresh presentation key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AttestationEvidence {
    /// Android Key Attestation; the challenge was the service's nonce.
    AndroidKey {
        /// For each key, in the order of the request: its certificate chain in DER, the leaf first,
        /// as the keystore gives it. At most 10 certificates of at most 8 192 bytes.
        #[cfg_attr(feature = "openapi", schema(max_items = 2))]
        chains: Vec<Vec<Bytes>>,
    },
    /// Apple App Attest: a fresh App Attest key of the app, attested over
    /// [`app_attest_client_data`]. At a registration, and at a renewal when the app's App Attest
    /// key was lost.
    AppAttest {
        /// The attestation object, as the App Attest service gives it; at most 16 384 bytes.
        attestation: Bytes,
    },
    /// Apple App Attest: an assertion over [`app_attest_client_data`] by the key that was attested
    /// before. At a renewal.
    AppAssertion {
        /// The assertion, as the App Attest service gives it; at most 4 096 bytes.
        assertion: Bytes,
    },
    /// Of a test world, where a software key stands for the maker of phones. For each key, in the
    /// order of the request: r and s over `vneid/test-attestation/1`, the nonce and the thumbprint.
    Test {
        /// 64 bytes each.
        signatures: Vec<Bytes>,
    },
}

/// What an Apple phone has its App Attest key attest or assert: the service's nonce and the
/// thumbprint of each key of the request, in its order. The App Attest service takes its SHA-256.
///
/// ```text
/// "vneid/app-attest/1" || nonce (48 bytes) || thumbprint (32 bytes) of each key
/// ```
pub fn app_attest_client_data(nonce: &[u8], thumbprints: &[[u8; 32]]) -> Vec<u8> {
    [b"vneid/app-attest/1", nonce, &thumbprints.concat()].concat()
}
