//! Papers: imported by operators, fetched by phones.

use std::io::Cursor;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use vneid_authority::{ImportReport, LineError, LinePortrait, PictureSize};
use vneid_client::wire::{CertificateIssued, PaperState, Papers};
use vneid_core::crypto::{PublicKey, sha256};
use vneid_core::{DocumentState, Listed, Lists, Wallet};
use vneid_payload::{Document, DocumentClaims, StatusReference, WalletBinding};

use crate::lists::Held;
use crate::support::{NUMBER, Phone, World, clerk};

on_both_databases! {
    papers_are_imported_fetched_changed_and_withdrawn
    a_bad_line_is_reported_and_no_good_one_is_lost
    a_wallet_binding_names_the_papers
    an_officer_recognises_a_withdrawn_paper_offline
    an_index_is_a_papers_through_its_editions_and_never_used_again
    a_full_shard_goes_on_as_another
    an_account_has_as_many_papers_as_a_wallet_holds
    a_paper_given_back_and_corrected_at_once_keeps_its_fresh_index
    a_portrait_is_made_anew_and_what_was_done_is_told
    papers_of_an_earlier_import_are_made_anew_without_a_notice
}

/// A grey JPEG of 48 x 64 pixels.
const PORTRAIT: &str = concat!(
    "/9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ",
    "H/wAALCABAADABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AAAAAAAAA",
    "AAAAAAAA/9k=",
);

/// A driving licence of the citizen of most tests.
pub(crate) fn licence(number: &str, classes: &str) -> Value {
    json!({
        "account": NUMBER, "kind": "driving_licence", "number": number,
        "holder": "Nguyễn Văn An Thử Nghiệm", "expires": "2031-01-01",
        "fields": {
            "birth_date": "2000-01-01", "classes": classes, "valid_from": "2026-01-01",
            "issued_by": "Sở Thử Nghiệm",
        },
        "portrait": PORTRAIT,
    })
}

pub(crate) fn withdrawal(number: &str) -> Value {
    json!({ "account": NUMBER, "kind": "driving_licence", "number": number, "withdraw": true })
}

pub(crate) async fn import(world: &World, lines: &[Value]) -> ImportReport {
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    world.authority.import_papers(&clerk(), &lines.join("\n")).await.unwrap()
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
    let report = world.authority.import_papers(&clerk(), &lines.join("\n")).await.unwrap();
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
    world.authority.import_papers(&clerk(), &lines).await.unwrap();
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
    world.authority.purge_expired(world.now()).await.unwrap();
    let list = world.trust_list(|list| list.sequence += 1);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
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

async fn a_paper_given_back_and_corrected_at_once_keeps_its_fresh_index(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    // All within one second of the world's clock; by chance alone, one try of 20 would show it.
    for n in 0..20 {
        let number = format!("TEST{n:03}");
        let lines = [
            licence(&number, "B"),
            withdrawal(&number),
            licence(&number, "B"),
            licence(&number, "C"),
        ];
        let report = import(world, &lines).await;
        assert_eq!((report.added, report.withdrawn, report.changed), (2, 1, 1));
    }
    let papers: Papers = phone.get("/v1/papers").await.ok();
    world.pass(1).await;
    let mut officer = Held::default();
    officer.sync(world).await;
    for entry in papers.papers {
        let document = phone.get(&format!("/v1/papers/{}", entry.paper)).await.body;
        let StatusReference { shard, index } = index_of(&document);
        let known = officer.status.lookup(shard.kid, shard.day, index);
        assert_ne!(known, vneid_core::Lookup::Revoked);
    }
}

/// A photograph as a counter's camera takes it: 600 x 800 pixels, held on its side.
fn photograph() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(800, 600, |x, y| {
        [(x / 4) as u8, (y / 4) as u8, ((x * 7 + y * 13) % 64) as u8].into()
    });
    let mut bytes = Vec::new();
    picture.write_to(&mut Cursor::new(&mut bytes), image::ImageFormat::Jpeg).unwrap();
    let exif =
        b"\xff\xe1\0\x22Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
    [&bytes[..2], exif, &bytes[2..]].concat()
}

async fn a_portrait_is_made_anew_and_what_was_done_is_told(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let photograph = photograph();
    let mut line = licence("TEST001", "B");
    line["portrait"] = json!(STANDARD.encode(&photograph));
    let report = import(world, &[withdrawal("TEST000"), line.clone()]).await;
    let [LinePortrait { line: 2, made }] = report.portraits[..] else { panic!("{report:?}") };
    assert_eq!(made.from, PictureSize { width: 800, height: 600, bytes: photograph.len() });
    let portrait = Document::decode(&document(&phone).await).unwrap().into_claims().portrait;
    let bytes = portrait.unwrap().bytes.len();
    assert_eq!(made.to, PictureSize { width: 240, height: 320, bytes });
    assert!(made.turned && bytes <= 10_000);
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let (face,): (Vec<u8>,) =
        sqlx::query_as("SELECT face FROM papers").fetch_one(&mut connection).await.unwrap();
    let face_size = image::load_from_memory(&face).map(|it| (it.width(), it.height())).unwrap();
    assert!(face_size == (120, 160) && face.len() <= 3_000);
    // The same picture again is the same paper; another one changes it, a damaged one is refused.
    let again = import(world, &[line.clone()]).await;
    assert_eq!((again.unchanged, again.portraits), (1, Vec::new()));
    line["portrait"] = json!(PORTRAIT);
    assert_eq!(import(world, &[line.clone()]).await.changed, 1);
    line["portrait"] = json!(STANDARD.encode(&photograph[..photograph.len() / 2]));
    let refused = import(world, &[line]).await;
    assert!(refused.errors[0].reason.contains("cut off"), "{:?}", refused.errors);
}

async fn papers_of_an_earlier_import_are_made_anew_without_a_notice(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let mut line = licence("TEST001", "B");
    line["portrait"] = json!(STANDARD.encode(photograph()));
    import(world, &[line.clone()]).await;
    let today = Document::decode(&document(&phone).await).unwrap().into_claims();
    // As it was made: the day ended in UTC, the picture as it came, another digest of the contents.
    let mut earlier = today.clone();
    earlier.expires = earlier.expires.map(|it| it.plus_seconds(7 * 3_600));
    earlier.portrait.as_mut().unwrap().bytes = photograph();
    let kid = today.status.unwrap().shard.kid;
    let signed = world.issuers.paper.complete(&earlier.prepare(kid).unwrap());
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    sqlx::query(
        "UPDATE papers SET document = $1, digest = $2, content = $2, face = NULL, import = 1",
    )
    .bind(&signed)
    .bind(&sha256(&signed)[..])
    .execute(&mut connection)
    .await
    .unwrap();
    let notices = phone.notices().await;
    let held: Papers = phone.get("/v1/papers").await.ok();
    world.pass(1).await;

    let report = world.authority.remake_papers(&clerk()).await.unwrap();
    assert_eq!((report.remade, report.unchanged, report.left), (1, 0, Vec::new()));
    let changed: Papers = phone.get(&format!("/v1/papers?after={}", held.next)).await.ok();
    assert_eq!(changed.papers.len(), 1, "phones fetch it");
    let remade = Document::decode(&document(&phone).await).unwrap().into_claims();
    assert!(remade.issued > today.issued);
    assert!(remade == DocumentClaims { issued: remade.issued, ..today });
    assert_eq!(phone.notices().await, notices);
    // It is done once, and an import of the same line finds nothing new.
    let report = world.authority.remake_papers(&clerk()).await.unwrap();
    assert_eq!((report.remade, report.unchanged), (0, 0));
    assert_eq!(import(world, &[line]).await.unchanged, 1);
}
