//! Calendar dates, as papers print them: a day, not an instant.

use core::fmt;

/// A day of the Gregorian calendar (the full-date of RFC 3339 section 5.6), years 0 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The date of this year, month (from 1) and day of the month (from 1); `None` when there is no
    /// such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let is_leap =
            year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
        let last = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => return None,
        };
        (year <= 9999 && (1..=last).contains(&day)).then_some(Self { year, month, day })
    }

    /// The day this many days after 1970-01-01; 9999-12-31 for all later ones.
    pub fn from_unix_day(days: u32) -> Self {
        // Counted from 0000-03-01, so that a leap day ends its year, in cycles of 400 years.
        let days = days.min(LAST_UNIX_DAY) + 719_468;
        let (cycle, of_cycle) = (days / 146_097, days % 146_097);
        let year = (of_cycle - of_cycle / 1_460 + of_cycle / 36_524 - of_cycle / 146_096) / 365;
        let of_year = of_cycle - (365 * year + year / 4 - year / 100);
        // March to July and August to December have 153 days each, 31 and 30 by turns.
        let since_march = (5 * of_year + 2) / 153;
        let day = of_year - (153 * since_march + 2) / 5 + 1;
        let month = if since_march < 10 { since_march + 3 } else { since_march - 9 };
        let year = cycle * 400 + year + u32::from(month <= 2);
        Self { year: year as u16, month: month as u8, day: day as u8 }
    }

    /// The date of a text `YYYY-MM-DD`; `None` for any other text.
    pub fn parse(text: &str) -> Option<Self> {
        let date = Self::new(
            text.get(0..4)?.parse().ok()?,
            text.get(5..7)?.parse().ok()?,
            text.get(8..10)?.parse().ok()?,
        )?;
        (date.to_string() == text).then_some(date)
    }

    /// 0 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// 1 to 31.
    pub fn day(self) -> u8 {
        self.day
    }
}

/// `YYYY-MM-DD`.
impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

/// Shows nothing: a date on a paper is a person's.
impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Date(..)")
    }
}

/// 9999-12-31.
const LAST_UNIX_DAY: u32 = 2_932_896;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_day_since_1970_is_the_one_after_the_day_before() {
        let mut days = 0;
        for year in 1970..=9999 {
            for (month, day) in (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day))) {
                if let Some(date) = Date::new(year, month, day) {
                    assert_eq!(Date::from_unix_day(days).to_string(), date.to_string());
                    days += 1;
                }
            }
        }
        assert_eq!(days, LAST_UNIX_DAY + 1);
        assert_eq!(Date::from_unix_day(days).to_string(), "9999-12-31");
        assert_eq!(Date::from_unix_day(u32::MAX).to_string(), "9999-12-31");
    }

    #[test]
    fn days_that_exist() {
        for text in ["2026-12-31", "2024-02-29", "2000-02-29", "0000-01-01", "9999-04-30"] {
            assert_eq!(Date::parse(text).unwrap().to_string(), text);
        }
        for text in ["2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01"] {
            assert_eq!(Date::parse(text), None, "{text}");
        }
        assert_eq!(Date::new(2026, 1, 0), None);
        assert_eq!(Date::new(10_000, 1, 1), None);
    }

    #[test]
    fn one_form_only() {
        for text in ["", "2026-1-1", "2026/01/01", "+026-01-01", "2026-01-011", "2026-01-0١", "x"]
        {
            assert_eq!(Date::parse(text), None, "{text}");
        }
    }
}
