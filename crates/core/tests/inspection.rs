//! One inspection after another: what is remembered, what stands, what ends it.
#![allow(clippy::unwrap_used, reason = "a test")]

mod scene;

use scene::{T, at, instant, scene, sync};
use vneid_core::{
    BootId, Judged, NextAction, Notice, OfficerBlocker, OfficerReadiness, PhoneState, Reading,
    Scan, Screen, Time, VerdictCode, Verifier, VerifierMemory,
};
use vneid_payload::{
    AppVersion, Freshness, IssuerState, Moment, PresentationClaims, PrivateClaims, Role,
    TrustListClaims,
};

fn claims(made: i64, freshness: Freshness) -> PresentationClaims {
    let private = PrivateClaims::default();
    PresentationClaims { made: instant(made), freshness, moment: Moment::default(), private }
}

/// Made by a phone that was started without a network, whose clock shows `made`.
fn of_a_phone_without_a_time(world: &scene::Scene, made: i64, cti: u8) -> String {
    let now = Reading { wall_ms: made * 1000, since_boot_ms: 60_000, boot: BootId([9; 16]) };
    let citizen = world.citizen.citizen(AppVersion::default());
    let prepared = citizen.prepare(Freshness::Cti([cti; 8]), Screen::default(), now).unwrap();
    let signature = world.key.sign_der(prepared.bytes_to_sign());
    prepared.complete(&signature, now).unwrap().text().to_owned()
}

#[test]
fn a_code_made_for_tomorrow_needs_a_request_where_one_can_be_put() {
    let mut world = scene();
    let tomorrow = T + 86_400;
    let text = of_a_phone_without_a_time(&world, tomorrow, 1);
    let asking = Scan { can_request: true, ..Scan::seen(&text) };
    // However old it is: a request needs no clock.
    for later in [7, 300] {
        let verdict = world.scan(asking, at(tomorrow + later));
        assert_eq!(verdict.code(), VerdictCode::ChallengeNeeded);
        assert_eq!(verdict.next_action(), NextAction::CheckTwoWay);
        assert_eq!(world.verifier.cannot_tell_in_a_row(), 0);
    }
    let confirmed = world.code(tomorrow, 2);
    let asking = Scan { can_request: true, ..Scan::seen(&confirmed) };
    assert_eq!(world.scan(asking, at(tomorrow + 7)).code(), VerdictCode::Genuine);
}

#[test]
fn where_none_can_be_put_the_first_notice_says_so() {
    let mut world = scene();
    let text = of_a_phone_without_a_time(&world, T + 86_400, 1);
    let verdict = world.verify(&text, T + 86_407);
    assert_eq!(verdict.code(), VerdictCode::Genuine);
    assert_eq!(verdict.notices()[0], Notice::TimeNotConfirmed);
}

#[test]
fn a_challenge_is_not_waited_out() {
    let mut world = scene();
    world.verifier.put_challenge([7; 8], at(T + 100));
    for (cti, now) in [(1, T + 102), (2, T + 161), (3, T + 4000)] {
        let text = world.code(now - 1, cti);
        assert_eq!(world.verify(&text, now).code(), VerdictCode::ChallengeUnanswered, "{cti}");
    }
    world.verifier.cancel_challenge();
    let text = world.code(T + 4001, 4);
    assert_eq!(world.verify(&text, T + 4002).code(), VerdictCode::Genuine);
}

#[test]
fn red_holds_until_next() {
    let mut world = scene();
    let (first, second) = (world.code(T, 1), world.code(T + 1, 2));
    assert_eq!(world.look(Scan::seen(&first), T + 2), Some(VerdictCode::Genuine));
    let forged = forged(&first);
    assert_eq!(world.look(Scan::seen(&forged), T + 3), Some(VerdictCode::DeviceSignatureBad));
    world.verifier.look_again();
    world.verifier.put_challenge([7; 8], at(T + 4));
    world.verifier.cancel_challenge();
    assert_eq!(world.look(Scan::seen(&second), T + 5), None);
    assert_eq!(world.look(Scan::typed(&second), T + 5), None);
    world.verifier.next();
    assert_eq!(world.look(Scan::seen(&second), T + 6), Some(VerdictCode::Genuine));
}

/// The last signature with one bit changed.
fn forged(text: &str) -> String {
    let mut bytes = vneid_payload::base45::decode(&text[4..]).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    vneid_payload::to_text(&bytes)
}

#[test]
fn the_same_verdict_again_lasts_two_minutes() {
    let mut world = scene();
    let text = world.code(T, 1);
    world.verify(&text, T + 5);
    assert_eq!(world.verify(&text, T + 125).code(), VerdictCode::Genuine);
    let ended = Reading { since_boot_ms: at(T + 125).since_boot_ms + 1, ..at(T + 125) };
    let again = world.scan(Scan::seen(&text), ended);
    assert_eq!(again.code(), VerdictCode::AlreadyScanned);
    assert_eq!(again.facts().scanned_ago_s, Some(120));
}

#[test]
fn what_is_wrong_on_the_officers_side_is_no_part_of_the_row_and_may_heal() {
    let mut world = scene();
    let fresh = world.status.clone();
    let text = world.code(T + 60, 1);
    world.status = Default::default();
    assert_eq!(world.look(Scan::seen("VN1:DAMAGED"), T + 61), Some(VerdictCode::Malformed));
    assert_eq!(world.look(Scan::seen(&text), T + 61), Some(VerdictCode::StatusMissing));
    assert_eq!(world.verifier.cannot_tell_in_a_row(), 1);
    assert_eq!(world.look(Scan::seen(&text), T + 62), None);
    world.status = fresh;
    assert_eq!(world.look(Scan::seen(&text), T + 63), Some(VerdictCode::Genuine));
    assert_eq!(world.verifier.cannot_tell_in_a_row(), 0);
}

#[test]
fn a_clock_that_wavers_within_its_tolerance_calls_no_code_genuine_twice() {
    let mut world = scene();
    // Synced 6 days ago: a wall clock that is off by 56 s each way is taken as it is.
    let now = T + 6 * 86_400;
    sync(&mut world.authority, &mut world.status, &world.trust, now - 3600);
    let wall_off =
        |off: i64, seconds: i64| Reading { wall_ms: (seconds + off) * 1000, ..at(seconds) };
    let first = world.any_code(&claims(now, Freshness::Cti([1; 8])));
    let other = world.any_code(&claims(now + 20, Freshness::Cti([2; 8])));
    assert_eq!(world.scan(Scan::seen(&first), wall_off(55, now + 5)).code(), VerdictCode::Genuine);
    world.verifier.next();
    world.scan(Scan::seen(&other), wall_off(55, now + 30));
    world.verifier.next();
    let again = world.scan(Scan::seen(&first), wall_off(0, now + 31));
    assert_eq!(again.code(), VerdictCode::AlreadyScanned);
}

#[test]
fn after_a_restart_a_time_that_was_confirmed_is_past() {
    let mut world = scene();
    let text = world.code(T + 10, 1);
    assert_eq!(world.verify(&text, T + 15).code(), VerdictCode::Genuine);
    world.verifier.next();
    let other = world.code(T + 400, 2);
    assert_eq!(world.verify(&other, T + 401).code(), VerdictCode::Genuine);
    world.verifier = Verifier::new(AppVersion::default());
    let rebooted = |seconds: i64| Reading {
        wall_ms: seconds * 1000,
        since_boot_ms: 30_000,
        boot: BootId([2; 16]),
    };
    for (now, code) in [
        (T + 20, VerdictCode::OfficerClock),
        (T + 390, VerdictCode::OfficerClock),
        (T + 391, VerdictCode::TooOld),
    ] {
        assert_eq!(world.scan(Scan::seen(&text), rebooted(now)).code(), code, "{}", now - T);
    }
    // A sync heals it.
    world.clock.learn((T + 20) * 1000, rebooted(T + 20), rebooted(T + 20)).unwrap();
    let confirmed = world.scan(Scan::seen(&text), rebooted(T + 20));
    assert_ne!(confirmed.code(), VerdictCode::OfficerClock);
}

#[test]
fn a_nonce_code_keeps_its_place_no_longer_than_others() {
    let mut world = scene();
    world.verifier.put_challenge([7; 8], at(T + 100));
    let far = world.any_code(&claims(253_402_300_000, Freshness::Nonce([7; 8])));
    assert_eq!(world.verify(&far, T + 101).code(), VerdictCode::Genuine);
    assert!(!world.verifier.forget_ended(&mut world.memory, &world.clock, at(T + 221)));
    assert!(world.verifier.forget_ended(&mut world.memory, &world.clock, at(T + 240)));
    assert!(!memory_holds_anything(&world.memory), "{:?}", world.memory);
}

fn memory_holds_anything(memory: &VerifierMemory) -> bool {
    !format!("{memory:?}").contains("ends: {}")
}

#[test]
fn lists_past_their_limit_call_nothing_genuine() {
    let mut world = scene();
    let now = T + 20 * 86_400;
    let later = world.code(T, 1);
    // A certificate of today, on status lists of twenty days ago.
    let certificate = world.authority.certify(world.key.public_short(), None, instant(now - 60));
    let public = vneid_core::crypto::PublicKey::from_full(&world.key.public()).unwrap();
    let time = world.clock.at(at(now));
    let trust = world.trust.clone();
    world.citizen.holder.accept(&certificate, None, &public, &trust, time).unwrap();
    let fresh = world.any_code(&claims(now, Freshness::Cti([2; 8])));
    for text in [&later, &fresh] {
        assert_eq!(world.verify(text, now + 1).code(), VerdictCode::ListsTooOld);
    }
}

#[test]
fn an_app_below_the_lowest_version_calls_nothing_genuine() {
    let mut world = scene();
    let mut list: TrustListClaims = world.authority.trust_list_claims(instant(T));
    list.policy.lowest_app_version = AppVersion { major: 2, minor: 0, patch: 0 };
    let list = world.authority.sign_trust_list(&list);
    world.trust.accept(&list, &world.roots, Time::UNKNOWN).unwrap();
    let text = world.code(T, 1);
    let verdict = |world: &mut scene::Scene, app| {
        (world.verifier, world.memory) = (Verifier::new(app), VerifierMemory::default());
        world.verify(&text, T + 1).code()
    };
    let app = |major| AppVersion { major, minor: 0, patch: 0 };
    assert_eq!(verdict(&mut world, app(1)), VerdictCode::AppTooOld);
    assert_eq!(verdict(&mut world, app(2)), VerdictCode::Genuine);
}

#[test]
fn what_blocks_an_officer_is_what_refuses_each_code() {
    let mut world = scene();
    let mut phone = world.citizen.clone();
    phone.status = world.status.clone();
    let ends = T - 3600 + 7 * 86_400;
    for (now, code, blocked) in
        [(ends, VerdictCode::CertificateExpired, false), (ends + 1, VerdictCode::ListsTooOld, true)]
    {
        let text = world.any_code(&claims(now, Freshness::Cti([1; 8])));
        let expired = world.verify(&text, now).code();
        assert!(expired == code || !blocked, "{expired:?}");
        let readiness = phone.officer(AppVersion::default()).readiness(&phone.clock.at(at(now)));
        let said = OfficerReadiness::Blocked { blockers: vec![OfficerBlocker::ListsExpired] };
        assert_eq!(readiness == said, blocked, "{readiness:?}");
    }
}

#[test]
fn lists_are_due_when_they_are_the_first_that_lack() {
    for &blocker in OfficerBlocker::ALL {
        let due = matches!(blocker.name(), "no_lists" | "lists_expired");
        let blocked =
            OfficerReadiness::Blocked { blockers: vec![blocker, OfficerBlocker::NoLists] };
        assert_eq!(blocked.lists_are_due(), due, "{}", blocker.name());
    }
    assert!(!OfficerReadiness::Blocked { blockers: Vec::new() }.lists_are_due());
    let ready = OfficerReadiness::Ready { until: instant(T), time_confirmed: true };
    assert!(!ready.lists_are_due());
}

#[test]
fn a_code_of_an_officers_certificate_is_for_another_purpose() {
    let mut world = scene();
    let mut list: TrustListClaims = world.authority.trust_list_claims(instant(T));
    list.officer_issuers = vec![vneid_testworld::TestIssuer::DEVICE_KID];
    let list = world.authority.sign_trust_list(&list);
    world.trust.accept(&list, &world.roots, Time::UNKNOWN).unwrap();
    let text = world.code(T, 1);
    assert_eq!(world.verify(&text, T + 1).code(), VerdictCode::WrongPurpose);
    // What is forged is so whatever it says it is for.
    assert_eq!(world.verify(&forged(&text), T + 2).code(), VerdictCode::DeviceSignatureBad);
}

#[test]
fn a_genuine_verdict_waits_until_it_is_stored_and_no_other_does() {
    let mut world = scene();
    let text = world.code(T, 1);
    let first = world.judge(Scan::seen(&text), at(T + 1));
    assert!(first.is_new() && matches!(first, Judged::Unstored(_)), "{first:?}");
    // Nothing new, but the first may never have been stored.
    let again = world.judge(Scan::seen(&text), at(T + 2));
    assert!(!again.is_new() && matches!(again, Judged::Unstored(_)), "{again:?}");
    world.verifier.next();
    let replayed = world.judge(Scan::seen(&text), at(T + 3));
    assert!(!replayed.is_new() && matches!(replayed, Judged::Settled(_)), "{replayed:?}");
    assert_eq!(replayed.stored().code(), VerdictCode::AlreadyScanned);
}

#[test]
fn a_trust_list_in_force_forgets_what_its_withdrawn_issuers_signed() {
    let mut world = scene();
    let mut phone = PhoneState { trust: world.trust.clone(), ..PhoneState::default() };
    phone.status = world.status.clone();
    let mut list = world.authority.trust_list_claims(instant(T));
    let mut take = |list: &TrustListClaims| {
        let list = world.authority.sign_trust_list(list);
        phone.accept_trust_list(&list, &world.roots, Time::UNKNOWN).unwrap();
        phone.status.last_complete().is_some()
    };
    assert!(take(&list), "nothing was withdrawn");
    list.sequence += 1;
    for issuer in list.issuers.iter_mut().filter(|issuer| issuer.role == Role::Status) {
        issuer.state = IssuerState::Withdrawn;
    }
    assert!(!take(&list));
}
