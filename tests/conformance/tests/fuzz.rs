//! Runs every fuzz target of `tests/fuzz` for a short time, from the committed corpus on.
//!
//! Ignored by default: it needs a nightly compiler and cargo-fuzz. `cargo xtask test --long` runs it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;
use std::process::Command;

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
    for target in targets {
        // What is found goes into the first folder, and not among the committed files.
        let found = Path::new(env!("CARGO_TARGET_TMPDIR")).join("corpus").join(&target);
        fs::create_dir_all(&found).unwrap();
        let status = Command::new("cargo")
            .args(["+nightly", "fuzz", "run", "--fuzz-dir"])
            .arg(&fuzz)
            .arg(&target)
            .arg(&found)
            .arg(fuzz.join("corpus").join(&target))
            .args(["--", "-timeout=10", "-rss_limit_mb=2048", "-max_len=65536"])
            .arg(format!("-max_total_time={SECONDS_EACH}"))
            .status()
            .unwrap();
        assert!(status.success(), "{target}");
    }
}
