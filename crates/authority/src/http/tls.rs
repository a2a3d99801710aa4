//! TLS by rustls, from a certificate chain and a key in PEM files, which are read again while the
//! service runs: certificates end sooner than services are restarted.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};
use vneid_core::crypto::sha256;
use x509_cert::der::Decode;
use zeroize::Zeroizing;

use crate::authority::Authority;
use crate::private::check_private;

/// Why the certificate or its key can't be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file is not there, not PEM, or a key that others can read.
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

/// A certificate chain and its key. TLS 1.2 and 1.3, HTTP/1.1.
#[derive(Debug)]
pub struct Tls {
    chain: PathBuf,
    key: PathBuf,
    config: Arc<ServerConfig>,
    served: Arc<Served>,
}

impl Tls {
    /// Reads both files.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn read(chain: &Path, key: &Path) -> Result<Arc<Self>, TlsError> {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let files = Files::read(chain, key)?;
        let served = Arc::new(Served(RwLock::new(files.pair(&provider)?)));
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_cert_resolver(served.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Arc::new(Self {
            chain: chain.to_owned(),
            key: key.to_owned(),
            config: Arc::new(config),
            served,
        }))
    }

    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.config.clone()
    }

    /// Serves what is in the files now, from the next connection on. What can't be used changes nothing.
    pub(super) fn reload(&self) -> Reloaded {
        match self.try_reload() {
            Ok(Reloaded::Unchanged) => Reloaded::Unchanged,
            Ok(reloaded) => {
                tracing::info!(code = "tls_certificate_loaded", ends = self.ends());
                reloaded
            }
            Err(error) => {
                tracing::error!(code = "tls_certificate_refused", %error, "{KEPT}");
                Reloaded::Refused
            }
        }
    }

    fn try_reload(&self) -> Result<Reloaded, TlsError> {
        let files = Files::read(&self.chain, &self.key)?;
        let mut served = self.served.0.write().unwrap_or_else(PoisonError::into_inner);
        if served.digest == files.digest() {
            return Ok(Reloaded::Unchanged);
        }
        *served = files.pair(self.config.crypto_provider())?;
        Ok(Reloaded::New)
    }

    /// When the certificate that is served ends, Unix seconds.
    fn ends(&self) -> i64 {
        self.served.0.read().unwrap_or_else(PoisonError::into_inner).ends
    }
}

/// What came of reading certificate and key again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reloaded {
    /// Others are served from now on.
    New,
    /// They are those that are served.
    Unchanged,
    /// They can't be used, and those that were served are served on.
    Refused,
}

/// Reads the files again every hour, and tells in time when the certificate ends.
pub(super) async fn keep(
    tls: Arc<Tls>,
    authority: Arc<Authority>,
    mut stop: watch::Receiver<bool>,
) {
    let mut hours = interval(HOUR);
    hours.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for hour in 0_u64.. {
        tokio::select! {
            _ = hours.tick() => {}
            _ = stop.wait_for(|stop| *stop) => return,
        }
        // At the start they were read a moment ago.
        if hour > 0 {
            tls.reload();
        }
        authority.metrics.tls_certificate_ends.set(tls.ends() as f64);
        let left_s = tls.ends() - authority.now().unix_seconds();
        let days = left_s.div_euclid(DAY_S);
        match Urgency::of(left_s) {
            Urgency::None => {}
            Urgency::Soon if hour % 24 == 0 => tracing::warn!(code = "tls_certificate_ends", days),
            Urgency::Soon => {}
            Urgency::Ended => tracing::error!(code = "tls_certificate_ended", days, "{ENDED}"),
        }
    }
}

/// How soon there must be another certificate.
#[derive(Debug, PartialEq, Eq)]
enum Urgency {
    None,
    Soon,
    Ended,
}

impl Urgency {
    fn of(left_s: i64) -> Self {
        match left_s {
            ..0 => Self::Ended,
            0..WARNED_S => Self::Soon,
            WARNED_S.. => Self::None,
        }
    }
}

/// The pair that the next connection is served with.
#[derive(Debug)]
struct Served(RwLock<Pair>);

impl ResolvesServerCert for Served {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).certified.clone())
    }
}

/// A chain and a key that belong together.
#[derive(Debug)]
struct Pair {
    certified: Arc<CertifiedKey>,
    /// Of the files.
    digest: [u8; 32],
    /// Unix seconds.
    ends: i64,
}

/// What the files hold.
struct Files<'a> {
    chain: (&'a Path, Vec<u8>),
    key: (&'a Path, Zeroizing<Vec<u8>>),
}

impl<'a> Files<'a> {
    fn read(chain: &'a Path, key: &'a Path) -> Result<Self, TlsError> {
        check_private(key).map_err(|reason| refused(key, reason))?;
        let read = |path| fs::read(path).map_err(|error| refused(path, error));
        Ok(Self { chain: (chain, read(chain)?), key: (key, Zeroizing::new(read(key)?)) })
    }

    fn digest(&self) -> [u8; 32] {
        sha256(&[&sha256(&self.chain.1)[..], &sha256(&self.key.1)].concat())
    }

    fn pair(&self, provider: &CryptoProvider) -> Result<Pair, TlsError> {
        let (path, pem) = &self.chain;
        let chain = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
        let chain = chain.map_err(|error| refused(path, error))?;
        let leaf = chain.first().ok_or_else(|| refused(path, "no certificate in PEM"))?;
        let leaf = x509_cert::Certificate::from_der(leaf).map_err(|error| refused(path, error))?;
        let ends = leaf.tbs_certificate().validity().not_after.to_unix_duration().as_secs();
        let (path, pem) = &self.key;
        let key = PrivateKeyDer::from_pem_slice(pem).map_err(|error| refused(path, error))?;
        let certified = Arc::new(CertifiedKey::from_der(chain, key, provider)?);
        let ends = i64::try_from(ends).unwrap_or(i64::MAX);
        Ok(Pair { certified, digest: self.digest(), ends })
    }
}

fn refused(path: &Path, reason: impl ToString) -> TlsError {
    TlsError::File { path: path.display().to_string(), reason: reason.to_string() }
}

const HOUR: Duration = Duration::from_secs(3_600);
const DAY_S: i64 = 86_400;
/// From then on it is told.
const WARNED_S: i64 = 30 * DAY_S;
const KEPT: &str = "the certificate that was served is served on; put a whole pair in place";
const ENDED: &str = "phones refuse the service; put a new pair in place and send SIGHUP";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thirty_days_before_its_end_a_certificate_is_told_of() {
        assert_eq!(Urgency::of(30 * 86_400), Urgency::None);
        assert_eq!(Urgency::of(30 * 86_400 - 1), Urgency::Soon);
        assert_eq!(Urgency::of(0), Urgency::Soon);
        assert_eq!(Urgency::of(-1), Urgency::Ended);
    }
}
