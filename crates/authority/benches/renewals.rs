//! How many certificates a service renews in a second: the call's signature checked, the row durable,
//! certificate and wallet binding signed; over HTTP, with the load generator in the same process.
//!
//! `cargo bench -p vneid-authority --bench renewals -- [sqlite|postgres://URL] [SECONDS] [CLIENTS]`
//!
//! The phones are put into the database directly, as their registration is not what is measured.
//! Their requests are signed beforehand.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a benchmark fails by panicking")]

mod world;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes as Body;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use sqlx::{AnyConnection, Connection};
use tokio::net::TcpStream;
use vneid_authority::{Authority, Clock, Listen, SystemClock, TestWorldAttestation, serve};
use vneid_client::http_signature::{CallParameters, PreparedCall};
use vneid_client::wire::{AttestationEvidence, Bytes, CertificateRequest, Jwk, Nonce};
use vneid_core::crypto::thumbprint;
use vneid_testworld::SoftKey;

use self::world::{Keys, PUBLIC_URL, arguments, clerk, public};

/// More than the service is to reach, so that it never runs out of phones.
const PHONES_A_SECOND: usize = 4_000;

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let (database, arguments) = arguments(folder.path());
    let seconds: usize = arguments.first().map_or(10, |text| text.parse().unwrap());
    let clients: usize = arguments.get(1).map_or(32, |text| text.parse().unwrap());

    let keys = Keys::new(folder.path());
    let authority = Authority::open(keys.parts(&database, folder.path(), 20)).await.unwrap();
    authority.install_trust_list(&clerk(), &keys.trust_list()).await.unwrap();
    let listen = Listen::on("127.0.0.1:0".parse().unwrap());
    let serving = serve(authority, listen).await.unwrap();
    let address = serving.address();

    let count = seconds * PHONES_A_SECOND;
    println!("{count} phones are registered and sign their requests ...");
    let phones = keys.register(&database, count).await;
    let mut connection = connect(address).await;
    let nonces = nonces(&mut connection, count).await;
    let requests: Arc<Vec<http::Request<Full<Body>>>> =
        Arc::new(phones.iter().zip(&nonces).map(|(key, nonce)| keys.request(key, nonce)).collect());

    let next = Arc::new(AtomicUsize::new(0));
    let begun = Instant::now();
    let end = begun + Duration::from_secs(seconds as u64);
    let mut tasks = Vec::new();
    for _ in 0..clients {
        let (requests, next) = (requests.clone(), next.clone());
        let mut connection = connect(address).await;
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::new();
            while Instant::now() < end {
                let at = next.fetch_add(1, Ordering::Relaxed);
                let Some(request) = requests.get(at) else { break };
                connection.ready().await.unwrap();
                let sent = Instant::now();
                let answer = connection.send_request(request.clone()).await.unwrap();
                let status = answer.status();
                let body = answer.into_body().collect().await.unwrap().to_bytes();
                took.push(sent.elapsed());
                assert_eq!(status, 201, "{}", String::from_utf8_lossy(&body));
            }
            took
        }));
    }
    let mut took = Vec::new();
    for task in tasks {
        took.extend(task.await.unwrap());
    }
    let lasted = begun.elapsed();
    took.sort_unstable();
    let percentile = |percent: usize| took[(took.len() - 1) * percent / 100].as_secs_f64() * 1e3;
    println!(
        "{} renewals in {:.1} s by {clients} clients: {:.0} a second; \
         median {:.1} ms, 99th percentile {:.1} ms, longest {:.1} ms; no errors",
        took.len(),
        lasted.as_secs_f64(),
        took.len() as f64 / lasted.as_secs_f64(),
        percentile(50),
        percentile(99),
        percentile(100),
    );
    serving.stop().await;
}

impl Keys {
    /// Puts phones into the database; returns their request keys.
    async fn register(&self, database: &str, count: usize) -> Vec<SoftKey> {
        let mut connection = AnyConnection::connect(database).await.unwrap();
        let mut transaction = connection.begin().await.unwrap();
        let mut keys = Vec::with_capacity(count);
        for n in 0..count {
            let key = SoftKey::generate().unwrap();
            let (name, full) = (format!("bench{n}"), key.public());
            sqlx::query(
                "INSERT INTO accounts (account, number, name, level, password, opened_at)
                 VALUES ($1, $2, 'Người Thử Nghiệm', 2, '', 0)",
            )
            .bind(&name)
            .bind(format!("{n:012}"))
            .execute(&mut *transaction)
            .await
            .unwrap();
            sqlx::query(
                "INSERT INTO phones (phone, account, name, platform, request_key,
                     request_thumbprint, state, registered_at, security_level)
                 VALUES ($1, $1, 'Máy thử', 'test', $2, $3, 'active', 0, 'software')",
            )
            .bind(&name)
            .bind([full.x, full.y].concat())
            .bind(thumbprint(&full).to_vec())
            .execute(&mut *transaction)
            .await
            .unwrap();
            keys.push(key);
        }
        transaction.commit().await.unwrap();
        keys
    }

    fn request(&self, request_key: &SoftKey, nonce: &Nonce) -> http::Request<Full<Body>> {
        let fresh = public(&SoftKey::generate().unwrap());
        let attested = TestWorldAttestation::signed_bytes(&nonce.nonce.0, &fresh);
        let request = CertificateRequest {
            nonce: nonce.nonce.clone(),
            presentation_key: Jwk::from(&fresh),
            attestation: AttestationEvidence::Test {
                signatures: vec![Bytes::from(self.maker.sign(&attested))],
            },
            app_version: [1, 0, 0],
        };
        let body = serde_json::to_vec(&request).unwrap();
        let parameters = CallParameters {
            created: SystemClock.now(),
            nonce: *fresh.to_full().x.first_chunk().unwrap(),
            key: thumbprint(&request_key.public()),
        };
        let uri = format!("{PUBLIC_URL}/v1/certificates");
        let prepared = PreparedCall::new("POST", &uri, &body, &parameters);
        let signature = request_key.sign(prepared.bytes_to_sign());
        let headers = prepared.complete(&signature);
        http::Request::post("/v1/certificates")
            .header("host", "authority.test")
            .header("content-type", "application/json")
            .header("content-digest", headers.content_digest)
            .header("signature-input", headers.signature_input)
            .header("signature", headers.signature)
            .body(Full::new(Body::from(body)))
            .unwrap()
    }
}

async fn connect(address: std::net::SocketAddr) -> SendRequest<Full<Body>> {
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    let (sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    sender
}

async fn nonces(connection: &mut SendRequest<Full<Body>>, count: usize) -> Vec<Nonce> {
    let mut nonces = Vec::with_capacity(count);
    for _ in 0..count {
        let request = http::Request::get("/v1/nonce").header("host", "authority.test");
        connection.ready().await.unwrap();
        let answer = connection.send_request(request.body(Full::default()).unwrap()).await.unwrap();
        let body = answer.into_body().collect().await.unwrap().to_bytes();
        nonces.push(serde_json::from_slice(&body).unwrap());
    }
    nonces
}
