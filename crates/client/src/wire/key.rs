//! Public keys in JSON.

use serde::{Deserialize, Serialize};
use vneid_core::crypto::PublicKey;
use vneid_payload::FullKey;

use super::bytes::Bytes;

/// A P-256 public key as a JWK (RFC 7517, RFC 7518 section 6.2.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Jwk {
    kty: KeyType,
    crv: Curve,
    /// 32 bytes, highest first.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"))]
    x: Bytes,
    /// 32 bytes, highest first.
    #[cfg_attr(feature = "openapi", schema(value_type = String, pattern = "^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$"))]
    y: Bytes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
enum KeyType {
    #[serde(rename = "EC")]
    Ec,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
enum Curve {
    #[serde(rename = "P-256")]
    P256,
}

impl Jwk {
    /// The key; `None` when it is not a point of the curve.
    pub fn to_key(&self) -> Option<PublicKey> {
        PublicKey::from_full(&FullKey { x: self.x.to_array()?, y: self.y.to_array()? })
    }
}

impl From<&PublicKey> for Jwk {
    fn from(key: &PublicKey) -> Self {
        let FullKey { x, y } = key.to_full();
        Self { kty: KeyType::Ec, crv: Curve::P256, x: x.into(), y: y.into() }
    }
}
