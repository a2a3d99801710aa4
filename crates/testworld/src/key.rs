//! A P-256 key in software.

use core::fmt;

use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePrivateKey, LineEnding};
use p256::{Sec1Point, SecretKey};
use ring::rand::{SecureRandom, SystemRandom};
use vneid_core::crypto::thumbprint;
use vneid_payload::{Cosigned, FullKey, RootKid, ShortKey, Unsigned};

/// A P-256 key pair whose private half lies in this process's memory: for test worlds only.
#[derive(Clone)]
pub struct SoftKey(SigningKey);

impl SoftKey {
    /// A fresh key from the system's randomness.
    ///
    /// # Errors
    /// [`KeyFileError::Random`] when the system gives no randomness.
    pub fn generate() -> Result<Self, KeyFileError> {
        let mut seed = [0; 32];
        SystemRandom::new().fill(&mut seed).map_err(|_| KeyFileError::Random)?;
        Self::from_seed(&seed).ok_or(KeyFileError::Random)
    }

    /// The key whose private number is `seed`; `None` for 0 and for numbers not below the order.
    pub fn from_seed(seed: &[u8; 32]) -> Option<Self> {
        SecretKey::from_slice(seed).ok().map(|secret| Self(secret.into()))
    }

    /// Reads a PKCS#8 PEM file's text.
    ///
    /// # Errors
    /// [`KeyFileError::NotAKey`] when it is not a P-256 private key in PKCS#8 PEM.
    pub fn from_pem(pem: &str) -> Result<Self, KeyFileError> {
        SecretKey::from_pkcs8_pem(pem)
            .map(|secret| Self(secret.into()))
            .map_err(|_| KeyFileError::NotAKey)
    }

    /// The text of a PKCS#8 PEM file.
    pub fn to_pem(&self) -> String {
        let secret = SecretKey::from(self.0.as_nonzero_scalar());
        let pem = secret.to_pkcs8_pem(LineEnding::LF).expect("a P-256 key always encodes");
        pem.as_str().to_owned()
    }

    /// The public half, both coordinates.
    pub fn public(&self) -> FullKey {
        full_key(&self.0.verifying_key().as_affine().to_sec1_point(false))
    }

    /// The public half, as a certificate holds it.
    pub fn public_short(&self) -> ShortKey {
        let FullKey { x, y } = self.public();
        ShortKey { x, y_is_odd: y[31] & 1 == 1 }
    }

    /// ES256 over `message`, r and s; deterministic (RFC 6979), so that test worlds repeat.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.0.sign(message);
        signature.to_bytes().into()
    }

    /// ES256 over `message` in DER, as a phone's hardware gives it.
    pub fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_der().as_bytes().to_vec()
    }

    /// Signs a prepared structure.
    pub fn complete(&self, unsigned: &Unsigned) -> Vec<u8> {
        unsigned.attach(&self.sign(&unsigned.signed_bytes()))
    }

    /// Adds this key's signature to a trust list, as a root.
    pub fn cosign(&self, list: &mut Cosigned) {
        let mut kid = RootKid([0; 8]);
        kid.0.copy_from_slice(&thumbprint(&self.public())[..8]);
        list.add(kid, self.sign(&list.signed_bytes(kid)));
    }
}

impl fmt::Debug for SoftKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SoftKey(..)")
    }
}

/// Both coordinates of an uncompressed point.
fn full_key(point: &Sec1Point) -> FullKey {
    let (mut x, mut y) = ([0; 32], [0; 32]);
    x.copy_from_slice(&point.as_bytes()[1..33]);
    y.copy_from_slice(&point.as_bytes()[33..]);
    FullKey { x, y }
}

/// Reads a public key from PEM (SPKI, RFC 5480); `None` when it is not one of P-256.
pub fn read_public_pem(pem: &str) -> Option<FullKey> {
    let key = p256::PublicKey::from_public_key_pem(pem).ok()?;
    Some(full_key(&key.to_sec1_point(false)))
}

/// Why there is no key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyFileError {
    /// Not a PKCS#8 PEM of a P-256 private key.
    #[error("this is no P-256 private key in PKCS#8 PEM")]
    NotAKey,
    /// The system gave no randomness.
    #[error("the system gives no randomness")]
    Random,
}

#[cfg(test)]
mod tests {
    use super::*;
    use vneid_core::crypto::{PublicKey, signature_from_der};

    #[test]
    fn a_key_survives_its_file_and_signs_what_the_core_verifies() {
        let key = SoftKey::generate().unwrap();
        let again = SoftKey::from_pem(&key.to_pem()).unwrap();
        assert_eq!(again.public(), key.public());
        let public = PublicKey::from_full(&key.public()).unwrap();
        assert_eq!(public.to_short(), key.public_short());
        assert!(public.verify(b"m", &again.sign(b"m")));
        assert!(!public.verify(b"n", &again.sign(b"m")));
        assert_eq!(signature_from_der(&key.sign_der(b"m")).unwrap(), key.sign(b"m"));
    }

    /// `openssl ec -pubout` of the key whose private number is 1: the base point.
    const BASE_POINT: &str = "-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEaxfR8uEsQkf4vOblY6RA8ncDfYEt
6zOg9KE5RdiYwpZP40Li/hp/m47n60p8D54WK84zV2sxXs7LtkBoN79R9Q==
-----END PUBLIC KEY-----
";

    #[test]
    fn a_public_key_is_read_from_its_file() {
        let mut one = [0; 32];
        one[31] = 1;
        assert_eq!(read_public_pem(BASE_POINT), Some(SoftKey::from_seed(&one).unwrap().public()));
        assert_eq!(read_public_pem(&SoftKey::generate().unwrap().to_pem()), None);
        assert_eq!(read_public_pem(&BASE_POINT.replace("EaxfR8", "EaxgR8")), None);
    }

    #[test]
    fn what_is_no_key_is_refused() {
        assert_eq!(SoftKey::from_pem("no key").unwrap_err(), KeyFileError::NotAKey);
        assert!(SoftKey::from_seed(&[0; 32]).is_none());
        assert!(SoftKey::from_seed(&[0xff; 32]).is_none());
    }
}
