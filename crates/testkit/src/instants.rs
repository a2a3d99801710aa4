//! Fixed instants of tests, in Unix seconds.
//!
//! Named and few, so that a test's windows can be read off without a calculator.

/// 2026-11-24T00:00:00Z: the "now" of tests that need one instant.
pub const NOW: u64 = 1_795_478_400;

/// 2026-11-23T00:00:00Z: one day before [`NOW`].
pub const YESTERDAY: u64 = NOW - DAY;

/// 2026-11-25T00:00:00Z: one day after [`NOW`].
pub const TOMORROW: u64 = NOW + DAY;

/// 2026-11-17T00:00:00Z: the length of a certificate before [`NOW`].
pub const A_WEEK_AGO: u64 = NOW - WEEK;

/// 2026-12-01T00:00:00Z: the length of a certificate after [`NOW`].
pub const IN_A_WEEK: u64 = NOW + WEEK;

/// Seconds of a minute, the life of a code.
pub const MINUTE: u64 = 60;

/// Seconds of an hour.
pub const HOUR: u64 = 60 * MINUTE;

/// Seconds of a day.
pub const DAY: u64 = 24 * HOUR;

/// Seconds of a week.
pub const WEEK: u64 = 7 * DAY;
