//! Keys, and trust lists signed by root keys: done offline, on a machine of their own. The service
//! has none of this; it only serves what comes out.

mod draft;
mod files;
mod init;
mod issuer;
mod next;

use core::fmt;

use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use p256::{PublicKey, SecretKey};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use vneid_core::crypto::thumbprint;
use vneid_payload::{EncodeError, FullKey, Instant, RootKid, TrustListClaims};
use zeroize::Zeroizing;

pub use draft::{DraftError, TrustListDraft};
pub use files::InitError;
pub use init::{init_service, init_test_world};
pub use issuer::make_issuer_key;

use crate::failure::Failure;
use crate::secret::make_random;

/// A fresh key pair, as PEM.
pub struct KeyPairPem {
    /// The private half, PKCS#8.
    pub private: Zeroizing<String>,
    /// The public half, SPKI.
    pub public: String,
}

impl fmt::Debug for KeyPairPem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyPairPem(..)")
    }
}

/// Makes a P-256 key pair from the operating system's randomness.
///
/// # Errors
/// [`Failure::Random`] when there is none.
pub fn make_key_pair() -> Result<KeyPairPem, Failure> {
    let seed = Zeroizing::new(make_random::<32>()?);
    // One seed in 2^32 is no private number; the system's randomness then counts as broken.
    let secret = SecretKey::from_slice(&seed[..]).map_err(|_| Failure::Random)?;
    let private = secret.to_pkcs8_pem(LineEnding::LF).map_err(|_| Failure::Random)?;
    let public = secret.public_key().to_public_key_pem(LineEnding::LF);
    let public = public.map_err(|_| Failure::Random)?;
    Ok(KeyPairPem { private: Zeroizing::new(private.as_str().to_owned()), public })
}

/// A public key as PEM (SPKI).
///
/// # Errors
/// [`CeremonyError::NotAKey`] for two numbers that are no point of the curve.
pub fn public_key_pem(key: &FullKey) -> Result<String, CeremonyError> {
    let point = [&[4][..], &key.x, &key.y].concat();
    let key = PublicKey::from_sec1_bytes(&point).map_err(|_| CeremonyError::NotAKey)?;
    key.to_public_key_pem(LineEnding::LF).map_err(|_| CeremonyError::NotAKey)
}

/// An instant as drafts write it.
fn date(instant: Instant) -> String {
    jiff::Timestamp::from_second(instant.unix_seconds())
        .map_or_else(|_| String::new(), |timestamp| timestamp.to_string())
}

/// A root key in memory, for as long as a ceremony lasts.
pub struct RootKey {
    pair: EcdsaKeyPair,
    public: FullKey,
    random: SystemRandom,
}

/// Why no trust list was signed.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// Not a P-256 private key in PKCS#8 PEM.
    #[error("this is no P-256 private key in PKCS#8 PEM")]
    NotAKey,
    /// The list is outside the bounds of the specification.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// The operating system gives no randomness.
    #[error("the system gives no randomness")]
    Random,
}

impl RootKey {
    /// Reads the text of a PKCS#8 PEM file.
    ///
    /// # Errors
    /// [`CeremonyError::NotAKey`].
    pub fn from_pem(pem: &str) -> Result<Self, CeremonyError> {
        let secret = SecretKey::from_pkcs8_pem(pem).map_err(|_| CeremonyError::NotAKey)?;
        let point = secret.public_key().to_sec1_point(false);
        let (mut x, mut y) = ([0; 32], [0; 32]);
        x.copy_from_slice(&point.as_bytes()[1..33]);
        y.copy_from_slice(&point.as_bytes()[33..]);
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &Zeroizing::new(secret.to_bytes()),
            point.as_bytes(),
            &random,
        );
        let pair = pair.map_err(|_| CeremonyError::NotAKey)?;
        Ok(Self { pair, public: FullKey { x, y }, random })
    }

    /// The thumbprint (RFC 9679); a later list names it to retire this root.
    pub fn thumbprint(&self) -> [u8; 32] {
        thumbprint(&self.public)
    }

    /// Signs a trust list.
    ///
    /// # Errors
    /// [`CeremonyError`].
    pub fn sign(&self, claims: &TrustListClaims) -> Result<Vec<u8>, CeremonyError> {
        let mut kid = [0; 8];
        kid.copy_from_slice(&self.thumbprint()[..8]);
        let unsigned = claims.prepare(RootKid(kid))?;
        let signature = self.pair.sign(&self.random, &unsigned.signed_bytes());
        let signature = signature.map_err(|_| CeremonyError::Random)?;
        let signature = signature.as_ref().try_into().map_err(|_| CeremonyError::Random)?;
        Ok(unsigned.attach(&signature))
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use vneid_core::{Roots, Time, TrustStore, World};

    use super::*;

    pub(super) const DRAFT: &str = r#"
        sequence = 7
        issued = "2026-11-24T00:00:00Z"
        valid_days = 30
        [policy]
        leeway_s = 10
        evidence_notice_hours = 24
        evidence_limit_hours = 168
        formats = ["VN1"]
        lowest_app_version = "1.2.3"
        [[issuers]]
        kid = "4431"
        role = "device"
        key = "device.pub.pem"
        from = "2026-11-01T00:00:00Z"
        to = "2028-11-01T00:00:00Z"
        [[issuers]]
        kid = "5331"
        role = "status"
        key = "device.pub.pem"
        from = "2026-11-01T00:00:00Z"
        to = "2028-11-01T00:00:00Z"
        state = "withdrawn"
    "#;

    #[test]
    fn a_drafted_list_signed_by_a_fresh_root_is_accepted_by_a_phone() {
        let folder = tempfile::tempdir().unwrap();
        let (root, other) = (make_key_pair().unwrap(), make_key_pair().unwrap());
        std::fs::write(folder.path().join("device.pub.pem"), &other.public).unwrap();
        let draft = TrustListDraft::parse(DRAFT).unwrap();
        let claims = draft.claims(folder.path(), vneid_payload::Instant::EPOCH).unwrap();
        let (root, other) =
            (RootKey::from_pem(&root.private).unwrap(), RootKey::from_pem(&other.private).unwrap());
        let roots = Roots::new([root.public, other.public], World::Test, 1).unwrap();
        let mut phone = TrustStore::default();
        phone.accept(&root.sign(&claims).unwrap(), &roots, Time::UNKNOWN).unwrap();
        assert_eq!(phone.sequence(), Some(7));
        assert_eq!(phone.issued().unwrap().unix_seconds(), 1_795_478_400);
        assert_eq!(phone.policy().unwrap().lowest_app_version.to_string(), "1.2.3");
    }

    #[test]
    fn what_is_no_draft_is_told() {
        let folder = tempfile::tempdir().unwrap();
        for (from, to) in [
            ("sequence = 7", ""),
            ("\"4431\"", "\"443\""),
            ("\"device\"", "\"root\""),
            ("2028-11-01", "2028-13-01"),
            ("\"1.2.3\"", "\"1.2\""),
            ("valid_days = 30", "valid_day = 30"),
        ] {
            let changed = DRAFT.replacen(from, to, 1);
            assert_ne!(changed, DRAFT);
            assert!(TrustListDraft::parse(&changed).is_err(), "{to}");
        }
        let draft = TrustListDraft::parse(DRAFT).unwrap();
        let error = draft.claims(folder.path(), vneid_payload::Instant::EPOCH).unwrap_err();
        assert!(error.to_string().contains("device.pub.pem"), "{error}");
        assert!(RootKey::from_pem("no key").is_err());
    }
}
