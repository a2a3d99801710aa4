//! The officer's challenge: until it is answered or taken back, no code but its answer counts. The
//! answer comes within a minute of this boot. No clock is needed for it.

use crate::clock::{Mark, Reading};

use super::rules::TTL_SECONDS;

/// A challenge that was put; lives in memory only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenge {
    nonce: [u8; 8],
    made: Mark,
}

impl Challenge {
    pub(super) fn new(nonce: [u8; 8], now: Reading) -> Self {
        Self { nonce, made: now.mark() }
    }

    pub(super) fn is_answered_by(&self, nonce: &[u8; 8], now: Reading) -> bool {
        let limit_ms = TTL_SECONDS.unsigned_abs() * 1000;
        let in_time = self.made.elapsed_ms(now).is_some_and(|elapsed_ms| elapsed_ms <= limit_ms);
        in_time && self.nonce == *nonce
    }
}
