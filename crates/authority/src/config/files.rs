//! Files that the configuration names, and why the service can't be configured so.

use std::fs;
use std::path::Path;

use vneid_core::crypto::PublicKey;

use crate::ceremony::public_key::public_key_from_pem;
use crate::http::TlsError;
use crate::signer::SignerError;

/// Why the service can't be configured so.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file can't be read or is not what it should be.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// A key is unknown, missing or has a value of another kind.
    #[error("{0}")]
    Key(String),
    /// An issuer key can't be used.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The certificate for TLS can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// Reads a public key, PEM (SPKI).
pub(crate) fn read_public_key(path: &Path) -> Result<PublicKey, ConfigError> {
    let pem = read(path)?;
    if pem.contains("PRIVATE KEY") {
        let misplaced =
            "a PRIVATE key lies here; take it away, and put its public half in its place";
        return Err(refused(path, &misplaced));
    }
    let key = public_key_from_pem(&pem).map_err(|error| refused(path, &error))?;
    PublicKey::from_full(&key).ok_or_else(|| refused(path, &"no point of the curve"))
}

pub(crate) fn read(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|error| refused(path, &error))
}

pub(crate) fn refused(path: &Path, reason: &dyn std::fmt::Display) -> ConfigError {
    ConfigError::File { path: path.display().to_string(), reason: reason.to_string() }
}
