//! Device certificates.

use serde::{Deserialize, Serialize};

use super::attestation::AttestationEvidence;
use super::bytes::Bytes;
use super::key::Jwk;

/// Asks for a certificate for a fresh presentation key. Signed with the request key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificateRequest {
    /// The service's nonce, over which the key was attested.
    pub nonce: Bytes,
    /// The fresh presentation key.
    pub presentation_key: Jwk,
    /// Of the presentation key.
    pub attestation: AttestationEvidence,
    /// The app's version: major, minor, patch.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<u16>, min_items = 3, max_items = 3))]
    pub app_version: [u16; 3],
}

/// A certificate, and the papers that belong to its key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CertificateIssued {
    /// The device certificate (`docs/spec/bytes.md`).
    pub certificate: Bytes,
    /// The wallet binding of its presentation key.
    pub wallet_binding: Bytes,
    /// When the authority renews it, not earlier: seconds since 1970.
    pub renew_from: i64,
}
