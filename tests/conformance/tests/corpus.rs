//! The committed corpus of the fuzz targets: nothing in it makes a parser panic, without a nightly compiler.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::Path;

use vneid_conformance::PARTS;
use vneid_conformance::replay::read;
use vneid_core::PhoneState;
use vneid_core::crypto::signature_from_der;
use vneid_parts::{Channel, Receiver};
use vneid_payload::base45;
use vneid_qr::{LumaFrame, decode_still};

/// What the target of this name does with bytes; true when they were of use to it.
fn replay(target: &str, bytes: &[u8]) -> bool {
    match target {
        "base45" | "verify" => {
            let Ok(text) = str::from_utf8(bytes) else { return false };
            let payload = text.strip_prefix("VN1:").unwrap_or(text);
            base45::decode(payload).is_ok_and(|it| base45::encode(&it) == payload)
        }
        "der" => signature_from_der(bytes).is_ok(),
        "snapshot" => PhoneState::from_snapshot(bytes).is_ok(),
        "image" => {
            let [width, more_width, pixels @ ..] = bytes else { return false };
            let width = u32::from(*width) + u32::from(*more_width) + 1;
            let height = pixels.len() as u32 / width;
            LumaFrame::new(pixels, width, height, width)
                .is_ok_and(|frame| !decode_still(&frame).is_empty())
        }
        "parts" => {
            let Ok(text) = str::from_utf8(bytes) else { return false };
            let mut receiver = Receiver::new(Channel::new(PARTS.0, PARTS.1));
            text.lines().any(|line| receiver.take(line).is_ok())
        }
        structure => read(&structure.replace('_', "-"), bytes).is_some(),
    }
}

#[test]
fn nothing_in_the_corpus_makes_a_parser_panic() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
    for target in fs::read_dir(folder.join("fuzz_targets")).unwrap() {
        let target = target.unwrap().path().file_stem().unwrap().to_str().unwrap().to_owned();
        let files = fs::read_dir(folder.join("corpus").join(&target)).unwrap();
        let of_use =
            files.filter(|file| replay(&target, &fs::read(file.as_ref().unwrap().path()).unwrap()));
        assert!(of_use.count() > 0, "{target} gets past its first check with no file");
    }
}
