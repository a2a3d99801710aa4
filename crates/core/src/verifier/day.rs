//! How many codes were examined today: numbers only, nothing of a person.

use serde::{Deserialize, Serialize};

use super::verdict::Kind;
use crate::instant::Instant;

/// The verdicts of one day in Vietnam, by kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DayCounts {
    /// Which day: the number of days after 1970-01-01.
    day: i64,
    /// The app was genuine.
    pub genuine: u32,
    /// It was not.
    pub not_genuine: u32,
    /// Neither was proven.
    pub cannot_tell: u32,
    /// Another kind of QR.
    pub not_ours: u32,
}

impl DayCounts {
    /// Counts one more, at `now` by the corrected clock. With another day all begin at 0.
    pub fn count(&mut self, kind: Kind, now: Instant) {
        *self = self.on_day_of(now);
        let counted = match kind {
            Kind::Genuine => &mut self.genuine,
            Kind::NotGenuine => &mut self.not_genuine,
            Kind::CannotTell => &mut self.cannot_tell,
            Kind::NotOurs => &mut self.not_ours,
        };
        *counted = counted.saturating_add(1);
    }

    /// Those of the day of `now`: all 0 when the last count was on another.
    #[must_use]
    pub fn on_day_of(self, now: Instant) -> Self {
        let day = (now.unix_seconds() + AHEAD_OF_UTC_S).div_euclid(DAY_S);
        if self.day == day { self } else { Self { day, ..Self::default() } }
    }
}

/// Vietnam is 7 hours ahead of UTC, all year.
const AHEAD_OF_UTC_S: i64 = 7 * 3600;
const DAY_S: i64 = 24 * 3600;

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-24T00:00:00+07:00.
    const MIDNIGHT: i64 = 1_795_453_200;

    fn at(unix_seconds: i64) -> Instant {
        Instant::from_unix_seconds(unix_seconds).unwrap()
    }

    #[test]
    fn each_kind_is_counted_by_itself() {
        let mut counts = DayCounts::default();
        for (kind, times) in
            [(Kind::Genuine, 4), (Kind::NotGenuine, 1), (Kind::CannotTell, 2), (Kind::NotOurs, 3)]
        {
            (0..times).for_each(|_| counts.count(kind, at(MIDNIGHT)));
        }
        let DayCounts { genuine, not_genuine, cannot_tell, not_ours, .. } = counts;
        assert_eq!([genuine, not_genuine, cannot_tell, not_ours], [4, 1, 2, 3]);
    }

    #[test]
    fn the_day_ends_at_midnight_in_vietnam() {
        let mut counts = DayCounts::default();
        counts.count(Kind::Genuine, at(MIDNIGHT));
        assert_eq!(counts.on_day_of(at(MIDNIGHT + DAY_S - 1)).genuine, 1);
        assert_eq!(counts.on_day_of(at(MIDNIGHT + DAY_S)).genuine, 0);
        assert_eq!(counts.on_day_of(at(MIDNIGHT - 1)).genuine, 0);
        counts.count(Kind::NotOurs, at(MIDNIGHT + DAY_S));
        assert_eq!((counts.genuine, counts.not_ours), (0, 1));
    }
}
