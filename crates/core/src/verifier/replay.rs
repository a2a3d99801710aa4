//! The memory of codes that this phone has called genuine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::{Mark, Reading, Time};
use crate::instant::Instant;

use super::TTL_SECONDS;

/// Which code: SHA-256 of the outer Sig_structure, so that the twin signature (n - s) is the same
/// code.
pub(super) type CodeKey = [u8; 32];

/// Codes called genuine, until their minute is over by a clock that is known to be right.
///
/// The end is judged by the highest *confirmed* time: a wall clock that jumps ahead and back
/// again must not make this phone forget. Nothing live is ever evicted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenCodes {
    codes: BTreeMap<CodeKey, Seen>,
    highest_confirmed: Instant,
}

/// When a code was called genuine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Seen {
    made: Instant,
    at: Instant,
    mark: Mark,
}

impl Seen {
    /// Seconds since then: by time since boot, or by the clocks after a reboot; never negative.
    pub(super) fn ago_s(&self, time: &Time, now: Reading) -> i64 {
        match self.mark.elapsed_ms(now) {
            Some(ms) => i64::try_from(ms / 1000).unwrap_or(i64::MAX),
            None => time.now.seconds_since(self.at).max(0),
        }
    }
}

impl SeenCodes {
    /// How many codes are held at most.
    pub(crate) const CAPACITY: usize = 4096;

    /// Forgets codes whose minute is over.
    pub(super) fn forget_ended(&mut self, leeway_s: i64, time: &Time) {
        if time.confirmed && time.now > self.highest_confirmed {
            self.highest_confirmed = time.now;
            let ended = |seen: &Seen| {
                time.now.seconds_since(seen.made) > TTL_SECONDS.saturating_add(leeway_s)
            };
            self.codes.retain(|_, seen| !ended(seen));
        }
    }

    pub(super) fn find(&self, key: &CodeKey) -> Option<&Seen> {
        self.codes.get(key)
    }

    pub(super) fn is_full(&self) -> bool {
        self.codes.len() >= Self::CAPACITY
    }

    pub(super) fn record(&mut self, key: CodeKey, made: Instant, time: &Time, now: Reading) {
        self.codes.insert(key, Seen { made, at: time.now, mark: now.mark() });
    }
}
