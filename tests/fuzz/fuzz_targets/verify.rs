//! Text before an officer's camera, at a time when no code of the vectors is genuine.

#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use vneid_conformance::replay::Lists;
use vneid_core::{BootId, Kind, Reading, Scan};

static LISTS: LazyLock<Lists> = LazyLock::new(|| {
    let file = serde_json::from_str(include_str!("../../vectors/worlds.json"));
    Lists::load(&file.expect("the vectors are JSON")).expect("their lists are good")
});

/// Before the vectors' certificates were issued.
const NOW: Reading =
    Reading { wall_ms: 1_795_100_000_000, since_boot_ms: 0, boot: BootId([0; 16]) };

fuzz_target!(|text: &str| {
    let mut phone = LISTS.phone("base").expect("a world of the vectors");
    assert_ne!(phone.verify(Scan::seen(text), NOW).kind(), Kind::Genuine);
});
