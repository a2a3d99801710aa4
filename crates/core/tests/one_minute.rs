//! The main job, start to end: a citizen makes a code, an officer is told what it is worth.
#![allow(clippy::unwrap_used, reason = "a test")]

use vneid_core::{
    Account, BootId, Clock, Kind, Lists, PhoneState, Reading, Roots, Screen, StatusStore,
    TrustStore, Verdict, VerdictCode, Verifier, World,
};
use vneid_payload::{AppVersion, Freshness, Instant};
use vneid_softkeys::{Authority, CITIZEN, IssuerKeys, SoftKey};

const T: i64 = 1_795_000_000;

fn at(seconds: i64) -> Reading {
    let since_boot_ms = u64::try_from((seconds - T + 1_000_000) * 1000).unwrap();
    Reading { wall_ms: seconds * 1000, since_boot_ms, boot: BootId([1; 16]) }
}

fn instant(seconds: i64) -> Instant {
    Instant::from_unix_seconds(seconds).unwrap()
}

/// A test world with one citizen, and one officer's lists and verifier.
struct Scene {
    authority: Authority,
    roots: Roots,
    key: SoftKey,
    citizen: PhoneState,
    trust: TrustStore,
    status: StatusStore,
    clock: Clock,
    verifier: Verifier,
}

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).unwrap()
}

fn scene() -> Scene {
    let keys = IssuerKeys {
        roots: [1, 2, 8].map(key).to_vec(),
        device: key(3),
        status: key(4),
        paper: key(5),
    };
    let mut authority = Authority::new(keys, instant(T));
    let roots = Roots::new(&authority.root_keys(), World::Test, 1).unwrap();
    let (mut trust, mut status) = (TrustStore::default(), StatusStore::default());
    trust.accept(&authority.publish_trust_list(instant(T - 86_400)), &roots).unwrap();
    sync(&mut authority, &mut status, &trust, T - 3600);
    let mut clock = Clock::default();
    clock.learn(T * 1000, at(T), at(T)).unwrap();

    let key = key(6);
    let person = CITIZEN.at_level_two();
    let hint = vneid_core::derive_hint(&person.name, &person.number);
    let certificate = authority.certify(key.public_short(), Some(hint), instant(T));
    let mut citizen = PhoneState { trust: trust.clone(), clock, ..PhoneState::default() };
    citizen.account = Account::SignedIn(person);
    citizen.settings.qr_verification = true;
    citizen.settings.unlock_to_present = false;
    accept(&mut citizen, certificate, &key);
    Scene { authority, roots, key, citizen, trust, status, clock, verifier: Verifier::default() }
}

fn accept(phone: &mut PhoneState, certificate: Vec<u8>, key: &SoftKey) {
    let public = vneid_core::crypto::PublicKey::from_full(&key.public()).unwrap();
    let now = phone.clock.at(at(T));
    phone.holder.accept(&certificate, None, &public, &phone.trust, now).unwrap();
}

fn sync(authority: &mut Authority, status: &mut StatusStore, trust: &TrustStore, issued: i64) {
    let published = authority.publish_status(instant(issued));
    status.accept_manifest(&published.manifest, trust).unwrap();
    for (_, list) in &published.lists {
        status.accept_list(list, trust).unwrap();
    }
    assert_eq!(status.last_complete().unwrap().issued, instant(issued));
}

impl Scene {
    fn code(&self, made: i64, cti: u8) -> String {
        let citizen = self.citizen.citizen(AppVersion::default());
        let freshness = Freshness::Cti([cti; 8]);
        let prepared = citizen.prepare(freshness, Screen::default(), at(made)).unwrap();
        let signature = self.key.sign_der(prepared.bytes_to_sign());
        prepared.complete(&signature, at(made)).unwrap().text().to_owned()
    }

    fn verify(&mut self, text: &str, now: i64) -> Verdict {
        let lists = Lists { trust: &self.trust, status: &self.status };
        self.verifier.verify(text, lists, &self.clock, at(now))
    }
}

#[test]
fn a_code_is_genuine_for_its_minute_and_once() {
    let mut world = scene();
    let text = world.code(T, 1);
    let verdict = world.verify(&text, T + 12);
    assert_eq!((verdict.kind(), verdict.code()), (Kind::Genuine, VerdictCode::Genuine));
    assert_eq!(verdict.hint().unwrap().as_str(), "NTN789");
    assert_eq!(verdict.facts().age_s, Some(12));
    assert_eq!(world.verify(&text, T + 300).code(), VerdictCode::Genuine, "same inspection");
    world.verifier.next();
    let again = world.verify(&text, T + 20);
    assert_eq!(again.code(), VerdictCode::AlreadyScanned);
    assert_eq!((again.facts().scanned_ago_s, again.presentation()), (Some(8), None));
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
    let mut look = |text: &str, now| {
        let lists = Lists { trust: &world.trust, status: &world.status };
        world.verifier.look(text, lists, &world.clock, at(now)).map(|verdict| verdict.code())
    };
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
    let lists = Lists { trust: &world.trust, status: &world.status };
    let look = |verifier: &mut Verifier, now| {
        verifier.look(&text, lists, &world.clock, at(now)).map(|verdict| verdict.code())
    };
    let verifier = &mut world.verifier;
    assert_eq!(look(verifier, T + 10), Some(VerdictCode::Genuine));
    verifier.look_again();
    assert_eq!(look(verifier, T + 11), Some(VerdictCode::Genuine));
    assert_eq!(look(verifier, T + 12), None);
    verifier.put_challenge([7; 8], at(T + 13));
    assert_eq!(look(verifier, T + 14), Some(VerdictCode::ChallengeUnanswered));
    verifier.next();
    assert_eq!(look(verifier, T + 15), Some(VerdictCode::AlreadyScanned));
}

#[test]
fn leeway_both_sides_of_the_minute() {
    let mut world = scene();
    let text = world.code(T, 1);
    for (now, code, difference_s) in [
        (T + 71, VerdictCode::TooOld, 11),
        (T - 11, VerdictCode::MadeInFuture, -11),
        (T - 10, VerdictCode::Genuine, -10),
        (T + 70, VerdictCode::Genuine, -10),
    ] {
        let verdict = world.verify(&text, now);
        assert_eq!(verdict.code(), code, "{}", now - T);
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
    claims.issuers.retain(|issuer| issuer.kid != Authority::DEVICE_KID);
    let list = world.authority.sign_trust_list(&claims);
    world.trust.accept(&list, &world.roots).unwrap();
    let text = world.code(T + 3, 2);
    assert_eq!(world.verify(&text, T + 4).code(), VerdictCode::IssuerUnknown);
}
