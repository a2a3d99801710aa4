//! The memory of codes that this phone has called genuine.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::{TOLERANCE_MS, Time};
use crate::instant::Instant;

/// Which code: SHA-256 of the outer Sig_structure, so that the twin signature (n - s) is the same
/// code.
pub(super) type CodeKey = [u8; 32];

/// Codes called genuine, each with its end, until that is past by a clock that is known to be right.
///
/// Nothing live is ever evicted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SeenCodes {
    ends: BTreeMap<CodeKey, Instant>,
    /// The newest confirmed time, which a clock that is not confirmed must not be below.
    last_confirmed: Instant,
}

impl SeenCodes {
    /// How many codes are held at most.
    pub(crate) const CAPACITY: usize = 4096;

    /// Takes in a confirmed time, and forgets codes that can't be genuine again by any later one;
    /// whether there were any.
    pub(super) fn keep_up(&mut self, time: &Time) -> bool {
        if !time.confirmed || time.now == self.last_confirmed {
            return false;
        }
        self.last_confirmed = time.now;
        // A confirmed time may be ahead by u and the tolerance now, and behind by as much later.
        let apart_ms = time.uncertainty_ms.saturating_add(TOLERANCE_MS).saturating_mul(2);
        let ms = |instant: Instant| instant.unix_seconds().saturating_mul(1000);
        let past_ms = ms(time.now).saturating_sub_unsigned(apart_ms);
        let before = self.ends.len();
        self.ends.retain(|_, end| ms(*end) >= past_ms);
        self.ends.len() < before
    }

    pub(super) fn last_confirmed(&self) -> Instant {
        self.last_confirmed
    }

    pub(super) fn holds(&self, key: &CodeKey) -> bool {
        self.ends.contains_key(key)
    }

    pub(super) fn is_full(&self) -> bool {
        self.ends.len() >= Self::CAPACITY
    }

    /// Records a code whose minute began at `from`.
    pub(super) fn record(&mut self, key: CodeKey, from: Instant) {
        self.ends.insert(key, from.plus_seconds(REMEMBERED_S));
    }
}

/// The minute, and the longest leeway (30 s) twice: a code may be as late, and a clock that is not
/// confirmed as far below the last confirmed time.
const REMEMBERED_S: i64 = 120;
