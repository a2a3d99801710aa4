//! Papers: imported by operators, fetched by phones.

use serde_json::{Value, json};
use vneid_authority::LineError;
use vneid_client::wire::{CertificateIssued, PaperState, Papers};
use vneid_core::crypto::{PublicKey, sha256};
use vneid_payload::{Document, WalletBinding};

use crate::support::{NUMBER, World};

on_both_databases! {
    papers_are_imported_fetched_changed_and_withdrawn
    a_bad_line_is_reported_and_no_good_one_is_lost
    a_wallet_binding_names_the_papers
}

fn licence(number: &str, class: &str) -> Value {
    json!({
        "account": NUMBER, "kind": "driving_licence", "number": number,
        "holder": "Nguyễn Văn An Thử Nghiệm", "expires": "2031-01-01",
        "fields": [["classes", class], ["birth_date", {"date": "2000-01-01"}]],
        "portrait": {"media_type": "image/png", "base64": "AQID"},
    })
}

async fn papers_are_imported_fetched_changed_and_withdrawn(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let import = async |lines: &[Value]| {
        let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
        world.authority.import_papers(&lines.join("\n")).await.unwrap()
    };
    let report = import(&[licence("TEST-1", "B"), licence("TEST-2", "A1")]).await;
    assert_eq!((report.added, report.errors), (2, Vec::new()));
    let first: Papers = phone.get("/v1/papers").await.ok();
    assert_eq!(first.papers.len(), 2);
    let entry = &first.papers[0];
    let answer = phone.get(&format!("/v1/papers/{}", entry.paper)).await;
    assert_eq!(answer.header("content-type"), Some("application/cose"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    assert_eq!(entry.digest.0, sha256(&answer.body));
    let document = Document::decode(&answer.body).unwrap();
    let key = PublicKey::from_full(&world.issuers.paper.public()).unwrap();
    let envelope = document.envelope();
    assert!(key.verify(&envelope.signed_bytes(), envelope.signature()));
    assert_eq!((document.claims().kind, &document.claims().number[..]), (2, "TEST-1"));
    assert_eq!(document.claims().issued, world.now());

    // The same again changes nothing, later or not.
    world.pass(60).await;
    assert_eq!(import(&[licence("TEST-1", "B")]).await.unchanged, 1);
    let after = format!("/v1/papers?after={}", first.next);
    assert_eq!(phone.get(&after).await.ok::<Papers>().papers, []);

    assert_eq!(import(&[licence("TEST-1", "B, C1")]).await.changed, 1);
    let withdrawal = json!({
        "account": NUMBER, "kind": "driving_licence", "number": "TEST-2", "withdraw": true,
    });
    assert_eq!(import(std::slice::from_ref(&withdrawal)).await.withdrawn, 1);
    assert_eq!(import(&[withdrawal]).await.unchanged, 1);
    let changes: Papers = phone.get(&after).await.ok();
    let states: Vec<PaperState> = changes.papers.iter().map(|entry| entry.state).collect();
    assert_eq!(states, [PaperState::Current, PaperState::Withdrawn]);
    assert_eq!(changes.papers[0].paper, entry.paper, "the paper keeps its name");
    assert_ne!(changes.papers[0].digest, entry.digest);
    let gone = phone.get(&format!("/v1/papers/{}", changes.papers[1].paper)).await;
    assert_eq!(gone.problem(), "not_found");
    assert_eq!(
        phone.notices().await,
        ["signed_in", "paper_added", "paper_added", "paper_changed", "paper_withdrawn"]
    );
    assert_eq!(phone.get("/v1/papers?after=x").await.problem(), "request_malformed");
}

async fn a_bad_line_is_reported_and_no_good_one_is_lost(world: &World) {
    let mut stranger = licence("TEST-3", "B");
    stranger["account"] = json!("000000000001");
    let mut long = licence("TEST-4", "B");
    long["number"] = json!("x".repeat(65));
    let mut twice = licence("TEST-5", "B");
    twice["fields"] = json!([["a", 1], ["a", 2]]);
    let lines = [
        licence("TEST-1", "B").to_string(),
        "{\"account\": ".to_owned(),
        String::new(),
        stranger.to_string(),
        long.to_string(),
        twice.to_string(),
        licence("TEST-2", "B").to_string(),
    ];
    let report = world.authority.import_papers(&lines.join("\n")).await.unwrap();
    assert_eq!(report.added, 2);
    let lines: Vec<usize> = report.errors.iter().map(|LineError { line, .. }| *line).collect();
    assert_eq!(lines, [2, 4, 5, 6], "{:?}", report.errors);
    let reasons = format!("{:?}", report.errors);
    assert!(!reasons.contains("Nguyễn"), "{reasons}");
}

async fn a_wallet_binding_names_the_papers(world: &World) {
    let mut phone = world.phone("Máy thử");
    let first = phone.join().await.certificate.unwrap();
    let documents = |issued: &CertificateIssued| {
        WalletBinding::decode(&issued.wallet_binding.0).unwrap().into_claims().documents
    };
    assert_eq!(documents(&first), [[0; 32]; 0]);
    let lines = format!("{}\n{}", licence("TEST-1", "B"), licence("TEST-2", "A1"));
    world.authority.import_papers(&lines).await.unwrap();
    world.pass(4 * 86_400).await;
    let issued: CertificateIssued = phone.renew().await.ok();
    let papers: Papers = phone.get("/v1/papers").await.ok();
    let mut digests: Vec<[u8; 32]> =
        papers.papers.iter().map(|entry| entry.digest.to_array().unwrap()).collect();
    digests.sort_unstable();
    assert_eq!(documents(&issued), digests);
}
