//! The promise: a phone that had network once presents and verifies for a week without it, and a
//! revoked phone is refused by an officer who synced after the revocation.

use vneid_authority::Clock;
use vneid_client::wire::{CertificateIssued, PhoneStanding};
use vneid_core::crypto::PublicKey;
use vneid_core::{
    Account, BootId, Level, Person, PersonalNumber, PhoneState as State, Reading, Scan, Screen,
    Verdict, VerdictCode, Verifier,
};
use vneid_payload::{AppVersion, Freshness};

use crate::lists::Held;
use crate::support::{NUMBER, Phone, World, clerk};

on_both_databases! {
    a_phone_presents_and_an_officer_verifies_for_a_week_without_network
    a_revoked_phone_is_refused_by_an_officer_who_synced_afterwards
    a_renewed_phone_presents_with_its_fresh_key
}

const DAY_S: i64 = 86_400;
const APP: AppVersion = AppVersion { major: 1, minor: 0, patch: 0 };

fn reading(world: &World) -> Reading {
    let wall_ms = world.clock.now_ms();
    Reading { wall_ms, since_boot_ms: wall_ms as u64 - 1_700_000_000_000, boot: BootId([1; 16]) }
}

/// A citizen's phone with what the service has given it.
pub(crate) async fn citizen(world: &World, phone: &Phone<'_>, standing: &PhoneStanding) -> State {
    let mut held = Held::default();
    held.sync(world).await;
    let mut state = State { trust: held.trust, status: held.status, ..State::default() };
    let now = reading(world);
    state.clock.learn(world.clock.now_ms(), now, now).unwrap();
    state.account = Account::SignedIn(Person {
        level: Level::Two,
        name: standing.account.name.clone(),
        number: PersonalNumber::parse(&standing.account.number).unwrap(),
    });
    state.settings.qr_verification = true;
    state.settings.unlock_to_present = false;
    accept(world, &mut state, phone, standing.certificate.as_ref().unwrap());
    state
}

pub(crate) fn accept(
    world: &World,
    state: &mut State,
    phone: &Phone<'_>,
    issued: &CertificateIssued,
) {
    let key = PublicKey::from_full(&phone.presentation_key.public()).unwrap();
    let time = state.clock.at(reading(world));
    let (certificate, binding) = (&issued.certificate.0, &issued.wallet_binding.0);
    state.holder.accept(certificate, Some(binding), &key, &state.trust, time).unwrap();
}

/// An officer's phone with the lists of now.
pub(crate) async fn officer(world: &World) -> State {
    let mut held = Held::default();
    held.sync(world).await;
    let mut state = State { trust: held.trust, status: held.status, ..State::default() };
    let now = reading(world);
    state.clock.learn(world.clock.now_ms(), now, now).unwrap();
    state
}

/// A code made now.
pub(crate) fn present(world: &World, state: &State, phone: &Phone<'_>) -> String {
    let now = reading(world);
    let cti = Freshness::Cti((now.wall_ms as u64).to_be_bytes());
    let citizen = state.citizen(APP);
    let prepared = citizen.prepare(cti, Screen::default(), now).unwrap();
    let signature = phone.presentation_key.sign_der(prepared.bytes_to_sign());
    prepared.complete(&signature, now).unwrap().text().to_owned()
}

pub(crate) fn verify(world: &World, officer: &State, text: &str) -> Verdict {
    officer.clone().verify(&mut Verifier::new(APP), Scan::seen(text), reading(world)).stored()
}

async fn a_phone_presents_and_an_officer_verifies_for_a_week_without_network(world: &World) {
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(1).await;
    let citizen = citizen(world, &phone, &standing).await;
    let officer = officer(world).await;
    // 7 days less 5 minutes, by the hour; nobody talks to the service any more.
    for _ in 0..7 * 24 - 1 {
        world.clock.pass(3_600);
        let verdict = verify(world, &officer, &present(world, &citizen, &phone));
        assert_eq!(verdict.code(), VerdictCode::Genuine, "at {}", world.now());
    }
    world.clock.pass(2 * 3_600);
    let refusals = citizen.citizen(APP).readiness(reading(world)).unwrap_err();
    assert!(refusals.iter().any(|refusal| refusal.code() == "certificate_expired"));
}

async fn a_revoked_phone_is_refused_by_an_officer_who_synced_afterwards(world: &World) {
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(1).await;
    let citizen = citizen(world, &phone, &standing).await;
    let before = officer(world).await;
    world.pass(DAY_S).await;
    world.authority.report_lost_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    world.pass(1).await;
    let after = officer(world).await;
    let text = present(world, &citizen, &phone);
    assert_eq!(verify(world, &after, &text).code(), VerdictCode::Revoked);
    assert_eq!(verify(world, &before, &text).code(), VerdictCode::Genuine, "not told yet");
}

async fn a_renewed_phone_presents_with_its_fresh_key(world: &World) {
    let mut phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(1).await;
    let mut citizen = citizen(world, &phone, &standing).await;
    let old = officer(world).await;
    world.pass(4 * DAY_S).await;
    let issued: CertificateIssued = phone.renew().await.ok();
    accept(world, &mut citizen, &phone, &issued);
    for _ in 0..2 {
        world.clock.pass(DAY_S);
        let text = present(world, &citizen, &phone);
        // The certificate is younger than the officer's lists, and is evidence enough.
        assert_eq!(verify(world, &old, &text).code(), VerdictCode::Genuine);
    }
    world.pass(4 * DAY_S).await;
    let new = officer(world).await;
    let text = present(world, &citizen, &phone);
    assert_eq!(verify(world, &new, &text).code(), VerdictCode::Genuine);
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    world.pass(1).await;
    let text = present(world, &citizen, &phone);
    assert_eq!(verify(world, &officer(world).await, &text).code(), VerdictCode::Revoked);
}
