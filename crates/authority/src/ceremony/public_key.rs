//! Public keys as PEM.

use p256::PublicKey;
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::{DecodePublicKey, EncodePublicKey, LineEnding};
use vneid_payload::FullKey;

use super::error::CeremonyError;

/// A public key as PEM (SPKI).
///
/// # Errors
/// [`CeremonyError::NotAKey`] for two numbers that are not a point of the curve.
pub fn public_key_pem(key: &FullKey) -> Result<String, CeremonyError> {
    let point = [&[4][..], &key.x, &key.y].concat();
    let key = PublicKey::from_sec1_bytes(&point).map_err(|_| CeremonyError::NotAKey)?;
    key.to_public_key_pem(LineEnding::LF).map_err(|_| CeremonyError::NotAKey)
}

/// Reads a public key in PEM (SPKI).
///
/// # Errors
/// [`CeremonyError::NotAPublicKey`].
pub fn public_key_from_pem(pem: &str) -> Result<FullKey, CeremonyError> {
    let key = PublicKey::from_public_key_pem(pem).map_err(|_| CeremonyError::NotAPublicKey)?;
    Ok(full_key(&key))
}

pub(super) fn full_key(key: &PublicKey) -> FullKey {
    let point = key.to_sec1_point(false);
    let (mut x, mut y) = ([0; 32], [0; 32]);
    x.copy_from_slice(&point.as_bytes()[1..33]);
    y.copy_from_slice(&point.as_bytes()[33..]);
    FullKey { x, y }
}
