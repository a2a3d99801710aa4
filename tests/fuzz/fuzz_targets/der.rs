//! Bytes as a signature in DER.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = vneid_core::crypto::signature_from_der(bytes);
});
