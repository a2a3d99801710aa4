//! What a hand scanner types may be wrong, and accuses nobody for that.
#![allow(clippy::unwrap_used, reason = "a test")]

mod scene;

use std::collections::BTreeSet;

use scene::{Scene, T, at, scene};
use vneid_core::{CALIBRATION_TEXT, Kind, NextAction, Reading, Scan, VerdictCode};

const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

fn proven(mut world: Scene) -> Scene {
    assert!(world.verifier.prove_typing(CALIBRATION_TEXT, at(T)));
    world
}

fn after_ms(ms: u64) -> Reading {
    Reading { since_boot_ms: at(T).since_boot_ms + ms, ..at(T) }
}

/// The code with one character changed so that its last signature fails.
fn slip(text: &str) -> String {
    let at = text.len() - 10;
    let other = if text.as_bytes()[at] == b'0' { "1" } else { "0" };
    format!("{}{other}{}", &text[..at], &text[at + 1..])
}

fn telex(text: &str) -> String {
    [("AA", "Â"), ("AW", "Ă"), ("DD", "Đ"), ("EE", "Ê"), ("OO", "Ô"), ("OW", "Ơ"), ("UW", "Ư")]
        .iter()
        .fold(text.to_owned(), |text, (keys, letter)| text.replace(keys, letter))
}

fn swapped<'a>(pairs: &'a [(char, char)]) -> impl Fn(&str) -> String + 'a {
    move |text| {
        let key = |c| {
            let pair = pairs.iter().find_map(|&(a, b)| match c {
                _ if c == a => Some(b),
                _ if c == b => Some(a),
                _ => None,
            });
            pair.unwrap_or(c)
        };
        text.chars().map(key).collect()
    }
}

fn caps_lock(text: &str) -> String {
    text.to_lowercase()
}

#[test]
fn the_calibration_code_holds_every_character_and_what_keyboards_change() {
    let held: BTreeSet<char> = CALIBRATION_TEXT.chars().collect();
    assert_eq!(held, ALPHABET.chars().collect());
    assert_eq!(CALIBRATION_TEXT.trim(), CALIBRATION_TEXT);
    let qwertz = swapped(&[('Y', 'Z')]);
    let azerty = swapped(&[('A', 'Q'), ('Z', 'W')]);
    let keyboards: [&dyn Fn(&str) -> String; 6] =
        [&qwertz, &azerty, &caps_lock, &telex, &|text| text.replace("--", "—"), &|text| {
            text.replace("  ", ". ")
        }];
    for keyboard in keyboards {
        let mut world = scene();
        assert!(!world.verifier.prove_typing(&keyboard(CALIBRATION_TEXT), at(T)));
        assert!(!world.verifier.typing_is_proven(at(T)));
    }
}

#[test]
fn no_slip_of_one_character_accuses() {
    for mut world in [scene(), proven(scene())] {
        let text = world.code(T, 1);
        for position in 0..text.len() {
            for other in ALPHABET.chars() {
                let typed = format!("{}{other}{}", &text[..position], &text[position + 1..]);
                if typed != text {
                    let verdict = world.scan(Scan::typed(&typed), at(T + 5));
                    assert!(
                        matches!(verdict.kind(), Kind::CannotTell | Kind::NotOurs),
                        "{position} {other}: {:?}",
                        verdict.code()
                    );
                }
            }
        }
    }
}

#[test]
fn no_keyboard_accuses_while_it_is_not_proven() {
    let qwertz = swapped(&[('Y', 'Z')]);
    let azerty = swapped(&[('A', 'Q'), ('Z', 'W')]);
    let keyboards: [&dyn Fn(&str) -> String; 4] = [&qwertz, &azerty, &caps_lock, &telex];
    let mut world = scene();
    for number in 0..50 {
        let text = world.code(T, number);
        for keyboard in keyboards {
            for later in 5..9 {
                let verdict = world.scan(Scan::typed(&keyboard(&text)), at(T + later));
                assert_ne!(verdict.kind(), Kind::NotGenuine);
            }
        }
    }
}

#[test]
fn unproven_the_advice_is_to_prove_it() {
    let mut world = scene();
    let text = slip(&world.code(T, 1));
    for (typed, later) in [(&*text, 0), (&*text, 10), ("VN1:DAMAGED", 11)] {
        let verdict = world.scan(Scan::typed(typed), at(T + later));
        assert_eq!(verdict.code(), VerdictCode::TypingUnproven);
        assert_eq!(verdict.next_action(), NextAction::ProveTyping);
    }
    assert_eq!(world.verifier.cannot_tell_in_a_row(), 0);
    // A picture's characters stand, and so do those of a cable.
    let seen = world.scan(Scan::seen(&text), at(T + 12));
    assert_eq!(seen.code(), VerdictCode::DeviceSignatureBad);
    let exact = world.scan(Scan::exact(&text), at(T + 12));
    assert_eq!(exact.code(), VerdictCode::DeviceSignatureBad);
}

#[test]
fn proven_the_very_same_text_accuses_when_it_came_twice() {
    let mut world = proven(scene());
    let text = slip(&world.code(T, 1));
    for (ms, code) in [
        (0, VerdictCode::ReadAgain),
        (100, VerdictCode::ReadAgain),
        (1_999, VerdictCode::ReadAgain),
        (2_000, VerdictCode::DeviceSignatureBad),
    ] {
        assert_eq!(world.scan(Scan::typed(&text), after_ms(ms)).code(), code, "{ms}");
    }
}

#[test]
fn another_text_another_person_or_another_boot_begins_anew() {
    let mut world = proven(scene());
    let texts = [1, 2].map(|cti| slip(&world.code(T, cti)));
    let scan = |world: &mut Scene, number: usize, ms| {
        world.scan(Scan::typed(&texts[number]), after_ms(ms)).code()
    };
    assert_eq!(scan(&mut world, 0, 0), VerdictCode::ReadAgain);
    assert_eq!(scan(&mut world, 1, 3_000), VerdictCode::ReadAgain);
    assert_eq!(scan(&mut world, 0, 6_000), VerdictCode::ReadAgain);
    world.verifier.next();
    assert_eq!(scan(&mut world, 0, 9_000), VerdictCode::ReadAgain);
    assert_eq!(scan(&mut world, 0, 8_000), VerdictCode::ReadAgain, "time ran backwards");
    assert_eq!(scan(&mut world, 0, 10_000), VerdictCode::DeviceSignatureBad);
}

#[test]
fn a_proof_lasts_twelve_hours_of_one_boot_and_one_keyboard() {
    let mut world = proven(scene());
    let twelve_hours = 12 * 3_600_000;
    assert!(world.verifier.typing_is_proven(after_ms(twelve_hours)));
    assert!(!world.verifier.typing_is_proven(after_ms(twelve_hours + 1)));
    let wrong_wall = Reading { wall_ms: 0, ..after_ms(1) };
    assert!(world.verifier.typing_is_proven(wrong_wall));
    let rebooted = Reading { boot: vneid_core::BootId([2; 16]), ..after_ms(1) };
    assert!(!world.verifier.typing_is_proven(rebooted));
    world.verifier.next();
    assert!(world.verifier.typing_is_proven(after_ms(1)));
    world.verifier.interrupt_typing();
    assert!(!world.verifier.typing_is_proven(after_ms(1)));
}

#[test]
fn the_calibration_code_is_known_wherever_it_is_scanned() {
    let mut world = scene();
    for scan in [Scan::seen(CALIBRATION_TEXT), Scan::exact(CALIBRATION_TEXT)] {
        assert_eq!(world.scan(scan, at(T)).code(), VerdictCode::CalibrationCode);
        assert!(!world.verifier.typing_is_proven(at(T)));
    }
    let typed = world.scan(Scan::typed(CALIBRATION_TEXT), at(T));
    assert_eq!(typed.code(), VerdictCode::CalibrationCode);
    assert!(world.verifier.typing_is_proven(at(T)));
}

#[test]
fn a_scanner_that_sends_twice_is_answered_once_and_the_next_pull_anew() {
    let mut world = proven(scene());
    let text = slip(&world.code(T, 1));
    let genuine = world.code(T, 2);
    assert_eq!(world.look(Scan::typed(&text), T), Some(VerdictCode::ReadAgain));
    assert_eq!(world.look(Scan::typed(&text), T + 1), None);
    assert_eq!(world.look(Scan::typed(&genuine), T + 1), Some(VerdictCode::Genuine));
    assert_eq!(world.look(Scan::typed(&genuine), T + 1), None);
    assert_eq!(world.look(Scan::typed(&genuine), T + 4), Some(VerdictCode::Genuine));
    assert_eq!(world.look(Scan::typed(&text), T + 5), Some(VerdictCode::DeviceSignatureBad));
}

#[test]
fn a_typed_code_that_is_right_is_genuine_at_once() {
    let mut world = scene();
    let text = world.code(T, 1);
    assert_eq!(world.scan(Scan::typed(&text), at(T + 5)).code(), VerdictCode::Genuine);
}
