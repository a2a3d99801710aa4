//! Bytes and texts that nobody made for us: read or refused, never a panic, never without end.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::sync::LazyLock;

use proptest::prelude::*;
use vneid_conformance::format::{Clocks, StructureFile, WorldFile};
use vneid_conformance::replay::{Lists, Outcome, read};
use vneid_conformance::{from_hex, vectors_folder};
use vneid_core::crypto::signature_from_der;
use vneid_core::{BootId, Kind, PhoneState, Reading, Scan, VerdictCode};
use vneid_payload::{base45, format_of, to_text};

const STRUCTURES: [&str; 9] = [
    "presentation",
    "device-certificate",
    "trust-list",
    "status-list",
    "status-manifest",
    "status-delta",
    "document",
    "wallet-binding",
    "signed-time",
];

/// Every case of the vectors up to 4 KiB, readable or not: something to start from.
static SEEDS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let files = fs::read_dir(vectors_folder().join("structures")).unwrap();
    let mut seeds = Vec::new();
    for path in files.map(|entry| entry.unwrap().path()) {
        let file: StructureFile = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
        for case in file.cases {
            let bytes = from_hex(&case.bytes).unwrap();
            if bytes.len() <= 4096 {
                seeds.push((file.structure.clone(), bytes));
            }
        }
    }
    seeds.sort();
    seeds
});

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let file = fs::read(vectors_folder().join("worlds.json")).unwrap();
    Lists::load(&serde_json::from_slice::<WorldFile>(&file).unwrap()).unwrap()
});

fn now() -> Reading {
    let Clocks { wall_ms, since_boot_ms, .. } =
        Clocks { wall_ms: 1_795_489_200_000, since_boot_ms: 1_000_000, boot: 1 };
    Reading { wall_ms, since_boot_ms, boot: BootId([1; 16]) }
}

/// What may happen to bytes on their way.
#[derive(Clone, Debug)]
enum Damage {
    Flip(prop::sample::Index, u8),
    Set(prop::sample::Index, u8),
    Remove(prop::sample::Index, usize),
    Insert(prop::sample::Index, Vec<u8>),
    Copy(prop::sample::Index, prop::sample::Index, usize),
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<prop::sample::Index>;
    prop_oneof![
        (at(), 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (at(), any::<u8>()).prop_map(|(at, value)| Damage::Set(at, value)),
        (at(), 1..40_usize).prop_map(|(at, length)| Damage::Remove(at, length)),
        (at(), prop::collection::vec(any::<u8>(), 1..12))
            .prop_map(|(at, it)| Damage::Insert(at, it)),
        (at(), at(), 1..80_usize).prop_map(|(from, to, length)| Damage::Copy(from, to, length)),
    ]
}

fn damaged(mut bytes: Vec<u8>, damages: &[Damage]) -> Vec<u8> {
    for damage in damages {
        if bytes.is_empty() {
            return bytes;
        }
        let size = bytes.len();
        match damage {
            Damage::Flip(at, bit) => bytes[at.index(size)] ^= 1 << bit,
            Damage::Set(at, value) => bytes[at.index(size)] = *value,
            Damage::Remove(at, length) => {
                let start = at.index(size);
                bytes.drain(start..(start + length).min(size));
            }
            Damage::Insert(at, inserted) => {
                let start = at.index(size);
                bytes.splice(start..start, inserted.iter().copied());
            }
            Damage::Copy(from, to, length) => {
                let start = from.index(size);
                let copied = bytes[start..(start + length).min(size)].to_vec();
                let to = to.index(size);
                bytes.splice(to..to, copied);
            }
        }
    }
    bytes
}

/// The same bytes always come out the same, and what is read again encodes to what was read.
fn is_read_or_refused(structure: &str, bytes: &[u8]) -> Result<(), TestCaseError> {
    let first = read(structure, bytes).expect("a structure of the list");
    if let Outcome::Malformed(fault) = &first {
        prop_assert!(fault.offset <= bytes.len());
    } else {
        // Only one encoding is accepted, so a second reader gives these bytes back.
        let value: ciborium::Value = ciborium::from_reader(bytes).unwrap();
        let mut again = Vec::new();
        ciborium::into_writer(&value, &mut again).unwrap();
        prop_assert_eq!(again, bytes.to_vec());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes(bytes in prop::collection::vec(any::<u8>(), 0..1200)) {
        for structure in STRUCTURES {
            is_read_or_refused(structure, &bytes)?;
        }
    }

    #[test]
    fn damaged_structures(
        seed in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let (structure, bytes) = &SEEDS[seed.index(SEEDS.len())];
        let bytes = damaged(bytes.clone(), &damages);
        is_read_or_refused(structure, &bytes)?;
        // And as what it is not.
        for structure in STRUCTURES {
            let _ = read(structure, &bytes);
        }
    }

    #[test]
    fn damaged_codes_are_never_genuine(
        seed in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..6),
    ) {
        let codes: Vec<_> = SEEDS.iter().filter(|(it, _)| it == "presentation").collect();
        let original = &codes[seed.index(codes.len())].1;
        let bytes = damaged(original.clone(), &damages);
        let verdict = LISTS.phone("base").unwrap().verify(Scan::seen(&to_text(&bytes)), now());
        prop_assert_ne!(verdict.kind(), Kind::NotOurs);
        if bytes != *original {
            prop_assert_ne!(verdict.kind(), Kind::Genuine);
        }
    }

    #[test]
    fn any_text_gets_a_verdict(
        prefix in prop::sample::select(vec!["", "VN1:", "VN2:", "VNP1:", "VN", "HC1:", "000201", "|"]),
        text in ".{0,600}",
    ) {
        let text = format!("{prefix}{text}");
        let verdict = LISTS.phone("base").unwrap().verify(Scan::seen(&text), now());
        prop_assert_ne!(verdict.kind(), Kind::Genuine);
        prop_assert_ne!(verdict.kind(), Kind::NotGenuine);
        let ours = format_of(&text).is_some();
        prop_assert_eq!(ours, verdict.kind() != Kind::NotOurs);
    }

    #[test]
    fn alphanumeric_text_behind_our_prefix(text in "[0-9A-Z $%*+./:-]{0,700}") {
        let text = format!("VN1:{text}");
        let verdict = LISTS.phone("base").unwrap().verify(Scan::seen(&text), now());
        prop_assert_eq!(verdict.code(), VerdictCode::Malformed);
    }

    #[test]
    fn base45_is_one_to_one(text in "[0-9A-Z $%*+./:-]{0,60}", bytes: Vec<u8>) {
        if let Ok(read) = base45::decode(&text) {
            prop_assert_eq!(base45::encode(&read), text);
        }
        prop_assert_eq!(base45::decode(&base45::encode(&bytes)).unwrap(), bytes);
    }

    #[test]
    fn der_of_any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..90)) {
        let _ = signature_from_der(&bytes);
    }

    #[test]
    fn lists_of_any_bytes_change_nothing(
        seed in any::<prop::sample::Index>(),
        damages in prop::collection::vec(damage(), 1..4),
    ) {
        use vneid_conformance::format::Step;
        let (structure, original) = &SEEDS[seed.index(SEEDS.len())];
        let bytes = damaged(original.clone(), &damages);
        prop_assume!(bytes != *original);
        let bytes = vneid_conformance::to_hex(&bytes);
        // Whatever comes of it is not what no step ever expects, so the difference tells it.
        let expect = String::from("?");
        let step = match structure.as_str() {
            "trust-list" => Step::AcceptTrustList { bytes, now: None, expect },
            "status-list" => Step::AcceptStatusList { bytes, now: None, expect },
            "status-manifest" => Step::AcceptManifest { bytes, now: None, expect },
            _ => Step::AcceptDelta { bytes, now: None, expect },
        };
        let told = LISTS.phone("base").unwrap().play(&step).unwrap_err();
        prop_assert!(!told.contains("in_force"), "{}", told);
    }

    #[test]
    fn snapshots_of_any_bytes(
        damages in prop::collection::vec(damage(), 0..4),
        random in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        let whole = PhoneState::default().to_snapshot();
        let bytes = damaged(whole.clone(), &damages);
        prop_assert_eq!(PhoneState::from_snapshot(&bytes).is_ok(), bytes == whole);
        prop_assert!(PhoneState::from_snapshot(&random).is_err());
    }
}
