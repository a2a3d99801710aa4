//! Phones whose hardware is attested.

use std::fs;
use std::time::{Duration, UNIX_EPOCH};

use vneid_client::wire::{
    AttestationEvidence, Bytes, CertificateRequest, Nonce, PhoneStanding, RegisterPhone,
    app_attest_client_data,
};
use vneid_core::crypto::thumbprint;
use vneid_testworld::{AndroidStatement, AppleStatement, ChainPlan, SoftKey, sign_chain};

use super::answer::Answer;
use super::makers::{self, APPLE_APP, DIGEST, PACKAGE};
use super::phone::{Phone, jwk};
use super::world::World;

/// The evidence of an Android phone for each key.
pub(crate) fn android(
    world: &World,
    nonce: &Nonce,
    keys: &[&SoftKey],
    edit: &dyn Fn(&mut ChainPlan),
) -> AttestationEvidence {
    said_by_android(world, keys, &AndroidStatement::genuine(PACKAGE, DIGEST, &nonce.nonce.0), edit)
}

pub(crate) fn said_by_android(
    world: &World,
    keys: &[&SoftKey],
    statement: &AndroidStatement,
    edit: &dyn Fn(&mut ChainPlan),
) -> AttestationEvidence {
    let chain = |key: &&SoftKey| {
        let mut plan = makers::android().remote(&key.public(), statement, world.now());
        edit(&mut plan);
        sign_chain(&plan).into_iter().map(Bytes).collect()
    };
    AttestationEvidence::AndroidKey { chains: keys.iter().map(chain).collect() }
}

/// What an Apple phone signs for these keys.
pub(crate) fn client_data(nonce: &Nonce, keys: &[&SoftKey]) -> Vec<u8> {
    let thumbprints: Vec<_> = keys.iter().map(|key| thumbprint(&key.public())).collect();
    app_attest_client_data(&nonce.nonce.0, &thumbprints)
}

/// The evidence of an Apple phone for these keys, with a fresh App Attest key.
pub(crate) fn apple(
    world: &World,
    nonce: &Nonce,
    keys: &[&SoftKey],
    app_key: &SoftKey,
    edit: &dyn Fn(&mut AppleStatement),
) -> AttestationEvidence {
    let mut statement = AppleStatement::genuine(APPLE_APP, &client_data(nonce, keys));
    edit(&mut statement);
    let object = makers::apple().attest(&app_key.public(), &statement, world.now());
    AttestationEvidence::AppAttest { attestation: Bytes(object) }
}

pub(crate) async fn register(
    phone: &Phone<'_>,
    sign_in: &str,
    nonce: Nonce,
    evidence: AttestationEvidence,
) -> Answer {
    let request = RegisterPhone {
        sign_in: sign_in.to_owned(),
        nonce: nonce.nonce,
        request_key: jwk(&phone.request_key),
        presentation_key: jwk(&phone.presentation_key),
        attestation: evidence,
        app_version: [1, 0, 0],
    };
    phone.call("POST", "/v1/phones", &serde_json::to_value(request).unwrap()).await
}

pub(crate) async fn renew(
    phone: &Phone<'_>,
    key: &SoftKey,
    nonce: Nonce,
    evidence: AttestationEvidence,
) -> Answer {
    let request = CertificateRequest {
        nonce: nonce.nonce,
        presentation_key: jwk(key),
        attestation: evidence,
        app_version: [1, 0, 0],
    };
    phone.call("POST", "/v1/certificates", &serde_json::to_value(request).unwrap()).await
}

/// Says that the list of revoked keys was fetched now, and what it lists.
pub(crate) fn refresh_status(world: &World, serials: &[&str]) {
    let entries: Vec<_> =
        serials.iter().map(|serial| format!(r#""{serial}": {{"status": "REVOKED"}}"#)).collect();
    let path = world.android_status();
    fs::write(&path, format!(r#"{{"entries": {{{}}}}}"#, entries.join(","))).unwrap();
    let now = UNIX_EPOCH + Duration::from_secs(world.now().unix_seconds().unsigned_abs());
    fs::File::options().write(true).open(path).unwrap().set_modified(now).unwrap();
}

pub(crate) fn android_phone(world: &World) -> Phone<'_> {
    Phone { platform: "android", ..world.phone("Máy Android") }
}

pub(crate) fn apple_phone(world: &World) -> Phone<'_> {
    Phone { platform: "ios", ..world.phone("Máy Apple") }
}

/// An Android phone that was registered.
pub(crate) async fn joined_android<'w>(world: &'w World) -> Phone<'w> {
    let phone = android_phone(world);
    let (sign_in, nonce) = (phone.signed_in().await, phone.nonce().await);
    let keys = [&phone.request_key, &phone.presentation_key];
    let evidence = android(world, &nonce, &keys, &|_| ());
    let standing: PhoneStanding = register(&phone, &sign_in, nonce, evidence).await.ok();
    assert!(standing.certificate.is_some());
    phone
}

/// An Apple phone that was registered, and its App Attest key.
pub(crate) async fn joined_apple<'w>(world: &'w World) -> (Phone<'w>, SoftKey) {
    let (phone, app_key) = (apple_phone(world), SoftKey::generate().unwrap());
    let (sign_in, nonce) = (phone.signed_in().await, phone.nonce().await);
    let keys = [&phone.request_key, &phone.presentation_key];
    let evidence = apple(world, &nonce, &keys, &app_key, &|_| ());
    let standing: PhoneStanding = register(&phone, &sign_in, nonce, evidence).await.ok();
    assert!(standing.certificate.is_some());
    (phone, app_key)
}
