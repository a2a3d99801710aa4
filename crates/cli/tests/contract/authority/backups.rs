//! Copies, made while the service runs, and what they are worth.

#[path = "../age.rs"]
mod age;

use std::fs;
use std::thread::sleep;
use std::time::Duration;

use super::databases::postgres;
use super::{Service, Site, authority};
use crate::world::Done;

#[test]
fn a_copy_is_made_while_the_service_runs_and_stands_the_rehearsal() {
    let site = Site::with_account();
    let service = site.serve(&[]);
    let copy = site.text("copy.db");
    let made = site.run(&["backup", "make", &copy]).one();
    assert_eq!(made["bytes"], fs::metadata(&copy).unwrap().len());
    assert_eq!(made["also_keep"].as_array().unwrap().len(), 7);
    let verified = site.run(&["backup", "verify", &copy]);
    assert_eq!(verified.status, 0, "{}{}", verified.stdout, verified.stderr);
    let verified = verified.one();
    assert_eq!((&verified["fit"], &verified["accounts"]), (&true.into(), &1.into()));
    assert_eq!(verified["trust_list"], 1);
    assert!(service.is_ready());
    drop(service);

    let left: Vec<_> =
        fs::read_dir(site.folder.path()).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left.len(), 2, "the folder and the copy: {left:?}");
}

#[cfg(unix)]
#[test]
fn a_copy_is_for_its_owner_alone_and_overwrites_nothing() {
    use std::os::unix::fs::PermissionsExt;
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    assert_eq!(fs::metadata(&copy).unwrap().permissions().mode() & 0o077, 0);
    let before = fs::read(&copy).unwrap();
    assert_eq!(site.run(&["backup", "make", &copy]).status, 73);
    assert_eq!(fs::read(&copy).unwrap(), before);
    assert_eq!(site.run(&["backup", "make", &site.text("nowhere/copy.db")]).status, 66);
}

#[test]
fn a_damaged_copy_is_found_out() {
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    let whole = fs::read(&copy).unwrap();
    let half = whole[..whole.len() / 2].to_vec();
    let mut torn = whole.clone();
    // The pages in the middle, as from another moment.
    for byte in &mut torn[20_480..32_768] {
        *byte ^= 0x55;
    }
    for damaged in [Vec::from(*b"no database at all"), half, torn] {
        fs::write(&copy, &damaged).unwrap();
        let done = site.run(&["backup", "verify", &copy]);
        assert_eq!(done.status, 65, "{}{}", done.stdout, done.stderr);
        assert_eq!(fs::read(&copy).unwrap(), damaged, "it is only read");
    }
    assert_eq!(site.run(&["backup", "verify", &site.text("nowhere.db")]).status, 65);
}

#[test]
fn keys_roots_and_secret_must_belong_to_the_copy() {
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    let verify = || site.run(&["backup", "verify", &copy]);

    let keys = ["paper-5031.pem", "paper-5032.pem"];
    let (key, aside) = (|name: &str| site.path("a/keys").join(name), |name| site.path(name));
    keys.into_iter().for_each(|name| fs::rename(key(name), aside(name)).unwrap());
    let done = verify();
    assert_eq!(done.status, 65);
    assert_eq!(done.one()["cannot_sign"], serde_json::json!(["paper"]));
    fs::rename(aside(keys[1]), key(keys[1])).unwrap();
    assert_eq!(verify().status, 0, "the second key of the role will do");

    let root = site.path("a/public/root-1.pem");
    fs::copy(site.path("a/public/maker.pem"), &root).unwrap();
    let done = verify();
    assert_eq!(done.status, 65);
    assert_eq!(done.one()["trust_list"], serde_json::Value::Null);
}

#[test]
fn another_secret_is_found_out() {
    let site = Site::with_account();
    let copy = site.text("copy.db");
    assert_eq!(site.run(&["backup", "make", &copy]).status, 0);
    fs::write(site.path("a/secret"), [7; 32]).unwrap();
    let done = site.run(&["backup", "verify", &copy]);
    assert_eq!(done.status, 65);
    assert_eq!(done.one()["secret_fits"], false);
}

#[test]
fn copies_by_a_timer_are_encrypted_and_quiet() {
    let site = Site::with_account();
    let (folder, identity) = (site.text("copies"), site.text("identity.txt"));
    let recipient = age::make_identity(&identity);
    let keep = ["backup", "keep", &folder, "--to", &recipient];
    let mut quiet = authority(&keep);
    let quiet = Done::of(quiet.args(["--dir", &site.text("a")]).output().unwrap());
    assert_eq!((quiet.status, &quiet.stdout[..], &quiet.stderr[..]), (0, "", ""));
    sleep(Duration::from_secs(1));
    let kept = site.run(&keep).one();
    assert_eq!(kept["removed"].as_array().unwrap().len(), 1, "one a day: {kept}");
    let sealed = kept["copy"].as_str().unwrap().to_owned();
    let bytes = fs::read(&sealed).unwrap();
    assert_eq!(kept["bytes"], bytes.len());
    assert!(!bytes.windows(13).any(|it| it == b"SQLite format"));
    assert!(!site.path("a/authority.db.copy").exists(), "nothing readable is left");

    let copy = site.text("copy.db");
    age::decrypt(&identity, &sealed, &copy);
    assert_eq!(site.run(&["backup", "verify", &copy]).one()["accounts"], 1);
    let mistyped = ["backup", "keep", &folder, "--to", &recipient[..40]];
    assert_eq!(site.run(&mistyped).status, 64);
}

#[test]
fn copies_of_postgresql_by_a_timer_can_be_restored() {
    let site = Site::new();
    let database = postgres::fresh_database();
    let on = |database: &str, arguments: &[&str]| {
        let mut command = site.command(arguments);
        Done::of(command.env("VNEID_AUTHORITY_DATABASE", database).output().unwrap())
    };
    let serve = |database: &str| {
        let mut command = site.command(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("VNEID_AUTHORITY_DATABASE", database);
        command
    };
    drop(Service::start(serve(&database)));
    let (folder, identity) = (site.text("copies"), site.text("identity.txt"));
    let recipient = age::make_identity(&identity);
    let kept = on(&database, &["backup", "keep", &folder, "--to", &recipient]);
    let kept = kept.one()["copy"].as_str().unwrap().to_owned();
    assert!(kept.ends_with(".dump.age"));
    let rows = on(&database, &["audit", "list", "--action", "database_copied"]).json();
    assert_eq!(rows.len(), 1);
    assert_eq!(on(&database, &["publish", "--to", &site.text("lists")]).status, 0);

    let (dump, restored) = (site.text("copy.dump"), postgres::fresh_database());
    age::decrypt(&identity, &kept, &dump);
    postgres::restore(&dump, &restored);
    let verified = on(&restored, &["backup", "verify", "--in-place"]);
    assert_eq!((verified.status, &verified.one()["fit"]), (0, &true.into()));
    let naive = Done::of(serve(&restored).output().unwrap());
    assert_eq!(naive.status, 78, "{}", naive.stderr);
    assert!(naive.stderr.contains("--in-place"), "{}", naive.stderr);
    let lists = site.text("lists");
    let done = on(&restored, &["backup", "restore", "--in-place", "--lists", &lists]);
    assert_eq!(done.status, 0, "{}", done.stderr);
    assert!(Service::start(serve(&restored)).is_ready());

    let away = "postgres://vneid:s3cret@127.0.0.1:1/vneid";
    let done = on(away, &["backup", "keep", &folder, "--to", &recipient]);
    assert_eq!((done.status, done.stdout.as_str()), (75, ""), "{}", done.stderr);
    assert!(!done.stderr.contains("s3cret"), "{}", done.stderr);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "no half copy");
}
