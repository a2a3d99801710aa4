//! No input makes a parser take much more memory than it has bytes.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use vneid_conformance::Random;
use vneid_conformance::replay::{Outcome, read};
use vneid_conformance::vectors_folder;
use vneid_payload::base45;
use vneid_testkit::CountingAllocator;

#[global_allocator]
static HEAP: CountingAllocator = CountingAllocator::new();

/// Readers of bytes, without the spelling out of what was read.
fn decode(structure: &str, bytes: &[u8]) {
    use vneid_payload as p;
    match structure {
        "presentation" => drop(p::Presentation::decode(bytes)),
        "device-certificate" => drop(p::DeviceCertificate::decode(bytes)),
        "trust-list" => drop(p::TrustList::decode(bytes)),
        "status-list" => drop(p::StatusList::decode(bytes)),
        "status-manifest" => drop(p::StatusManifest::decode(bytes)),
        "status-delta" => drop(p::StatusDelta::decode(bytes)),
        "document" => drop(p::Document::decode(bytes)),
        "wallet-binding" => drop(p::WalletBinding::decode(bytes)),
        _ => drop(p::SignedTime::decode(bytes)),
    }
}

/// One test, since the counter counts all threads.
#[test]
fn stays_within_a_small_multiple() {
    let mut worst = (0.0, String::new());
    let mut check = |structure: &str, name: &str, bytes: &[u8]| {
        // A list inflates to at most 2^22 indexes: 16 MiB, half as much again while it grows, and a
        // decompressor's window. Everything else stays near its size.
        let (fixed, factor) = match structure {
            "status-list" => (28 << 20, 8),
            "status-delta" => (4 << 10, 40),
            _ => (4 << 10, 12),
        };
        let ((), heap) = HEAP.measure(|| decode(structure, bytes));
        let limit = fixed + factor * bytes.len();
        assert!(heap.peak_bytes <= limit, "{structure} {name}: {} bytes", heap.peak_bytes);
        let share = heap.peak_bytes as f64 / limit as f64;
        if share > worst.0 {
            worst = (share, format!("{structure} {name}: {} bytes", heap.peak_bytes));
        }
    };
    let mut structures = Vec::new();
    for entry in std::fs::read_dir(vectors_folder().join("structures")).unwrap() {
        let bytes = std::fs::read(entry.unwrap().path()).unwrap();
        let file: vneid_conformance::format::StructureFile =
            serde_json::from_slice(&bytes).unwrap();
        for case in &file.cases {
            check(&file.structure, &case.name, &vneid_conformance::from_hex(&case.bytes).unwrap());
        }
        let plain = vneid_conformance::from_hex(&file.cases[0].bytes).unwrap();
        structures.push((file.structure, plain));
    }
    let mut random = Random::new(3);
    for (structure, plain) in &structures {
        assert!(matches!(read(structure, plain), Some(Outcome::Read { .. })));
        for length in [16, 256, 4096, 65_536] {
            let mut bytes: Vec<u8> = (0..length).map(|_| random.next() as u8).collect();
            check(structure, "random", &bytes);
            // Heads that claim the most: arrays, maps, strings of 2^32 and 2^64 elements.
            for head in [0x9b, 0xbb, 0x5b, 0x7b, 0x9a, 0xba, 0x5a, 0x7a] {
                bytes[0] = head;
                bytes[1..9].copy_from_slice(&[0, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff]);
                check(structure, "large head", &bytes);
            }
        }
        // The same heads at every place of a good structure.
        for at in 0..plain.len().min(400) {
            for head in [0x9a, 0xba, 0x5a, 0x7a] {
                let mut bytes = plain.clone();
                bytes.splice(at..at, [head, 0x7f, 0xff, 0xff, 0xff]);
                check(structure, "large head within", &bytes);
            }
        }
    }
    let text = "0".repeat(1 << 20);
    let (read, heap) = HEAP.measure(|| base45::decode(&text));
    assert!(read.is_err() || heap.peak_bytes <= 2 * text.len());
    println!("worst share of its limit: {:.2}, {}", worst.0, worst.1);
}
