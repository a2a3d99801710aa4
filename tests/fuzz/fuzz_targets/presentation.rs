//! Bytes as a presentation.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = vneid_conformance::replay::read("presentation", bytes);
});
