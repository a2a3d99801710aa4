//! Keys, and trust lists signed by root keys: done offline, on a machine of their own. The service
//! has none of this; it only serves what comes out.

mod aloud;
mod draft;
mod files;
mod init;
mod issuer;
mod next;
mod root;
mod signing;

use core::fmt;

use p256::elliptic_curve::sec1::ToSec1Point;
use p256::pkcs8::{
    DecodePrivateKey, DecodePublicKey, EncodePrivateKey, EncodePublicKey, LineEnding,
};
use p256::{PublicKey, SecretKey};
use vneid_payload::{DecodeError, EncodeError, FullKey, Instant, RootKid};
use zeroize::Zeroizing;

pub use aloud::read_aloud;
pub use draft::{DraftError, TrustListDraft};
pub use files::InitError;
pub use init::{init_service, init_test_world};
pub use issuer::make_issuer_key;
pub use root::RootKey;
pub use signing::Ceremony;

use crate::failure::Failure;
use crate::names::opaque_string;
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

impl KeyPairPem {
    /// Locks the private half with a passphrase: PKCS#8 with PBES2, which is scrypt and AES-256, as
    /// `openssl pkey` reads it.
    ///
    /// # Errors
    /// [`CeremonyError::PassphraseUnfit`] and [`CeremonyError::Random`].
    pub fn lock(self, passphrase: &str) -> Result<Self, CeremonyError> {
        let passphrase = normal(passphrase)?;
        let secret = SecretKey::from_pkcs8_pem(&self.private);
        let secret = secret.map_err(|_| CeremonyError::NotAKey)?;
        let locked = secret.to_pkcs8_encrypted_pem(passphrase.as_bytes(), LineEnding::LF);
        let private =
            Zeroizing::new(locked.map_err(|_| CeremonyError::Random)?.as_str().to_owned());
        Ok(Self { private, public: self.public })
    }
}

/// A passphrase as every keyboard types it.
fn normal(passphrase: &str) -> Result<Zeroizing<String>, CeremonyError> {
    opaque_string(passphrase).map(Zeroizing::new).ok_or(CeremonyError::PassphraseUnfit)
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

/// Reads a public key in PEM (SPKI).
///
/// # Errors
/// [`CeremonyError::NotAPublicKey`].
pub fn public_key_from_pem(pem: &str) -> Result<FullKey, CeremonyError> {
    let key = PublicKey::from_public_key_pem(pem).map_err(|_| CeremonyError::NotAPublicKey)?;
    Ok(full_key(&key))
}

fn full_key(key: &PublicKey) -> FullKey {
    let point = key.to_sec1_point(false);
    let (mut x, mut y) = ([0; 32], [0; 32]);
    x.copy_from_slice(&point.as_bytes()[1..33]);
    y.copy_from_slice(&point.as_bytes()[33..]);
    FullKey { x, y }
}

/// An instant as drafts write it.
fn date(instant: Instant) -> String {
    jiff::Timestamp::from_second(instant.unix_seconds())
        .map_or_else(|_| String::new(), |timestamp| timestamp.to_string())
}

/// Why no trust list was signed.
#[derive(Debug, thiserror::Error)]
pub enum CeremonyError {
    /// Not a P-256 private key in PKCS#8 PEM.
    #[error("this is no P-256 private key in PKCS#8 PEM")]
    NotAKey,
    /// Not a P-256 public key in PEM.
    #[error("this is no P-256 public key in PEM")]
    NotAPublicKey,
    /// The key is locked with a passphrase.
    #[error("the key is locked with a passphrase")]
    Locked,
    /// The passphrase does not open the key.
    #[error("the passphrase is wrong")]
    WrongPassphrase,
    /// A passphrase that nobody could type again.
    #[error("a passphrase is one line of letters, digits, signs and blanks")]
    PassphraseUnfit,
    /// The draft is outside the bounds of the specification.
    #[error(transparent)]
    Encode(#[from] EncodeError),
    /// What is to be signed once more is no trust list.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// This root has signed it before: another one must.
    #[error("root {0} has signed this list already: another root must sign it")]
    SignedAlready(RootKid),
    /// No list has four signatures.
    #[error("three roots have signed this list already")]
    SignedByAll,
    /// The list retires this root: phones would refuse it.
    #[error("the list retires root {0}, which can't sign it then")]
    RetiresItself(RootKid),
    /// The operating system gives no randomness.
    #[error("the system gives no randomness")]
    Random,
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use vneid_payload::TrustListClaims;

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
        key = "status.pub.pem"
        from = "2026-11-01T00:00:00Z"
        to = "2028-11-01T00:00:00Z"
        state = "withdrawn"
    "#;

    /// The keys that the draft names.
    pub(super) fn write_keys(folder: &Path) {
        for name in ["device.pub.pem", "status.pub.pem"] {
            std::fs::write(folder.join(name), make_key_pair().unwrap().public).unwrap();
        }
    }

    pub(super) fn claims(folder: &Path) -> TrustListClaims {
        TrustListDraft::parse(DRAFT).unwrap().claims(folder, Instant::EPOCH).unwrap()
    }

    #[test]
    fn a_draft_reads_as_it_is_written() {
        let folder = tempfile::tempdir().unwrap();
        write_keys(folder.path());
        let claims = claims(folder.path());
        assert_eq!(claims.sequence, 7);
        assert_eq!(claims.issued.unix_seconds(), 1_795_478_400);
        assert_eq!(claims.policy.lowest_app_version.to_string(), "1.2.3");
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
