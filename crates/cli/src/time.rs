//! The time that a command acts at: `--now T`, or the machine's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use clap::Args;
use jiff::civil::{self, DateTime};
use jiff::{SignedDuration, Timestamp};
use vneid_core::Instant;

use crate::error::InWords;
use crate::texts::Texts;

/// The value of `--now`: milliseconds since 1970-01-01T00:00:00Z, in the years 1970 to 9999.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct When(i64);

impl When {
    /// What this machine's clock shows.
    pub(crate) fn of_machine() -> Self {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }

    /// So many milliseconds since 1970.
    pub(crate) const fn from_unix_ms(ms: i64) -> Self {
        Self(ms)
    }

    /// Reads RFC 3339 (`2026-11-24T14:00:00+07:00`) or Unix seconds (`1795503600`).
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let ms = if text.bytes().all(|byte| byte.is_ascii_digit()) {
            text.parse::<i64>().ok().and_then(|seconds| seconds.checked_mul(1000))
        } else {
            text.parse::<Timestamp>().ok().map(|instant| instant.as_millisecond())
        };
        let in_bounds = |ms: &i64| (0..=Instant::MAX.unix_seconds() * 1000 + 999).contains(ms);
        ms.filter(in_bounds).map(Self).ok_or_else(|| {
            "expected RFC 3339 (2026-11-24T14:00:00+07:00) or Unix seconds (1795503600), \
             from 1970 to 9999"
                .to_owned()
        })
    }

    /// Milliseconds since 1970.
    pub(crate) const fn unix_ms(self) -> i64 {
        self.0
    }

    /// The whole second.
    pub(crate) const fn instant(self) -> Instant {
        Instant::saturating_from_unix_seconds(self.0.div_euclid(1000))
    }
}

impl From<Instant> for When {
    fn from(instant: Instant) -> Self {
        Self(instant.unix_seconds() * 1000)
    }
}

#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Now {
    /// When: RFC 3339 or Unix seconds. Without it, now.
    #[arg(long = "now", value_name = "T", value_parser = When::parse)]
    when: Option<When>,
}

impl Now {
    /// The instant asked for, or what this machine's clock shows.
    pub(crate) fn when(self) -> When {
        self.when.unwrap_or_else(When::of_machine)
    }
}

/// The instant in the words of the table.
impl InWords for Instant {
    fn message(&self, texts: &Texts) -> String {
        date_and_time(*self, texts)
    }
}

/// An instant as the people of this program read it: Vietnam's time, `2026-11-24 14:00:00 +07`.
pub(crate) fn display(instant: Instant) -> String {
    match in_vietnam(instant) {
        Some(at) => at.strftime("%Y-%m-%d %H:%M:%S +07").to_string(),
        None => instant.to_string(),
    }
}

/// What a watch in Vietnam shows, to the minute: `YYYY-MM-DD HH:MM`.
pub(crate) fn on_a_watch(text: &str) -> Option<Instant> {
    let read = DateTime::strptime("%Y-%m-%d %H:%M", text).ok()?;
    let since_1970 = read.duration_since(civil::date(1970, 1, 1).at(0, 0, 0, 0)).as_secs();
    Instant::from_unix_seconds(since_1970 - 7 * 3_600)
}

/// An instant in the words of the table, in Vietnam's time: `14:00, thứ Ba 24/11`.
pub(crate) fn date_and_time(at: Instant, texts: &Texts) -> String {
    texts.message(&vneid_present::instant(at))
}

/// Vietnam has one time zone, without summer time; the last hours of the year 9999 have no name in
/// it.
fn in_vietnam(instant: Instant) -> Option<DateTime> {
    let since_1970 = SignedDuration::from_secs(instant.unix_seconds() + 7 * 3_600);
    civil::date(1970, 1, 1).at(0, 0, 0, 0).checked_add(since_1970).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::texts::Lang;

    fn seconds(text: &str) -> Option<i64> {
        When::parse(text).ok().map(|when| when.instant().unix_seconds())
    }

    #[test]
    fn both_notations_name_the_same_instant() {
        assert_eq!(seconds("1795503600"), Some(1_795_503_600));
        assert_eq!(seconds("2026-11-24T14:00:00+07:00"), Some(1_795_503_600));
        assert_eq!(seconds("2026-11-24T07:00:00Z"), Some(1_795_503_600));
        assert_eq!(When::parse("2026-11-24T07:00:00.25Z").unwrap().unix_ms(), 1_795_503_600_250);
        assert_eq!(seconds("0"), Some(0));
        assert_eq!(seconds("253402300799"), Some(253_402_300_799));
    }

    #[test]
    fn a_watch_shows_vietnams_time() {
        let seconds = |text| on_a_watch(text).map(|at| at.unix_seconds());
        assert_eq!(seconds("2026-11-24 14:00"), Some(1_795_503_600));
        for text in
            ["14:00", "2026-11-24", "2026-11-24 24:00", "2026-11-24 14:00:00", "1969-01-01 00:00"]
        {
            assert_eq!(seconds(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in [
            "",
            "-1",
            "253402300800",
            "99999999999999999999",
            "2026-11-24",
            "2026-11-24T14:00:00",
            "1969-12-31T23:59:59Z",
            " 1795503600",
            "now",
        ] {
            assert_eq!(seconds(text), None, "{text:?}");
        }
    }

    #[test]
    fn instants_are_said_in_both_languages() {
        let at = Instant::from_unix_seconds(1_795_503_600).unwrap();
        assert_eq!(date_and_time(at, &Texts::new(Lang::Vi)), "14:00, thứ Ba 24/11");
        assert_eq!(date_and_time(at, &Texts::new(Lang::En)), "14:00, Tuesday 24/11");
    }

    #[test]
    fn instants_are_shown_in_vietnams_time() {
        let at = Instant::from_unix_seconds(1_795_503_600).unwrap();
        assert_eq!(display(at), "2026-11-24 14:00:00 +07");
        assert_ne!(display(Instant::MAX), "");
        assert_eq!(display(Instant::EPOCH), "1970-01-01 07:00:00 +07");
    }
}
