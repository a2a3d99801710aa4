//! Who acts, who has seen whom, and what is left of a person.

use std::fs;

use super::{NAME, NUMBER, Site, authority};
use crate::world::Done;

#[test]
fn a_look_is_a_row_with_who_why_and_the_ticket() {
    let site = Site::with_account();
    let said = ["--operator", "thi.lan", "--reason", "phone-lost", "--ticket", "2026/17"];
    let of = |arguments: &[&str]| site.run(&[arguments, &said[..]].concat());
    assert_eq!(of(&["account", "show", NUMBER]).status, 0);
    assert_eq!(of(&["device", "list", NUMBER]).status, 0);
    assert_eq!(of(&["paper", "list", NUMBER]).status, 0);
    assert_eq!(of(&["account", "list"]).status, 0);
    let rows = site.run(&["audit", "list", "--who", "thi.lan"]).json();
    let actions: Vec<&str> = rows.iter().map(|row| row["action"].as_str().unwrap()).collect();
    assert_eq!(actions, ["account_shown", "phones_listed", "papers_listed", "accounts_listed"]);
    assert!(rows.iter().all(|row| row["ticket"] == "2026/17" && row["reason"] == "phone-lost"));
    let export = site.run(&["audit", "export", "--account", NUMBER]);
    assert!(!export.stdout.contains(NUMBER) && export.json().len() >= 4, "{}", export.stdout);
}

#[test]
fn a_real_service_wants_a_name_and_a_ticket_is_no_person() {
    let site = Site { folder: tempfile::TempDir::new().unwrap() };
    let real = site.run(&["init", "--public-url", "https://authority.example"]);
    assert_eq!(real.status, 0, "{}", real.stderr);
    let show = |more: &[&str], sudo: Option<&str>| {
        let mut command = site.command(&[&["account", "show", NUMBER], more].concat());
        command.env("LOGNAME", "vneid").env("USER", "vneid").env_remove("SUDO_USER");
        if let Some(user) = sudo {
            command.env("SUDO_USER", user);
        }
        Done::of(command.output().unwrap())
    };
    for nobody in [show(&[], None), show(&[], Some("root"))] {
        assert_eq!(nobody.status, 69, "{}", nobody.stderr);
        assert!(nobody.stderr.contains("--operator"), "{}", nobody.stderr);
    }
    // With a name it goes on to what this configuration lacks.
    assert_eq!(show(&["--operator", "thi.lan"], None).status, 78);
    assert_eq!(show(&[], Some("thi.lan")).status, 78);
    assert_eq!(show(&["--operator", "thi.lan", "--ticket", NUMBER], None).status, 65);
    assert_eq!(show(&["--reason", "because"], None).status, 64);
}

#[test]
fn a_changed_row_ends_the_check_with_65() {
    let site = Site::with_account();
    let whole = site.run(&["audit", "verify"]).one();
    assert_eq!((&whole["whole"], &whole["not_chained"]), (&true.into(), &0.into()));
    let head = whole["head"].as_str().unwrap().to_owned();
    let noted = site.run(&["audit", "verify", "--noted", &head]).one();
    assert_eq!(noted["noted_is_there"], true);
    site.sql(
        "DROP TRIGGER audit_is_never_changed;
         UPDATE audit SET operator = 'nobody' WHERE action = 'account_opened'",
    );
    let broken = site.run(&["audit", "verify"]);
    assert_eq!(broken.status, 65);
    assert_eq!(broken.one()["faults"][0]["fault"], "changed");
    assert_eq!(site.run(&["audit", "verify", "--noted", "12:xyz"]).status, 64);
}

#[test]
fn accounts_are_imported_from_a_file() {
    let site = Site::new();
    let line = |number: &str, name: &str| {
        format!("{{\"number\": \"{number}\", \"name\": \"{name}\", \"level\": 2}}\n")
    };
    let lines = [line(NUMBER, NAME), line("12", NAME), line("000000000456", "Bình")].concat();
    let done = site.run_with(&lines, &["account", "import", "-"]);
    assert_eq!(done.status, 65);
    let told = done.json();
    assert_eq!(told[0]["line"], 2);
    assert_eq!((&told[1]["added"], &told[1]["bad_lines"]), (&2.into(), &1.into()));
    let shown = site.run(&["account", "show", NUMBER]).one();
    assert_eq!((&shown["has_password"], &shown["level"]), (&false.into(), &2.into()));
    let renamed = site.run(&["account", "rename", NUMBER, "--name", "Nguyễn Ân Thử"]).one();
    assert_eq!(renamed["name"], "Nguyễn Ân Thử");
    assert_eq!(site.run(&["account", "rename", NUMBER, "--name", "An\t"]).status, 65);
    assert_eq!(
        site.run(&["account", "close", NUMBER, "--reason", "death"]).one()["suspended"],
        true
    );
}

#[test]
fn an_erased_account_stays_away_when_an_older_copy_is_restored() {
    let site = Site::with_account();
    let (copy, export) = (site.text("copy.db"), site.text("all.json"));
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    let told = site.run(&["account", "export", NUMBER, "--to", &export]);
    assert_eq!(told.status, 0, "{}", told.stderr);
    assert!(fs::read_to_string(&export).unwrap().contains(NAME));
    assert_eq!(site.run(&["account", "erase", NUMBER]).status, 65, "not confirmed");
    let erased = site.run(&["account", "erase", NUMBER, "--yes"]);
    assert_eq!(erased.status, 0, "{}", erased.stderr);
    assert!(erased.one()["leaves_copies"].is_i64());
    assert_eq!(site.run(&["account", "show", NUMBER]).status, 69);

    let restored = site.run(&["backup", "restore", &copy, "--without-lists", "none was published"]);
    assert_eq!(restored.status, 0, "{}", restored.stderr);
    let given_up = site.run(&["audit", "list", "--action", "lists_given_up"]).json();
    assert_eq!(given_up.len(), 1);
    assert_eq!(site.run(&["account", "show", NUMBER]).status, 69);
    let again = site.run(&["audit", "list", "--action", "account_erased_again"]).json();
    assert_eq!(again.len(), 1);

    let refused = site.add_account(NUMBER, &[]);
    assert_eq!(refused.status, 69);
    assert!(refused.stderr.contains("--again"), "{}", refused.stderr);
    assert_eq!(site.add_account(NUMBER, &["--again"]).status, 0);
    assert_eq!(site.run(&["account", "show", NUMBER]).one()["name"], NAME);
}

#[test]
fn the_retention_table_needs_no_authority() {
    let done = Done::of(authority(&["retention", "--json"]).output().unwrap());
    let rows = done.json();
    assert!(rows.iter().any(|row| row["kept"] == "copies" && row["days"] == 35));
    let words = Done::of(authority(&["retention"]).output().unwrap());
    assert!(words.stdout.contains("portraits of withdrawn papers"), "{}", words.stdout);
}
