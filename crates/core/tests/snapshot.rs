//! What a phone has stored comes back whole, or not at all.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use ciborium::Value;
use serde_bytes::{ByteArray, ByteBuf};
use vneid_core::crypto::{PublicKey, sha256, thumbprint};
use vneid_core::{
    Account, AccountNotice, BootId, CodeWindow, DayCounts, DocumentId, Enrolled, Enrolment, Kind,
    Link, MatchDigits, NewPasscode, Notices, PendingKey, PhoneState, Reading, Roots, Scan, Screen,
    SigningIn, SnapshotError, Standing, Syncs, Time, Verifier, World, derive_hint,
};
use vneid_payload::{AppVersion, Freshness, Instant};
use vneid_testworld::{CITIZEN, IssuerKeys, SoftKey, TestIssuer};

const T: i64 = 1_795_478_400;
const HEAD: usize = 18;
const CHECKSUM: usize = 32;

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).unwrap()
}

fn at(unix_seconds: i64) -> Reading {
    let since_boot_ms = (unix_seconds - T + 1_000) as u64 * 1000;
    Reading { wall_ms: unix_seconds * 1000, since_boot_ms, boot: BootId([1; 16]) }
}

/// A phone with something in every module: synced, signed in, unlocked, certified, with papers, and
/// with one code called genuine.
fn used_phone() -> PhoneState {
    let issued = Instant::from_unix_seconds(T).unwrap();
    let keys = IssuerKeys {
        roots: [1, 2, 8].map(key).to_vec(),
        device: key(3),
        status: key(4),
        paper: key(5),
        time: key(9),
    };
    let mut authority = TestIssuer::new(keys, issued);
    let roots = Roots::new(&authority.root_keys(), World::Test, 1).unwrap();
    let mut phone = PhoneState::default();
    phone.clock.learn(T * 1000, at(T), at(T)).unwrap();
    phone.trust.accept(&authority.publish_trust_list(issued), &roots, Time::UNKNOWN).unwrap();

    let device = key(6);
    let person = CITIZEN.at_level_two();
    let hint = derive_hint(&person.name, &person.number);
    let certificate = authority.certify(device.public_short(), Some(hint), issued);
    let papers = authority.papers_for(&CITIZEN, issued);
    let binding = authority.bind(&device.public(), &papers, issued);
    let public = PublicKey::from_full(&device.public()).unwrap();
    let now = phone.clock.at(at(T));
    phone.holder.accept(&certificate, Some(&binding), &public, &phone.trust, now).unwrap();
    for paper in &papers {
        phone.wallet.import(paper, &phone.trust).unwrap();
    }
    phone.account = Account::SignedIn(person);
    let evidence = ByteBuf::from(b"{}".to_vec());
    let pending = PendingKey { key: public, nonce: ByteBuf::from(vec![1; 48]), evidence };
    phone.link = Link {
        enrolment: Enrolment::Enrolled(Enrolled {
            phone: "phone".into(),
            request_key: public,
            standing: Standing::Active,
        }),
        previous_key: None,
        pending: Some(pending),
        papers: [("paper".into(), DocumentId(sha256(&papers[0])))].into(),
        papers_next: 4,
        syncs: Syncs { succeeded: Some(issued), ended: Some(issued), failures: 1, wait_s: 2 },
    };
    let kind = "signed_in".into();
    let notice = AccountNotice {
        id: 1,
        kind,
        at: issued,
        phone: None,
        about: Some("A".into()),
        digits: MatchDigits::parse("07"),
    };
    phone.notices.take([notice], 1);
    phone.settings.qr_verification = true;
    phone.unlock.set(&NewPasscode::parse("280619").unwrap(), [7; 16], at(T)).unwrap();
    let _killed = phone.unlock.begin(at(T)).unwrap();

    let revoked = authority.certificate_claims(key(7).public_short(), None, issued);
    authority.revoke(&revoked);
    let published = authority.publish_status(issued);
    phone.status.accept_manifest(&published.manifest, &phone.trust, Time::UNKNOWN).unwrap();
    for (_, list) in &published.lists {
        phone.status.accept_list(list, &phone.trust, Time::UNKNOWN).unwrap();
    }

    let citizen = phone.citizen(AppVersion::default());
    let prepared = citizen.prepare(Freshness::Cti([9; 8]), Screen::default(), at(T)).unwrap();
    let signature = device.sign_der(prepared.bytes_to_sign());
    let code = prepared.complete(&signature, at(T)).unwrap();
    let mut verifier = Verifier::new(AppVersion::default());
    let judged = phone.look(&mut verifier, Scan::exact(code.text()), at(T + 5)).unwrap();
    assert_eq!(judged.stored().kind(), Kind::Genuine);
    phone
}

fn body(snapshot: &[u8]) -> Value {
    ciborium::from_reader(&snapshot[HEAD..snapshot.len() - CHECKSUM]).unwrap()
}

fn with_body(snapshot: &[u8], body: &Value) -> Vec<u8> {
    let mut encoded = Vec::new();
    ciborium::into_writer(body, &mut encoded).unwrap();
    let length = (encoded.len() as u64).to_be_bytes();
    let mut bytes = [&snapshot[..10], &length, &encoded].concat();
    bytes.extend_from_slice(&sha256(&bytes));
    bytes
}

/// `value` with one field left out, for each field of each struct in it: the maps whose keys are
/// texts.
fn without_each_field(value: &Value) -> Vec<Value> {
    let Value::Map(fields) = value else { return Vec::new() };
    if !fields.iter().all(|(key, _)| key.is_text()) {
        return Vec::new();
    }
    let mut variants = Vec::new();
    for (index, (key, inner)) in fields.iter().enumerate() {
        let mut without = fields.clone();
        without.remove(index);
        variants.push(Value::Map(without));
        // The authority's names for papers are not fields: another number of them is another state.
        if key.as_text() == Some("papers") {
            continue;
        }
        for changed in without_each_field(inner) {
            let mut with = fields.clone();
            with[index] = (key.clone(), changed);
            variants.push(Value::Map(with));
        }
    }
    variants
}

#[test]
fn a_used_phone_comes_back_whole() {
    let phone = used_phone();
    let snapshot = phone.to_snapshot();
    assert_eq!(PhoneState::from_snapshot(&snapshot).as_ref(), Ok(&phone));
    assert_eq!(phone.to_snapshot(), snapshot, "the same state gives the same bytes");
}

#[test]
fn a_fresh_phone_comes_back_too() {
    let fresh = PhoneState::default();
    assert_eq!(PhoneState::from_snapshot(&fresh.to_snapshot()), Ok(fresh));
}

#[test]
fn no_field_can_be_missing() {
    let snapshot = used_phone().to_snapshot();
    let whole = body(&snapshot);
    assert_eq!(with_body(&snapshot, &whole), snapshot);
    let variants = without_each_field(&whole);
    assert!(variants.len() > 30, "{}", variants.len());
    for variant in variants {
        let result = PhoneState::from_snapshot(&with_body(&snapshot, &variant));
        assert_eq!(result, Err(SnapshotError::Undecodable { version: 4 }), "{variant:?}");
    }
}

/// A phone that an app of version 3 has stored, with what [`used_phone`] has in it.
const OF_VERSION_3: &[u8] = include_bytes!("fixtures/snapshot-3.bin");

/// What every step to version 4 fetches anew.
fn without_lists(phone: PhoneState) -> PhoneState {
    let PhoneState { clock, trust, status, verifier, .. } = PhoneState::default();
    PhoneState { clock, trust, status, verifier, ..phone }
}

#[test]
fn a_stored_phone_of_version_3_keeps_all_but_the_lists() {
    let mut phone = PhoneState::from_snapshot(OF_VERSION_3).unwrap();
    let Account::SignedIn(person) = &phone.account else { panic!("nobody is signed in") };
    assert_eq!(person.number, CITIZEN.at_level_two().number);
    assert!(phone.holder.certificate().is_some() && phone.holder.binding().is_some());
    assert_eq!(phone.wallet.len(), 3);
    assert_eq!(phone.link.papers.len(), 1);
    assert_eq!((phone.counts.on_day_of(Instant::from_unix_seconds(T).unwrap()).genuine), 1);
    assert_eq!(without_lists(phone.clone()), phone);
    // A wrong try was begun, which costs nothing yet, and then the right one opens the lock.
    let attempt = phone.unlock.begin(at(T + 1)).unwrap();
    let passcode = vneid_core::Passcode::parse("280619").unwrap();
    phone.unlock.check(attempt, &passcode, at(T + 1)).unwrap();
}

#[test]
fn a_phone_of_version_1_loses_nothing_but_the_lists() {
    let mut phone = used_phone();
    phone.link = Link::default();
    phone.notices = Notices::default();
    phone.counts = DayCounts::default();
    let Value::Map(mut fields) = body(&phone.to_snapshot()) else { unreachable!() };
    fields.retain(|(name, _)| !["link", "notices", "counts"].contains(&name.as_text().unwrap()));
    let settings = field(&mut fields, "settings").as_map_mut().unwrap();
    settings.retain(|(name, _)| name.as_text() != Some("officer_mode"));
    let first = of_version(1, &phone, fields);
    assert_eq!(PhoneState::from_snapshot(&first), Ok(without_lists(phone)));
}

#[test]
fn a_phone_of_version_2_loses_nothing_but_the_lists() {
    let mut registered = without_digits_of(used_phone());
    registered.counts = DayCounts::default();
    let mut signing_in = registered.clone();
    signing_in.link.enrolment = Enrolment::SigningIn(signing_in_since(None));
    for phone in [registered, signing_in] {
        let Value::Map(mut fields) = body(&phone.to_snapshot()) else { unreachable!() };
        fields.retain(|(name, _)| name.as_text() != Some("counts"));
        let enrolment = field(field(&mut fields, "link").as_map_mut().unwrap(), "enrolment");
        let enrolment = enrolment.as_map_mut().unwrap();
        if enrolment[0].0.as_text() == Some("SigningIn") {
            let fields = enrolment[0].1.as_map_mut().unwrap();
            fields.retain(|(name, _)| name.as_text() != Some("code"));
        }
        without_digits(&mut fields);
        let second = of_version(2, &phone, fields);
        assert_eq!(PhoneState::from_snapshot(&second), Ok(without_lists(phone)));
    }
}

#[test]
fn a_phone_of_version_3_loses_nothing_but_the_lists() {
    let registered = without_digits_of(used_phone());
    let mut signing_in = registered.clone();
    signing_in.link.enrolment = Enrolment::SigningIn(signing_in_since(None));
    let mut waiting = registered.clone();
    let Enrolment::Enrolled(enrolled) = &mut waiting.link.enrolment else { unreachable!() };
    let activates = Instant::from_unix_seconds(T).unwrap();
    enrolled.standing = Standing::Waiting { activates, activation_code: false, digits: None };
    for phone in [registered, signing_in, waiting] {
        let Value::Map(mut fields) = body(&phone.to_snapshot()) else { unreachable!() };
        without_digits(&mut fields);
        let third = of_version(3, &phone, fields);
        assert_eq!(PhoneState::from_snapshot(&third), Ok(without_lists(phone)));
    }
}

#[test]
fn a_sign_in_under_way_comes_back_with_its_code() {
    let mut phone = PhoneState::default();
    let code = CodeWindow { since: at(T).mark(), lives_s: 300 };
    phone.link.enrolment = Enrolment::SigningIn(signing_in_since(Some(code)));
    assert_eq!(PhoneState::from_snapshot(&phone.to_snapshot()), Ok(phone));
}

#[test]
fn the_one_time_code_counts_down_until_a_restart() {
    let code = CodeWindow { since: at(T).mark(), lives_s: 300 };
    let signing_in = signing_in_since(Some(code));
    let later = |ms| {
        let since_boot_ms = at(T).since_boot_ms + ms;
        signing_in.code_counts_for_s(Reading { since_boot_ms, ..at(T) })
    };
    assert_eq!([later(0), later(1), later(299_999), later(300_000)], [300, 300, 1, 0]);
    assert_eq!(later(u64::from(u32::MAX)), 0);
    let wrong_clock = Reading { wall_ms: 0, ..at(T) };
    assert_eq!(signing_in.code_counts_for_s(wrong_clock), 300);
    let restarted = Reading { boot: BootId([2; 16]), ..at(T) };
    assert_eq!(signing_in.code_counts_for_s(restarted), 0);
    assert_eq!(signing_in_since(None).code_counts_for_s(at(T)), 0);
}

fn signing_in_since(code: Option<CodeWindow>) -> SigningIn {
    let public = PublicKey::from_full(&key(6).public()).unwrap();
    let evidence = ByteBuf::from(b"{}".to_vec());
    SigningIn {
        sign_in: "sign-in".into(),
        confirmed: false,
        request_key: public,
        presentation_key: PendingKey { key: public, nonce: ByteBuf::from(vec![1; 48]), evidence },
        code,
        digits: None,
    }
}

/// The phone without what version 4 added.
fn without_digits_of(mut phone: PhoneState) -> PhoneState {
    let notices = std::mem::take(&mut phone.notices);
    let next = notices.next();
    let held = notices.newest_first().map(|(it, _)| AccountNotice { digits: None, ..it.clone() });
    phone.notices.take(held, next);
    phone
}

/// The fields of version 3.
fn without_digits(fields: &mut [(Value, Value)]) {
    let strip = |map: &mut Value| {
        let added = ["digits", "activation_code"];
        map.as_map_mut().unwrap().retain(|(name, _)| !added.contains(&name.as_text().unwrap()));
    };
    let enrolment = field(field(fields, "link").as_map_mut().unwrap(), "enrolment");
    if let Some(enrolment) = enrolment.as_map_mut() {
        let (kind, inner) = &mut enrolment[0];
        if kind.as_text() == Some("SigningIn") {
            strip(inner);
        } else if let Some(standing) = field(inner.as_map_mut().unwrap(), "standing").as_map_mut() {
            strip(&mut standing[0].1);
        }
    }
    let notices = field(fields, "notices").as_map_mut().unwrap();
    field(notices, "held").as_array_mut().unwrap().iter_mut().for_each(strip);
}

/// The phone's snapshot as an app of that version wrote it, whose body had these fields.
fn of_version(version: u8, phone: &PhoneState, fields: Vec<(Value, Value)>) -> Vec<u8> {
    let mut snapshot = phone.to_snapshot();
    snapshot[9] = version;
    with_body(&snapshot, &Value::Map(fields))
}

fn field<'a>(fields: &'a mut [(Value, Value)], name: &str) -> &'a mut Value {
    let found = fields.iter_mut().find(|(key, _)| key.as_text() == Some(name));
    &mut found.unwrap().1
}

#[test]
fn every_flipped_byte_and_every_cut_shows() {
    let mut bytes = used_phone().to_snapshot();
    for index in 0..bytes.len() {
        for flip in [0x01, 0x80] {
            bytes[index] ^= flip;
            assert!(PhoneState::from_snapshot(&bytes).is_err(), "{index}");
            bytes[index] ^= flip;
        }
        let cut = PhoneState::from_snapshot(&bytes[..index]);
        assert!(matches!(cut, Err(SnapshotError::Truncated { .. })), "{index}");
    }
}

#[test]
fn signing_out_forgets_the_person_and_keeps_the_lists() {
    let mut phone = used_phone();
    let before = phone.clone();
    phone.sign_out();
    let kept = PhoneState {
        clock: before.clock,
        trust: before.trust,
        status: before.status,
        verifier: before.verifier,
        link: Link {
            previous_key: Some(ByteArray::new(thumbprint(&key(6).public()))),
            ..Link::default()
        },
        ..PhoneState::default()
    };
    assert_eq!(phone, kept);
}
