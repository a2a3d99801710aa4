//! Instants: the unit of every claim that is a time.

use core::fmt;

use serde::{Deserialize, Serialize};

/// A whole second of UTC, counted from 1970-01-01T00:00:00Z without leap seconds.
///
/// The NumericDate of RFC 8392 section 2, restricted to whole seconds from 1970 to the end of the
/// year 9999, so that arithmetic with durations of years can't overflow an `i64`.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(into = "i64", try_from = "i64")]
pub struct Instant(i64);

impl Instant {
    /// 9999-12-31T23:59:59Z, the last instant that a structure may hold.
    pub const MAX: Self = Self(253_402_300_799);
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(0);

    /// The instant `seconds` seconds after the start of 1970; `None` outside the years 1970 to
    /// 9999.
    pub const fn from_unix_seconds(seconds: i64) -> Option<Self> {
        if seconds < 0 || seconds > Self::MAX.0 { None } else { Some(Self(seconds)) }
    }

    /// The nearest instant in the years 1970 to 9999, for a clock that may show anything.
    pub const fn saturating_from_unix_seconds(seconds: i64) -> Self {
        if seconds < 0 {
            Self::EPOCH
        } else if seconds > Self::MAX.0 {
            Self::MAX
        } else {
            Self(seconds)
        }
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    pub const fn unix_seconds(self) -> i64 {
        self.0
    }

    /// Whole days since 1970-01-01, UTC; names the shard of a certificate that expires now.
    pub const fn unix_day(self) -> u32 {
        (self.0 / 86_400) as u32
    }

    /// This many seconds later (earlier if negative), held within the years 1970 to 9999.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self::saturating_from_unix_seconds(self.0.saturating_add(seconds))
    }

    /// How many seconds this instant lies after `earlier`; negative when it lies before.
    pub const fn seconds_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }
}

impl From<Instant> for i64 {
    fn from(instant: Instant) -> Self {
        instant.0
    }
}

impl TryFrom<i64> for Instant {
    type Error = &'static str;

    fn try_from(seconds: i64) -> Result<Self, Self::Error> {
        Self::from_unix_seconds(seconds).ok_or("an instant outside the years 1970 to 9999")
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} s", self.0)
    }
}
