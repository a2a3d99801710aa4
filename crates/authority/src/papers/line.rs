//! One line of an import: a paper as JSON, or the end of one.
//!
//! ```text
//! {"account": "000000000789", "kind": "driving_licence", "number": "TEST-1", "holder": "...",
//!  "fields": [["classes", "A1, B"], ["birth_date", {"date": "2000-01-01"}], ["points", 12]],
//!  "portrait": {"media_type": "image/jpeg", "base64": "..."}, "expires": "2030-01-01"}
//! {"account": "000000000789", "kind": "driving_licence", "number": "TEST-1", "withdraw": true}
//! ```
//! Fields are shown in their order. A value is a text, a whole number, yes or no, or a date. A paper
//! that expires on a day is valid until its end, UTC.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use vneid_payload::{Date, DocumentClaims, Field, FieldValue, Instant, Portrait, PrivateClaims};

/// A line, read and checked but for what only signing checks.
pub(super) struct Line {
    /// The account's number.
    pub(super) account: String,
    pub(super) kind: u16,
    pub(super) number: String,
    /// What the paper says; `None` to withdraw it. Its `issued` is 1970 until it is signed.
    pub(super) claims: Option<DocumentClaims>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    account: String,
    kind: RawKind,
    number: String,
    #[serde(default)]
    holder: Option<String>,
    #[serde(default)]
    fields: Vec<(String, RawValue)>,
    #[serde(default)]
    portrait: Option<RawPortrait>,
    #[serde(default)]
    expires: Option<String>,
    #[serde(default)]
    withdraw: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RawKind {
    CitizenCard,
    DrivingLicence,
    VehicleRegistration,
    HealthInsurance,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawValue {
    Bool(bool),
    Int(i64),
    Text(String),
    Date(RawDate),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDate {
    date: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPortrait {
    media_type: String,
    base64: String,
}

impl Line {
    /// Reads a line.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // serde_json quotes what it does not like: a piece of somebody's paper. Where it is, tells
        // the operator enough.
        let raw: RawLine = serde_json::from_str(text).map_err(|error| {
            format!("column {}: not a paper ({:?} error)", error.column(), error.classify())
        })?;
        let kind = raw.kind.number();
        if raw.withdraw {
            let says_more = raw.holder.is_some() || !raw.fields.is_empty();
            if says_more || raw.portrait.is_some() || raw.expires.is_some() {
                return Err("a paper that is withdrawn says nothing else".to_owned());
            }
            return Ok(Self { account: raw.account, kind, number: raw.number, claims: None });
        }
        let fields = raw.fields.into_iter().map(|(name, value)| {
            let value =
                value.read().ok_or_else(|| format!("field {name}: there is no such day"))?;
            Ok(Field { name, value })
        });
        let claims = DocumentClaims {
            kind,
            number: raw.number.clone(),
            holder: raw.holder.ok_or("the holder's name is missing")?,
            fields: fields.collect::<Result<_, String>>()?,
            portrait: raw.portrait.map(RawPortrait::read).transpose()?,
            issued: Instant::EPOCH,
            expires: raw.expires.map(|day| end_of_day(&day)).transpose()?,
            status: None,
            private: PrivateClaims::default(),
        };
        Ok(Self { account: raw.account, kind, number: raw.number, claims: Some(claims) })
    }
}

impl RawKind {
    fn number(self) -> u16 {
        match self {
            Self::CitizenCard => 1,
            Self::DrivingLicence => 2,
            Self::VehicleRegistration => 3,
            Self::HealthInsurance => 4,
        }
    }
}

/// The name of a kind of paper in an import.
pub(super) fn kind_name(kind: i64) -> Option<&'static str> {
    Some(match kind {
        1 => "citizen_card",
        2 => "driving_licence",
        3 => "vehicle_registration",
        4 => "health_insurance",
        _ => return None,
    })
}

impl RawValue {
    fn read(self) -> Option<FieldValue> {
        Some(match self {
            Self::Bool(value) => FieldValue::Bool(value),
            Self::Int(value) => FieldValue::Int(value),
            Self::Text(value) => FieldValue::Text(value),
            Self::Date(value) => FieldValue::Date(Date::parse(&value.date)?),
        })
    }
}

impl RawPortrait {
    fn read(self) -> Result<Portrait, String> {
        let bytes = STANDARD.decode(self.base64).map_err(|_| "portrait: not base64")?;
        Ok(Portrait { media_type: self.media_type, bytes })
    }
}

/// The last second of a day, UTC.
fn end_of_day(day: &str) -> Result<Instant, String> {
    let date = Date::parse(day).ok_or("expires: there is no such day")?;
    // Days from civil (Hinnant, "chrono-Compatible Low-Level Date Algorithms").
    let (year, month, day) = (i64::from(date.year()), i64::from(date.month()), date.day());
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    Instant::from_unix_seconds(days * 86_400 + 86_399).ok_or_else(|| "expires: too long ago".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"account": "000000000789", "kind": "driving_licence", "number": "TEST-1",
        "holder": "Nguyễn Văn An Thử Nghiệm", "fields": [["classes", "A1, B"],
        ["birth_date", {"date": "2000-02-29"}], ["points", -3], ["automatic", true]],
        "portrait": {"media_type": "image/png", "base64": "AQID"}, "expires": "2030-01-01"}"#;

    #[test]
    fn a_line_becomes_a_paper() {
        let line = Line::parse(LINE).unwrap();
        assert_eq!((&line.account[..], line.kind, &line.number[..]), ("000000000789", 2, "TEST-1"));
        let claims = line.claims.unwrap();
        assert_eq!(claims.holder, "Nguyễn Văn An Thử Nghiệm");
        let values: Vec<FieldValue> = claims.fields.into_iter().map(|field| field.value).collect();
        assert_eq!(
            values,
            [
                FieldValue::Text("A1, B".into()),
                FieldValue::Date(Date::new(2000, 2, 29).unwrap()),
                FieldValue::Int(-3),
                FieldValue::Bool(true),
            ]
        );
        assert_eq!(claims.portrait.unwrap().bytes, [1, 2, 3]);
        // 2030-01-01T23:59:59Z
        assert_eq!(claims.expires.unwrap().unix_seconds(), 1_893_542_399);
    }

    #[test]
    fn every_kind_has_the_name_that_an_import_gives_it() {
        for kind in 1..=4 {
            let name = kind_name(kind).unwrap();
            let line = LINE.replace("driving_licence", name);
            assert_eq!(i64::from(Line::parse(&line).unwrap().kind), kind);
        }
        assert_eq!(kind_name(5), None);
    }

    #[test]
    fn a_paper_is_withdrawn_by_its_number_alone() {
        let text = r#"{"account": "1", "kind": "citizen_card", "number": "2", "withdraw": true}"#;
        assert!(Line::parse(text).unwrap().claims.is_none());
        assert!(Line::parse(&text.replace("true", "true, \"holder\": \"A\"")).is_err());
    }

    #[test]
    fn what_is_no_paper_is_told_without_quoting_it() {
        for (from, to) in [
            ("driving_licence", "library_card"),
            ("2000-02-29", "2001-02-29"),
            ("2030-01-01", "2030-13-01"),
            ("AQID", "?"),
            ("\"holder\"", "\"owner\""),
            ("-3", "-3.5"),
            ("-3", "null"),
            ("}", ""),
        ] {
            let changed = LINE.replace(from, to);
            assert_ne!(changed, LINE);
            let Err(error) = Line::parse(&changed) else { panic!("{to} was read") };
            assert!(!error.contains("Nguy") && !error.contains("2000"), "{error}");
        }
    }

    #[test]
    fn days_end_where_they_should() {
        for (day, end) in [
            ("1970-01-01", 86_399),
            ("2000-02-29", 951_868_799),
            ("2026-11-24", 1_795_564_799),
            ("9999-12-31", 253_402_300_799),
        ] {
            assert_eq!(end_of_day(day).unwrap().unix_seconds(), end, "{day}");
        }
        assert!(end_of_day("1969-12-31").is_err());
    }
}
