//! Bytes as a signed-time.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = vneid_conformance::replay::read("signed-time", bytes);
});
