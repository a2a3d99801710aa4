//! No way ends in a certificate for a key for which no attestation was verified.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use vneid_authority::openapi;
use vneid_client::wire::{AttestationEvidence, Bytes, PhoneStanding, PhoneState};
use vneid_core::Level;
use vneid_core::crypto::thumbprint;
use vneid_payload::{DeviceCertificate, IssuerState, Kid};
use vneid_testworld::SoftKey;

use crate::support::{NUMBER, Phone, World, clerk, jwk};
use crate::trust::{issuer, list_both_standby, world_with_known_standby};

on_both_databases! {
    a_phone_past_the_half_of_its_certificate_certifies_no_other_key
    a_phone_that_took_anothers_place_certifies_no_other_key
    a_phone_that_was_found_again_certifies_no_other_key
    a_phone_of_a_resumed_account_certifies_no_other_key
    a_phone_of_an_account_at_level_2_again_certifies_no_other_key
    a_phone_whose_issuer_was_withdrawn_certifies_no_other_key
    a_registration_that_is_repeated_gives_the_certificate_that_there_is_and_no_other
}

const HALF_LIFE_S: i64 = (7 * 86_400 - 300) / 2;

/// Every call of the document, with the names of all structures that its answers hold.
fn calls() -> BTreeMap<(String, String), BTreeSet<String>> {
    let document = serde_json::to_value(openapi()).unwrap();
    let schemas = &document["components"]["schemas"];
    let mut calls = BTreeMap::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, call) in methods.as_object().unwrap() {
            let mut found = BTreeSet::new();
            let mut open = references(&call["responses"]);
            while let Some(name) = open.pop() {
                if found.insert(name.clone()) {
                    open.extend(references(&schemas[&name]));
                }
            }
            calls.insert((method.to_uppercase(), path.clone()), found);
        }
    }
    calls
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(name, value)| match (&name[..], value.as_str()) {
                ("$ref", Some(to)) => vec![to.rsplit('/').next().unwrap().to_owned()],
                _ => references(value),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn certificates_stand_in_the_answers_of_two_calls() {
    let calls = calls();
    let certifying: Vec<(&str, &str)> = calls
        .iter()
        .filter(|(_, structures)| structures.contains("CertificateIssued"))
        .map(|((method, path), _)| (&method[..], &path[..]))
        .collect();
    // How a phone stands is told in the form that its registration is answered in; it is never told
    // with a certificate, as the scenes below show.
    let [standing, activated] = [("GET", "/v1/phone"), ("POST", "/v1/phone/activation")];
    let [renewed, registered] = [("POST", "/v1/certificates"), ("POST", "/v1/phones")];
    assert_eq!(certifying, [standing, renewed, activated, registered]);
}

/// The files of the service in which this stands, as often as it does.
pub(crate) fn callers(what: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut callers = Vec::new();
    for file in sources(&folder) {
        // Up to the file's own tests.
        let text = fs::read_to_string(&file).unwrap();
        let shipped = text.split("#[cfg(test)]").next().unwrap();
        let name = file.strip_prefix(&folder).unwrap().to_str().unwrap();
        callers.extend(std::iter::repeat_n(name.to_owned(), shipped.matches(what).count()));
    }
    callers.sort();
    callers
}

#[test]
fn certificates_are_signed_in_one_place_and_recorded_from_one() {
    // Whatever is signed: certificates, lists, and with a name of another role what else there is.
    let signing = [
        "certificates/recorded.rs",
        "signer/guarded.rs",
        "signer/several.rs",
        "status/edition.rs",
        "trust/mod.rs",
    ];
    assert_eq!(callers("signer.sign("), signing);
    assert_eq!(callers("sign_as(Role::Device"), [""; 0]);
    assert_eq!(callers("kid_of(Role::Device"), [""; 0]);
    // And which shard is announced.
    assert_eq!(callers("kid_at(Role::Device"), ["certificates/recorded.rs", "status/mod.rs"]);
    assert_eq!(callers("CertificateClaims {"), ["certificates/recorded.rs"]);
    // What is signed was recorded, and what is recorded was attested: one constructor each.
    assert_eq!(callers("Ok(Self { key: *key"), ["certificates/recorded.rs"]);
    assert_eq!(callers("INSERT INTO certificates"), ["store/certificates.rs"]);
    assert_eq!(callers("CertificateRow {"), ["store/certificates.rs"; 4], "two are types");
    assert_eq!(callers("certificates::insert("), ["certificates/recorded.rs"]);
    assert_eq!(callers("AttestedKey("), ["attestation/attest.rs"; 2], "one is the type");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files.extend(sources(&path)),
            false => files.push(path),
        }
    }
    files
}

/// Asks every call there is to certify a software key, with every kind of evidence that is none for
/// it.
async fn certifies_no_other_key(world: &World, phone: &Phone<'_>) {
    let stolen = SoftKey::generate().unwrap();
    let nonce = phone.nonce().await;
    let for_another = phone.attest(&nonce, &[&phone.presentation_key]);
    let for_both = phone.attest(&nonce, &[&phone.request_key, &phone.presentation_key]);
    let evidence = [
        AttestationEvidence::Test { signatures: Vec::new() },
        AttestationEvidence::AndroidKey { chains: Vec::new() },
        AttestationEvidence::AppAttest { attestation: Bytes(Vec::new()) },
        AttestationEvidence::AppAssertion { assertion: Bytes(Vec::new()) },
        for_another,
        for_both,
    ];
    let id = phone.standing().await.phone.phone;
    // A phone has so many calls in ten minutes.
    world.clock.pass(600);
    for (method, path) in calls().into_keys() {
        // What would end the scene.
        if method == "DELETE" || path.ends_with("/sign-out") {
            continue;
        }
        let path = path.replace("{phone}", &id).replace("{sign_in}", "none").replace('{', "");
        let path = path.replace('}', "");
        for evidence in &evidence {
            let body = json!({
                "sign_in": "none", "nonce": nonce.nonce, "attestation": evidence,
                "request_key": jwk(&phone.request_key), "presentation_key": jwk(&stolen),
                "app_version": [1, 0, 0],
            });
            let answer = match &method[..] {
                "GET" => phone.get(&path).await,
                method => phone.call(method, &path, &body).await,
            };
            let certificate = serde_json::from_slice::<Value>(&answer.body)
                .ok()
                .and_then(|body| body.get("certificate").cloned())
                .filter(|certificate| !certificate.is_null());
            assert_eq!(certificate, None, "{method} {path} {evidence:?}");
        }
    }
    let mut connection = AnyConnection::connect(world.database().url()).await.unwrap();
    let recorded: Option<(i64,)> =
        sqlx::query_as("SELECT idx FROM certificates WHERE thumbprint = $1")
            .bind(thumbprint(&stolen.public()).to_vec())
            .fetch_optional(&mut connection)
            .await
            .unwrap();
    assert_eq!(recorded, None);
}

/// And that the phone would have been given one, had the key been attested.
async fn is_due(phone: &mut Phone<'_>) {
    assert_eq!(phone.renew().await.status, 201);
}

async fn a_phone_past_the_half_of_its_certificate_certifies_no_other_key(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.pass(HALF_LIFE_S).await;
    certifies_no_other_key(world, &phone).await;
    is_due(&mut phone).await;
}

async fn a_phone_that_took_anothers_place_certifies_no_other_key(world: &World) {
    world.phone("Máy cũ").join().await;
    let mut phone = world.phone("Máy mới");
    let standing = phone.join().await;
    assert_eq!(standing.phone.state, PhoneState::Waiting);
    certifies_no_other_key(world, &phone).await;
    world.authority.approve_move_of(&clerk(), NUMBER, &standing.phone.phone).await.unwrap();
    certifies_no_other_key(world, &phone).await;
    is_due(&mut phone).await;
}

async fn a_phone_that_was_found_again_certifies_no_other_key(world: &World) {
    let mut phone = world.phone("Máy cũ");
    let id = phone.join().await.phone.phone;
    let thief = world.phone("Máy kẻ trộm");
    let thief_id = thief.join().await.phone.phone;
    thief.call("POST", &format!("/v1/phones/{id}/lost"), &Value::Null).await.done();
    let path = format!("/v1/phones/{thief_id}/move");
    phone.call("POST", &path, &json!({ "approve": false })).await.done();
    certifies_no_other_key(world, &phone).await;
    is_due(&mut phone).await;
}

async fn a_phone_of_a_resumed_account_certifies_no_other_key(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    certifies_no_other_key(world, &phone).await;
    world.authority.resume_account(&clerk(), NUMBER).await.unwrap();
    certifies_no_other_key(world, &phone).await;
    is_due(&mut phone).await;
}

async fn a_phone_of_an_account_at_level_2_again_certifies_no_other_key(world: &World) {
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    world.authority.set_level(&clerk(), NUMBER, Level::One).await.unwrap();
    world.authority.set_level(&clerk(), NUMBER, Level::Two).await.unwrap();
    certifies_no_other_key(world, &phone).await;
    is_due(&mut phone).await;
}

async fn a_phone_whose_issuer_was_withdrawn_certifies_no_other_key(world: &World) {
    let world = world_with_known_standby(world).await;
    let mut phone = world.phone("Máy thử");
    phone.join().await;
    let list = world.trust_list(|claims| {
        claims.sequence = 2;
        list_both_standby(&world, claims);
        issuer(claims, Kid(*b"D1")).state = IssuerState::Withdrawn;
    });
    world.authority.install_trust_list(&clerk(), &list).await.unwrap();
    certifies_no_other_key(&world, &phone).await;
    is_due(&mut phone).await;
}

async fn a_registration_that_is_repeated_gives_the_certificate_that_there_is_and_no_other(
    world: &World,
) {
    let mut phone = world.phone("Máy thử");
    let sign_in = phone.signed_in().await;
    let first: PhoneStanding = phone.register(&sign_in).await.ok();
    let key = |standing: PhoneStanding| {
        standing
            .certificate
            .map(|it| DeviceCertificate::decode(&it.certificate.0).unwrap().claims().key)
    };
    assert_eq!(key(first), Some(phone.presentation_key.public_short()));
    let again: PhoneStanding = phone.register(&sign_in).await.ok();
    assert_eq!(key(again), Some(phone.presentation_key.public_short()));
    let first_key = phone.presentation_key.clone();
    world.pass(HALF_LIFE_S).await;
    is_due(&mut phone).await;
    // The newest is for another key now.
    let renewed = std::mem::replace(&mut phone.presentation_key, first_key);
    let again: PhoneStanding = phone.register(&sign_in).await.ok();
    assert_eq!(key(again), None);
    phone.presentation_key = renewed;
    world.authority.suspend_account(&clerk(), NUMBER).await.unwrap();
    let again: PhoneStanding = phone.register(&sign_in).await.ok();
    assert_eq!(key(again), None, "revoked");
}
