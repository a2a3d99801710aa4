//! Which codes were reported: each once while it stays in view.

use std::time::Duration;

use crate::decode::DecodedCode;

/// Out of view this long, a code counts as new when it comes back.
const FORGET: Duration = Duration::from_millis(1500);
/// A code that is not preferred is held back this long while another symbol is in view unread.
const HOLD: Duration = Duration::from_millis(500);
/// Codes remembered at a time.
const MAX_CODES: usize = 4;

#[derive(Default)]
pub(super) struct Memory {
    reported: Vec<(Vec<u8>, Duration)>,
    /// A code held back, since when, and when it was seen last.
    held: Option<(Vec<u8>, Duration, Duration)>,
}

/// What to do with a code in view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Observation {
    /// Report it.
    New,
    /// It was reported before.
    Known,
    /// Say nothing of it yet.
    HeldBack,
}

impl Memory {
    /// Meets the one code in a frame.
    pub(super) fn observe(
        &mut self,
        code: &DecodedCode,
        crowded: bool,
        now: Duration,
    ) -> Observation {
        let gone = |seen: &Duration| now.saturating_sub(*seen) > FORGET;
        self.reported.retain(|(_, seen)| !gone(seen));
        if let Some((_, seen)) = self.reported.iter_mut().find(|(bytes, _)| *bytes == code.bytes) {
            *seen = now;
            return Observation::Known;
        }
        if crowded {
            let since = match &self.held {
                Some((bytes, since, seen)) if *bytes == code.bytes && !gone(seen) => *since,
                _ => now,
            };
            if now.saturating_sub(since) < HOLD {
                self.held = Some((code.bytes.clone(), since, now));
                return Observation::HeldBack;
            }
        }
        self.held = None;
        if self.reported.len() == MAX_CODES {
            self.reported.remove(0);
        }
        self.reported.push((code.bytes.clone(), now));
        Observation::New
    }
}
