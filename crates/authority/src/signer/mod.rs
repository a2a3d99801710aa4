//! Who signs for the authority: keys in files, keys in a token behind PKCS#11, or both side by side.

pub(crate) mod error;
mod guarded;
mod name;
mod pem;
mod several;
mod signing;
mod token;

pub use error::SignerError;
pub(crate) use guarded::GuardedSigner;
pub use name::{IssuerName, NotAnIssuerName};
pub use pem::PemSigner;
pub use several::Signers;
pub use signing::{Signer, SigningKey};
pub(crate) use token::make_key;
pub use token::{TokenSettings, TokenSigner};
