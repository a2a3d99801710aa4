//! `vneid lab`.

use std::fs;

use serde_json::json;

use crate::world::{DAY, HOUR, T, World, vneid};

#[test]
fn a_lab_has_the_files_that_other_implementations_read() {
    let world = World::new();
    for name in [
        "roots/1.pem",
        "roots/2.pem",
        "roots/3.pem",
        "issuer.pem",
        "status.pem",
        "paper.pem",
        "time.pem",
        "citizen/device.pem",
    ] {
        let pem = fs::read_to_string(world.path("lab").join(name)).unwrap();
        assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----\n"), "{name}");
    }
    let readme = fs::read_to_string(world.path("lab/README")).unwrap();
    assert!(readme.contains("TEST") && readme.contains("THỬ NGHIỆM"));
    for name in ["lists/trust-list.cbor", "lists/status-manifest.cbor", "papers/3.cbor"] {
        assert!(world.path("lab").join(name).is_file(), "{name}");
    }
    assert_eq!(fs::read_dir(world.path("lab/lists/status")).unwrap().count(), 9);
}

#[test]
fn any_two_roots_are_enough_for_a_refresh_and_one_is_not() {
    let world = World::new();
    let root = |number: u8| world.path("lab").join(format!("roots/{number}.pem"));
    let aside = world.path("aside.pem");
    for (missing, days) in [(1, 1), (2, 2), (3, 3)] {
        fs::rename(root(missing), &aside).unwrap();
        assert_eq!(world.refresh(T + days * DAY).status, 0, "without root {missing}");
        fs::rename(&aside, root(missing)).unwrap();
    }
    fs::remove_file(root(1)).unwrap();
    fs::remove_file(root(2)).unwrap();
    assert_ne!(world.refresh(T + 4 * DAY).status, 0);
}

#[cfg(unix)]
#[test]
fn keys_and_phones_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let world = World::new();
    for name in ["issuer.pem", "citizen/device.pem", "citizen/phone.state"] {
        let mode = fs::metadata(world.path("lab").join(name)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

/// The commands of the README, by the machine's own clock.
#[test]
fn without_now_everything_happens_now() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (lab, png) = (path("lab"), path("code.png"));
    let (citizen, officer) = (path("lab/citizen"), path("lab/officer"));
    assert_eq!(vneid(&["lab", "new", &lab]).status, 0);
    assert_eq!(vneid(&["present", "--phone", &citizen, "--png", &png]).status, 0);
    let verify = || vneid(&["verify", "--officer", &officer, "--json", "--image", &png]);
    assert_eq!(verify().verdicts(), (0, vec!["genuine".into()]));
    assert_eq!(verify().verdicts(), (2, vec!["already_scanned".into()]));
    assert_eq!(vneid(&["lab", "revoke", &lab]).status, 0);
    let text = vneid(&["present", "--phone", &citizen]).stdout;
    let text = text.trim_end_matches('\n');
    let revoked = vneid(&["verify", "--officer", &officer, "--json", "--text", text]);
    assert_eq!(revoked.verdicts(), (1, vec!["revoked".into()]));
}

#[test]
fn a_lab_is_not_made_over_something() {
    let world = World::new();
    let before = fs::read(world.path("lab/issuer.pem")).unwrap();
    let done = vneid(&["lab", "new", &world.lab()]);
    assert_eq!(done.status, 73);
    assert_eq!(fs::read(world.path("lab/issuer.pem")).unwrap(), before);

    fs::create_dir(world.path("empty")).unwrap();
    let done = vneid(&["lab", "new", &world.text("empty"), "--json"]);
    assert_eq!(done.status, 0);
    assert!(done.one()["citizen"].as_str().is_some_and(|path| path.ends_with("citizen")));
}

#[test]
fn a_revoked_phone_is_refused_at_once() {
    let world = World::new();
    let before = world.code(T);
    assert_eq!(world.look_at(&before, T).status, 0);
    let revoked = world.revoke();
    assert_eq!((revoked.status, &revoked.one()["issued"]), (0, &json!(T)));
    assert_eq!(world.look_at(&before, T).verdicts(), (1, vec!["revoked".into()]));
    // The phone itself does not know.
    let after = world.code(T + HOUR);
    let verdict = world.look_at(&after, T + HOUR);
    assert_eq!(verdict.verdicts(), (1, vec!["revoked".into()]));
    assert_eq!(verdict.one()["next_action"], "do_not_rely");
}

#[test]
fn a_revoked_phone_stays_so_through_a_refresh() {
    let world = World::new();
    world.revoke();
    let refreshed = world.refresh(T + 5 * DAY).one();
    assert_eq!(refreshed["citizen"], json!({ "certificate": "revoked" }));
    assert_eq!(refreshed["officer"]["certificate"], "renewed");
    let text = world.code(T + 5 * DAY);
    let verdicts = world.look_at(&text, T + 5 * DAY).verdicts();
    assert_eq!(verdicts, (1, vec!["revoked".into()]));
}

#[test]
fn revoking_reaches_the_certificates_before_a_renewal() {
    let world = World::new();
    let old = world.code(T + 4 * DAY);
    world.refresh(T + 4 * DAY);
    assert_eq!(world.look_at(&old, T + 4 * DAY).status, 0);
    world.revoke();
    assert_eq!(world.look_at(&old, T + 4 * DAY).verdicts(), (1, vec!["revoked".into()]));
}

#[test]
fn a_certificate_is_renewed_from_half_of_its_life_on_with_a_fresh_key() {
    let world = World::new();
    let key = || fs::read_to_string(world.path("lab/citizen/device.pem")).unwrap();
    let first = key();
    let half = T - 300 + 7 * DAY / 2;

    let kept = world.refresh(half - 1).one();
    let expires = T + 7 * DAY - 300;
    assert_eq!(kept["citizen"], json!({ "certificate": "kept", "expires": expires }));
    assert_eq!(key(), first);

    let renewed = world.refresh(half).one();
    let expires = half + 7 * DAY - 300;
    assert_eq!(renewed["citizen"], json!({ "certificate": "renewed", "expires": expires }));
    assert_ne!(key(), first);
    assert!(!world.path("lab/citizen/device.next.pem").exists());
    assert_eq!(world.look_at(&world.code(half + HOUR), half + HOUR).status, 0);
}

#[test]
fn a_refresh_brings_new_lists_to_a_phone_whose_lists_were_too_old() {
    let world = World::new();
    // The citizen went online on day 5, the officer did not.
    let officer = fs::read(world.path("lab/officer/phone.state")).unwrap();
    world.refresh(T + 5 * DAY);
    fs::write(world.path("lab/officer/phone.state"), officer).unwrap();
    let now = T + 31 * DAY;
    let late = world.look_at(&world.code(T + 11 * DAY), now);
    assert_eq!(late.verdicts(), (2, vec!["trust_list_expired".into()]));
    assert_eq!(late.one()["next_action"], "update_lists");

    let refreshed = world.refresh(now).one();
    assert_eq!((&refreshed["issued"], &refreshed["status_sequence"]), (&json!(now), &json!(3)));
    assert_eq!(world.look_at(&world.code(now), now).status, 0);
}

#[test]
fn a_lab_never_goes_back_in_time() {
    let world = World::new();
    assert_eq!(world.refresh(T + DAY).status, 0);
    let back = world.refresh(T + DAY - 1);
    assert_eq!((back.status, back.stdout.as_str()), (64, ""));
    assert_eq!(world.refresh(T + DAY).status, 0);
    let back = vneid(&["lab", "revoke", &world.lab(), "--now", &T.to_string()]);
    assert_eq!(back.status, 64);
}

#[test]
fn beyond_the_window_of_its_issuers_a_lab_is_over_and_unharmed() {
    let world = World::new();
    let done = world.refresh(T + 4 * 365 * DAY);
    assert_eq!((done.status, done.stdout.as_str()), (64, ""));
    assert_eq!(world.look_at(&world.code(T), T).status, 0);
    assert_eq!(world.refresh(T + DAY).status, 0);
}
