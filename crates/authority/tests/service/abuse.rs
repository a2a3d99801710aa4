//! What the service refuses, call by call: each with a problem document, and nothing of a person in
//! the log. Guessed passwords and codes are in `sign_in`, replayed and re-targeted calls in `calls`,
//! forged attestations in `attestation`.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use vneid_client::wire::{AttestationEvidence, Bytes, SignInStarted};

use crate::audit::log;
use crate::support::{Answer, NUMBER, PASSWORD, World, clerk};

on_both_databases! {
    unknown_numbers_and_wrong_passwords_cost_the_same_work
    accounts_are_not_told_apart_by_delays
    a_sign_in_belongs_to_nobody_else
    oversized_bodies_are_refused_everywhere
    malformed_json_is_refused_everywhere
    malformed_signatures_are_refused
    malformed_cbor_in_json_is_refused
    what_was_refused_leaves_no_secret_in_the_log
}

/// Every call with a body.
const WITH_BODY: [(&str, &str); 9] = [
    ("POST", "/v1/sign-ins"),
    ("POST", "/v1/sign-ins/nobodys/code"),
    ("POST", "/v1/phones"),
    ("POST", "/v1/phone/activation"),
    ("POST", "/v1/certificates"),
    ("POST", "/v1/account/password"),
    ("POST", "/v1/phones/nobodys/move"),
    ("PATCH", "/v1/phones/nobodys"),
    ("POST", "/v1/account/sign-out"),
];

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

/// How many passwords the service has hashed, by its own count.
async fn hashed(world: &World) -> u64 {
    let text = String::from_utf8(world.get("/metrics").await.body).unwrap();
    let line =
        text.lines().find_map(|it| it.strip_prefix("vneid_authority_passwords_hashed_total "));
    line.unwrap().parse().unwrap()
}

async fn unknown_numbers_and_wrong_passwords_cost_the_same_work(world: &World) {
    let phone = world.phone("Máy thử");
    let work = async |number: &str| {
        let before = hashed(world).await;
        let answer = phone.sign_in(number, "sai mật khẩu").await;
        (hashed(world).await - before, answer.told())
    };
    let known = work(NUMBER).await;
    assert_eq!(known.0, 1);
    assert_eq!(work("000000000001").await, known);
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    assert_eq!(work(NUMBER).await, known);
}

async fn accounts_are_not_told_apart_by_delays(world: &World) {
    let phone = world.phone("Máy thử");
    let answers = async |number: &str, source: &str| {
        let body = serde_json::to_vec(&phone.sign_in_body(number, "sai mật khẩu")).unwrap();
        let headers = [("content-type", "application/json"), ("x-forwarded-for", source)];
        let mut answers = Vec::new();
        for _ in 0..6 {
            let answer = world.send("POST", "/v1/sign-ins", &headers, body.clone()).await;
            answers.push(answer.told());
        }
        answers
    };
    let known = answers(NUMBER, "192.0.2.1").await;
    assert_eq!(known.last().unwrap().0, 429);
    assert_eq!(answers("000000000001", "192.0.2.2").await, known);
}

async fn a_sign_in_belongs_to_nobody_else(world: &World) {
    let (phone, thief) = (world.phone("Máy thử"), world.phone("Máy lạ"));
    let sign_in = phone.signed_in().await;
    // Known by name and confirmed, it is worth nothing with other keys, nor after it was used.
    assert_eq!(thief.register(&sign_in).await.problem(), "sign_in_ended");
    let mut registration = phone.registration(&sign_in).await;
    registration.sign_in = "nobodys".into();
    let body = serde_json::to_value(&registration).unwrap();
    assert_eq!(phone.call("POST", "/v1/phones", &body).await.problem(), "sign_in_ended");
    // Signed by another key than the one that it registers.
    let body = serde_json::to_value(phone.registration(&sign_in).await).unwrap();
    assert_eq!(thief.call("POST", "/v1/phones", &body).await.problem(), "signature_refused");
    assert_eq!(phone.register(&sign_in).await.status, 201);
    assert_eq!(thief.register(&sign_in).await.problem(), "sign_in_ended");
}

async fn oversized_bodies_are_refused_everywhere(world: &World) {
    for (method, path) in WITH_BODY {
        let answer = world.send(method, path, &JSON, vec![b' '; 64 * 1024 + 1]).await;
        assert_eq!((answer.status, &answer.problem()[..]), (413, "body_too_large"), "{path}");
    }
    // One that is announced is not waited for.
    let address = world.address();
    for (method, path) in WITH_BODY {
        let announced = tokio::task::spawn_blocking(move || announced_body(address, method, path));
        let announced = announced.await.unwrap();
        assert!(announced.contains(" 413 ") && announced.contains("body_too_large"), "{path}");
    }
    // Without saying how large it is, and without an end.
    let endless = tokio::task::spawn_blocking(move || endless_body(address)).await.unwrap();
    assert!(endless.contains(" 413 ") && endless.contains("body_too_large"), "{endless}");
}

/// Announces a body and sends none of it; returns the answer, if it comes before the service gives
/// up waiting.
fn announced_body(address: SocketAddr, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
         content-length: 10000000000\r\n\r\n"
    );
    stream.write_all(head.as_bytes()).unwrap();
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).unwrap_or(0);
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

/// Sends chunks until the service has had enough; returns its answer.
fn endless_body(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let head = "POST /v1/sign-ins HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\n\
                transfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    let chunk = format!("1000\r\n{}\r\n", " ".repeat(0x1000));
    for sent in 0.. {
        assert!(sent < 10_000, "40 MB were taken");
        // Just over the limit, then whatever the service still takes.
        if stream.write_all(chunk.as_bytes()).is_err() || sent == 20 {
            break;
        }
    }
    let mut answer = [0; 4096];
    let length = stream.read(&mut answer).unwrap();
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

async fn malformed_json_is_refused_everywhere(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    for (method, path) in WITH_BODY.into_iter().filter(|(_, path)| !path.ends_with("sign-out")) {
        for body in ["", "{", "[]", "null", "\u{0}", "{\"a\": 1}", "{\"a\": 1e999}", &deep] {
            let bytes = body.as_bytes().to_vec();
            let signature = phone.sign(method, path, &bytes);
            let answer = phone.send(method, path, bytes, signature).await;
            assert_eq!(answer.problem(), "request_malformed", "{path} {:.20}", body);
        }
        let bytes = b"\xff\xfe".to_vec();
        let signature = phone.sign(method, path, &bytes);
        let answer = phone.send(method, path, bytes, signature).await;
        assert_eq!(answer.problem(), "request_malformed", "{path}");
    }
    for path in ["/v1/papers?after=x", "/v1/notices?after=9223372036854775808", "/v1/papers?a=1"] {
        assert_eq!(phone.get(path).await.problem(), "request_malformed", "{path}");
    }
}

async fn malformed_signatures_are_refused(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let good = phone.sign("GET", "/v1/phone", b"");
    let refused = async |digest: &str, input: &str, signature: &str| {
        let fields =
            [("content-digest", digest), ("signature-input", input), ("signature", signature)];
        let answer = world.send("GET", "/v1/phone", &fields, Vec::new()).await;
        let told = (answer.status, answer.problem());
        assert_eq!(told, (401, "signature_refused".to_owned()), "{input} {signature}");
    };
    let (digest, input, signature) =
        (&good.content_digest[..], &good.signature_input[..], &good.signature[..]);
    refused("", input, signature).await;
    refused(digest, "", signature).await;
    refused(digest, input, "").await;
    refused("sha-256=:AAAA:", input, signature).await;
    refused(digest, &input.replace("vneid-call", "another"), signature).await;
    refused(digest, &input.replace("\"@method\" ", ""), signature).await;
    refused(digest, &input.replace(";nonce=", ";nonse="), signature).await;
    refused(digest, &format!("{input};expires=1"), signature).await;
    refused(digest, &format!("{input}, {}", input.replace("vneid=", "b=")), signature).await;
    refused(digest, &"a=(),".repeat(2_000), signature).await;
    refused(digest, input, "vneid=:AAAA:").await;
    refused(digest, input, &signature.replace("vneid=", "other=")).await;
    // Both halves zero.
    refused(digest, input, &format!("vneid=:{}==:", "A".repeat(86))).await;
    // Twice the same field.
    let twice = [
        ("content-digest", digest),
        ("signature-input", input),
        ("signature", signature),
        ("signature", signature),
    ];
    let answer = world.send("GET", "/v1/phone", &twice, Vec::new()).await;
    assert_eq!(answer.problem(), "signature_refused");
}

/// Attestations are the CBOR that phones send.
async fn malformed_cbor_in_json_is_refused(world: &World) {
    let phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    for bytes in [&b""[..], b"\xff", b"\x9f", b"\x5f\x41", &[0x81; 40_000], b"\xa1\x00"] {
        let bytes = || Bytes(bytes.to_vec());
        for attestation in [
            json!({ "kind": "test", "signatures": [bytes(), bytes()] }),
            json!({ "kind": "test", "signatures": [] }),
            json!({ "kind": "no_such_kind", "object": bytes() }),
        ] {
            let mut body = serde_json::to_value(phone.registration(&sign_in).await).unwrap();
            body["attestation"] = attestation;
            let answer = phone.call("POST", "/v1/phones", &body).await;
            let told = (answer.status, answer.problem());
            let expected = [(403, "attestation_refused"), (400, "request_malformed")];
            let is_told = expected.iter().any(|it| (it.0, it.1) == (told.0, &told.1[..]));
            assert!(is_told || told.0 == 413, "{told:?}");
        }
    }
    let AttestationEvidence::Test { signatures } = phone.registration(&sign_in).await.attestation
    else {
        panic!("the phones of a test world are of software")
    };
    assert_eq!(signatures.len(), 2);
    assert_eq!(phone.register(&sign_in).await.status, 201, "nothing of it was used up");
}

async fn what_was_refused_leaves_no_secret_in_the_log(world: &World) {
    let log = log();
    let phone = world.phone("Tên máy bí mật");
    let wrong = "mật khẩu đoán mò";
    assert_eq!(phone.sign_in(NUMBER, wrong).await.problem(), "sign_in_refused");
    let started: SignInStarted = phone.sign_in(NUMBER, PASSWORD).await.ok();
    let code = world.newest_code();
    let guess = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
    assert_eq!(phone.confirm(&started.sign_in, &guess).await.problem(), "code_wrong");
    phone.confirm(&started.sign_in, &code).await.ok::<Value>();
    let mut forged = phone.registration(&started.sign_in).await;
    forged.attestation = AttestationEvidence::Test { signatures: Vec::new() };
    let body = serde_json::to_value(&forged).unwrap();
    assert_eq!(phone.call("POST", "/v1/phones", &body).await.problem(), "attestation_refused");
    phone.register(&started.sign_in).await.ok::<Value>();
    let signature = phone.sign("GET", "/v1/phone", b"");
    let send = async || phone.send("GET", "/v1/phone", Vec::new(), signature.clone()).await;
    let (_, replayed): (Answer, Answer) = (send().await, send().await);
    assert_eq!(replayed.problem(), "signature_replayed");
    let change = json!({ "old": wrong, "new": "mật khẩu sau này" });
    let refused = phone.call("POST", "/v1/account/password", &change).await;
    assert_eq!(refused.problem(), "sign_in_refused");
    world.authority.import_papers(&clerk(), "{\"holder\": \"Nguyễn Bí Mật\"").await.unwrap();
    let text = log.text();
    assert!(text.contains("status=401"), "refusals are logged");
    let signature = &signature.signature[7..40];
    for secret in [
        wrong,
        PASSWORD,
        "mật khẩu sau này",
        NUMBER,
        "Nguyễn",
        "Tên máy",
        &format!("\"{code}\""),
        &format!("={code}"),
        &started.sign_in,
        signature,
    ] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
}
