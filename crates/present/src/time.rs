//! Amounts and points of time, as sentences.

use vneid_core::Instant;
use vneid_payload::Date;

use crate::message::{Message, Value};

/// An amount of time in the largest unit that says it well: "35 seconds", "2 hours". From 120 of a
/// unit on it is the next larger one, hours up to 48, rounded down; less than nothing is 0 seconds.
#[cfg_attr(feature = "uniffi", uniffi::export(name = "message_of_duration"))]
pub fn duration(seconds: i64) -> Message {
    let count = |unit, count: i64| Message::new(unit).with("count", count);
    match seconds {
        1 => Message::new("duration.second"),
        ..120 => count("duration.seconds", seconds.max(0)),
        120..7_200 => count("duration.minutes", seconds / 60),
        7_200..172_800 => count("duration.hours", seconds / 3_600),
        172_800.. => count("duration.days", seconds / 86_400),
    }
}

/// A point in time, in Vietnam: "14:00, Tuesday 24/11".
#[cfg_attr(feature = "uniffi", uniffi::export(name = "message_of_instant"))]
pub fn instant(at: Instant) -> Message {
    let at = in_vietnam(at);
    let minutes = at.unix_seconds() / 60;
    let date = date_of(at);
    Message::new("when.instant")
        .with("hour", two_digits(minutes / 60 % 24))
        .with("minute", two_digits(minutes % 60))
        .with("weekday", Message::new(WEEKDAYS[at.unix_day() as usize % 7]))
        .with("day", two_digits(date.day().into()))
        .with("month", two_digits(date.month().into()))
}

/// The day of a point in time, in Vietnam: "24/11/2026".
#[cfg_attr(feature = "uniffi", uniffi::export(name = "message_of_day"))]
pub fn day(at: Instant) -> Message {
    date(date_of(in_vietnam(at)))
}

/// A date of a paper: "24/11/2026".
pub fn date(date: Date) -> Message {
    Message::new("when.date")
        .with("day", two_digits(date.day().into()))
        .with("month", two_digits(date.month().into()))
        .with("year", format!("{:04}", date.year()))
}

/// Vietnam has one time zone, UTC+7, the year round. The last hours of the year 9999 have no name in
/// it, and are its last second.
fn in_vietnam(at: Instant) -> Instant {
    at.plus_seconds(7 * 3_600)
}

fn date_of(at: Instant) -> Date {
    Date::from_unix_day(at.unix_day())
}

fn two_digits(number: i64) -> Value {
    format!("{number:02}").into()
}

/// From that of 1970-01-01.
const WEEKDAYS: [&str; 7] = [
    "weekday.thursday",
    "weekday.friday",
    "weekday.saturday",
    "weekday.sunday",
    "weekday.monday",
    "weekday.tuesday",
    "weekday.wednesday",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::test_texts::{check, en, vi};

    fn at(seconds: i64) -> Instant {
        Instant::from_unix_seconds(seconds).unwrap()
    }

    #[test]
    fn durations_change_unit_at_their_limits() {
        for (seconds, said) in [
            (-1, "0 seconds"),
            (0, "0 seconds"),
            (1, "1 second"),
            (2, "2 seconds"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_799, "47 hours"),
            (172_800, "2 days"),
            (i64::MAX, "106751991167300 days"),
        ] {
            check(&duration(seconds));
            assert_eq!(en(&duration(seconds)), said);
        }
    }

    #[test]
    fn instants_are_said_in_vietnams_time() {
        let tuesday = instant(at(1_795_503_600));
        check(&tuesday);
        assert_eq!(vi(&tuesday), "14:00, thứ Ba 24/11");
        assert_eq!(en(&tuesday), "14:00, Tuesday 24/11");
    }

    #[test]
    fn every_weekday_has_its_name() {
        let days = (0..7).map(|day| en(&instant(at(1_795_503_600 + day * 86_400))));
        let names = ["Tues", "Wednes", "Thurs", "Fri", "Satur", "Sun", "Mon"];
        for (day, name) in days.zip(names) {
            assert!(day.contains(&format!(", {name}day ")), "{day}");
        }
        for day in WEEKDAYS {
            check(&Message::new(day));
        }
    }

    #[test]
    fn midnight_is_vietnams() {
        let midnight = 1_795_503_600 + 10 * 3_600;
        assert_eq!(en(&instant(at(midnight - 1))), "23:59, Tuesday 24/11");
        assert_eq!(en(&instant(at(midnight))), "00:00, Wednesday 25/11");
        assert_eq!(en(&day(at(midnight - 1))), "24/11/2026");
        assert_eq!(en(&day(at(midnight))), "25/11/2026");
        assert_eq!(en(&instant(Instant::EPOCH)), "07:00, Thursday 01/01");
    }

    #[test]
    fn the_last_day_has_a_name() {
        assert_eq!(vi(&day(at(253_402_275_599))), "31/12/9999");
        assert_eq!(vi(&day(Instant::MAX)), "31/12/9999");
    }

    #[test]
    fn a_date_of_a_paper_is_said_with_all_its_digits() {
        let said = date(Date::new(987, 3, 4).unwrap());
        check(&said);
        assert_eq!(vi(&said), "04/03/0987");
    }
}
