//! TLS, and what a service refuses to do without it.

use std::sync::Arc;

use ureq::tls::{Certificate, RootCerts, TlsConfig};
use vneid_authority::{Listen, ServeError, read_tls, serve};

use crate::support::{Database, World};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn calls_go_over_tls_by_rustls() {
    let world = World::start(Database::sqlite()).await;
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();

    let listen = Listen {
        address: "127.0.0.1:0".parse().unwrap(),
        tls: Some(read_tls(&chain, &key).unwrap()),
        plain_http: false,
        proxies: 0,
    };
    let serving = serve(world.authority.clone(), listen).await.unwrap();
    let url = format!("https://localhost:{}/healthz", serving.address().port());
    let root = Certificate::from_der(made.cert.der()).to_owned();
    let get = |roots: RootCerts| {
        let tls = TlsConfig::builder().root_certs(roots).build();
        let agent: ureq::Agent = ureq::Agent::config_builder().tls_config(tls).build().into();
        let url = url.clone();
        tokio::task::spawn_blocking(move || {
            agent.get(&url).call().and_then(|mut answer| answer.body_mut().read_to_string())
        })
    };
    let ours = RootCerts::Specific(Arc::new(vec![root]));
    assert_eq!(get(ours).await.unwrap().unwrap(), "ok\n");
    assert!(get(RootCerts::WebPki).await.unwrap().is_err(), "a stranger's certificate is refused");
    // The chain is no key, and the key no chain.
    assert!(read_tls(&key, &key).is_err() && read_tls(&chain, &chain).is_err());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn plain_http_is_for_loopback_and_a_test_world_too() {
    let world = World::start(Database::sqlite()).await;
    let listen = |plain_http| Listen {
        address: "0.0.0.0:0".parse().unwrap(),
        tls: None,
        plain_http,
        proxies: 0,
    };
    let refused = serve(world.authority.clone(), listen(true)).await.unwrap_err();
    assert!(matches!(refused, ServeError::TestWorld), "even when forced");
    let world = World::start_real(Database::sqlite()).await;
    let refused = serve(world.clone(), listen(false)).await.unwrap_err();
    assert!(matches!(refused, ServeError::PlainHttp));
    serve(world, listen(true)).await.unwrap().stop().await;
}
