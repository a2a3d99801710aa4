//! Operators have names: every act and every look at a person is a row, and the rows are chained.

use sqlx::{AnyConnection, Connection};
use vneid_authority::{
    AuditChecked, AuditFault, AuditLink, AuditQuery, AuditRow, Error, Operator, Reason,
};
use vneid_core::Level;

use crate::support::{NUMBER, PASSWORD, World, clerk, person};

on_both_databases! {
    every_act_and_every_look_names_whoever_did_it
    rows_are_found_by_who_what_whom_and_when
    a_table_that_nobody_touched_is_whole
    a_changed_row_is_found
    a_removed_row_is_found
    an_inserted_row_is_found
    rows_that_changed_places_are_found
    a_changed_row_of_a_phone_is_found_in_its_block
    a_removed_or_inserted_row_of_a_phone_is_found_in_its_block
    an_end_that_was_cut_off_is_found
    an_end_that_was_rewritten_is_found_by_the_link_that_was_noted
    instances_that_append_at_once_make_one_chain
    a_real_service_wants_a_reason_for_what_is_about_persons
}

const OTHER: &str = "000000000456";

async fn rows(world: &World, query: &AuditQuery) -> Vec<AuditRow> {
    let mut rows = world.authority.read_audit(&clerk(), query).await.unwrap();
    let mut all = Vec::new();
    loop {
        let page = rows.next_page().await.unwrap();
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
}

async fn check(world: &World) -> AuditChecked {
    world.authority.verify_audit(&clerk(), None).await.unwrap()
}

/// Does to the database what its triggers forbid.
async fn tamper(world: &World, sql: &str) {
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let is_postgres = connection.backend_name() == "PostgreSQL";
    let off = if is_postgres {
        "ALTER TABLE audit DISABLE TRIGGER USER"
    } else {
        "DROP TRIGGER IF EXISTS audit_is_never_changed;
         DROP TRIGGER IF EXISTS audit_is_never_deleted"
    };
    sqlx::raw_sql(off).execute(&mut connection).await.unwrap();
    let overriding = if is_postgres { "OVERRIDING SYSTEM VALUE" } else { "" };
    let sql = sql.replace("OVERRIDING", overriding);
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
}

/// Five rows of operators, among them four acts on the account; returns the entry of the first of
/// those.
async fn act(world: &World) -> i64 {
    for _ in 0..2 {
        world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
        world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    }
    let query = AuditQuery { action: Some("account_suspended".into()), ..AuditQuery::default() };
    rows(world, &query).await[0].entry
}

async fn every_act_and_every_look_names_whoever_did_it(world: &World) {
    let by = Operator::new("lan.thu", Some(Reason::PhoneLost), Some("2026/CA-17")).unwrap();
    let standing = world.phone("Máy thử").join().await;
    world.authority.show_account(&by, NUMBER).await.unwrap();
    let mut list = world.authority.list_accounts(&by).await.unwrap();
    assert_eq!(list.next_page().await.unwrap().len(), 1);
    world.authority.papers_of(&by, NUMBER).await.unwrap();
    world.authority.phones_of(&by, NUMBER).await.unwrap();
    world.authority.report_lost_of(&by, NUMBER, &standing.phone.phone).await.unwrap();
    let query = AuditQuery { operator: Some("lan.thu".into()), ..AuditQuery::default() };
    let found = rows(world, &query).await;
    let of_the_case: Vec<&AuditRow> =
        found.iter().filter(|row| row.ticket.as_deref() == Some("2026/CA-17")).collect();
    let actions: Vec<&str> = of_the_case.iter().map(|row| &row.action[..]).collect();
    let expected =
        ["account_shown", "accounts_listed", "papers_listed", "phones_listed", "phone_lost"];
    assert_eq!(actions, expected);
    assert!(of_the_case.iter().all(|row| row.reason.as_deref() == Some("phone-lost")));
    assert_eq!(of_the_case[4].phone.as_ref(), Some(&standing.phone.phone));
    assert_eq!(found.last().unwrap().action, "audit_read", "a look at the table is one too");
    let all = format!("{found:?}");
    assert!(!all.contains(NUMBER) && !all.contains("Nguyễn"), "{all}");
}

async fn rows_are_found_by_who_what_whom_and_when(world: &World) {
    world.authority.open_account(&clerk(), &person(OTHER, Level::One), PASSWORD).await.unwrap();
    world.clock.pass(100);
    let later = world.now().unix_seconds();
    let other = Operator::new("binh.thu", None, None).unwrap();
    world.authority.suspend_account(&other, OTHER).await.unwrap();
    let query = AuditQuery { account: Some(OTHER.into()), ..AuditQuery::default() };
    let of_account = rows(world, &query).await;
    let actions: Vec<&str> = of_account.iter().map(|row| &row.action[..]).collect();
    assert_eq!(actions, ["account_opened", "account_suspended", "audit_read"]);
    let name = of_account[0].account.clone();
    for query in [
        AuditQuery { account: name, until: Some(later + 1), ..query.clone() },
        AuditQuery {
            since: Some(later),
            operator: Some("binh.thu".into()),
            ..AuditQuery::default()
        },
        AuditQuery { action: Some("account_suspended".into()), ..AuditQuery::default() },
    ] {
        let found = rows(world, &query).await;
        assert!(found.iter().any(|row| row.action == "account_suspended"), "{query:?}");
    }
    let before = AuditQuery { until: Some(later), ..query };
    assert_eq!(rows(world, &before).await.len(), 1, "until is not in it");
    let nobody = AuditQuery { account: Some("000000000999".into()), ..AuditQuery::default() };
    assert!(world.authority.read_audit(&clerk(), &nobody).await.is_err());
}

async fn a_table_that_nobody_touched_is_whole(world: &World) {
    world.phone("Máy thử").join().await;
    act(world).await;
    let checked = check(world).await;
    assert_eq!(checked.faults, []);
    assert_eq!((checked.sealed, checked.unsealed, checked.not_chained), (3, 0, 0));
    assert_eq!(checked.links, checked.head.link as u64);
    let noted = world.authority.verify_audit(&clerk(), Some(&checked.head)).await.unwrap();
    assert_eq!((noted.noted_is_there, &noted.faults[..]), (Some(true), &[][..]));
}

async fn a_changed_row_is_found(world: &World) {
    let entry = act(world).await;
    for column in ["operator = 'binh.thu'", "at = at - 1", "account = NULL", "reason = 'order'"] {
        tamper(world, &format!("UPDATE audit SET {column} WHERE entry = {entry}")).await;
        assert_eq!(check(world).await.faults, [AuditFault::Changed { entry }], "{column}");
        let back = "operator = 'lan.thu', reason = NULL,
             account = (SELECT account FROM accounts LIMIT 1)";
        let at = if column.starts_with("at") { ", at = at + 1" } else { "" };
        tamper(world, &format!("UPDATE audit SET {back}{at} WHERE entry = {entry}")).await;
        assert_eq!(check(world).await.faults, [], "{column}, and back");
    }
}

async fn a_removed_row_is_found(world: &World) {
    let entry = act(world).await;
    tamper(world, &format!("DELETE FROM audit WHERE entry = {entry}")).await;
    assert_eq!(check(world).await.faults, [AuditFault::Removed { before: entry + 1, count: 1 }]);
}

async fn an_inserted_row_is_found(world: &World) {
    act(world).await;
    tamper(
        world,
        "INSERT INTO audit (at, actor, operator, action) VALUES (1, 'operator', 'x', 'account_shown')",
    )
    .await;
    let found = check(world).await.faults;
    assert!(matches!(found[..], [AuditFault::Inserted { .. }]), "{found:?}");
}

async fn rows_that_changed_places_are_found(world: &World) {
    let entry = act(world).await;
    let next = entry + 1;
    for (from, to) in [(entry, -1), (next, entry), (-1, next)] {
        let sql = "INSERT INTO audit (entry, at, actor, operator, action, account, hash, link)
             OVERRIDING SELECT {to}, at, actor, operator, action, account, hash, -link FROM audit
             WHERE entry = {from};
             DELETE FROM audit WHERE entry = {from};
             UPDATE audit SET link = -link WHERE entry = {to}";
        let sql = sql.replace("{from}", &from.to_string()).replace("{to}", &to.to_string());
        tamper(world, &sql).await;
    }
    let found = check(world).await.faults;
    assert!(found.contains(&AuditFault::Reordered { entry: next }), "{found:?}");
}

async fn a_changed_row_of_a_phone_is_found_in_its_block(world: &World) {
    world.phone("Máy thử").join().await;
    check(world).await;
    tamper(world, "UPDATE audit SET at = at - 1 WHERE action = 'phone_registered'").await;
    let found = check(world).await.faults;
    assert_eq!(missing(&found), Some(0), "{found:?}");
}

async fn a_removed_or_inserted_row_of_a_phone_is_found_in_its_block(world: &World) {
    world.phone("Máy thử").join().await;
    check(world).await;
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let sql = "SELECT entry FROM audit WHERE action = 'phone_registered'";
    let (entry,): (i64,) = sqlx::query_as(sql).fetch_one(&mut connection).await.unwrap();
    tamper(world, "DELETE FROM audit WHERE action = 'phone_registered'").await;
    let found = check(world).await.faults;
    assert_eq!(missing(&found), Some(1), "{found:?}");
    let forged = format!(
        "INSERT INTO audit (entry, at, actor, action)
         OVERRIDING SELECT {entry}, 1, 'phone', 'phone_lost'"
    );
    tamper(world, &forged).await;
    let found = check(world).await.faults;
    assert_eq!(missing(&found), Some(0), "{found:?}");
}

/// How many rows lack in the only block that is not as it was sealed.
fn missing(faults: &[AuditFault]) -> Option<u64> {
    match faults {
        [AuditFault::Block { sealed, found, .. }] => sealed.checked_sub(*found),
        _ => None,
    }
}

async fn an_end_that_was_cut_off_is_found(world: &World) {
    act(world).await;
    let head = check(world).await.head;
    tamper(world, &format!("DELETE FROM audit WHERE link = {}", head.link)).await;
    let found = world.authority.verify_audit(&clerk(), Some(&head)).await.unwrap();
    assert!(matches!(found.faults[..], [AuditFault::Removed { count: 1, .. }]), "{found:?}");
    assert_eq!(found.noted_is_there, Some(false));
}

async fn an_end_that_was_rewritten_is_found_by_the_link_that_was_noted(world: &World) {
    act(world).await;
    let AuditLink { link, hash } = check(world).await.head;
    // Whoever owns the database can make it whole again; what was noted elsewhere is not in it.
    let before = link - 1;
    tamper(
        world,
        &format!(
            "DELETE FROM audit WHERE link = {link};
             UPDATE audit_chain SET link = {before},
                 hash = (SELECT hash FROM audit WHERE link = {before})"
        ),
    )
    .await;
    world.authority.show_account(&clerk(), NUMBER).await.unwrap();
    let noted = AuditLink { link, hash };
    let found = world.authority.verify_audit(&clerk(), Some(&noted)).await.unwrap();
    assert_eq!((&found.faults[..], found.noted_is_there), (&[][..], Some(false)));
}

async fn instances_that_append_at_once_make_one_chain(world: &World) {
    let second = world.second_instance().await;
    let look = async |of: &World| {
        for _ in 0..20 {
            of.authority.show_account(&clerk(), NUMBER).await.unwrap();
            of.phone("Máy thử").sign_in(NUMBER, PASSWORD).await;
            of.authority.verify_audit(&clerk(), None).await.unwrap();
        }
    };
    futures_util::future::join3(look(world), look(&second), look(world)).await;
    assert_eq!(check(world).await.faults, []);
}

async fn a_real_service_wants_a_reason_for_what_is_about_persons(world: &World) {
    let database = world.another_database().await;
    let real = World::start_real(&database).await;
    let said = Operator::new("lan.thu", Some(Reason::OwnerAsked), None).unwrap();
    real.open_account(&said, &person(NUMBER, Level::One), PASSWORD).await.unwrap();
    let number = NUMBER;
    let by = clerk();
    let refused = [
        real.show_account(&by, number).await.err(),
        real.list_accounts(&by).await.err(),
        real.suspend_account(&by, number).await.err(),
        real.close_account(&by, number).await.err(),
        real.rename_account(&by, number, "Nguyễn Văn Bình Thử").await.err(),
        real.papers_of(&by, number).await.err(),
        real.phones_of(&by, number).await.err(),
        real.remove_phone_of(&by, number, "x").await.err(),
        real.make_activation_code(&by, number).await.err(),
        real.import_papers(&by, "").await.err(),
        real.import_accounts(&by, "").await.err(),
        real.export_account(&by, number).await.err(),
    ];
    for refusal in refused {
        assert!(matches!(refusal, Some(Error::NoReason)), "{refusal:?}");
    }
    real.show_account(&said, number).await.unwrap();
    real.verify_audit(&by, None).await.unwrap();
    real.close().await;
}
