//! Fresh keys, as PEM.

use core::fmt;

use p256::SecretKey;
use p256::pkcs8::{DecodePrivateKey, EncodePrivateKey, EncodePublicKey, LineEnding};
use zeroize::Zeroizing;

use super::error::CeremonyError;
use crate::error::Error;
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
pub(super) fn normal(passphrase: &str) -> Result<Zeroizing<String>, CeremonyError> {
    opaque_string(passphrase).map(Zeroizing::new).ok_or(CeremonyError::PassphraseUnfit)
}

/// Makes a P-256 key pair from the operating system's randomness.
///
/// # Errors
/// [`Error::Random`] when there is none.
pub fn make_key_pair() -> Result<KeyPairPem, Error> {
    let seed = Zeroizing::new(make_random::<32>()?);
    // One seed in 2^32 is no private number; the system's randomness then counts as broken.
    let secret = SecretKey::from_slice(&seed[..]).map_err(|_| Error::Random)?;
    let private = secret.to_pkcs8_pem(LineEnding::LF).map_err(|_| Error::Random)?;
    let public = secret.public_key().to_public_key_pem(LineEnding::LF);
    let public = public.map_err(|_| Error::Random)?;
    Ok(KeyPairPem { private: Zeroizing::new(private.as_str().to_owned()), public })
}
