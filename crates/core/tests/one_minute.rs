//! The main job, start to end: a citizen makes a code, an officer is told what it is worth.
#![allow(clippy::unwrap_used, reason = "a test")]

mod scene;

use scene::{T, at, instant, scene, sync};
use vneid_core::{Kind, Notice, Scan, Time, VerdictCode};
use vneid_payload::Hint;
use vneid_testworld::TestIssuer;

#[test]
fn a_code_is_genuine_for_its_minute_and_once() {
    let mut world = scene();
    let text = world.code(T, 1);
    let verdict = world.verify(&text, T + 12);
    assert_eq!((verdict.kind(), verdict.code()), (Kind::Genuine, VerdictCode::Genuine));
    assert_eq!(verdict.hint().unwrap().as_str(), "NTN789");
    assert_eq!(verdict.facts().age_s, Some(12));
    assert_eq!(world.verify(&text, T + 60).code(), VerdictCode::Genuine, "same inspection");
    world.verifier.next();
    let again = world.verify(&text, T + 20);
    assert_eq!(again.code(), VerdictCode::AlreadyScanned);
    assert_eq!((again.facts().scanned_ago_s, again.presentation()), (Some(8), None));
}

#[test]
fn a_code_made_ahead_within_the_leeway_was_made_just_now() {
    let mut world = scene();
    let text = world.code(T + 8, 1);
    let verdict = world.verify(&text, T);
    assert_eq!(verdict.code(), VerdictCode::Genuine);
    let facts = verdict.facts();
    assert_eq!((facts.age_s, facts.clock_difference_s), (Some(-8), Some(-8)));
    assert_eq!(facts.notice_s(Notice::CodeAge), Some(0));
    assert_eq!(facts.notice_s(Notice::ClockDifference), Some(8));
    world.verifier.next();
    let text = world.code(T, 2);
    assert_eq!(world.verify(&text, T + 1).facts().notice_s(Notice::CodeAge), Some(1));
}

#[test]
fn an_empty_hint_compares_with_nothing() {
    let mut world = scene();
    let empty = Hint::new("").unwrap();
    let certificate = world.authority.certify(world.key.public_short(), Some(empty), instant(T));
    scene::accept(&mut world.citizen, certificate, &world.key);
    let text = world.code(T, 1);
    let verdict = world.verify(&text, T + 1);
    assert_eq!((verdict.code(), verdict.hint()), (VerdictCode::Genuine, None));
}

#[test]
fn the_second_that_can_not_be_told_in_a_row_asks_for_the_card() {
    let mut world = scene();
    for (text, only) in [("VN1:DAMAGED1", false), ("VN1:DAMAGED1", false), ("VN1:DAMAGED2", true)] {
        world.verify(text, T);
        assert_eq!(world.verifier.only_the_card(), only, "{text}");
    }
    world.verifier.next();
    assert!(!world.verifier.only_the_card());
}

#[test]
fn what_can_not_be_told_is_counted_in_a_row() {
    let mut world = scene();
    let late = world.code(T, 1);
    let mut look = |text: &str, now, in_a_row| {
        world.verify(text, now);
        assert_eq!(world.verifier.cannot_tell_in_a_row(), in_a_row, "{text}");
    };
    look(&late, T + 100, 1);
    look(&late, T + 101, 1);
    look("079099000789||Nguyen Van An|01011990|Nam||01012021", T + 102, 1);
    look("VN1:DAMAGED", T + 103, 2);
    for copy in 0..100 {
        look(&format!("VN1:DAMAGED{copy}"), T + 104, (3 + copy).min(16));
    }
    world.verifier.put_challenge([7; 8], at(T + 105));
    assert_eq!(world.verifier.cannot_tell_in_a_row(), 16, "a challenge begins no new person");
    world.verifier.next();
    assert_eq!(world.verifier.cannot_tell_in_a_row(), 0);
    world.verify("VN1:DAMAGED", T + 106);
    let genuine = world.code(T + 106, 2);
    assert_eq!(world.verify(&genuine, T + 107).code(), VerdictCode::Genuine);
    assert_eq!(world.verifier.cannot_tell_in_a_row(), 0);
}

#[test]
fn the_code_that_stays_before_the_camera_is_answered_once() {
    let mut world = scene();
    let (text, late) = (world.code(T, 1), world.code(T - 300, 2));
    let mut look = |text: &str, now| world.look(Scan::seen(text), now);
    assert_eq!(look(&late, T + 10), Some(VerdictCode::TooOld));
    assert_eq!(look(&late, T + 11), None);
    assert_eq!(look(&text, T + 12), Some(VerdictCode::Genuine));
    assert_eq!(look(&text, T + 13), None);
    assert_eq!(look(&late, T + 14), Some(VerdictCode::TooOld), "another code in between");
    assert_eq!(look(&text, T + 15), Some(VerdictCode::Genuine));
}

#[test]
fn looking_again_answers_anew_and_next_begins_another_inspection() {
    let mut world = scene();
    let text = world.code(T, 1);
    let scan = Scan::seen(&text);
    assert_eq!(world.look(scan, T + 10), Some(VerdictCode::Genuine));
    world.verifier.look_again();
    assert_eq!(world.look(scan, T + 11), Some(VerdictCode::Genuine));
    assert_eq!(world.look(scan, T + 12), None);
    world.verifier.put_challenge([7; 8], at(T + 13));
    assert_eq!(world.look(scan, T + 14), Some(VerdictCode::ChallengeUnanswered));
    world.verifier.next();
    assert_eq!(world.look(scan, T + 15), Some(VerdictCode::AlreadyScanned));
}

#[test]
fn leeway_both_sides_of_the_minute() {
    let made = T + 100;
    for (age_s, code, difference_s) in [
        (71, VerdictCode::TooOld, 11),
        (-11, VerdictCode::MadeInFuture, -11),
        (-10, VerdictCode::Genuine, -10),
        (70, VerdictCode::Genuine, 10),
    ] {
        let mut world = scene();
        let text = world.code(made, 1);
        let verdict = world.verify(&text, made + age_s);
        assert_eq!(verdict.code(), code, "{age_s}");
        assert_eq!(verdict.facts().clock_difference_s, Some(difference_s));
    }
}

#[test]
fn a_revoked_phone_is_not_genuine_even_with_old_lists() {
    let mut world = scene();
    let claims = world.citizen.holder.certificate().unwrap().claims().clone();
    world.authority.revoke(&claims);
    sync(&mut world.authority, &mut world.status, &world.trust, T + 60);
    let text = world.code(T + 90, 1);
    assert_eq!(world.verify(&text, T + 100).code(), VerdictCode::Revoked);
    assert_eq!(world.verify(&text, T + 40 * 86_400).code(), VerdictCode::Revoked);
}

#[test]
fn a_new_trust_list_empties_the_cache_of_certificates() {
    let mut world = scene();
    let text = world.code(T, 1);
    assert_eq!(world.verify(&text, T + 1).code(), VerdictCode::Genuine);
    let mut claims = world.authority.trust_list_claims(instant(T + 2));
    claims.issuers.retain(|issuer| issuer.kid != TestIssuer::DEVICE_KID);
    let list = world.authority.sign_trust_list(&claims);
    world.trust.accept(&list, &world.roots, Time::UNKNOWN).unwrap();
    let text = world.code(T + 3, 2);
    assert_eq!(world.verify(&text, T + 4).code(), VerdictCode::IssuerUnknown);
}
