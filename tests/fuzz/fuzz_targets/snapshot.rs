//! Bytes as a phone's stored state: what is read is written the same.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vneid_core::PhoneState;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(state) = PhoneState::from_snapshot(bytes) {
        let again = PhoneState::from_snapshot(&state.to_snapshot());
        assert!(again.is_ok_and(|again| again == state));
    }
});
