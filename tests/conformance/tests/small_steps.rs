//! `bytes.json` and `hints.json`: each step by itself.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;

use serde_json::Value;
use vneid_conformance::{from_hex, to_hex, vectors_folder};
use vneid_core::crypto::{PublicKey, sha256, thumbprint};
use vneid_core::{PersonalNumber, derive_hint};
use vneid_payload::{
    DeltaClaims, FullKey, Instant, Kid, PrivateClaims, Shard, ShortKey, StatusDelta, base45,
    indexes_digest_input,
};

fn file(name: &str) -> Value {
    serde_json::from_slice(&fs::read(vectors_folder().join(name)).unwrap()).unwrap()
}

fn bytes(value: &Value) -> Vec<u8> {
    from_hex(value.as_str().unwrap()).unwrap()
}

fn array<const N: usize>(value: &Value) -> [u8; N] {
    bytes(value).try_into().unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn cases<'a>(file: &'a Value, name: &str) -> &'a Vec<Value> {
    let cases = file[name].as_array().unwrap();
    assert!(!cases.is_empty());
    cases
}

fn indexes(value: &Value) -> Vec<u32> {
    value.as_array().unwrap().iter().map(|it| it.as_u64().unwrap() as u32).collect()
}

#[test]
fn base45_both_ways() {
    let file = file("bytes.json");
    for case in cases(&file, "base45") {
        assert_eq!(base45::encode(&bytes(&case["bytes"])), text(&case["text"]));
        assert_eq!(base45::decode(text(&case["text"])).unwrap(), bytes(&case["bytes"]));
    }
    for case in cases(&file, "base45_refused") {
        assert!(base45::decode(text(&case["text"])).is_err(), "{case}");
    }
}

#[test]
fn thumbprints() {
    for case in cases(&file("bytes.json"), "thumbprints") {
        let key = FullKey { x: array(&case["x"]), y: array(&case["y"]) };
        assert_eq!(to_hex(&key.thumbprint_input()), text(&case["cose_key"]));
        assert_eq!(to_hex(&thumbprint(&key)), text(&case["thumbprint"]));
        assert_eq!(to_hex(&thumbprint(&key)[..8]), text(&case["root_kid"]));
    }
}

#[test]
fn status_digests() {
    for case in cases(&file("bytes.json"), "status_digests") {
        let digest = sha256(&indexes_digest_input(&indexes(&case["revoked"])));
        assert_eq!(to_hex(&digest), text(&case["digest"]));
    }
}

/// Our writer chooses k itself: where it chooses the case's, the bits must be the case's; whatever
/// it chooses, they must read back.
#[test]
fn rice_codes() {
    for case in cases(&file("bytes.json"), "rice") {
        let added = indexes(&case["indexes"]);
        let claims = DeltaClaims {
            shard: Shard { kid: Kid(*b"D1"), day: 1 },
            issued: Instant::EPOCH,
            from: 1,
            to: 2,
            added: added.clone(),
            digest: [0; 32],
            private: PrivateClaims::default(),
        };
        let written = claims.prepare(Kid(*b"S1")).unwrap().attach(&[0; 64]);
        assert_eq!(StatusDelta::decode(&written).unwrap().claims().added, added);
        // Element 2 of -65546: [count, k, bits].
        let value: ciborium::Value = ciborium::from_reader(&written[..]).unwrap();
        let claims = value.as_array().unwrap()[2].as_bytes().unwrap().clone();
        let claims: ciborium::Value = ciborium::from_reader(&claims[..]).unwrap();
        let rice = claims
            .as_map()
            .unwrap()
            .iter()
            .find(|(key, _)| *key == ciborium::Value::from(-65_546))
            .map(|(_, value)| value.as_array().unwrap().clone())
            .unwrap();
        if rice[1] == ciborium::Value::from(case["k"].as_u64().unwrap()) {
            assert_eq!(to_hex(rice[2].as_bytes().unwrap()), text(&case["bits"]), "{case}");
        }
    }
}

#[test]
fn public_keys() {
    for case in cases(&file("bytes.json"), "public_keys") {
        let short =
            ShortKey { x: array(&case["x"]), y_is_odd: case["y_is_odd"].as_bool().unwrap() };
        let y = PublicKey::from_short(&short).map(|key| to_hex(&key.to_full().y));
        assert_eq!(y.as_deref(), case["y"].as_str(), "{case}");
        let full = |y| FullKey { x: short.x, y };
        match case["y"].as_str() {
            Some(_) => {
                assert!(PublicKey::from_full(&full(array(&case["y"]))).is_some(), "{case}");
                let mut other = array(&case["y"]);
                other[31] ^= 2;
                assert!(PublicKey::from_full(&full(other)).is_none(), "{case}");
            }
            None => assert!(PublicKey::from_full(&full([0; 32])).is_none(), "{case}"),
        }
    }
}

#[test]
fn signatures() {
    for case in cases(&file("bytes.json"), "signatures") {
        let key = FullKey { x: array(&case["x"]), y: array(&case["y"]) };
        let key = PublicKey::from_full(&key).unwrap();
        let verifies = key.verify(&bytes(&case["message"]), &array(&case["signature"]));
        assert_eq!(verifies, case["valid"].as_bool().unwrap(), "{case}");
    }
}

#[test]
fn hints() {
    for case in cases(&file("hints.json"), "cases") {
        let number = PersonalNumber::parse(text(&case["number"])).unwrap();
        let hint = derive_hint(text(&case["name"]), &number);
        assert_eq!(hint.as_str(), text(&case["hint"]), "{case}");
    }
}
