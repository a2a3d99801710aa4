//! Accounts, beside a service that runs.

use std::fs;

use super::{NAME, NUMBER, PASSWORD, Site, authority};
use crate::world::Done;

#[test]
fn accounts_are_opened_and_changed_while_the_service_runs() {
    let site = Site::new();
    let service = site.serve(&[]);
    let account = site.add_account(NUMBER, &[]).one();
    assert_eq!((&account["level"], &account["suspended"]), (&1.into(), &false.into()));
    assert_eq!(account["name"], NAME);
    assert_eq!(account["waits_to_be_published"], false);

    let of = |command: &str| site.run(&["account", command, NUMBER]).one();
    assert_eq!(site.run(&["account", "level", NUMBER, "2"]).one()["level"], 2);
    assert_eq!(of("suspend")["suspended"], true);
    assert_eq!(of("show")["suspended"], true);
    assert_eq!(of("resume")["suspended"], false);
    assert_eq!(of("show")["devices"], serde_json::json!([]));
    assert!(service.is_ready());
}

#[test]
fn whoever_revokes_is_told_from_when_on_officers_know() {
    let site = Site::with_account();
    let dir = site.text("a");
    let told = |arguments: &[&str]| {
        let mut command = authority(&[&["account"], arguments, &["--dir", &dir]].concat());
        let done = Done::of(command.output().unwrap());
        assert_eq!(done.status, 0, "{}", done.stderr);
        done.stdout.contains("2 seconds from now")
    };
    for (arguments, is_told) in [
        (&["level", NUMBER, "2"][..], false),
        (&["suspend", NUMBER], true),
        (&["resume", NUMBER], false),
        (&["level", NUMBER, "1"], true),
        (&["close", NUMBER], true),
        (&["erase", NUMBER, "--yes"], true),
    ] {
        assert_eq!(told(arguments), is_told, "{arguments:?}");
    }
}

#[test]
fn all_accounts_are_listed_by_number() {
    let site = Site::with_account();
    for number in ["000000000123", "000000000999"] {
        assert_eq!(site.add_account(number, &[]).status, 0);
    }
    let listed = site.run(&["account", "list"]).json();
    let numbers: Vec<&str> = listed.iter().map(|it| it["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["000000000123", NUMBER, "000000000999"]);
}

#[test]
fn a_password_comes_from_the_input_or_a_file() {
    let site = Site::with_account();
    let of = |input: &str| site.run_with(input, &["account", "password", NUMBER]);
    assert_eq!(of("mật khẩu khác\n").status, 0);
    let (long, endless) = (format!("{}\n", "a".repeat(129)), "a".repeat(10_000));
    for (unfit, told) in [
        ("", "No password"),
        ("\n", "No password"),
        ("ngắn\n", "8 to 128"),
        (&long, "8 to 128"),
        (&endless, "No password"),
    ] {
        let done = of(unfit);
        assert_eq!((done.status, done.stdout.as_str()), (65, ""), "{} bytes", unfit.len());
        assert!(done.stderr.contains(told), "{}", done.stderr);
    }
    fs::write(site.path("password"), format!("{PASSWORD}\r\n")).unwrap();
    let from = |name: &str| {
        site.run(&["account", "password", NUMBER, "--password-file", &site.text(name)])
    };
    assert_eq!(from("password").status, 0);
    let missing = from("nowhere");
    assert_eq!(missing.status, 65);
    assert!(missing.stderr.contains("nowhere"), "{}", missing.stderr);
}

#[test]
fn what_the_rules_refuse_is_69_and_told() {
    let site = Site::with_account();
    let other = "000000000456";
    let cases: [Done; 5] = [
        site.run(&["account", "show", other]),
        site.run(&["account", "suspend", other]),
        site.run(&["account", "resume", other]),
        site.run(&["account", "level", other, "2"]),
        site.run_with("mật khẩu khác\n", &["account", "password", other]),
    ];
    for done in cases {
        assert_eq!((done.status, done.stdout.as_str()), (69, ""));
        assert!(done.stderr.contains("no account"), "{}", done.stderr);
    }
    let again = site.add_account(NUMBER, &[]);
    assert_eq!(again.status, 69);
    assert!(again.stderr.contains("already"), "{}", again.stderr);
}

#[test]
fn what_is_no_number_or_level_is_64() {
    let site = Site::new();
    for arguments in [
        &["account", "show", "12345"][..],
        &["account", "show", "00000000078a"],
        &["account", "level", NUMBER, "3"],
        &["account", "add", NUMBER],
        &["account", "add", NUMBER, "--name", "A", "--password", "x"],
    ] {
        assert_eq!(site.run(arguments).status, 64, "{arguments:?}");
    }
}
