//! What docs/guides/runbooks/restore.md tells, and what a service refuses to go on with.

use std::fs;
use std::process::{Command, Stdio};

use super::databases::postgres;
use super::{NUMBER, Service, Site};
use crate::world::Done;

/// Puts the copy where the database was, and nothing else: what the guide warns of.
fn put_back_naively(site: &Site, copy: &str) {
    for suffix in ["", "-wal", "-shm"] {
        let _ = fs::remove_file(site.path(&format!("a/authority.db{suffix}")));
    }
    fs::copy(copy, site.path("a/authority.db")).unwrap();
}

#[test]
fn a_copy_is_restored_as_the_runbook_has_it() {
    let site = Site::with_account();
    let service = site.serve(&[]);
    let (copy, lists) = (site.text("copy.db"), site.text("lists"));
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    assert_eq!(site.add_account("000000000123", &[]).status, 0);
    let published = site.run(&["publish", "--to", &lists]).one()["manifest"].as_u64().unwrap();

    let restore = ["backup", "restore", &copy, "--lists", &lists];
    let done = site.run(&restore);
    assert_eq!(done.status, 75, "the service runs: {}", done.stderr);
    assert!(service.is_ready());
    drop(service);

    put_back_naively(&site, &copy);
    for arguments in [&["serve", "--listen", "127.0.0.1:0"][..], &["account", "list"]] {
        let done = site.run(arguments);
        assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{}", done.stderr);
        assert!(done.stderr.contains("backup restore"), "{}", done.stderr);
    }
    let nowhere = ["backup", "restore", &copy, "--lists", "/nowhere"];
    let done = site.run(&nowhere);
    assert_eq!(done.status, 65);
    assert!(done.stderr.contains("--without-lists"), "{}", done.stderr);
    assert_eq!(site.run(&["backup", "restore", &copy]).status, 64, "no lists, and no reason");

    let restored = site.run(&restore);
    assert_eq!(restored.status, 0, "{}", restored.stderr);
    let restored = restored.one();
    assert_eq!(restored["found"], published);
    assert!(fs::exists(restored["moved_aside"].as_str().unwrap()).unwrap());
    assert_eq!(site.run(&["account", "list"]).one()["number"], NUMBER);
    assert_eq!(site.run(&restore).one()["unchanged"], true, "done is done");
    let service = site.serve(&[]);
    assert!(service.is_ready());
    let index: serde_json::Value =
        serde_json::from_str(&service.get("/v1/lists/index.json").1).unwrap();
    let manifest: u64 = index["manifest"].as_str().unwrap()[9..].parse().unwrap();
    assert!(manifest > published + 1_000_000);
    service.stop("-TERM");
    // Put back by hand once more, it is refused as before.
    put_back_naively(&site, &copy);
    assert_eq!(site.run(&["publish"]).status, 78);
}

#[test]
fn killed_at_any_moment_a_restore_is_begun_again() {
    let site = Site::with_account();
    let (copy, lists) = (site.text("copy.db"), site.text("lists"));
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    assert_eq!(site.run(&["publish", "--to", &lists]).status, 0);
    let restore = ["backup", "restore", &copy, "--lists", &lists];
    put_back_naively(&site, &copy);
    for round in 0..12 {
        let mut command = site.command(&restore);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_millis(20 * round));
        child.kill().unwrap();
        child.wait().unwrap();
        // The former database, none, or the restored one; never a copy that is half restored.
        let done = site.run(&["account", "list"]);
        assert!([0, 78].contains(&done.status), "{}", done.stderr);
    }
    let done = site.run(&restore);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(site.serve(&[]).is_ready());
}

#[test]
fn without_any_lists_it_says_what_is_not_safe() {
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    assert_eq!(site.run(&["publish"]).status, 0);
    let mut command = super::authority(&["backup", "restore", &copy]);
    command.args(["--without-lists", "the mirror burnt, too", "--dir", &site.text("a")]);
    let done = Done::of(command.output().unwrap());
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(done.stdout.contains("NOT SAFE"), "{}", done.stdout);
}

#[test]
fn a_database_that_is_gone_or_emptied_is_refused_and_none_is_made() {
    let site = Site::with_account();
    drop(site.serve(&[]));
    let database = site.path("a/authority.db");
    let commands: [&[&str]; 5] = [
        &["serve", "--listen", "127.0.0.1:0"],
        &["account", "list"],
        &["paper", "import", "-"],
        &["publish"],
        &["backup", "make", "copy"],
    ];
    let refused = |told: &str| {
        for arguments in commands {
            let done = site.run(arguments);
            assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{told}: {}", done.stderr);
            assert!(done.stderr.contains("authority.db"), "{}", done.stderr);
        }
    };
    fs::write(&database, "").unwrap();
    refused("emptied");
    assert_eq!(fs::metadata(&database).unwrap().len(), 0);
    fs::remove_file(&database).unwrap();
    refused("gone");
    assert!(!database.exists());
    // A fresh one is another one.
    let other = Site::with_account();
    fs::copy(other.path("a/authority.db"), &database).unwrap();
    assert_eq!(site.run(&["account", "list"]).status, 78);
}

#[test]
fn an_operators_command_makes_no_database_where_none_was_served() {
    let site = Site::new();
    fs::remove_file(site.path("a/authority.db")).unwrap();
    for arguments in [&["account", "list"][..], &["publish"]] {
        assert_eq!(site.run(arguments).status, 78);
    }
    let unused = postgres::fresh_database();
    let mut command = site.command(&["account", "list"]);
    let done = Done::of(command.env("VNEID_AUTHORITY_DATABASE", &unused).output().unwrap());
    assert_eq!(done.status, 78, "{}", done.stderr);
    assert!(!site.path("a/authority.db").exists());
    assert!(site.serve(&[]).is_ready(), "the service makes it, once");
}

#[test]
fn a_command_without_the_services_environment_finds_no_other_database() {
    let site = Site::new();
    let database = postgres::fresh_database();
    let mut serve = site.command(&["serve", "--listen", "127.0.0.1:0"]);
    serve.env("VNEID_AUTHORITY_DATABASE", &database);
    drop(Service::start(serve));
    let done = site.add_account(NUMBER, &[]);
    assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{}", done.stderr);
    assert!(done.stderr.contains("published.json"), "{}", done.stderr);
}

#[test]
fn a_world_on_the_database_of_another_changes_nothing_there() {
    let (ours, other) = (Site::new(), Site::new());
    let database = postgres::fresh_database();
    let on = |site: &Site, arguments: &[&str]| {
        let mut command = site.command(arguments);
        command.env("VNEID_AUTHORITY_DATABASE", &database);
        command
    };
    let serve = ["serve", "--listen", "127.0.0.1:0"];
    let service = Service::start(on(&ours, &serve));
    for arguments in [&serve[..], &["root", "show"], &["publish"]] {
        let done = Done::of(on(&other, arguments).output().unwrap());
        assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{}", done.stderr);
    }
    assert!(service.is_ready());
    assert!(service.get("/v1/lists/index.json").1.contains("trust/1"));
}

#[test]
fn a_database_older_than_what_phones_find_is_not_served() {
    let site = Site::new();
    let service = site.serve(&[]);
    // Another machine, from a copy of the whole folder: no stamp says anything.
    let other = Site::new();
    fs::remove_dir_all(other.path("a")).unwrap();
    let copied = Command::new("cp").args(["-r", &site.text("a"), &other.text("a")]).status();
    assert!(copied.unwrap().success());
    fs::remove_file(other.path("a/published.json")).unwrap();
    let public = format!("http://{}", service.address());
    let serve = ["serve", "--listen", "127.0.0.1:0", "--public-url", &public];
    drop(Service::start(other.command(&serve)));
    let published = [(); 3].map(|()| site.run(&["publish"]).one()["manifest"].clone());
    let newest = &published[2];
    // What it serves may be a second old.
    while !service.get("/v1/lists/index.json").1.contains(&format!("\"manifest/{newest}\"")) {
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    fs::remove_file(other.path("a/published.json")).unwrap();
    let done = other.run(&serve);
    assert_eq!((done.status, done.stdout.as_str()), (78, ""), "{}", done.stderr);
    assert!(done.stderr.contains("backup restore"), "{}", done.stderr);
    // Nobody answers: it serves.
    drop(service);
    assert!(Service::start(other.command(&serve)).is_ready());
}

#[test]
fn a_secret_is_replaced_and_a_replacement_that_was_cut_off_is_finished() {
    let site = Site::with_account();
    let secret = || fs::read(site.path("a/secret")).unwrap();
    let former = secret();
    let replaced = site.run(&["secret", "replace"]);
    assert_eq!(replaced.status, 0, "{}", replaced.stderr);
    assert_eq!(replaced.one()["activation_codes"], 1, "of the account");
    let new = secret();
    assert_ne!(new, former);
    assert!(site.serve(&[]).is_ready());

    // As if it had been killed between database and file.
    fs::copy(site.path("a/secret"), site.path("a/secret.next")).unwrap();
    fs::write(site.path("a/secret"), &former).unwrap();
    let done = site.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(done.status, 78);
    assert!(done.stderr.contains("secret replace"), "{}", done.stderr);
    assert_eq!(site.run(&["secret", "replace"]).status, 0);
    assert_eq!(secret(), new);
    // Lost: no file at all is another matter, any other file is replaced.
    fs::write(site.path("a/secret"), [7; 32]).unwrap();
    assert_eq!(site.run(&["secret", "replace"]).status, 0);
    assert!(site.serve(&[]).is_ready());
}

#[test]
fn roots_that_were_changed_on_purpose_are_confirmed() {
    let (site, other) = (Site::new(), Site::new());
    assert_eq!(site.run(&["publish"]).status, 0);
    fs::remove_file(site.path("a/ceremony/trust-list-1.cose")).unwrap();
    for root in ["root-1.pem", "root-2.pem", "root-3.pem"] {
        let path = format!("a/public/{root}");
        fs::copy(other.path(&path), site.path(&path)).unwrap();
    }
    let done = site.run(&["account", "list"]);
    assert_eq!(done.status, 78);
    assert!(done.stderr.contains("authority confirm"), "{}", done.stderr);
    let said = ["--operator", "thi.lan", "--reason", "incident", "--ticket", "2026/17"];
    assert_eq!(site.run(&[&["confirm"], &said[..]].concat()).status, 0);
    let rows = site.run(&["audit", "list", "--action", "roots_taken_over"]).json();
    assert_eq!(rows.len(), 1);
    let who = [&rows[0]["operator"], &rows[0]["reason"], &rows[0]["ticket"]];
    assert_eq!(who, ["thi.lan", "incident", "2026/17"]);
    assert_eq!(site.run(&["account", "list"]).status, 0);
}
