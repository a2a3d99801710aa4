//! A root's private key: in a file that may have a passphrase, and in memory.

use core::fmt;

use p256::SecretKey;
use p256::elliptic_curve::sec1::ToSec1Point;
use pkcs8::der::Decode;
use pkcs8::der::pem::PemLabel;
use pkcs8::{DecodePrivateKey, EncryptedPrivateKeyInfoRef, Error, SecretDocument, pkcs5};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use vneid_core::crypto::thumbprint;
use vneid_payload::{FullKey, RootKid};
use zeroize::Zeroizing;

use super::error::CeremonyError;
use super::key_pair::normal;
use super::public_key::full_key;

/// A root key in memory, for as long as a ceremony lasts.
pub struct RootKey {
    pair: EcdsaKeyPair,
    public: FullKey,
    random: SystemRandom,
}

impl RootKey {
    /// Reads the text of a PKCS#8 PEM file.
    ///
    /// # Errors
    /// [`CeremonyError::Locked`] when it has a passphrase, else [`CeremonyError::NotAKey`].
    pub fn from_pem(pem: &str) -> Result<Self, CeremonyError> {
        if pem.contains(LOCKED) {
            return Err(CeremonyError::Locked);
        }
        Self::new(&SecretKey::from_pkcs8_pem(pem).map_err(|_| CeremonyError::NotAKey)?)
    }

    /// Reads the text of a PKCS#8 PEM file that has a passphrase.
    ///
    /// # Errors
    /// [`CeremonyError::WrongPassphrase`], and [`CeremonyError::NotAKey`] for what no passphrase
    /// opens.
    pub fn from_locked_pem(pem: &str, passphrase: &str) -> Result<Self, CeremonyError> {
        let not_a_key = CeremonyError::NotAKey;
        let Ok((EncryptedPrivateKeyInfoRef::<'_>::PEM_LABEL, document)) =
            SecretDocument::from_pem(pem)
        else {
            return Err(not_a_key);
        };
        let locked = EncryptedPrivateKeyInfoRef::from_der(document.as_bytes());
        let locked = locked.map_err(|_| not_a_key)?;
        let wrong = || CeremonyError::WrongPassphrase;
        // What nobody may choose opens nothing.
        let passphrase = normal(passphrase).map_err(|_| wrong())?;
        let opened = locked.decrypt(passphrase.as_bytes()).map_err(|error| match error {
            Error::EncryptedPrivateKey(
                pkcs5::Error::AlgorithmParametersInvalid { .. }
                | pkcs5::Error::UnsupportedAlgorithm { .. }
                | pkcs5::Error::NoPbes1CryptSupport,
            ) => CeremonyError::NotAKey,
            // One wrong passphrase in 256 gives bytes that end well, and are not a key.
            _ => wrong(),
        })?;
        Self::new(&SecretKey::from_pkcs8_der(opened.as_bytes()).map_err(|_| wrong())?)
    }

    fn new(secret: &SecretKey) -> Result<Self, CeremonyError> {
        let public = secret.public_key();
        let point = public.to_sec1_point(false);
        let random = SystemRandom::new();
        let pair = EcdsaKeyPair::from_private_key_and_public_key(
            &ECDSA_P256_SHA256_FIXED_SIGNING,
            &Zeroizing::new(secret.to_bytes()),
            point.as_bytes(),
            &random,
        );
        let pair = pair.map_err(|_| CeremonyError::NotAKey)?;
        Ok(Self { pair, public: full_key(&public), random })
    }

    /// The thumbprint (RFC 9679); a later list names it to retire this root.
    pub fn thumbprint(&self) -> [u8; 32] {
        thumbprint(&self.public)
    }

    /// The public half, which apps pin.
    pub fn public(&self) -> &FullKey {
        &self.public
    }

    /// The name by which signatures call it: the first 8 bytes of the thumbprint.
    pub fn kid(&self) -> RootKid {
        let [a, b, c, d, e, f, g, h, ..] = self.thumbprint();
        RootKid([a, b, c, d, e, f, g, h])
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<[u8; 64], CeremonyError> {
        let signature = self.pair.sign(&self.random, message);
        let signature = signature.map_err(|_| CeremonyError::Random)?;
        signature.as_ref().try_into().map_err(|_| CeremonyError::Random)
    }
}

impl fmt::Debug for RootKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RootKey(..)")
    }
}

/// What the first line of a locked key says.
const LOCKED: &str = "ENCRYPTED PRIVATE KEY";

#[cfg(test)]
mod tests {
    use pkcs8::LineEnding;
    use pkcs8::der::asn1::OctetStringRef;

    use super::super::make_key_pair;
    use super::*;

    #[test]
    fn a_locked_key_opens_with_its_passphrase_alone() {
        let pair = make_key_pair().unwrap();
        let open = RootKey::from_pem(&pair.private).unwrap();
        let locked = pair.lock("sáu từ khó đoán").unwrap().private;
        assert!(matches!(RootKey::from_pem(&locked), Err(CeremonyError::Locked)));
        // Whatever keyboard types it.
        for typed in ["sáu từ khó đoán", "sa\u{301}u tư\u{300} kho\u{301} đoa\u{301}n"] {
            assert_eq!(RootKey::from_locked_pem(&locked, typed).unwrap().public(), open.public());
        }
        for wrong in ["", "sau tu kho doan", "sáu từ khó đoán "] {
            let refused = RootKey::from_locked_pem(&locked, wrong);
            assert!(matches!(refused, Err(CeremonyError::WrongPassphrase)), "{wrong:?}");
        }
    }

    /// Also of PBKDF2, as `openssl` locks keys when it is not told otherwise.
    #[test]
    fn no_wrong_passphrase_is_taken_for_another_fault() {
        let parameters =
            pkcs5::pbes2::Parameters::generate_pbkdf2_sha256_aes256cbc(1, &[5; 16], [6; 16]);
        let parameters = parameters.unwrap();
        let open = make_key_pair().unwrap().private;
        let (_, open) = SecretDocument::from_pem(&open).unwrap();
        let data = parameters.encrypt("right", open.as_bytes()).unwrap();
        let encrypted_data = OctetStringRef::new(&data).unwrap();
        let encryption_algorithm = parameters.into();
        let locked = EncryptedPrivateKeyInfoRef { encryption_algorithm, encrypted_data };
        let locked = SecretDocument::try_from(locked).unwrap();
        let locked = locked.to_pem(LOCKED, LineEnding::LF).unwrap();
        RootKey::from_locked_pem(&locked, "right").unwrap();
        for number in 0..600 {
            let refused = RootKey::from_locked_pem(&locked, &format!("wrong {number}"));
            assert!(matches!(refused, Err(CeremonyError::WrongPassphrase)), "{number}");
        }
    }

    #[test]
    fn what_is_no_locked_key_is_told() {
        let pair = make_key_pair().unwrap();
        let open = pair.private.clone();
        let locked = pair.lock("right").unwrap().private;
        let cut = format!("{}\n{}", &locked[..100], &locked[locked.len() - 60..]);
        for text in [&open[..], "", "ENCRYPTED PRIVATE KEY", &cut] {
            let refused = RootKey::from_locked_pem(text, "right");
            assert!(matches!(refused, Err(CeremonyError::NotAKey)), "{text}");
        }
        let nothing = make_key_pair().unwrap().lock("");
        assert!(matches!(nothing, Err(CeremonyError::PassphraseUnfit)));
    }
}
