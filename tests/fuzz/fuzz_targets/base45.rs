//! Text as Base45: what is read is written the same.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(bytes) = vneid_payload::base45::decode(text) {
        assert_eq!(vneid_payload::base45::encode(&bytes), text);
    }
});
