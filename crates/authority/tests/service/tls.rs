//! TLS, and what a service refuses to do without it.

use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{CertificateParams, KeyPair};
use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use vneid_authority::{Listen, Reloaded, ServeError, Serving, Tls, TlsError, serve};

use crate::support::{Database, World, write_private};

/// A certificate and its key in files, and clients that trust it.
struct Pair {
    folder: TempDir,
}

impl Pair {
    fn new() -> Self {
        let pair = Self { folder: tempfile::tempdir().unwrap() };
        pair.renew();
        pair
    }

    fn chain(&self) -> PathBuf {
        self.folder.path().join("chain.pem")
    }

    fn key(&self) -> PathBuf {
        self.folder.path().join("key.pem")
    }

    /// Another pair in the same files; what a client has to trust.
    fn renew(&self) -> RootCerts {
        let key = KeyPair::generate().unwrap();
        let mut parameters = CertificateParams::new(["localhost".to_owned()]).unwrap();
        parameters.not_after = rcgen::date_time_ymd(2100, 1, 1);
        let certificate = parameters.self_signed(&key).unwrap();
        std::fs::write(self.chain(), certificate.pem()).unwrap();
        write_private(self.key(), &key.serialize_pem());
        let root = Certificate::from_der(certificate.der()).to_owned();
        RootCerts::Specific(Arc::new(vec![root]))
    }

    fn read(&self) -> Result<Arc<Tls>, TlsError> {
        Tls::read(&self.chain(), &self.key())
    }
}

async fn serving(world: &World, tls: Arc<Tls>) -> Serving {
    let address = "127.0.0.1:0".parse().unwrap();
    let listen = Listen { metrics: Some(address), tls: Some(tls), ..Listen::on(address) };
    serve(world.authority.clone(), listen).await.unwrap()
}

/// Whether a client that trusts these roots is answered.
async fn is_answered(serving: &Serving, roots: &RootCerts) -> bool {
    let url = format!("https://localhost:{}/healthz", serving.address().port());
    let tls = TlsConfig::builder().root_certs(roots.clone()).build();
    let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).build().into();
    let get = move || agent.get(&url).call()?.body_mut().read_to_string();
    tokio::task::spawn_blocking(get).await.unwrap().is_ok_and(|body| body == "ok\n")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_go_over_tls_by_rustls() {
    let world = World::start(Database::sqlite()).await;
    let pair = Pair::new();
    let ours = pair.renew();
    let serving = serving(&world, pair.read().unwrap()).await;
    assert!(is_answered(&serving, &ours).await);
    let webs = RootCerts::WebPki;
    assert!(!is_answered(&serving, &webs).await, "a stranger's certificate is refused");
    // The chain is not a key, nor the key a chain.
    write_private(pair.chain(), &std::fs::read_to_string(pair.chain()).unwrap());
    assert!(Tls::read(&pair.key(), &pair.key()).is_err());
    assert!(Tls::read(&pair.chain(), &pair.chain()).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renewed_certificate_is_served_without_a_restart_and_a_broken_pair_never() {
    let world = World::start(Database::sqlite()).await;
    let pair = Pair::new();
    let first = pair.renew();
    let serving = serving(&world, pair.read().unwrap()).await;
    assert_eq!(serving.reload(), Some(Reloaded::Unchanged));
    let second = pair.renew();
    assert!(is_answered(&serving, &first).await, "until it is told");
    assert_eq!(serving.reload(), Some(Reloaded::New));
    assert!(is_answered(&serving, &second).await && !is_answered(&serving, &first).await);
    // Another's key, a key that others can read, half a file, nothing.
    write_private(pair.key(), &KeyPair::generate().unwrap().serialize_pem());
    assert_eq!(serving.reload(), Some(Reloaded::Refused));
    let third = pair.renew();
    for breaks in [chmod_644, cut_off, remove] {
        breaks(&pair);
        assert_eq!(serving.reload(), Some(Reloaded::Refused));
        assert!(is_answered(&serving, &second).await);
        drop(pair.renew());
    }
    assert_eq!(serving.reload(), Some(Reloaded::New));
    assert!(!is_answered(&serving, &second).await && !is_answered(&serving, &third).await);
}

fn chmod_644(pair: &Pair) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(pair.key(), std::fs::Permissions::from_mode(0o644)).unwrap();
}

fn cut_off(pair: &Pair) {
    let chain = std::fs::read(pair.chain()).unwrap();
    std::fs::write(pair.chain(), &chain[..chain.len() / 2]).unwrap();
}

fn remove(pair: &Pair) {
    std::fs::remove_file(pair.key()).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_metrics_say_when_the_certificate_ends() {
    let world = World::start(Database::sqlite()).await;
    let ends = async || {
        let metrics = world.get("/metrics").await;
        let name = "vneid_authority_tls_certificate_ends_timestamp_seconds ";
        let value = metrics.text().lines().find_map(|line| line.strip_prefix(name));
        value.unwrap().parse::<f64>().unwrap()
    };
    assert!(ends().await.is_nan(), "there is none");
    let pair = Pair::new();
    let _serving = serving(&world, pair.read().unwrap()).await;
    // The first look is a task's that begins now.
    for _ in 0..1_000 {
        if !ends().await.is_nan() {
            break;
        }
    }
    // 2100-01-01T00:00:00Z.
    assert_eq!(ends().await, 4_102_444_800.0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_is_for_loopback_and_a_test_world_too() {
    let world = World::start(Database::sqlite()).await;
    let everywhere = Listen::on("0.0.0.0:0".parse().unwrap());
    let listen = |plain_http| Listen { plain_http, ..everywhere.clone() };
    let refused = serve(world.authority.clone(), listen(true)).await.unwrap_err();
    assert!(matches!(refused, ServeError::TestWorld), "even when forced");
    let database = Database::sqlite();
    let world = World::start_real(&database).await;
    let refused = serve(world.clone(), listen(false)).await.unwrap_err();
    assert!(matches!(refused, ServeError::PlainHttp));
    serve(world, listen(true)).await.unwrap().stop().await;
}
