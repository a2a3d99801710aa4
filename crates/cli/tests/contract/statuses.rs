//! Exit statuses that have nothing to do with verdicts, and the words beside them.

use crate::world::{Done, T, World, command, vneid};

#[test]
fn wrong_arguments_are_64_and_never_2() {
    let world = World::new();
    let officer = world.officer();
    let cases: [&[&str]; 12] = [
        &[],
        &["fly"],
        &["verify"],
        &["verify", "--officer", &officer],
        &["verify", "--officer", &officer, "--text", "a", "--image", "b"],
        &["verify", "--officer", &officer, "--text", "a", "--now", "yesterday"],
        &["verify", "--officer", &officer, "--text", "a", "--now", "2026-11-24"],
        &["present"],
        &["scan"],
        &["lab"],
        &["lab", "refresh", "x"],
        &["--lang", "fr", "version"],
    ];
    for arguments in cases {
        let done = vneid(arguments);
        assert_eq!((done.status, done.stdout.as_str()), (64, ""), "{arguments:?}");
        assert!(!done.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_no_failures() {
    for arguments in [&["--help"][..], &["help"], &["verify", "--help"], &["--version"]] {
        let done = vneid(arguments);
        assert_eq!(done.status, 0, "{arguments:?}");
        assert!(!done.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(vneid(&["version"]).stdout, concat!(env!("CARGO_PKG_VERSION"), "\n"));
    let json = vneid(&["version", "--json"]).one();
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
    assert!(vneid(&["verify", "--help"]).stdout.contains("the highest"));
}

#[test]
fn both_notations_of_an_instant_are_understood() {
    let world = World::new();
    let text = world.code(T);
    let officer = world.officer();
    for now in ["1795503605", "2026-11-24T14:00:05+07:00", "2026-11-24T07:00:05Z"] {
        let fixed = ["verify", "--officer", &officer, "--no-memory", "--json", "--now", now];
        let done = Done::of(command().args(fixed).args(["--text", &text]).output().unwrap());
        assert_eq!(done.one()["facts"]["age_s"], 5, "{now}");
    }
}

#[test]
fn failures_are_told_in_the_language_asked_for() {
    let said = |lang| vneid(&["present", "--phone", "no-such-folder", "--lang", lang]).stderr;
    assert!(said("vi").contains("không có dữ liệu điện thoại"));
    assert!(said("en").contains("vneid lab new"));
    let done = |lang: &[&str]| {
        command().env("VNEID_LANG", "en").args(lang).args(["wallet", "--phone", "no"]).output()
    };
    let said = |lang: &[&str]| Done::of(done(lang).unwrap()).stderr;
    assert!(said(&[]).contains("vneid lab new"));
    assert!(said(&["--lang", "vi"]).contains("không có dữ liệu điện thoại"), "what is typed wins");
}

#[test]
fn pictures_that_can_not_be_written_are_73() {
    let world = World::new();
    let taken = world.text("lab/README");
    let done = vneid(&["demo", "--json", "--out", &taken]);
    assert_eq!((done.status, done.stdout.as_str()), (73, ""));
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = command().args(["version", "--lang", "en"]).stdout(full).output().unwrap();
    let done = Done::of(output);
    assert_eq!(done.status, 73);
    assert!(done.stderr.contains("can't be written"), "{}", done.stderr);
}

#[test]
fn a_reader_that_goes_away_makes_no_noise() {
    use std::process::Stdio;
    for arguments in [&["--help"][..], &["version"], &["inspect", "--text", "x"]] {
        let mut child = command();
        child.args(arguments).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        drop(child.stdout.take());
        let done = Done::of(child.wait_with_output().unwrap());
        assert_eq!(done.stderr, "", "{arguments:?}");
    }
}

#[test]
fn events_go_to_the_standard_error_as_json() {
    let world = World::new();
    let text = world.code(T);
    let officer = world.officer();
    let now = T.to_string();
    let fixed = ["--log", "trace", "verify", "--officer", &officer, "--now", &now, "--text", &text];
    let done = vneid(&fixed);
    assert_eq!(done.status, 0, "{}", done.stderr);
    let mut codes = Vec::new();
    for line in done.stderr.lines() {
        let event: serde_json::Value = serde_json::from_str(line).expect("each event is JSON");
        codes.push(event["fields"]["code"].as_str().map(str::to_owned));
    }
    assert!(codes.contains(&Some("genuine".to_owned())), "{}", done.stderr);
    assert!(!done.stderr.contains("VN1:"), "{}", done.stderr);
}
