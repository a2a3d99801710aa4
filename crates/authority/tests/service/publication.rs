//! What goes out whatever keys may sign: a trust list and a withdrawal need none, revocations a status
//! key alone.

use vneid_authority::{Error, InstallError, Vacancy};
use vneid_core::{Lookup, VerdictCode};
use vneid_payload::{DeviceCertificate, IssuerState, Kid, Role, StatusManifest};

use crate::lists::{Held, file, index};
use crate::support::{Handset, NUMBER, World, clerk};
use crate::trust::{issuer, list_both_standby, world_with_known_standby};

on_both_databases! {
    a_withdrawal_of_the_only_device_key_goes_out_and_revocations_after_it
    a_withdrawal_of_the_only_status_key_goes_out
    without_any_status_key_the_first_list_goes_out
    a_root_is_retired_while_no_key_may_sign
    with_the_file_of_the_device_key_away_everything_else_goes_out
    an_instance_without_the_status_key_publishes_the_list_and_the_other_the_rest
    two_keys_a_role_leave_no_gap
    a_list_tells_beforehand_whom_it_leaves_without_a_signer
}

const D1: Kid = Kid(*b"D1");
const S1: Kid = Kid(*b"S1");
const DEVICE: &str = "device-4431.pem";
const STATUS: &str = "status-5331.pem";

/// The list that follows, with these keys withdrawn.
fn withdrawing(world: &World, sequence: u32, kids: &[Kid]) -> Vec<u8> {
    world.trust_list(|claims| {
        claims.sequence = sequence;
        kids.iter().for_each(|kid| issuer(claims, *kid).state = IssuerState::Withdrawn);
    })
}

/// The trust list that phones are served.
async fn served(world: &World) -> Vec<u8> {
    file(world, &index(world).await.trust_list).await
}

/// Where the status lists say that the handset's certificate is.
fn standing_of(held: &Held, phone: &Handset<'_>) -> Lookup {
    let certificate = phone.state.holder.certificate().unwrap();
    let certificate = DeviceCertificate::decode(certificate.bytes()).unwrap();
    let claims = certificate.claims();
    held.status.lookup(certificate.kid(), claims.expires.unix_day(), claims.status_index)
}

fn phone_of(phone: &Handset<'_>) -> String {
    phone.state.link.enrolment.enrolled().unwrap().phone.clone()
}

fn is_without(role: &str, published: Result<impl Sized, Error>) -> bool {
    matches!(published, Err(Error::NoIssuer(it)) if it == role)
}

async fn a_withdrawal_of_the_only_device_key_goes_out_and_revocations_after_it(world: &World) {
    let thief = Handset::joined(world).await;
    let mut officer = Handset::officer(world).await;
    world.pass(60).await;
    assert_eq!(officer.verify(&thief.present()).code(), VerdictCode::Genuine);

    let list = withdrawing(world, 2, &[D1]);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    world.authority.publish_if_due().await.unwrap();
    assert_eq!(served(world).await, list);
    // No instance can do better: it stays before its proxy, or nobody would see the list.
    let ready = world.get("/readyz").await.body;
    assert_eq!(ready, b"ready\nno issuer key of the role device may sign now\n");
    officer.sync().await.check().unwrap();
    assert_eq!(officer.verify(&thief.present()).code(), VerdictCode::IssuerWithdrawn);

    world.authority.report_lost_of(&clerk(), NUMBER, &phone_of(&thief)).await.unwrap();
    world.authority.publish_if_due().await.unwrap();
    world.authority.publish().await.unwrap();
    let mut held = Held::default();
    held.sync(world).await;
    assert_eq!(standing_of(&held, &thief), Lookup::Revoked);
}

async fn a_withdrawal_of_the_only_status_key_goes_out(world: &World) {
    let mut citizen = Handset::joined(world).await;
    let mut officer = Handset::officer(world).await;
    world.pass(60).await;
    let before = index(world).await;
    let list = withdrawing(world, 2, &[S1]);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();

    assert!(is_without("status", world.authority.publish_if_due().await), "lists wait");
    let after = index(world).await;
    assert_eq!(served(world).await, list);
    assert_eq!((&after.manifest, &after.shards), (&before.manifest, &before.shards));
    // Nothing is published over and over; that it waits is told each time.
    assert!(is_without("status", world.authority.publish_if_due().await));
    assert!(is_without("status", world.authority.publish().await));
    assert_eq!(index(world).await, after);

    // The officer has the list and nothing of the thief's lists; the citizen lacks nothing.
    let trouble = officer.sync().await;
    assert_eq!(trouble.troubles.len(), 1, "{:?}", trouble.troubles);
    assert_eq!(officer.state.trust.sequence(), Some(2));
    assert_eq!(officer.state.status.last_complete(), None);
    assert_eq!(officer.verify(&citizen.present()).code(), VerdictCode::StatusMissing);
    citizen.sync().await.check().unwrap();
    assert_eq!(citizen.state.trust.sequence(), Some(2));

    // A key that every phone knows signs all of it anew.
    let with_standby = world.trust_list(|claims| {
        claims.sequence = 3;
        list_both_standby(world, claims);
        issuer(claims, S1).state = IssuerState::Withdrawn;
    });
    world.authority.install_trust_list(&clerk(), &with_standby).await.unwrap();
    world.clock.pass(30 * 86_400 + 3_600);
    world.authority.publish_if_due().await.unwrap();
    let manifest = file(world, &index(world).await.manifest).await;
    assert_eq!(StatusManifest::decode(&manifest).unwrap().kid(), Kid(*b"S2"));
}

async fn without_any_status_key_the_first_list_goes_out(world: &World) {
    let database = world.another_database().await;
    let world = World::start_empty(database, world.clock_ms()).await;
    let list = withdrawing(&world, 1, &[S1]);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    assert!(is_without("status", world.authority.publish_if_due().await));
    assert_eq!(served(&world).await, list);
    assert_eq!(index(&world).await.shards, []);
    let mut phone = Handset::new(&world);
    phone.sync().await;
    assert_eq!(phone.state.trust.sequence(), Some(1));
}

async fn a_root_is_retired_while_no_key_may_sign(world: &World) {
    world.pass(0).await;
    world.authority.install_trust_list(&clerk(), &withdrawing(world, 2, &[D1, S1])).await.unwrap();
    let lost = vneid_core::crypto::thumbprint(&world.issuers.roots[0].public());
    let retirement = world.trust_list_by(&[1, 2], |claims| {
        claims.sequence = 3;
        claims.retired_roots = vec![lost];
        issuer(claims, D1).state = IssuerState::Withdrawn;
        issuer(claims, S1).state = IssuerState::Withdrawn;
    });
    world.authority.install_trust_list(&clerk(), &retirement).await.unwrap();
    assert!(is_without("status", world.authority.publish_if_due().await));
    assert_eq!(served(world).await, retirement);
}

async fn with_the_file_of_the_device_key_away_everything_else_goes_out(world: &World) {
    let phone = Handset::joined(world).await;
    world.pass(60).await;
    let without = world.second_instance_without(&[DEVICE]).await;
    let unfit = without.get("/readyz").await;
    let told = "not ready\nkey_device: the key of the role device that may sign now is not here";
    assert_eq!(unfit.status, 503, "others have it");
    assert!(unfit.body.starts_with(told.as_bytes()), "{unfit:?}");
    without.authority.report_lost_of(&clerk(), NUMBER, &phone_of(&phone)).await.unwrap();
    without.authority.publish_if_due().await.unwrap();
    let mut held = Held::default();
    held.sync(&without).await;
    assert_eq!(standing_of(&held, &phone), Lookup::Revoked);
    let before = index(&without).await.manifest;
    without.pass(3_600).await;
    assert_ne!(index(&without).await.manifest, before, "manifests go on");
}

async fn an_instance_without_the_status_key_publishes_the_list_and_the_other_the_rest(
    world: &World,
) {
    let phone = Handset::joined(world).await;
    world.pass(60).await;
    let without = world.second_instance_without(&[STATUS]).await;
    let list = world.trust_list(|claims| claims.sequence = 2);
    without.authority.install_trust_list(&clerk(), &list).await.unwrap();
    without.authority.publish_if_due().await.unwrap();
    assert_eq!(served(&without).await, list);
    without.authority.report_lost_of(&clerk(), NUMBER, &phone_of(&phone)).await.unwrap();
    world.authority.publish_if_due().await.unwrap();
    let mut held = Held::default();
    held.sync(world).await;
    assert_eq!(standing_of(&held, &phone), Lookup::Revoked);
}

async fn two_keys_a_role_leave_no_gap(world: &World) {
    let world = world_with_known_standby(world).await;
    let list = world.trust_list(|claims| {
        claims.sequence = 2;
        list_both_standby(&world, claims);
        issuer(claims, D1).state = IssuerState::Withdrawn;
        issuer(claims, S1).state = IssuerState::Withdrawn;
    });
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    world.authority.publish_if_due().await.unwrap();
    assert_eq!(world.get("/readyz").await.body, b"ready\n");
}

async fn a_list_tells_beforehand_whom_it_leaves_without_a_signer(world: &World) {
    let foresee = async |list: &[u8]| world.authority.foresee_vacancies(list).await.unwrap();
    assert_eq!(world.authority.vacancies(), []);
    assert_eq!(foresee(&world.trust_list(|claims| claims.sequence = 2)).await, []);

    let without_other = withdrawing(world, 2, &[D1]);
    let vacancy = |role, until| Vacancy { role, until };
    assert_eq!(foresee(&without_other).await, [vacancy(Role::Device, None)]);
    // Another key of the role that phones do not know yet may sign an hour after the last list
    // without it, which is valid for 30 days.
    let known = world.now().plus_seconds(30 * 86_400 + 3_600);
    let with_other = world.trust_list(|claims| {
        claims.sequence = 2;
        list_both_standby(world, claims);
        issuer(claims, D1).state = IssuerState::Withdrawn;
        issuer(claims, S1).state = IssuerState::Withdrawn;
    });
    let waiting = [Role::Device, Role::Status].map(|role| vacancy(role, Some(known)));
    assert_eq!(foresee(&with_other).await, waiting);

    // A device key must outlive its last certificate.
    let ends_in = |seconds: i64| {
        world.trust_list(|claims| {
            claims.sequence = 2;
            issuer(claims, D1).to = world.now().plus_seconds(seconds);
        })
    };
    let week = 7 * 86_400 - 300;
    assert_eq!(foresee(&ends_in(week)).await, []);
    assert_eq!(foresee(&ends_in(week - 1)).await, [vacancy(Role::Device, None)]);

    // Nothing of this was installed, and what phones would refuse is refused here.
    assert_eq!(world.authority.vacancies(), []);
    let by_one = world.trust_list_by(&[0], |claims| claims.sequence = 2);
    let refused = world.authority.foresee_vacancies(&by_one).await;
    assert!(matches!(refused, Err(InstallError::Refused(_))), "{refused:?}");
    world.authority.install_trust_list(&clerk(), &with_other).await.unwrap();
    assert_eq!(world.authority.vacancies(), waiting);
}
