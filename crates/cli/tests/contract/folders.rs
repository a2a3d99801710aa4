//! Folders that are missing, damaged, or were left by a program that was killed.

use std::fs;

use crate::world::{DAY, T, World, vneid};

#[test]
fn a_missing_folder_is_66_and_says_how_to_make_one() {
    let world = World::new();
    let nowhere = world.text("nowhere");
    let cases: [&[&str]; 6] = [
        &["present", "--phone", &nowhere],
        &["verify", "--officer", &nowhere, "--text", "x"],
        &["verify", "--officer", &nowhere, "--no-memory", "--text", "x"],
        &["wallet", "--phone", &nowhere],
        &["lab", "revoke", &nowhere],
        &["lab", "refresh", &nowhere, "--now", "1795503600"],
    ];
    for arguments in cases {
        let done = vneid(arguments);
        assert_eq!((done.status, done.stdout.as_str()), (66, ""), "{arguments:?}");
        assert!(done.stderr.contains("vneid lab new"), "{}", done.stderr);
    }
    assert!(!world.path("nowhere").exists(), "nothing is made by accident");
}

#[test]
fn a_damaged_state_is_66_and_stays_as_it_is() {
    let world = World::new();
    let text = world.code(T);
    let path = world.path("lab/officer/phone.state");
    let whole = fs::read(&path).unwrap();
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let damages = [Vec::new(), whole[..whole.len() - 1].to_vec(), b"{}".to_vec(), flipped];
    for damaged in damages {
        fs::write(&path, &damaged).unwrap();
        let done = world.verify(T, &["--text", &text]);
        assert_eq!((done.status, done.stdout.as_str()), (66, ""));
        assert!(done.stderr.contains("phone.state"), "{}", done.stderr);
        assert_eq!(fs::read(&path).unwrap(), damaged, "never overwritten by an empty one");
    }
    fs::remove_file(&path).unwrap();
    assert_eq!(world.verify(T, &["--text", &text]).status, 66);
    fs::write(&path, &whole).unwrap();
    assert_eq!(world.verify(T, &["--text", &text]).status, 0);
}

#[test]
fn other_damaged_files_are_66() {
    for (name, command) in [
        ("citizen/world.json", "present"),
        ("citizen/device.pem", "present"),
        ("authority.json", "refresh"),
        ("issuer.pem", "refresh"),
        ("officer/world.json", "refresh"),
    ] {
        let world = World::new();
        fs::write(world.path("lab").join(name), "{").unwrap();
        let done = match command {
            "present" => vneid(&["present", "--phone", &world.citizen(), "--now", &T.to_string()]),
            _ => world.refresh(T),
        };
        assert_eq!((done.status, done.stdout.as_str()), (66, ""), "{name}: {}", done.stderr);
    }
}

#[test]
fn what_a_killed_program_left_beside_the_state_is_ignored() {
    let world = World::new();
    let text = world.code(T);
    let beside = world.path("lab/officer/phone.state.new");
    fs::write(&beside, b"half of a sta").unwrap();
    assert_eq!(world.look_at(&text, T).status, 0);
    assert_eq!(world.verify(T, &["--text", &text]).status, 0);
    assert!(!beside.exists());
    assert_eq!(world.verify(T, &["--text", &text]).verdicts().1, ["already_scanned"]);
}

#[test]
fn nothing_is_called_genuine_that_can_not_be_remembered() {
    let world = World::new();
    let text = world.code(T);
    // A folder where the new state would be written makes every write fail.
    let beside = world.path("lab/officer/phone.state.new");
    fs::create_dir(&beside).unwrap();
    let done = world.verify(T, &["--text", &text]);
    assert_eq!((done.status, done.stdout.as_str()), (66, ""));
    assert!(done.stderr.contains("phone.state"), "{}", done.stderr);
    fs::remove_dir(&beside).unwrap();
    assert_eq!(world.verify(T, &["--text", &text]).status, 0);
}

/// A renewal writes the new key, the state, and puts the key in its place. Killed after any of these,
/// the phone presents, and renews again.
#[test]
fn a_renewal_that_was_killed_leaves_a_phone_that_works() {
    let world = World::new();
    let file = |name: &str| world.path("lab/citizen").join(name);
    let (old_key, old_state) =
        (fs::read(file("device.pem")).unwrap(), fs::read(file("phone.state")).unwrap());
    let now = T + 4 * DAY;
    world.refresh(now);
    let (new_key, new_state) =
        (fs::read(file("device.pem")).unwrap(), fs::read(file("phone.state")).unwrap());

    for (state, renewed) in [(&old_state, false), (&new_state, true)] {
        fs::write(file("device.pem"), &old_key).unwrap();
        fs::write(file("device.next.pem"), &new_key).unwrap();
        fs::write(file("phone.state"), state).unwrap();
        assert_eq!(world.look_at(&world.code(now), now).status, 0, "renewed: {renewed}");
    }
    // Half a week later the one with the new certificate, its key still beside, renews again.
    let later = now + 4 * DAY;
    assert_eq!(world.refresh(later).one()["citizen"]["certificate"], "renewed");
    assert_eq!(world.look_at(&world.code(later), later).status, 0);
    assert!(!file("device.next.pem").exists());
}
