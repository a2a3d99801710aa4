//! The officer's challenge: a nonce that this phone made, in this boot, at most a minute ago,
//! counts once. No clock is needed for it.

use crate::clock::{Mark, Reading};

use super::TTL_SECONDS;

/// An open challenge; lives in memory only.
#[derive(Clone, Copy, Debug)]
pub(super) struct Challenge {
    nonce: [u8; 8],
    made: Mark,
}

impl Challenge {
    pub(super) fn new(nonce: [u8; 8], now: Reading) -> Self {
        Self { nonce, made: now.mark() }
    }

    pub(super) fn is_open(&self, now: Reading) -> bool {
        let limit_ms = TTL_SECONDS.unsigned_abs() * 1000;
        self.made.elapsed_ms(now).is_some_and(|elapsed_ms| elapsed_ms <= limit_ms)
    }

    pub(super) fn is_answered_by(&self, nonce: &[u8; 8], now: Reading) -> bool {
        self.is_open(now) && self.nonce == *nonce
    }
}
