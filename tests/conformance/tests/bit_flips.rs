//! No single bit of a genuine code can be turned without losing the verdict.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;

use vneid_conformance::format::{Clocks, Step, VerifyFile};
use vneid_conformance::replay::{Lists, OfficerPhone};
use vneid_conformance::vectors_folder;
use vneid_core::{BootId, Kind, Reading, Scan, VerdictCode};
use vneid_payload::{base45, to_text};

/// The genuine code of `verify/genuine.json`, and when it is scanned.
fn genuine() -> (Lists, String, Reading) {
    let folder = vectors_folder();
    let worlds = fs::read(folder.join("worlds.json")).unwrap();
    let lists = Lists::load(&serde_json::from_slice(&worlds).unwrap()).unwrap();
    let file = fs::read(folder.join("verify/genuine.json")).unwrap();
    let file: VerifyFile = serde_json::from_slice(&file).unwrap();
    let plain = file.cases.iter().find(|case| case.name == "plain").unwrap();
    let Some(Step::Verify { text, now, .. }) = plain.steps.last() else { panic!("a scan") };
    let Clocks { wall_ms, since_boot_ms, .. } = *now;
    (lists, text.clone(), Reading { wall_ms, since_boot_ms, boot: BootId([0; 16]) })
}

fn phone(lists: &Lists) -> OfficerPhone<'_> {
    lists.phone("base").unwrap()
}

#[test]
fn of_its_241_bytes() {
    let (lists, text, now) = genuine();
    assert_eq!(phone(&lists).verify(Scan::seen(&text), now).code(), VerdictCode::Genuine);
    let bytes = base45::decode(text.strip_prefix("VN1:").unwrap()).unwrap();
    assert_eq!(bytes.len(), 241);
    for bit in 0..bytes.len() * 8 {
        let mut flipped = bytes.clone();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let verdict = phone(&lists).verify(Scan::seen(&to_text(&flipped)), now);
        assert_ne!(verdict.kind(), Kind::Genuine, "bit {bit}");
        assert_ne!(verdict.kind(), Kind::NotOurs, "bit {bit}");
        // Until both signatures hold, nothing that the code claims is told.
        if verdict.code() != VerdictCode::NewerFormat {
            assert_eq!((verdict.hint(), verdict.facts().made), (None, None), "bit {bit}");
        }
    }
}

#[test]
fn of_its_text() {
    let (lists, text, now) = genuine();
    assert_eq!(text.len(), 4 + 362);
    for bit in (0..text.len() * 8).filter(|bit| bit % 8 != 7) {
        let mut flipped = text.clone().into_bytes();
        flipped[bit / 8] ^= 1 << (bit % 8);
        let flipped = String::from_utf8(flipped).unwrap();
        assert_ne!(
            phone(&lists).verify(Scan::seen(&flipped), now).kind(),
            Kind::Genuine,
            "bit {bit}"
        );
    }
}

#[test]
fn of_every_pair_of_exchanged_characters() {
    let (lists, text, now) = genuine();
    for at in 0..text.len() - 1 {
        let mut swapped = text.clone().into_bytes();
        swapped.swap(at, at + 1);
        let swapped = String::from_utf8(swapped).unwrap();
        if swapped != text {
            assert_ne!(
                phone(&lists).verify(Scan::seen(&swapped), now).kind(),
                Kind::Genuine,
                "at {at}"
            );
        }
    }
}
