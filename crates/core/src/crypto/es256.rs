//! ES256 (RFC 9053 section 2.1): ECDSA over P-256 with SHA-256.

use p256::AffinePoint;
use p256::elliptic_curve::point::DecompressPoint;
use p256::elliptic_curve::sec1::ToSec1Point;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use vneid_payload::{FullKey, ShortKey};

/// A P-256 public key that is a point of the curve.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ByteArray<64>", into = "ByteArray<64>")]
pub struct PublicKey {
    /// SEC 1 section 2.3.3, uncompressed: 4, x, y.
    point: [u8; 65],
}

impl PublicKey {
    /// The key with this x and sign of y; `None` when no point of the curve has them, or x is not
    /// below the field's prime.
    pub fn from_short(key: &ShortKey) -> Option<Self> {
        let point = AffinePoint::decompress(&key.x.into(), u8::from(key.y_is_odd).into());
        let point = Option::<AffinePoint>::from(point)?.to_sec1_point(false);
        point.as_bytes().try_into().ok().map(|point| Self { point })
    }

    /// The key with these coordinates; `None` when they are not a point of the curve.
    pub fn from_full(key: &FullKey) -> Option<Self> {
        let short = ShortKey { x: key.x, y_is_odd: key.y[31] & 1 == 1 };
        Self::from_short(&short).filter(|decompressed| decompressed.to_full() == *key)
    }

    /// Both coordinates.
    pub fn to_full(&self) -> FullKey {
        let (mut x, mut y) = ([0; 32], [0; 32]);
        x.copy_from_slice(&self.point[1..33]);
        y.copy_from_slice(&self.point[33..]);
        FullKey { x, y }
    }

    /// x and the sign of y.
    pub fn to_short(&self) -> ShortKey {
        let FullKey { x, y } = self.to_full();
        ShortKey { x, y_is_odd: y[31] & 1 == 1 }
    }

    /// Whether `signature` (r and s, each 32 bytes, highest first) is this key's over `message`.
    ///
    /// Any 1 <= r, s < n is accepted: half of all signers do not normalise s.
    pub fn verify(&self, message: &[u8], signature: &[u8; 64]) -> bool {
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, &self.point)
            .verify(message, signature)
            .is_ok()
    }
}

/// Stored as x and y.
impl From<PublicKey> for ByteArray<64> {
    fn from(key: PublicKey) -> Self {
        let [_, coordinates @ ..] = key.point;
        Self::new(coordinates)
    }
}

impl TryFrom<ByteArray<64>> for PublicKey {
    type Error = &'static str;

    fn try_from(coordinates: ByteArray<64>) -> Result<Self, &'static str> {
        let mut key = FullKey { x: [0; 32], y: [0; 32] };
        key.x.copy_from_slice(&coordinates[..32]);
        key.y.copy_from_slice(&coordinates[32..]);
        Self::from_full(&key).ok_or("no point of the curve")
    }
}

impl core::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str("PublicKey(..)")
    }
}
