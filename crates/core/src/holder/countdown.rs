//! How long a code still lives.

use crate::clock::{Mark, Reading};

/// Runs from the making of a code to its end by the time since boot: held against a reading
/// whenever the screen is drawn, not counted in ticks. So time in the background passes, and a
/// changed wall clock changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Countdown {
    from: Mark,
    lasts_ms: u64,
}

impl Countdown {
    pub(super) fn new(from: Mark, lasts_ms: u64) -> Self {
        Self { from, lasts_ms }
    }

    /// Milliseconds left; 0 when it is over. Over after a reboot too.
    pub fn remaining_ms(&self, now: Reading) -> u64 {
        self.from.elapsed_ms(now).map_or(0, |elapsed_ms| self.lasts_ms.saturating_sub(elapsed_ms))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::clock::BootId;

    fn at(since_boot_ms: u64) -> Reading {
        Reading { wall_ms: 0, since_boot_ms, boot: BootId([1; 16]) }
    }

    fn minute() -> Countdown {
        Countdown::new(at(1_000_000).mark(), 60_000)
    }

    #[test]
    fn it_ends_on_its_millisecond() {
        assert_eq!(minute().remaining_ms(at(1_000_000)), 60_000);
        assert_eq!(minute().remaining_ms(at(1_059_999)), 1);
        assert_eq!(minute().remaining_ms(at(1_060_000)), 0);
        assert_eq!(minute().remaining_ms(at(u64::MAX)), 0);
    }

    #[test]
    fn a_changed_wall_clock_changes_nothing() {
        for wall_ms in [i64::MIN, i64::MAX] {
            assert_eq!(minute().remaining_ms(Reading { wall_ms, ..at(1_018_000) }), 42_000);
        }
    }

    #[test]
    fn a_reboot_ends_it() {
        assert_eq!(minute().remaining_ms(Reading { boot: BootId([2; 16]), ..at(1_000_001) }), 0);
        assert_eq!(minute().remaining_ms(at(999_999)), 0);
    }

    proptest! {
        #[test]
        fn it_never_shows_more_than_it_lasts_and_only_falls(
            from: u64, lasts_ms: u64, times: (u64, u64),
        ) {
            let countdown = Countdown::new(at(from).mark(), lasts_ms);
            let (first, second) = (times.0.min(times.1), times.0.max(times.1));
            let (before, after) =
                (countdown.remaining_ms(at(first)), countdown.remaining_ms(at(second)));
            prop_assert!(before <= lasts_ms && after <= lasts_ms);
            prop_assert!(first < from || after <= before);
        }
    }
}
