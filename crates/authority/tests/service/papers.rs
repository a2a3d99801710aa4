//! Papers: imported by operators, fetched by phones.

use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use vneid_authority::{ImportReport, LineError};
use vneid_client::wire::{CertificateIssued, PaperState, Papers};
use vneid_core::crypto::{PublicKey, sha256};
use vneid_core::{DocumentState, Listed, Lists, Wallet};
use vneid_payload::{Document, StatusReference, WalletBinding};

use crate::lists::Held;
use crate::support::{NUMBER, Phone, World};

on_both_databases! {
    papers_are_imported_fetched_changed_and_withdrawn
    a_bad_line_is_reported_and_no_good_one_is_lost
    a_wallet_binding_names_the_papers
    an_officer_recognises_a_withdrawn_paper_offline
    an_index_is_a_papers_through_its_editions_and_never_used_again
    a_full_shard_goes_on_as_another
    an_account_has_as_many_papers_as_a_wallet_holds
}

/// A driving licence of the citizen of most tests.
pub(crate) fn licence(number: &str, classes: &str) -> Value {
    json!({
        "account": NUMBER, "kind": "driving_licence", "number": number,
        "holder": "Nguyễn Văn An Thử Nghiệm", "expires": "2031-01-01",
        "fields": {
            "birth_date": "2000-01-01", "classes": classes, "valid_from": "2026-01-01",
            "issued_by": "Sở Thử Nghiệm",
        },
        // A frame header and nothing to decode: 48 x 64 pixels.
        "portrait": "/9j/wAALCABAADABAREA/9k=",
    })
}

fn withdrawal(number: &str) -> Value {
    json!({ "account": NUMBER, "kind": "driving_licence", "number": number, "withdraw": true })
}

async fn import(world: &World, lines: &[Value]) -> ImportReport {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    world.authority.import_papers(&lines.join("\n")).await.unwrap()
}

async fn papers_are_imported_fetched_changed_and_withdrawn(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let report = import(world, &[licence("TEST001", "B"), licence("TEST002", "A1")]).await;
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
    assert_eq!((document.claims().kind, &document.claims().number[..]), (2, "TEST001"));
    assert_eq!(document.claims().issued, world.now());

    // The same again changes nothing, later or not.
    world.pass(60).await;
    assert_eq!(import(world, &[licence("TEST001", "B")]).await.unchanged, 1);
    let after = format!("/v1/papers?after={}", first.next);
    assert_eq!(phone.get(&after).await.ok::<Papers>().papers, []);

    assert_eq!(import(world, &[licence("TEST001", "B, C1")]).await.changed, 1);
    assert_eq!(import(world, &[withdrawal("TEST002")]).await.withdrawn, 1);
    assert_eq!(import(world, &[withdrawal("TEST002")]).await.unchanged, 1);
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
    let mut stranger = licence("TEST003", "B");
    stranger["account"] = json!("000000000001");
    let mut long = licence("TEST004", "B");
    long["number"] = json!("x".repeat(65));
    let unknown = licence("TEST005", "Nguyễn");
    let lines = [
        licence("TEST001", "B").to_string(),
        "{\"account\": ".to_owned(),
        String::new(),
        stranger.to_string(),
        long.to_string(),
        unknown.to_string(),
        licence("TEST002", "B").to_string(),
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
    let lines = format!("{}\n{}", licence("TEST001", "B"), licence("TEST002", "A1"));
    world.authority.import_papers(&lines).await.unwrap();
    world.pass(4 * 86_400).await;
    let issued: CertificateIssued = phone.renew().await.ok();
    let papers: Papers = phone.get("/v1/papers").await.ok();
    let mut digests: Vec<[u8; 32]> =
        papers.papers.iter().map(|entry| entry.digest.to_array().unwrap()).collect();
    digests.sort_unstable();
    assert_eq!(documents(&issued), digests);
}

/// The newest document of the account's only paper.
async fn document(phone: &Phone<'_>) -> Vec<u8> {
    let papers: Papers = phone.get("/v1/papers").await.ok();
    phone.get(&format!("/v1/papers/{}", papers.papers[0].paper)).await.body
}

fn index_of(document: &[u8]) -> StatusReference {
    Document::decode(document).unwrap().claims().status.unwrap()
}

async fn an_officer_recognises_a_withdrawn_paper_offline(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    import(world, &[licence("TEST001", "B")]).await;
    let bytes = document(&phone).await;
    let state = async |officer: &Held| {
        let mut wallet = Wallet::default();
        wallet.import(&bytes, &officer.trust).unwrap();
        let lists = Lists { trust: &officer.trust, status: &officer.status };
        match &wallet.list(lists, world.now())[..] {
            [Listed::Shown(summary)] => summary.state,
            other => panic!("{other:?}"),
        }
    };
    world.pass(3_600).await;
    let mut officer = Held::default();
    officer.sync(world).await;
    let held = index_of(&bytes);
    let known = officer.status.lookup(held.shard.kid, held.shard.day, held.index);
    assert!(matches!(known, vneid_core::Lookup::NotRevoked { .. }), "{known:?}");
    assert_eq!(state(&officer).await, DocumentState::Valid);
    import(world, &[withdrawal("TEST001")]).await;
    world.pass(1).await;
    assert_eq!(state(&officer).await, DocumentState::Valid, "before the sync");
    officer.sync(world).await;
    assert_eq!(state(&officer).await, DocumentState::Withdrawn);
    // When all of today's certificates are gone, too: the shard is kept for as long as the paper.
    world.clock.pass(20 * 86_400);
    world.authority.tidy(world.now()).await.unwrap();
    let list = world.trust_list(|list| list.sequence += 1);
    world.authority.install_trust_list(&list).await.unwrap();
    world.pass(0).await;
    let mut later = Held::default();
    later.sync(world).await;
    let known = later.status.lookup(held.shard.kid, held.shard.day, held.index);
    assert_eq!(known, vneid_core::Lookup::Revoked);
}

async fn an_index_is_a_papers_through_its_editions_and_never_used_again(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    import(world, &[licence("TEST001", "B")]).await;
    let first = index_of(&document(&phone).await);
    world.pass(1).await;
    assert_eq!(import(world, &[licence("TEST001", "C")]).await.changed, 1);
    assert_eq!(index_of(&document(&phone).await), first);
    // An end beyond the shard's day needs another shard; withdrawing revokes both indexes.
    let mut longer = licence("TEST001", "C");
    longer["expires"] = json!("2041-01-01");
    world.pass(1).await;
    assert_eq!(import(world, &[longer]).await.changed, 1);
    let second = index_of(&document(&phone).await);
    assert!(second.shard.day > first.shard.day);
    import(world, &[withdrawal("TEST001")]).await;
    world.pass(1).await;
    let mut officer = Held::default();
    officer.sync(world).await;
    let is_revoked = |officer: &Held, at: StatusReference| {
        officer.status.lookup(at.shard.kid, at.shard.day, at.index) == vneid_core::Lookup::Revoked
    };
    assert!(is_revoked(&officer, first) && is_revoked(&officer, second));
    // Given back, it is a paper with a fresh index.
    assert_eq!(import(world, &[licence("TEST001", "B")]).await.added, 1);
    let third = index_of(&document(&phone).await);
    assert!(third != first && !is_revoked(&officer, third));
}

async fn a_full_shard_goes_on_as_another(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    import(world, &[licence("TEST001", "B")]).await;
    let first = index_of(&document(&phone).await);
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    sqlx::query("UPDATE shards SET reserved = $2 WHERE day = $1")
        .bind(i64::from(first.shard.day))
        .bind(1_i64 << 27)
        .execute(&mut connection)
        .await
        .unwrap();
    // The first instance has a block of the shard still.
    let second = world.second_instance().await;
    import(&second, &[withdrawal("TEST001"), licence("TEST001", "B")]).await;
    let next = index_of(&document(&phone).await);
    assert_eq!((next.shard.kid, next.shard.day), (first.shard.kid, first.shard.day + 1));
}

async fn an_account_has_as_many_papers_as_a_wallet_holds(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    let lines: Vec<Value> =
        (0..=Wallet::MAX_DOCUMENTS).map(|n| licence(&format!("TEST{n:03}"), "B")).collect();
    let report = import(world, &lines).await;
    assert_eq!((report.added, report.errors.len()), (Wallet::MAX_DOCUMENTS, 1));
    assert_eq!(import(world, &[withdrawal("TEST000"), licence("TEST064", "B")]).await.added, 1);
    // All of them fit a wallet binding.
    world.pass(4 * 86_400).await;
    assert_eq!(phone.renew().await.status, 201);
}
