//! Certificates: who gets one, when, and that no index is given twice.

use std::collections::HashSet;

use serde_json::json;
use sqlx::{AnyConnection, Connection};
use vneid_client::wire::{Bytes, CertificateIssued, CertificateRequest, PhoneStanding};
use vneid_core::Level;
use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_payload::{AppVersion, DeviceCertificate, Instant, WalletBinding};
use vneid_testworld::SoftKey;

use crate::support::{NUMBER, PASSWORD, Phone, World, clerk, jwk, person};

on_both_databases! {
    a_certificate_says_who_for_how_long_and_nothing_else
    a_certificate_is_renewed_from_half_life_on
    a_lost_answer_is_given_again
    a_presentation_key_has_one_certificate
    level_1_has_none
    a_suspended_account_has_none_and_one_again_afterwards
    an_old_app_has_none
    attestations_are_checked
    no_index_is_given_twice_by_two_instances
    an_index_is_taken_for_a_new_certificate_only
    a_phone_has_so_many_calls_in_ten_minutes
    of_two_renewals_at_once_one_is_too_early
    a_renewal_and_the_end_of_the_phone_at_once_do_not_stop_each_other
}

const HALF_LIFE_S: i64 = (7 * 86_400 - 300) / 2;

fn index_of(issued: &CertificateIssued) -> (u32, u32) {
    let certificate = DeviceCertificate::decode(&issued.certificate.0).unwrap();
    (certificate.claims().expires.unix_day(), certificate.claims().status_index)
}

async fn a_certificate_says_who_for_how_long_and_nothing_else(world: &World) {
    let phone = world.phone("Máy thử");
    let issued = phone.join().await.certificate.unwrap();
    let certificate = DeviceCertificate::decode(&issued.certificate.0).unwrap();
    let issuer = PublicKey::from_full(&world.issuers.device.public()).unwrap();
    let envelope = certificate.envelope();
    assert!(issuer.verify(&envelope.signed_bytes(), envelope.signature()));
    let claims = certificate.claims();
    assert_eq!(claims.issued(), world.now());
    assert_eq!(claims.key, phone.presentation_key.public_short());
    assert_eq!((claims.level, claims.hint.unwrap().as_str()), (2, "NTN789"));
    assert!(claims.status_index < 1 << 12);

    let binding = WalletBinding::decode(&issued.wallet_binding.0).unwrap();
    let paper = PublicKey::from_full(&world.issuers.paper.public()).unwrap();
    let envelope = binding.envelope();
    assert!(paper.verify(&envelope.signed_bytes(), envelope.signature()));
    assert_eq!(binding.claims().key, thumbprint(&phone.presentation_key.public()));
    assert_eq!(binding.claims().expires, claims.expires);
}

async fn a_certificate_is_renewed_from_half_life_on(world: &World) {
    let mut phone = world.phone("Máy thử");
    let first = phone.join().await.certificate.unwrap();
    let renew_from = Instant::from_unix_seconds(first.renew_from).unwrap();
    assert_eq!(renew_from.seconds_since(world.now()), HALF_LIFE_S);
    world.pass(HALF_LIFE_S - 1).await;
    let early = phone.renew().await;
    assert_eq!(early.problem(), "renewal_too_early");
    assert_eq!(early.member("retry_after_s"), 1);
    world.pass(1).await;
    let second: CertificateIssued = phone.renew().await.ok();
    assert_ne!(index_of(&first), index_of(&second));
    // Long after the old one has expired, too.
    world.pass(30 * 86_400).await;
    let list = world.trust_list(|claims| claims.sequence = 2);
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    assert_eq!(phone.renew().await.status, 201);
}

async fn a_lost_answer_is_given_again(world: &World) {
    let phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    let first: PhoneStanding = phone.register(&sign_in).await.ok();
    let again: PhoneStanding = phone.register(&sign_in).await.ok();
    assert_eq!(first.phone, again.phone);
    let (first, again) = (first.certificate.unwrap(), again.certificate.unwrap());
    assert_eq!(index_of(&first), index_of(&again));

    world.pass(HALF_LIFE_S).await;
    let key = SoftKey::generate().unwrap();
    let first: CertificateIssued = phone.renew_for(&key).await.ok();
    let again: CertificateIssued = phone.renew_for(&key).await.ok();
    assert_eq!(index_of(&first), index_of(&again));
}

async fn a_presentation_key_has_one_certificate(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    let old = phone.presentation_key.clone();
    world.pass(HALF_LIFE_S).await;
    assert_eq!(phone.renew().await.status, 201);
    world.pass(HALF_LIFE_S).await;
    assert_eq!(phone.renew_for(&old).await.problem(), "conflict");
    assert_eq!(phone.renew().await.status, 201);
}

async fn level_1_has_none(world: &World) {
    let number = "000000000456";
    let citizen = person(number, Level::One);
    world.authority.open_account(&clerk(), &citizen, PASSWORD).await.unwrap();
    let mut phone = world.phone("Máy thử");
    let started: vneid_client::wire::SignInStarted = phone.sign_in(number, PASSWORD).await.ok();
    phone.confirm(&started.sign_in, &world.newest_code()).await.ok::<serde_json::Value>();
    let standing: PhoneStanding = phone.register(&started.sign_in).await.ok();
    assert_eq!((standing.account.level, standing.certificate), (1, None));
    assert_eq!(phone.renew().await.problem(), "level_too_low");
    world.authority.set_level(&clerk(), number, Level::Two).await.unwrap();
    assert_eq!(phone.renew().await.status, 201);
}

async fn a_suspended_account_has_none_and_one_again_afterwards(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    assert!(phone.standing().await.account.suspended);
    assert_eq!(phone.renew().await.problem(), "account_suspended");
    world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    // The old one is revoked for good, so its age does not matter.
    assert_eq!(phone.renew().await.status, 201);
    assert_eq!(phone.renew().await.problem(), "renewal_too_early");
}

async fn an_old_app_has_none(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    let list = world.trust_list(|claims| {
        claims.sequence = 2;
        claims.policy.lowest_app_version = AppVersion { major: 1, minor: 0, patch: 1 };
    });
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    world.pass(HALF_LIFE_S).await;
    assert_eq!(phone.renew().await.problem(), "app_too_old");
}

async fn attestations_are_checked(world: &World) {
    let phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    let send = async |phone: &Phone<'_>, edit: &dyn Fn(&mut serde_json::Value)| {
        let request = phone.registration(&sign_in).await;
        let mut body = serde_json::to_value(request).unwrap();
        edit(&mut body);
        phone.call("POST", "/v1/phones", &body).await
    };
    // Signed by nobody, by another maker, over another nonce, for one key only.
    let swap = |body: &mut serde_json::Value| {
        body["attestation"]["signatures"].as_array_mut().unwrap().reverse();
    };
    assert_eq!(send(&phone, &swap).await.problem(), "attestation_refused");
    let one = |body: &mut serde_json::Value| {
        body["attestation"]["signatures"].as_array_mut().unwrap().pop();
    };
    assert_eq!(send(&phone, &one).await.problem(), "attestation_refused");
    let other_nonce = phone.nonce().await.nonce;
    let renonced = |body: &mut serde_json::Value| body["nonce"] = json!(other_nonce);
    assert_eq!(send(&phone, &renonced).await.problem(), "attestation_refused");
    let made_up = |body: &mut serde_json::Value| body["nonce"] = json!(Bytes(vec![0; 48]));
    assert_eq!(send(&phone, &made_up).await.problem(), "nonce_refused");
    // None of it used the sign-in up.
    let registered = phone.registration(&sign_in).await;
    let body = serde_json::to_value(&registered).unwrap();
    assert_eq!(phone.call("POST", "/v1/phones", &body).await.status, 201);

    // A nonce is for one attestation.
    world.pass(HALF_LIFE_S).await;
    let nonce = phone.nonce().await;
    let renew = async |key: &SoftKey| {
        let request = CertificateRequest {
            attestation: phone.attest(&nonce, &[key]),
            nonce: nonce.nonce.clone(),
            presentation_key: jwk(key),
            app_version: [1, 0, 0],
        };
        phone.call("POST", "/v1/certificates", &serde_json::to_value(request).unwrap()).await
    };
    assert_eq!(renew(&SoftKey::generate().unwrap()).await.status, 201);
    world.pass(600).await;
    assert_eq!(renew(&SoftKey::generate().unwrap()).await.problem(), "nonce_refused");
    world.pass(301).await;
    assert_eq!(renew(&SoftKey::generate().unwrap()).await.problem(), "nonce_refused", "expired");
}

async fn no_index_is_given_twice_by_two_instances(world: &World) {
    let second = world.second_instance().await;
    let (mut numbers, mut phones) = (Vec::new(), Vec::new());
    for i in 0..6 {
        let number = format!("0000000001{i:02}");
        let citizen = person(&number, Level::Two);
        world.authority.open_account(&clerk(), &citizen, PASSWORD).await.unwrap();
        numbers.push(number);
    }
    for (i, number) in numbers.iter().enumerate() {
        // Each instance serves every other citizen.
        let at = if i % 2 == 0 { world } else { &second };
        let phone = at.phone("Máy thử");
        let started: vneid_client::wire::SignInStarted = phone.sign_in(number, PASSWORD).await.ok();
        phone.confirm(&started.sign_in, &at.newest_code()).await.ok::<serde_json::Value>();
        let standing: PhoneStanding = phone.register(&started.sign_in).await.ok();
        phones.push((phone, standing.certificate.unwrap()));
    }
    let mut seen = HashSet::new();
    for (_, issued) in &phones {
        assert!(seen.insert(index_of(issued)), "an index was given twice");
    }
    for round in 0..3 {
        for at in [world, &second] {
            at.pass(HALF_LIFE_S).await;
        }
        let renewals = phones.iter_mut().map(|(phone, _)| phone.renew());
        for answer in futures_util::future::join_all(renewals).await {
            let issued: CertificateIssued = answer.ok();
            assert!(seen.insert(index_of(&issued)), "an index was given twice in round {round}");
        }
    }
    assert_eq!(seen.len(), 6 * 4);
}

async fn an_index_is_taken_for_a_new_certificate_only(world: &World) {
    let phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    let _: PhoneStanding = phone.register(&sign_in).await.ok();
    let body = serde_json::to_value(phone.registration(&sign_in).await).unwrap();
    let renewed_early = phone.renew_for(&SoftKey::generate().unwrap()).await;
    assert_eq!(renewed_early.problem(), "renewal_too_early");
    for n in 0..600 {
        // A phone has so many calls in ten minutes.
        world.clock.pass(if n % 150 == 0 { 600 } else { 0 });
        assert_eq!(phone.call("POST", "/v1/phones", &body).await.status, 201);
    }
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let (reserved,): (i64,) = sqlx::query_as("SELECT CAST(SUM(reserved) AS BIGINT) FROM shards")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(reserved, 256, "one block");
}

async fn a_phone_has_so_many_calls_in_ten_minutes(world: &World) {
    let (phone, other) = (world.phone("Máy thử"), world.phone("Máy khác"));
    phone.join().await;
    other.join().await;
    // The registration was one.
    for _ in 0..199 {
        phone.standing().await;
    }
    let answer = phone.get("/v1/phone").await;
    assert_eq!((answer.status, &answer.problem()[..]), (429, "too_many_tries"));
    let wait_s = answer.member("retry_after_s").as_i64().unwrap();
    assert!((1..=600).contains(&wait_s), "{wait_s}");
    other.standing().await;
    // A signature that does not hold costs the phone nothing.
    world.clock.pass(wait_s);
    let mut thief = world.phone("Máy lạ");
    thief.request_key = SoftKey::generate().unwrap();
    for _ in 0..3 {
        let mut forged = phone.sign("GET", "/v1/phone", b"");
        forged.signature = thief.sign("GET", "/v1/phone", b"").signature;
        let answer = phone.send("GET", "/v1/phone", Vec::new(), forged).await;
        assert_eq!(answer.problem(), "signature_refused");
    }
    for _ in 0..200 {
        phone.standing().await;
    }
    assert_eq!(phone.get("/v1/phone").await.status, 429);
}

async fn of_two_renewals_at_once_one_is_too_early(world: &World) {
    let phone = world.phone("Máy thử");
    phone.join().await;
    for _ in 0..5 {
        world.pass(HALF_LIFE_S).await;
        let keys = [(); 4].map(|()| SoftKey::generate().unwrap());
        let renewals = keys.iter().map(|key| phone.renew_for(key));
        let answers = futures_util::future::join_all(renewals).await;
        let mut statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        statuses.sort_unstable();
        assert_eq!(statuses, [201, 409, 409, 409], "{answers:?}");
    }
}

async fn a_renewal_and_the_end_of_the_phone_at_once_do_not_stop_each_other(world: &World) {
    for _ in 0..4 {
        let phone = world.phone("Máy thử");
        let id = phone.join().await.phone.phone;
        world.pass(HALF_LIFE_S).await;
        let key = SoftKey::generate().unwrap();
        let (renewed, removed) = futures_util::future::join(
            phone.renew_for(&key),
            world.authority.remove_phone_of(&clerk(), NUMBER, &id),
        )
        .await;
        removed.unwrap();
        assert!([201, 403].contains(&renewed.status), "{renewed:?}");
        assert_eq!(phone.standing().await.certified_until, None, "revoked, whichever came first");
    }
}
