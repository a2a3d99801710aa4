//! What is kept of a person, and how it ends.

use serde_json::Value;
use sqlx::{AnyConnection, Connection, Row};
use vneid_authority::{AuditQuery, Erasures, Error, Kept};
use vneid_client::wire::{PhoneState, ProblemCode};
use vneid_core::Level;

use crate::papers::licence;
use crate::support::{NUMBER, PASSWORD, World, clerk, person};

on_both_databases! {
    a_phone_learns_the_corrected_name
    a_closed_account_has_no_phone_and_no_paper_and_can_be_opened_again
    an_erased_account_leaves_nothing_but_identifiers
    an_erased_account_comes_back_only_when_asked_to
    an_older_copy_does_not_bring_an_erased_account_back
    a_person_gets_all_that_is_kept
    accounts_are_imported_line_by_line_and_again
    an_imported_account_is_nobodys_before_the_counter
    a_withdrawn_paper_says_nothing_after_its_time
    a_closed_account_is_erased_after_its_time
}

const LICENCE: &str = "TEST-0017";
const DAY_S: i64 = 86_400;

fn erasures() -> (tempfile::TempDir, Erasures) {
    let folder = tempfile::tempdir().unwrap();
    let erasures = Erasures::new(folder.path().join("erased.jsonl"));
    (folder, erasures)
}

/// Every text and every blob of every table.
async fn dump(world: &World) -> String {
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let sql = if connection.backend_name() == "PostgreSQL" {
        "SELECT tablename::TEXT FROM pg_tables WHERE schemaname = 'public'"
    } else {
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    };
    let tables: Vec<(String,)> = sqlx::query_as(sql).fetch_all(&mut connection).await.unwrap();
    let mut all = String::new();
    for (table,) in tables.iter().filter(|(table,)| !table.contains("migrations")) {
        let sql = format!("SELECT * FROM {table}");
        let rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch_all(&mut connection).await.unwrap();
        for row in rows {
            for column in 0..row.len() {
                if let Ok(Some(text)) = row.try_get::<Option<String>, _>(column) {
                    all += &format!("{table}: {text}\n");
                } else if let Ok(Some(bytes)) = row.try_get::<Option<Vec<u8>>, _>(column) {
                    all += &format!("{table}: {}\n", String::from_utf8_lossy(&bytes));
                }
            }
        }
    }
    all
}

async fn a_phone_learns_the_corrected_name(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    let renamed = world.authority.rename_account(&clerk(), NUMBER, " Nguyễn Văn Ân Thử ").await;
    assert_eq!(renamed.unwrap().name, "Nguyễn Văn Ân Thử");
    assert_eq!(phone.standing().await.account.name, "Nguyễn Văn Ân Thử");
    let unfit = world.authority.rename_account(&clerk(), NUMBER, "An\u{202e}").await.unwrap_err();
    assert_eq!(unfit.code(), Some(ProblemCode::RequestMalformed));
}

async fn a_closed_account_has_no_phone_and_no_paper_and_can_be_opened_again(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    world.authority.import_papers(&clerk(), &licence(LICENCE, "B").to_string()).await.unwrap();
    let closed = world.authority.close_account(&clerk(), NUMBER).await.unwrap();
    assert!(closed.suspended && closed.closed == Some(world.now()));
    assert_eq!(phone.standing().await.phone.state, PhoneState::Removed);
    let papers = world.authority.papers_of(&clerk(), NUMBER).await.unwrap();
    assert!(papers.iter().all(|paper| paper.withdrawn.is_some()) && papers.len() == 1);
    let again = world.phone("Máy khác").sign_in(NUMBER, PASSWORD).await;
    assert_eq!(again.problem(), "account_suspended");
    let open = world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    assert!(!open.suspended && open.closed.is_none());
    world.phone("Máy khác").join().await;
}

async fn an_erased_account_leaves_nothing_but_identifiers(world: &World) {
    let phone = world.phone("Máy thử của An");
    phone.join().await;
    world.authority.import_papers(&clerk(), &licence(LICENCE, "B").to_string()).await.unwrap();
    let before = dump(world).await;
    for told in [NUMBER, "Nguyễn", "Máy thử của An", LICENCE] {
        assert!(before.contains(told), "{told}");
    }
    let (_folder, erasures) = erasures();
    let name = world.authority.erase_account(&clerk(), NUMBER, &erasures).await.unwrap();
    let after = dump(world).await;
    for gone in [NUMBER, "Nguyễn", "Máy thử của An", LICENCE] {
        assert!(!after.contains(gone), "{gone}");
    }
    assert!(after.contains(&name), "the audit table knows it still");
    // What was in force is revoked: the certificate and the paper.
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let (revoked,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM revocations")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(revoked, 2);
    world.authority.run_due().await.unwrap();
    assert_eq!(phone.get("/v1/phone").await.problem(), "signature_refused");
    let checked = world.authority.verify_audit(&clerk(), None).await.unwrap();
    assert_eq!(checked.faults, []);
    // Who saw the person can still be asked, by the number too.
    for asked in [NUMBER, &name] {
        let query = AuditQuery { account: Some(asked.to_owned()), ..AuditQuery::default() };
        world.authority.read_audit(&clerk(), &query).await.unwrap();
    }
}

async fn an_erased_account_comes_back_only_when_asked_to(world: &World) {
    let (_folder, erasures) = erasures();
    world.authority.erase_account(&clerk(), NUMBER, &erasures).await.unwrap();
    let person = person(NUMBER, Level::Two);
    let refused = world.authority.open_account(&clerk(), &person, PASSWORD).await.unwrap_err();
    assert!(matches!(refused, Error::Erased), "{refused}");
    let imported = world.authority.import_accounts(&clerk(), &line(NUMBER, "An", 1)).await.unwrap();
    assert_eq!((imported.added, imported.errors.len()), (0, 1));
    world.authority.lift_erasure(&clerk(), NUMBER).await.unwrap();
    world.authority.open_account(&clerk(), &person, PASSWORD).await.unwrap();
    assert_eq!(world.authority.erase_again(&erasures).await.unwrap(), 0, "the new one stays");
    world.authority.show_account(&clerk(), NUMBER).await.unwrap();
    let never = world.authority.lift_erasure(&clerk(), "000000000456").await.unwrap_err();
    assert_eq!(never.code(), Some(ProblemCode::NotFound));
}

async fn an_older_copy_does_not_bring_an_erased_account_back(world: &World) {
    let (_folder, erasures) = erasures();
    let phone = world.phone("Máy thử");
    phone.join().await;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let (name,): (String,) =
        sqlx::query_as("SELECT account FROM accounts").fetch_one(&mut connection).await.unwrap();
    // What the erasure leaves outside, beside a database that has not seen it.
    let line = format!("{{\"account\":\"{name}\",\"erased\":1}}\n{{\"account\":\"cut o");
    std::fs::write(erasures.path(), line).unwrap();
    assert_eq!(world.authority.erase_again(&erasures).await.unwrap(), 1);
    assert!(world.authority.show_account(&clerk(), NUMBER).await.is_err());
    assert_eq!(phone.get("/v1/phone").await.problem(), "signature_refused");
    assert_eq!(world.authority.erase_again(&erasures).await.unwrap(), 0);
    // A line that a crash cut off does not swallow the next one.
    world
        .authority
        .open_account(&clerk(), &person("000000000456", Level::One), PASSWORD)
        .await
        .unwrap();
    world.authority.erase_account(&clerk(), "000000000456", &erasures).await.unwrap();
    let text = std::fs::read_to_string(erasures.path()).unwrap();
    assert!(serde_json::from_str::<Value>(text.lines().last().unwrap()).is_ok(), "{text}");
}

async fn a_person_gets_all_that_is_kept(world: &World) {
    let standing = world.phone("Máy thử").join().await;
    world.authority.import_papers(&clerk(), &licence(LICENCE, "B").to_string()).await.unwrap();
    let all = world.authority.export_account(&clerk(), NUMBER).await.unwrap();
    assert_eq!(all["account"]["number"], NUMBER);
    assert_eq!(all["phones"][0]["phone"], standing.phone.phone.as_str());
    assert_eq!(all["papers"][0]["number"], LICENCE);
    assert_eq!(all["papers"][0]["kind"], "driving_licence");
    assert!(all["papers"][0]["fields"].get("classes").is_some());
    assert_eq!(all["certificates"].as_array().unwrap().len(), 1);
    assert!(!all["notices"].as_array().unwrap().is_empty());
    let events: Vec<&str> = all["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["action"].as_str().unwrap())
        .collect();
    assert_eq!(events.first(), Some(&"account_opened"));
    assert_eq!(events.last(), Some(&"account_exported"));
    assert!(!all.to_string().contains("argon2"), "secrets stay");
}

fn line(number: &str, name: &str, level: u8) -> String {
    format!("{{\"number\": \"{number}\", \"name\": \"{name}\", \"level\": {level}}}\n")
}

async fn accounts_are_imported_line_by_line_and_again(world: &World) {
    let (one, two) = ("000000000456", "000000000457");
    let bad = "000000000458";
    let lines = [
        line(one, "Trần Thị Bình", 1),
        "\n".to_owned(),
        line(two, "Lê Văn Cường", 2),
        line(bad, "Vô\u{202e}Hình", 1),
        line("12", "Lê Văn Cường", 2),
        line(bad, "Lê Văn Cường", 3),
        "{\"number\": \"000000000458\", \"họ tên\": \"Lê\"}\n".to_owned(),
        line(NUMBER, "Nguyễn Văn An Thử Nghiệm", 1),
    ]
    .concat();
    let report = world.authority.import_accounts(&clerk(), &lines).await.unwrap();
    assert_eq!((report.added, report.unchanged), (2, 0));
    let bad_lines: Vec<usize> = report.errors.iter().map(|error| error.line).collect();
    assert_eq!(bad_lines, [4, 5, 6, 7, 8]);
    let reasons = format!("{:?}", report.errors);
    for content in ["Hình", "Lê", "họ tên", "000000000", "\"12\""] {
        assert!(!reasons.contains(content), "{content}: {reasons}");
    }
    let again = lines.replace("Trần Thị Bình", "Trần Thị Bình An");
    let report = world.authority.import_accounts(&clerk(), &again).await.unwrap();
    assert_eq!((report.added, report.renamed, report.unchanged), (0, 1, 1));
    let (account, _) = world.authority.show_account(&clerk(), one).await.unwrap();
    assert_eq!((&account.name[..], account.level), ("Trần Thị Bình An", 1));
}

async fn an_imported_account_is_nobodys_before_the_counter(world: &World) {
    let number = "000000000456";
    world.authority.import_accounts(&clerk(), &line(number, "Trần Thị Bình", 2)).await.unwrap();
    let (account, _) = world.authority.show_account(&clerk(), number).await.unwrap();
    assert!(!account.has_password);
    for guess in ["", PASSWORD] {
        let refused = world.phone("Máy thử").sign_in(number, guess).await;
        assert_eq!(refused.problem(), "sign_in_refused", "as for a number that nobody has");
    }
    world.authority.reset_password(&clerk(), number, PASSWORD).await.unwrap();
    assert_eq!(world.phone("Máy thử").sign_in(number, PASSWORD).await.status, 201);
}

async fn a_withdrawn_paper_says_nothing_after_its_time(world: &World) {
    world.authority.import_papers(&clerk(), &licence(LICENCE, "B").to_string()).await.unwrap();
    let withdraw = format!(
        "{{\"account\": \"{NUMBER}\", \"kind\": \"driving_licence\", \"number\": \"{LICENCE}\",
          \"withdraw\": true}}"
    )
    .replace('\n', " ");
    assert_eq!(world.authority.import_papers(&clerk(), &withdraw).await.unwrap().withdrawn, 1);
    let days = i64::from(Kept::WithdrawnPapers.days().unwrap());
    let said = async || {
        let all = world.authority.export_account(&clerk(), NUMBER).await.unwrap();
        all["papers"][0].get("fields").is_some()
    };
    world.authority.purge_expired(world.now().plus_seconds(days * DAY_S)).await.unwrap();
    assert!(said().await);
    world.authority.purge_expired(world.now().plus_seconds(days * DAY_S + 1)).await.unwrap();
    assert!(!said().await);
    // It can come again.
    let report =
        world.authority.import_papers(&clerk(), &licence(LICENCE, "B").to_string()).await.unwrap();
    assert_eq!((report.added, report.errors.len()), (1, 0));
    assert!(said().await);
}

async fn a_closed_account_is_erased_after_its_time(world: &World) {
    world.authority.close_account(&clerk(), NUMBER).await.unwrap();
    let days = i64::from(Kept::ClosedAccounts.days().unwrap());
    world.authority.purge_expired(world.now().plus_seconds(days * DAY_S)).await.unwrap();
    world.authority.show_account(&clerk(), NUMBER).await.unwrap();
    world.authority.purge_expired(world.now().plus_seconds(days * DAY_S + 1)).await.unwrap();
    assert!(world.authority.show_account(&clerk(), NUMBER).await.is_err());
}
