//! Why no trust list was signed.

use vneid_payload::{DecodeError, EncodeError, RootKid};

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
    /// What is to be signed once more is not a trust list.
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
