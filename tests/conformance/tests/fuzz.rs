//! Runs every fuzz target of `tests/fuzz` for a short time, with seeds made from the vectors.
//!
//! Ignored by default: it needs a nightly compiler and cargo-fuzz. `cargo xtask test --long` runs it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use vneid_conformance::format::{Step, StructureFile, VerifyFile};
use vneid_conformance::{from_hex, transfers, vectors_folder};
use vneid_core::PhoneState;
use vneid_payload::to_text;
use vneid_qr::QrCode;

const SECONDS_EACH: u32 = 20;

#[test]
#[ignore = "needs nightly and cargo-fuzz, and takes minutes"]
fn every_target_for_a_short_time() {
    let has_fuzz = Command::new("cargo").args(["+nightly", "fuzz", "--version"]).output();
    if !has_fuzz.is_ok_and(|output| output.status.success()) {
        assert!(std::env::var_os("CI").is_none(), "nightly or cargo-fuzz is not installed");
        println!("NOT RUN: nightly or cargo-fuzz is not installed");
        return;
    }
    let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    let mut targets: Vec<String> = fs::read_dir(fuzz.join("fuzz_targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    targets.sort();
    let seeds = seeds();
    for target in targets {
        let corpus = corpus(&target, &seeds);
        let status = Command::new("cargo")
            .args(["+nightly", "fuzz", "run", "--fuzz-dir"])
            .arg(&fuzz)
            .arg(&target)
            .arg(&corpus)
            .args(["--", "-timeout=10", "-rss_limit_mb=2048", "-max_len=65536"])
            .arg(format!("-max_total_time={SECONDS_EACH}"))
            .status()
            .unwrap();
        assert!(status.success(), "{target}");
    }
}

/// Target and bytes.
type Seed = (String, Vec<u8>);

fn seeds() -> Vec<Seed> {
    let mut seeds = Vec::new();
    for entry in fs::read_dir(vectors_folder().join("structures")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let file: StructureFile = serde_json::from_slice(&bytes).unwrap();
        for case in file.cases {
            seeds.push((file.structure.replace('-', "_"), from_hex(&case.bytes).unwrap()));
        }
    }
    for entry in fs::read_dir(vectors_folder().join("verify")).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let file: VerifyFile = serde_json::from_slice(&bytes).unwrap();
        for step in file.cases.into_iter().flat_map(|case| case.steps) {
            if let Step::Verify { text, .. } = step {
                seeds.push(("base45".into(), text.trim_start_matches("VN1:").into()));
                seeds.push(("verify".into(), text.into_bytes()));
            }
        }
    }
    for case in transfers() {
        let texts: Vec<String> = case.steps.into_iter().map(|(text, _)| text).collect();
        seeds.push(("parts".into(), texts.join("\n").into_bytes()));
    }
    seeds.push(("snapshot".into(), PhoneState::default().to_snapshot()));
    seeds.push(("der".into(), vec![0x30, 6, 2, 1, 1, 2, 1, 1]));
    for text in ["VN1:THU", "0123456789", &to_text(&[7; 60])] {
        seeds.push(("image".into(), frame(text)));
    }
    seeds
}

/// A code as the image target takes it: one pixel a module, after two bytes that choose the width.
fn frame(text: &str) -> Vec<u8> {
    let code = QrCode::encode(text).unwrap();
    let side = code.size() + 8;
    let mut bytes = vec![(side - 1) as u8, 0];
    for (y, x) in (0..side).flat_map(|y| (0..side).map(move |x| (y, x))) {
        let inside = |it: usize| (4..4 + code.size()).contains(&it);
        let dark = inside(x) && inside(y) && code.is_dark(x - 4, y - 4);
        bytes.push(if dark { 0 } else { 255 });
    }
    bytes
}

fn corpus(target: &str, seeds: &[Seed]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus").join(target);
    fs::create_dir_all(&folder).unwrap();
    let own = seeds.iter().filter(|(it, _)| it == target);
    for (number, (_, bytes)) in own.enumerate() {
        fs::write(folder.join(format!("seed-{number}")), bytes).unwrap();
    }
    folder
}
