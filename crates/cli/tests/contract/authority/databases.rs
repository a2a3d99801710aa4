//! Databases that are busy or away, and PostgreSQL.

#[path = "../../../../authority/tests/service/support/postgres.rs"]
pub(super) mod postgres;

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
    assert_eq!(fs::read_to_string(&path).unwrap(), garbage);
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
