//! What was attested is remembered: a phone stays the phone that it was, and its certificates end when
//! what vouched for its keys is no longer believed.

use sqlx::{AnyConnection, Connection};
use vneid_client::wire::{
    AttestationEvidence, Bytes, CertificateIssued, Nonce, PhoneStanding, PhoneState,
};
use vneid_core::Level;
use vneid_testworld::{AndroidStatement, SoftKey, assertion};

use crate::audit::log;
use crate::support::attested::{
    android_phone, client_data, joined_apple, refresh_status, register, renew, said_by_android,
};
use crate::support::makers::{APPLE_APP, DIGEST, PACKAGE};
use crate::support::{Answer, PASSWORD, Phone, World, clerk, person};

on_both_databases! {
    a_phone_is_of_the_kind_as_which_it_has_signed_in
    a_phone_stays_of_its_kind
    a_phone_never_gets_weaker_hardware
    a_newly_listed_key_ends_the_certificates_of_its_phones
    a_phone_whose_first_attestation_is_no_longer_believed_registers_anew
    a_key_that_registers_many_phones_is_told
    of_two_apple_renewals_at_once_one_is_too_early
}

const HALF_LIFE_S: i64 = (7 * 86_400 - 300) / 2;

/// The evidence of an Android phone: at this level of hardware, its attestation key being certified
/// under this serial number.
fn evidence(
    world: &World,
    nonce: &Nonce,
    keys: &[&SoftKey],
    level: u8,
    serial: &[u8],
) -> AttestationEvidence {
    let mut statement = AndroidStatement::genuine(PACKAGE, DIGEST, &nonce.nonce.0);
    (statement.attestation_level, statement.key_level) = (level, level);
    said_by_android(world, keys, &statement, &|plan| plan[1].0.serial = serial.to_vec())
}

async fn register_android(world: &World, phone: &Phone<'_>, level: u8, serial: &[u8]) -> Answer {
    let (sign_in, nonce) = (phone.signed_in().await, phone.nonce().await);
    let keys = [&phone.request_key, &phone.presentation_key];
    let evidence = evidence(world, &nonce, &keys, level, serial);
    register(phone, &sign_in, nonce, evidence).await
}

async fn renew_android(world: &World, phone: &Phone<'_>, level: u8, serial: &[u8]) -> Answer {
    let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
    let evidence = evidence(world, &nonce, &[&key], level, serial);
    renew(phone, &key, nonce, evidence).await
}

async fn is_certified(phone: &Phone<'_>) -> bool {
    phone.standing().await.certified_until.is_some()
}

async fn metric(world: &World, name: &str) -> u64 {
    let text = String::from_utf8(world.get("/metrics").await.body).unwrap();
    let name = format!("vneid_authority_{name}_total ");
    text.lines().find_map(|line| line.strip_prefix(&name)).unwrap().parse().unwrap()
}

async fn a_phone_is_of_the_kind_as_which_it_has_signed_in(world: &World) {
    refresh_status(world, &[]);
    let mut phone = android_phone(world);
    phone.platform = "ios";
    let answer = register_android(world, &phone, 1, &[7]).await;
    assert_eq!(answer.problem(), "attestation_refused");
    phone.platform = "android";
    assert_eq!(register_android(world, &phone, 1, &[7]).await.status, 201);
}

async fn a_phone_stays_of_its_kind(world: &World) {
    refresh_status(world, &[]);
    let mut phone = android_phone(world);
    assert_eq!(register_android(world, &phone, 1, &[7]).await.status, 201);
    world.pass(HALF_LIFE_S).await;
    refresh_status(world, &[]);
    assert_eq!(phone.renew().await.problem(), "attestation_refused", "of software");
    assert_eq!(renew_android(world, &phone, 1, &[7]).await.status, 201);
}

async fn a_phone_never_gets_weaker_hardware(world: &World) {
    refresh_status(world, &[]);
    let phone = android_phone(world);
    assert_eq!(register_android(world, &phone, 2, &[7]).await.status, 201);
    world.pass(HALF_LIFE_S).await;
    refresh_status(world, &[]);
    assert_eq!(renew_android(world, &phone, 1, &[7]).await.problem(), "attestation_refused");
    // Its attestation key is made anew from time to time.
    assert_eq!(renew_android(world, &phone, 2, &[8]).await.status, 201);
}

async fn a_newly_listed_key_ends_the_certificates_of_its_phones(world: &World) {
    let log = log();
    refresh_status(world, &["abc"]);
    let phone = android_phone(world);
    assert_eq!(register_android(world, &phone, 1, &[0xa7]).await.status, 201);
    let other_number = "000000000456";
    world
        .authority
        .open_account(&clerk(), &person(other_number, Level::Two), PASSWORD)
        .await
        .unwrap();
    let other = android_phone(world);
    let sign_in = other.signed_in_as(other_number).await;
    let nonce = other.nonce().await;
    let keys = [&other.request_key, &other.presentation_key];
    let evidence = evidence(world, &nonce, &keys, 1, &[0xb7]);
    assert_eq!(register(&other, &sign_in, nonce, evidence).await.status, 201);

    world.clock.pass(1);
    refresh_status(world, &["abc", "00B7ff"]);
    world.authority.run_due().await.unwrap();
    assert!(is_certified(&phone).await && is_certified(&other).await, "another key");
    world.clock.pass(1);
    refresh_status(world, &["abc", "00A7"]);
    world.authority.run_due().await.unwrap();
    assert!(!is_certified(&phone).await, "revoked");
    assert!(is_certified(&other).await);
    assert_eq!(renew_android(world, &phone, 1, &[0xa7]).await.problem(), "attestation_refused");
    assert_eq!(phone.notices().await.last().unwrap(), "certificate_not_renewed");

    assert_eq!(metric(world, "phones_distrusted").await, 1);
    assert!(log.text().contains("attestation_keys_revoked"));
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let audited: Vec<(String,)> =
        sqlx::query_as("SELECT phone FROM audit WHERE action = 'attestation_revoked'")
            .fetch_all(&mut connection)
            .await
            .unwrap();
    assert_eq!(audited, [(phone.standing().await.phone.phone,)]);
    // Once: the same list again changes nothing.
    world.authority.purge_expired(world.now()).await.unwrap();
    world.authority.run_due().await.unwrap();
    assert_eq!(metric(world, "phones_distrusted").await, 1);
}

async fn a_phone_whose_first_attestation_is_no_longer_believed_registers_anew(world: &World) {
    refresh_status(world, &[]);
    let phone = android_phone(world);
    assert_eq!(register_android(world, &phone, 1, &[0xa7]).await.status, 201);
    world.pass(HALF_LIFE_S).await;
    refresh_status(world, &["a7"]);
    world.authority.run_due().await.unwrap();
    // By a key that is believed; the request key is none the better for it.
    assert_eq!(renew_android(world, &phone, 1, &[0xa8]).await.problem(), "attestation_refused");
    let id = phone.standing().await.phone.phone;
    phone.call("DELETE", &format!("/v1/phones/{id}"), &serde_json::Value::Null).await.done();
    let anew = android_phone(world);
    let standing: PhoneStanding = register_android(world, &anew, 1, &[0xa8]).await.ok();
    assert_eq!(standing.phone.state, PhoneState::Active);
    assert!(standing.certificate.is_some());
}

async fn a_key_that_registers_many_phones_is_told(world: &World) {
    let log = log();
    refresh_status(world, &[]);
    for n in 0..11 {
        let number = format!("0000000005{n:02}");
        world
            .authority
            .open_account(&clerk(), &person(&number, Level::Two), PASSWORD)
            .await
            .unwrap();
        let phone = android_phone(world);
        let (sign_in, nonce) = (phone.signed_in_as(&number).await, phone.nonce().await);
        let keys = [&phone.request_key, &phone.presentation_key];
        let evidence = evidence(world, &nonce, &keys, 1, &[0xc7, 0xd7]);
        assert_eq!(metric(world, "attestation_keys_crowded").await, 0, "{n}");
        assert_eq!(register(&phone, &sign_in, nonce, evidence).await.status, 201);
    }
    assert_eq!(metric(world, "attestation_keys_crowded").await, 1);
    assert!(log.text().contains("c7d7"), "the operator learns which");
}

async fn of_two_apple_renewals_at_once_one_is_too_early(world: &World) {
    let (phone, app_key) = joined_apple(world).await;
    for round in 0..5 {
        world.pass(HALF_LIFE_S).await;
        let mut renewals = Vec::new();
        for counter in [round * 2 + 1, round * 2 + 2] {
            let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
            let data = client_data(&nonce, &[&key]);
            let signed = Bytes(assertion(&app_key, APPLE_APP, counter, &data));
            let evidence = AttestationEvidence::AppAssertion { assertion: signed };
            renewals.push((key, nonce, evidence));
        }
        let renewals = renewals
            .iter()
            .map(|(key, nonce, evidence)| renew(&phone, key, nonce.clone(), evidence.clone()));
        let answers = futures_util::future::join_all(renewals).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        // The second may also find that its counter was overtaken.
        assert!([[201, 403], [201, 409]].contains(&[statuses[0], statuses[1]]), "{answers:?}");
        let issued = answers.iter().find(|answer| answer.status == 201).unwrap();
        let _: CertificateIssued = issued.ok();
    }
}
