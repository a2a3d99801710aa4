//! The life of trust lists, as `docs/guides/trust-list.md` describes it: an issuer's key follows
//! another, one is stolen, a root is retired.

use vneid_authority::{Clock, InstallError, Vacancy};
use vneid_client::wire::{CertificateIssued, PhoneStanding};
use vneid_core::{Accepted, Time, TrustListError, TrustStore, VerdictCode};
use vneid_payload::{
    DeviceCertificate, Instant, Issuer, IssuerState, Kid, Role, StatusManifest, TrustListClaims,
};

use crate::lists::{Held, file, index, roots};
use crate::offline_week::{accept, citizen, officer, present, verify};
use crate::support::{Handset, NUMBER, World, clerk};

on_both_databases! {
    a_new_key_takes_over_and_the_former_stays_listed
    a_key_signs_no_certificate_that_outlives_it
    phones_of_a_stolen_key_renew_and_are_good_again
    one_sync_heals_a_phone_and_an_officer_after_a_theft
    lists_of_a_stolen_key_are_signed_anew
    two_roots_retire_the_third
    what_one_root_has_signed_is_not_installed
    the_same_list_with_another_signature_stays_the_list_in_force
}

const D1: Kid = Kid(*b"D1");
const D2: Kid = Kid(*b"D2");
const S1: Kid = Kid(*b"S1");
const S2: Kid = Kid(*b"S2");
const DAY_S: i64 = 86_400;

/// Lists the standby key of this kid, from now on.
fn list_standby(world: &World, claims: &mut TrustListClaims, kid: Kid, from: Instant) {
    let (role, key) = match kid {
        D2 => (Role::Device, world.standby.device.public()),
        _ => (Role::Status, world.standby.status.public()),
    };
    let to = from.plus_seconds(2 * 365 * DAY_S);
    claims.issuers.push(Issuer { kid, role, key, from, to, state: IssuerState::Active });
    claims.issuers.sort_by_key(|issuer| issuer.kid);
}

/// Lists both standby keys, with windows that begin before those of the keys that sign.
pub(crate) fn list_both_standby(world: &World, claims: &mut TrustListClaims) {
    let from = claims.issuers[0].from.plus_seconds(-1);
    list_standby(world, claims, D2, from);
    list_standby(world, claims, S2, from);
}

pub(crate) fn issuer(claims: &mut TrustListClaims, kid: Kid) -> &mut Issuer {
    claims.issuers.iter_mut().find(|issuer| issuer.kid == kid).unwrap()
}

async fn install(world: &World, list: &[u8]) {
    world.authority.install_trust_list(&clerk(), list).await.unwrap();
    world.pass(0).await;
}

/// Gives a citizen's phone the lists of now.
async fn sync(world: &World, citizen: &mut vneid_core::PhoneState) {
    let mut held = Held::default();
    held.sync(world).await;
    (citizen.trust, citizen.status) = (held.trust, held.status);
}

fn kid_of(issued: &CertificateIssued) -> Kid {
    DeviceCertificate::decode(&issued.certificate.0).unwrap().kid()
}

fn certificate(standing: &PhoneStanding) -> &CertificateIssued {
    standing.certificate.as_ref().unwrap()
}

async fn a_new_key_takes_over_and_the_former_stays_listed(world: &World) {
    let began = world.now();
    // The standby key is listed, though it may sign from today on as far as its window goes.
    let with_standby = |sequence| {
        world.trust_list(|claims| {
            claims.sequence = sequence;
            list_standby(world, claims, D2, began);
        })
    };
    install(world, &with_standby(2)).await;
    let mut phone = world.phone("Máy thử");
    let standing = phone.join().await;
    assert_eq!(kid_of(certificate(&standing)), D1, "a phone may hold the list without D2");
    let mut citizen = citizen(world, &phone, &standing).await;

    // The ceremony goes on every three weeks; list 1, without D2, is valid for 30 days.
    world.pass(21 * DAY_S).await;
    install(world, &with_standby(3)).await;
    world.pass(9 * DAY_S).await;
    world.clock.pass(3_599);
    let issued: CertificateIssued = phone.renew().await.ok();
    assert_eq!(kid_of(&issued), D1);
    sync(world, &mut citizen).await;
    accept(world, &mut citizen, &phone, &issued);
    let of_d1 = present(world, &citizen, &phone);
    assert_eq!(verify(world, &officer(world).await, &of_d1).code(), VerdictCode::Genuine);

    let d1_ends = world.now().plus_seconds(7 * DAY_S);

    // A second later nobody who is right about the time can still hold list 1.
    world.pass(4 * DAY_S).await;
    let issued: CertificateIssued = phone.renew().await.ok();
    assert_eq!(kid_of(&issued), D2);
    sync(world, &mut citizen).await;
    accept(world, &mut citizen, &phone, &issued);
    let text = present(world, &citizen, &phone);
    assert_eq!(verify(world, &officer(world).await, &text).code(), VerdictCode::Genuine);

    // D1's window ends 7 days after its last certificate; it stays listed.
    let window_ended = |sequence| {
        world.trust_list(|claims| {
            claims.sequence = sequence;
            issuer(claims, D1).to = d1_ends;
            list_standby(world, claims, D2, began);
        })
    };
    install(world, &window_ended(4)).await;
    world.pass(10 * DAY_S).await;
    assert!(world.now() > d1_ends);
    // A phone that was offline all the time, with its clock set back: its owner is not a forger.
    let old = verify(world, &officer(world).await, &of_d1);
    assert_eq!(old.code(), VerdictCode::IssuerOutsideWindow);

    let without_d1 = |sequence| {
        world.trust_list(|claims| {
            claims.sequence = sequence;
            claims.issuers.retain(|issuer| issuer.kid != D1);
            list_standby(world, claims, D2, began.plus_seconds(365 * DAY_S));
        })
    };
    let refused = world.authority.install_trust_list(&clerk(), &without_d1(5)).await.unwrap_err();
    assert!(matches!(refused, InstallError::IssuerLeftOut { kid: D1, .. }), "{refused}");
    // Two years later it may go.
    world.clock.pass(2 * 366 * DAY_S);
    world.authority.install_trust_list(&clerk(), &without_d1(5)).await.unwrap();
}

async fn a_key_signs_no_certificate_that_outlives_it(world: &World) {
    let ends = world.now().plus_seconds(10 * DAY_S);
    let ending = world.trust_list(|claims| {
        claims.sequence = 2;
        issuer(claims, D1).to = ends;
    });
    install(world, &ending).await;
    world.pass(3 * DAY_S + 300).await;
    assert_eq!(world.authority.vacancies(), [], "a certificate of now expires with the window");
    world.pass(1).await;
    let vacancy = Vacancy { role: Role::Device, until: None };
    assert_eq!(world.authority.vacancies(), [vacancy]);
}

async fn phones_of_a_stolen_key_renew_and_are_good_again(world: &World) {
    let world = world_with_known_standby(world).await;
    let mut phone = world.phone("Máy thử");
    let standing = phone.join().await;
    let first = certificate(&standing);
    assert_eq!(kid_of(first), D1, "its window begins later than that of D2");
    world.pass(1).await;
    let mut citizen = citizen(&world, &phone, &standing).await;
    let before = officer(&world).await;
    let text = present(&world, &citizen, &phone);
    assert_eq!(verify(&world, &before, &text).code(), VerdictCode::Genuine);

    let withdrawn = world.trust_list(|claims| {
        claims.sequence = 2;
        list_both_standby(&world, claims);
        issuer(claims, D1).state = IssuerState::Withdrawn;
    });
    install(&world, &withdrawn).await;
    let after = officer(&world).await;
    let text = present(&world, &citizen, &phone);
    let verdict = verify(&world, &after, &text).code();
    assert_eq!(verdict, VerdictCode::IssuerWithdrawn, "cannot tell: the citizen goes online");

    // The certificate is fresh, and is renewed all the same; for a fresh key only.
    assert_eq!(phone.renew_for(&phone.presentation_key).await.problem(), "conflict");
    let issued: CertificateIssued = phone.renew().await.ok();
    assert_eq!(kid_of(&issued), D2);
    sync(&world, &mut citizen).await;
    accept(&world, &mut citizen, &phone, &issued);
    let text = present(&world, &citizen, &phone);
    assert_eq!(verify(&world, &after, &text).code(), VerdictCode::Genuine);
    assert_eq!(phone.renew().await.problem(), "renewal_too_early");
}

async fn one_sync_heals_a_phone_and_an_officer_after_a_theft(world: &World) {
    let world = world_with_known_standby(world).await;
    let mut citizen = Handset::joined(&world).await;
    let mut officer = Handset::officer(&world).await;
    world.pass(60).await;
    let withdrawn = world.trust_list(|claims| {
        claims.sequence = 2;
        list_both_standby(&world, claims);
        issuer(claims, D1).state = IssuerState::Withdrawn;
        issuer(claims, S1).state = IssuerState::Withdrawn;
    });
    install(&world, &withdrawn).await;
    officer.sync().await.check().unwrap();
    assert_eq!(officer.verify(&citizen.present()).code(), VerdictCode::IssuerWithdrawn);
    citizen.sync().await.check().unwrap();
    assert_eq!(officer.verify(&citizen.present()).code(), VerdictCode::Genuine);
}

async fn lists_of_a_stolen_key_are_signed_anew(world: &World) {
    let world = world_with_known_standby(world).await;
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(1).await;
    let citizen = citizen(&world, &phone, &standing).await;
    world.authority.report_lost_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    world.pass(1).await;
    let signed_by = async || {
        let manifest = file(&world, &index(&world).await.manifest).await;
        StatusManifest::decode(&manifest).unwrap().kid()
    };
    assert_eq!(signed_by().await, S1);

    let withdrawn = world.trust_list(|claims| {
        claims.sequence = 2;
        list_both_standby(&world, claims);
        issuer(claims, S1).state = IssuerState::Withdrawn;
    });
    install(&world, &withdrawn).await;
    assert_eq!(signed_by().await, S2);
    // A sync from nothing is complete, so every list is S2's; the revocation is still there.
    let text = present(&world, &citizen, &phone);
    assert_eq!(verify(&world, &officer(&world).await, &text).code(), VerdictCode::Revoked);
}

/// A world whose first trust list names the standby keys, too.
pub(crate) async fn world_with_known_standby(world: &World) -> World {
    let database = world.another_database().await;
    let world = World::start_empty(database, world.clock.now_ms()).await;
    let list = world.trust_list(|claims| list_both_standby(&world, claims));
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    let person = crate::support::person(NUMBER, vneid_core::Level::Two);
    world.authority.open_account(&clerk(), &person, crate::support::PASSWORD).await.unwrap();
    world
}

async fn two_roots_retire_the_third(world: &World) {
    let phone = world.phone("Máy thử");
    let standing = phone.join().await;
    world.pass(0).await;
    let mut held = TrustStore::default();
    held.accept(&file(world, &index(world).await.trust_list).await, &roots(world), Time::UNKNOWN)
        .unwrap();

    // The first root is lost. It has signed the list in force, together with the second.
    let thumbprint = vneid_core::crypto::thumbprint(&world.issuers.roots[0].public());
    let retirement = world.trust_list_by(&[1, 2], |claims| {
        claims.sequence = 2;
        claims.retired_roots = vec![thumbprint];
    });
    install(world, &retirement).await;
    let served = file(world, &index(world).await.trust_list).await;
    assert_eq!(served, retirement);
    // Phones take it, old and new ones, and nothing of the first root from then on.
    let thief = world.trust_list(|claims| claims.sequence = 3);
    for mut phone in [held, TrustStore::default()] {
        assert_eq!(phone.accept(&served, &roots(world), Time::UNKNOWN), Ok(Accepted::InForce));
        let refused = phone.accept(&thief, &roots(world), Time::UNKNOWN);
        assert!(matches!(refused, Err(TrustListError::RootRetired { .. })), "{refused:?}");
    }
    let refused = world.authority.install_trust_list(&clerk(), &thief).await.unwrap_err();
    let is_retired = matches!(refused, InstallError::Refused(TrustListError::RootRetired { .. }));
    assert!(is_retired, "{refused}");
    // The issuers are the same, so nothing else has changed; also not for an instance that starts.
    world.pass(1).await;
    let citizen = citizen(world, &phone, &standing).await;
    let text = present(world, &citizen, &phone);
    assert_eq!(verify(world, &officer(world).await, &text).code(), VerdictCode::Genuine);
    let second_instance = world.second_instance().await;
    assert_eq!(second_instance.get("/readyz").await.status, 200);
    assert_eq!(second_instance.authority.trust_list(), Some(retirement));
    // Two of two from then on.
    install(world, &world.trust_list_by(&[1, 2], |claims| claims.sequence = 3)).await;
}

async fn what_one_root_has_signed_is_not_installed(world: &World) {
    for root in [0, 1, 2] {
        let list = world.trust_list_by(&[root], |claims| claims.sequence = 2);
        let refused = world.authority.install_trust_list(&clerk(), &list).await.unwrap_err();
        let is_missing =
            matches!(refused, InstallError::Refused(TrustListError::SignatureMissing { .. }));
        assert!(is_missing, "{refused}");
    }
    install(world, &world.trust_list_by(&[0, 1, 2], |claims| claims.sequence = 2)).await;
}

async fn the_same_list_with_another_signature_stays_the_list_in_force(world: &World) {
    let by = |roots| world.trust_list_by(roots, |claims| claims.sequence = 2);
    install(world, &by(&[0, 1])).await;
    let path = index(world).await.trust_list;
    install(world, &by(&[0, 1, 2])).await;
    assert_eq!(index(world).await.trust_list, path, "phones need not fetch it again");
}
