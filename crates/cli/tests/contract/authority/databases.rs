//! Databases that are busy or away, and PostgreSQL.

#[path = "../../../../authority/tests/service/support/postgres.rs"]
mod postgres;

use std::fs;
use std::process::{Command, Stdio};

use sqlx::{AnyConnection, Connection};

use super::{NAME, NUMBER, PASSWORD, Service, Site, feed};
use crate::world::Done;

fn on(site: &Site, database: &str, arguments: &[&str]) -> Command {
    let mut command = site.command(arguments);
    command.env("VNEID_AUTHORITY_DATABASE", database);
    command
}

#[test]
fn a_database_that_another_program_locks_is_75() {
    let site = Site::with_account();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&site.database()).await.unwrap();
        sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
        let done = site.run(&["account", "suspend", NUMBER]);
        assert_eq!((done.status, done.stdout.as_str()), (75, ""));
        assert!(done.stderr.contains("locked"), "{}", done.stderr);
        assert_eq!(
            site.run(&["account", "show", NUMBER]).one()["suspended"],
            false,
            "reading works"
        );
        sqlx::raw_sql("ROLLBACK").execute(&mut connection).await.unwrap();
        assert_eq!(site.run(&["account", "suspend", NUMBER]).status, 0);
    });
}

#[test]
fn a_database_that_is_away_is_75_and_its_password_is_not_told() {
    let site = Site::new();
    let away = "postgres://vneid:s3cret@127.0.0.1:1/vneid";
    for arguments in [&["account", "list"][..], &["serve", "--listen", "127.0.0.1:0"]] {
        let done = Done::of(on(&site, away, arguments).stdin(Stdio::null()).output().unwrap());
        assert_eq!((done.status, done.stdout.as_str()), (75, ""), "{}", done.stderr);
        assert!(!done.stderr.contains("s3cret"), "{}", done.stderr);
        assert!(done.stderr.contains("Connection refused"), "{}", done.stderr);
    }
    let done = Done::of(on(&site, away, &["backup", "make", "copy"]).output().unwrap());
    assert_eq!(done.status, 69);
    assert!(done.stderr.contains("pg_dump --format=custom --file='copy'"), "{}", done.stderr);
    assert!(!done.stderr.contains("s3cret"), "{}", done.stderr);
}

#[test]
fn a_file_that_is_no_database_is_75_and_stays_as_it_is() {
    let site = Site::new();
    let path = site.path("a/authority.db");
    let garbage = "this is no database ".repeat(500);
    fs::write(&path, &garbage).unwrap();
    let done = site.run(&["account", "list"]);
    assert_eq!((done.status, done.stdout.as_str()), (75, ""), "{}", done.stderr);
    assert!(done.stderr.contains("file is not a database"), "{}", done.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), garbage);
}

#[test]
fn tables_two_editions_ahead_are_78_and_those_of_one_are_served() {
    let site = Site::with_account();
    site.sql("INSERT INTO _sqlx_migrations VALUES (9998, 'next', 0, TRUE, x'', 0)");
    assert!(site.serve(&[]).is_ready());
    site.sql("INSERT INTO _sqlx_migrations VALUES (9999, 'the one after', 0, TRUE, x'', 0)");
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["account", "list"], &["migrate"]]
    {
        let done = site.run(arguments);
        assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{}", done.stderr);
        assert!(done.stderr.contains("edition 9999"), "{}", done.stderr);
    }
}

#[test]
fn the_owner_of_the_tables_brings_them_up_to_date_before_the_service_begins() {
    let site = Site::new();
    let server = postgres::Server::start();
    let database = server.fresh_database();
    let (_, name) = database.rsplit_once('/').unwrap();
    let roles = include_str!("../../../../../docs/deploy/postgresql/roles.sql");
    let url_of = |role: &str| database.replace("postgres@", &format!("{role}@"));
    let run = |role: &str, arguments: &[&str]| {
        Done::of(on(&site, &url_of(role), arguments).stdin(Stdio::null()).output().unwrap())
    };
    server.run(name, roles);
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    for arguments in [&serve[..], &["migrate"]] {
        let denied = run("vneid", arguments);
        assert_eq!((denied.status, denied.stdout.as_str()), (78, ""), "{}", denied.stderr);
        assert!(denied.stderr.contains("vneid authority migrate"), "{}", denied.stderr);
    }
    let would = run("vneid_owner", &["migrate", "--dry-run"]).one();
    assert_eq!((&would["found"], &would["migrated"]), (&serde_json::Value::Null, &false.into()));
    assert_eq!(would["missing"][0], serde_json::json!({ "edition": 1, "name": "begin" }));
    let migrated = run("vneid_owner", &["migrate"]).one();
    assert_eq!((&migrated["missing"], &migrated["migrated"]), (&would["missing"], &true.into()));
    server.run(name, roles);
    assert_eq!(run("vneid_owner", &["migrate"]).one()["missing"], serde_json::json!([]));
    assert!(Service::start(on(&site, &url_of("vneid"), &serve)).is_ready());
}

#[test]
fn operators_and_service_share_postgresql() {
    let site = Site::new();
    let database = postgres::fresh_database();
    let serve = on(&site, &database, &["serve", "--listen", "127.0.0.1:0"]);
    let service = Service::start(serve);
    assert!(service.is_ready());
    let add = on(&site, &database, &["account", "add", NUMBER, "--name", NAME]);
    assert_eq!(feed(add, &format!("{PASSWORD}\n")).one()["level"], 1);
    let run = |arguments: &[&str]| Done::of(on(&site, &database, arguments).output().unwrap());
    assert_eq!(run(&["account", "suspend", NUMBER]).one()["suspended"], true);
    assert_eq!(run(&["account", "list"]).json().len(), 1);
    assert_eq!(run(&["publish"]).status, 0);
    assert_eq!(service.stop("-TERM").0, 0);
}

/// Many programs begin at once on a database that nobody has made yet.
#[test]
fn programs_that_begin_at_once_do_not_quarrel_over_the_tables() {
    let site = Site::new();
    let begin = |_| {
        let mut command = site.command(&["account", "list"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    };
    let children: Vec<_> = (0..6).map(begin).collect();
    for child in children {
        let done = Done::of(child.wait_with_output().unwrap());
        assert_eq!(done.status, 0, "{}", done.stderr);
    }
}
