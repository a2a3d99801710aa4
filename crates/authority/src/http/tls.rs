//! TLS by rustls, from a certificate chain and a key in PEM files.

use std::path::Path;
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// Why the certificate or its key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, or not PEM.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// The key does not belong to the certificate, or is of no kind that is used.
    #[error(transparent)]
    Tls(#[from] rustls::Error),
}

/// Reads a certificate chain and its key. TLS 1.2 and 1.3, HTTP/1.1.
///
/// # Errors
/// [`TlsError`].
pub fn read_tls(chain: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let refused = |path: &Path, error: rustls::pki_types::pem::Error| TlsError::File {
        path: path.display().to_string(),
        reason: error.to_string(),
    };
    let certificates = CertificateDer::pem_file_iter(chain)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(|error| refused(chain, error))?;
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| refused(key, error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(certificates, private)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}
