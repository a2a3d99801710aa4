//! Phones whose hardware is attested, through the running service: genuine ones get a certificate
//! and keep getting one, and no forgery does.

use std::fs;

use vneid_client::wire::{AttestationEvidence, Bytes, CertificateIssued, Nonce};
use vneid_testworld::{
    AndroidManufacturer, AndroidStatement, AppleStatement, ChainPlan, SoftKey, assertion,
    sign_chain,
};

use crate::support::World;
use crate::support::attested::{
    android, android_phone, apple, apple_phone, client_data, joined_android, joined_apple,
    refresh_status, register, renew, said_by_android,
};
use crate::support::makers::{self, APPLE_APP, DIGEST, PACKAGE, STATUS_MAX_AGE_S};

on_both_databases! {
    an_android_phone_registers_and_renews
    a_forged_android_phone_does_not_register
    a_forged_android_key_is_not_certified
    without_a_fresh_status_list_android_phones_wait
    an_apple_phone_registers_and_renews
    a_forged_apple_phone_does_not_register
    a_forged_apple_assertion_is_not_certified
}

const HALF_LIFE_S: i64 = (7 * 86_400 - 300) / 2;

async fn an_android_phone_registers_and_renews(world: &World) {
    refresh_status(world, &["abcdef"]);
    let phone = joined_android(world).await;
    for _ in 0..3 {
        world.pass(HALF_LIFE_S).await;
        refresh_status(world, &["abcdef"]);
        let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
        let evidence = android(world, &nonce, &[&key], &|_| ());
        let _: CertificateIssued = renew(&phone, &key, nonce, evidence).await.ok();
    }
}

async fn a_forged_android_phone_does_not_register(world: &World) {
    refresh_status(world, &[]);
    let phone = android_phone(world);
    let sign_in = phone.signed_in().await;
    let keys = [&phone.request_key, &phone.presentation_key];
    let refused = async |nonce: Nonce, evidence: AttestationEvidence, what: &str| {
        let answer = register(&phone, &sign_in, nonce, evidence).await;
        assert_eq!((answer.status, &answer.problem()[..]), (403, "attestation_refused"), "{what}");
    };

    type Edit = fn(&mut AndroidStatement);
    let statements: &[(Edit, &str)] = &[
        (|it| it.packages = vec!["vn.example.khac".to_owned()], "another package"),
        (|it| it.signing_digests = vec![vec![0xee; 32]], "another digest"),
        (|it| it.challenge = vec![0; 48], "another challenge"),
        (|it| (it.attestation_level, it.key_level) = (0, 0), "software"),
        (|it| it.root_of_trust = Some((false, 2)), "unlocked"),
        (|it| it.origin = Some(2), "imported"),
    ];
    for (edit, what) in statements {
        let nonce = phone.nonce().await;
        let mut statement = AndroidStatement::genuine(PACKAGE, DIGEST, &nonce.nonce.0);
        edit(&mut statement);
        let evidence = said_by_android(world, &keys, &statement, &|_| ());
        refused(nonce, evidence, what).await;
    }

    let forger = SoftKey::generate().unwrap();
    let forge = |plan: &mut ChainPlan| plan[0].1 = forger.clone();
    let expire = |plan: &mut ChainPlan| plan[1].0.to = plan[1].0.from;
    let truncate = |plan: &mut ChainPlan| plan.truncate(2);
    let extend = |plan: &mut ChainPlan| {
        let mut below = plan[0].clone();
        below.0.issuer = plan[0].0.subject.clone();
        below.1 = phone.request_key.clone();
        plan.insert(0, below);
    };
    let lengthen = |plan: &mut ChainPlan| plan.resize(11, plan[1].clone());
    type PlanEdit<'e> = &'e dyn Fn(&mut ChainPlan);
    let plans: [(PlanEdit<'_>, &str); 5] = [
        (&forge, "a forged signature"),
        (&expire, "an expired certificate"),
        (&truncate, "a truncated chain"),
        (&extend, "a certificate below the attestation"),
        (&lengthen, "a long chain"),
    ];
    for (edit, what) in plans {
        let nonce = phone.nonce().await;
        let evidence = android(world, &nonce, &keys, edit);
        refused(nonce, evidence, what).await;
    }

    let nonce = phone.nonce().await;
    let foreign = AndroidManufacturer::new(std::array::from_fn(|_| SoftKey::generate().unwrap()));
    let statement = AndroidStatement::genuine(PACKAGE, DIGEST, &nonce.nonce.0);
    let chain = |key: &&SoftKey| {
        let plan = foreign.remote(&key.public(), &statement, world.now());
        sign_chain(&plan).into_iter().map(Bytes).collect()
    };
    let evidence = AttestationEvidence::AndroidKey { chains: keys.iter().map(chain).collect() };
    refused(nonce, evidence, "another root").await;

    for (chains, what) in [
        (vec![], "no chain"),
        (vec![vec![], vec![]], "empty chains"),
        (vec![vec![Bytes(vec![0x30; 900])], vec![Bytes(Vec::new())]], "noise"),
    ] {
        let evidence = AttestationEvidence::AndroidKey { chains };
        refused(phone.nonce().await, evidence, what).await;
    }

    let serials = {
        let statement = AndroidStatement::genuine(PACKAGE, DIGEST, &[]);
        let plan = makers::android().remote(&forger.public(), &statement, world.now());
        let hex = |i: usize| -> String {
            plan[i].0.serial.iter().map(|byte| format!("{byte:02x}")).collect()
        };
        [hex(1), hex(2), hex(3)]
    };
    for serial in &serials {
        refresh_status(world, &[serial]);
        let nonce = phone.nonce().await;
        let evidence = android(world, &nonce, &keys, &|_| ());
        refused(nonce, evidence, "a revoked chain").await;
        // So that the next list has another time.
        world.clock.pass(1);
    }
    refresh_status(world, &[]);

    // Evidence is for one nonce, and a nonce is for one registration.
    let nonce = phone.nonce().await;
    let evidence = android(world, &nonce, &keys, &|_| ());
    refused(phone.nonce().await, evidence.clone(), "re-used").await;
    // None of it has used the sign-in up.
    let answer = register(&phone, &sign_in, nonce.clone(), evidence).await;
    assert_eq!(answer.status, 201);
    world.pass(HALF_LIFE_S).await;
    refresh_status(world, &[]);
    let key = SoftKey::generate().unwrap();
    let evidence = android(world, &nonce, &[&key], &|_| ());
    let again = renew(&phone, &key, nonce, evidence).await;
    assert_eq!(again.problem(), "nonce_refused");
}

async fn a_forged_android_key_is_not_certified(world: &World) {
    refresh_status(world, &[]);
    let phone = joined_android(world).await;
    world.pass(HALF_LIFE_S).await;
    refresh_status(world, &[]);
    let key = SoftKey::generate().unwrap();
    let attested = |nonce: &Nonce, edit: &dyn Fn(&mut AndroidStatement)| {
        let mut statement = AndroidStatement::genuine(PACKAGE, DIGEST, &nonce.nonce.0);
        edit(&mut statement);
        said_by_android(world, &[&key], &statement, &|_| ())
    };
    let edits: [&dyn Fn(&mut AndroidStatement); 4] = [
        &|it| it.packages.push("vn.example.khac".to_owned()),
        &|it| it.challenge[20] ^= 1,
        &|it| it.key_level = 0,
        &|it| it.root_of_trust = None,
    ];
    for edit in edits {
        let nonce = phone.nonce().await;
        let evidence = attested(&nonce, edit);
        assert_eq!(renew(&phone, &key, nonce, evidence).await.problem(), "attestation_refused");
    }
    // Of another key.
    let nonce = phone.nonce().await;
    let evidence = attested(&nonce, &|_| ());
    let other = SoftKey::generate().unwrap();
    assert_eq!(renew(&phone, &other, nonce, evidence).await.problem(), "attestation_refused");
    let nonce = phone.nonce().await;
    let evidence = attested(&nonce, &|_| ());
    let _: CertificateIssued = renew(&phone, &key, nonce, evidence).await.ok();
}

async fn without_a_fresh_status_list_android_phones_wait(world: &World) {
    refresh_status(world, &[]);
    let phone = joined_android(world).await;
    world.pass(HALF_LIFE_S).await;
    // The list has grown old by now.
    const { assert!(HALF_LIFE_S > STATUS_MAX_AGE_S) };
    let key = SoftKey::generate().unwrap();
    let attempt = async || {
        let nonce = phone.nonce().await;
        let evidence = android(world, &nonce, &[&key], &|_| ());
        renew(&phone, &key, nonce, evidence).await
    };
    let answer = attempt().await;
    assert_eq!((answer.status, &answer.problem()[..]), (503, "unavailable"));
    fs::write(world.android_status(), "half a fi").unwrap();
    assert_eq!(attempt().await.problem(), "unavailable");
    refresh_status(world, &[]);
    let _: CertificateIssued = attempt().await.ok();
}

async fn an_apple_phone_registers_and_renews(world: &World) {
    let (phone, app_key) = joined_apple(world).await;
    for counter in [1, 2, 40] {
        world.pass(HALF_LIFE_S).await;
        let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
        let data = client_data(&nonce, &[&key]);
        let signed = Bytes(assertion(&app_key, APPLE_APP, counter, &data));
        let evidence = AttestationEvidence::AppAssertion { assertion: signed };
        let _: CertificateIssued = renew(&phone, &key, nonce, evidence).await.ok();
    }
    // An app that was installed anew has lost its App Attest key, and has another attested.
    world.pass(HALF_LIFE_S).await;
    let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
    let evidence = apple(world, &nonce, &[&key], &SoftKey::generate().unwrap(), &|_| ());
    let _: CertificateIssued = renew(&phone, &key, nonce, evidence).await.ok();
    // The old one is forgotten.
    world.pass(HALF_LIFE_S).await;
    let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
    let signed = Bytes(assertion(&app_key, APPLE_APP, 41, &client_data(&nonce, &[&key])));
    let evidence = AttestationEvidence::AppAssertion { assertion: signed };
    assert_eq!(renew(&phone, &key, nonce, evidence).await.problem(), "attestation_refused");
}

async fn a_forged_apple_phone_does_not_register(world: &World) {
    let (phone, app_key) = (apple_phone(world), SoftKey::generate().unwrap());
    let sign_in = phone.signed_in().await;
    let keys = [&phone.request_key, &phone.presentation_key];
    let refused = async |nonce: Nonce, evidence: AttestationEvidence, what: &str| {
        let answer = register(&phone, &sign_in, nonce, evidence).await;
        assert_eq!((answer.status, &answer.problem()[..]), (403, "attestation_refused"), "{what}");
    };
    type Edit = fn(&mut AppleStatement);
    let edits: &[(Edit, &str)] = &[
        (|it| it.app = "THUNGHIEM1.vn.example.khac".to_owned(), "another app"),
        (|it| it.aaguid = *b"appattestdevelop", "another environment"),
        (|it| it.category = Some(10), "not from the store"),
        (|it| it.counter = 1, "a used key"),
        (|it| it.client_data[30] ^= 1, "another challenge"),
        (|it| it.client_data.truncate(18 + 48 + 32), "one key only"),
        (|it| it.format = "none".to_owned(), "another format"),
    ];
    for (edit, what) in edits {
        let nonce = phone.nonce().await;
        let evidence = apple(world, &nonce, &keys, &app_key, edit);
        refused(nonce, evidence, what).await;
    }
    let nonce = phone.nonce().await;
    let swapped = [&phone.presentation_key, &phone.request_key];
    let evidence = apple(world, &nonce, &swapped, &app_key, &|_| ());
    refused(nonce, evidence, "the keys in each other's place").await;
    let nonce = phone.nonce().await;
    let signed = Bytes(assertion(&app_key, APPLE_APP, 1, &client_data(&nonce, &keys)));
    let evidence = AttestationEvidence::AppAssertion { assertion: signed };
    refused(nonce, evidence, "an assertion by an unknown key").await;
    let evidence = AttestationEvidence::AppAttest { attestation: Bytes(vec![0xa3; 4_000]) };
    refused(phone.nonce().await, evidence, "noise").await;

    let nonce = phone.nonce().await;
    let evidence = apple(world, &nonce, &keys, &app_key, &|_| ());
    refused(phone.nonce().await, evidence.clone(), "re-used").await;
    let answer = register(&phone, &sign_in, nonce, evidence).await;
    assert_eq!(answer.status, 201, "none of it has used the sign-in up");
}

async fn a_forged_apple_assertion_is_not_certified(world: &World) {
    let (phone, app_key) = joined_apple(world).await;
    // For a fresh presentation key, signed for it or for another one.
    let attempt = async |by: &SoftKey, app: &str, counter: u32, signed_for: Option<&SoftKey>| {
        let (key, nonce) = (SoftKey::generate().unwrap(), phone.nonce().await);
        let data = client_data(&nonce, &[signed_for.unwrap_or(&key)]);
        let signed = Bytes(assertion(by, app, counter, &data));
        let evidence = AttestationEvidence::AppAssertion { assertion: signed };
        renew(&phone, &key, nonce, evidence).await
    };
    world.pass(HALF_LIFE_S).await;
    let _: CertificateIssued = attempt(&app_key, APPLE_APP, 5, None).await.ok();
    world.pass(HALF_LIFE_S).await;
    let other = SoftKey::generate().unwrap();
    for (answer, what) in [
        (attempt(&app_key, APPLE_APP, 5, None).await, "the counter of the last one"),
        (attempt(&app_key, APPLE_APP, 4, None).await, "an older counter"),
        (attempt(&other, APPLE_APP, 6, None).await, "another App Attest key"),
        (attempt(&app_key, "X.vn.example.khac", 6, None).await, "another app"),
        (attempt(&app_key, APPLE_APP, 6, Some(&other)).await, "for another presentation key"),
    ] {
        assert_eq!(answer.problem(), "attestation_refused", "{what}");
    }
    let _: CertificateIssued = attempt(&app_key, APPLE_APP, 6, None).await.ok();
}
