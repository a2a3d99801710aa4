//! One line of an import: a paper as JSON, or the end of one.
//!
//! ```text
//! {"account": "000000000789", "kind": "driving_licence", "number": "000000000789",
//!  "holder": "Nguyễn Văn An Thử Nghiệm", "portrait": "<JPEG in base64>", "expires": "2030-01-01",
//!  "fields": {"birth_date": "2000-01-01", "classes": "A1, B", "valid_from": "2025-01-01",
//!             "issued_by": "Sở Thử Nghiệm"}}
//! {"account": "000000000789", "kind": "driving_licence", "number": "000000000789",
//!  "withdraw": true}
//! ```
//! Which fields a kind has, and what each may say, is its [form](super::form::Form); they are stored
//! in the form's order. Days are texts `YYYY-MM-DD`, numbers are numbers. A paper that expires on a
//! day is valid until the end of that day in Vietnam. Texts are stored in NFC, with no other space
//! than U+0020.

use core::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::civil;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;
use vneid_core::DocumentKind;
use vneid_payload::{Date, DocumentClaims, Field, FieldValue, Instant, Portrait, PrivateClaims};

use super::form::{Form, check_contents, form_of};
use super::shape::Shape;

/// A line, read and checked but for what only signing checks.
pub(super) struct Line {
    /// The account's number.
    pub(super) account: String,
    pub(super) kind: u16,
    pub(super) number: String,
    /// What the paper says; `None` to withdraw it. Its `issued` is 1970 until it is signed, its
    /// portrait the picture that came.
    pub(super) claims: Option<DocumentClaims>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawLine {
    account: String,
    kind: String,
    number: String,
    #[serde(default)]
    holder: Option<String>,
    #[serde(default)]
    fields: Members,
    #[serde(default)]
    portrait: Option<String>,
    #[serde(default)]
    expires: Option<String>,
    #[serde(default)]
    withdraw: bool,
}

/// The members of an object as they stand there, twice the same included.
#[derive(Default)]
struct Members(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AsTheyStand;

        impl<'de> Visitor<'de> for AsTheyStand {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(AsTheyStand)
    }
}

impl Line {
    /// Reads a line.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        // serde_json quotes what it does not like: a piece of somebody's paper. Where it is, tells
        // the operator enough.
        let raw: RawLine = serde_json::from_str(text).map_err(|error| {
            format!("column {}: not a paper ({:?} error)", error.column(), error.classify())
        })?;
        let number = plain(&raw.number);
        let kind = DocumentKind::from_name(&raw.kind);
        let (kind, form) = kind
            .and_then(|kind| Some((kind, form_of(kind)?)))
            .ok_or("kind: there is no such kind of paper")?;
        if raw.withdraw {
            let says_more = raw.holder.is_some() || !raw.fields.0.is_empty();
            if says_more || raw.portrait.is_some() || raw.expires.is_some() {
                return Err("a paper that is withdrawn says nothing else".to_owned());
            }
            let kind = kind.number();
            return Ok(Self { account: raw.account, kind, number, claims: None });
        }
        // The number of a citizen card is that of the person.
        if kind == DocumentKind::CitizenCard && number != raw.account {
            return Err("number: not the account's".to_owned());
        }
        let claims = DocumentClaims {
            kind: kind.number(),
            number: number.clone(),
            holder: plain(&raw.holder.ok_or("the holder's name is missing")?),
            fields: read_fields(form, raw.fields)?,
            portrait: raw.portrait.map(read_portrait).transpose()?,
            issued: Instant::EPOCH,
            expires: raw.expires.map(|day| end_of_day(&day)).transpose()?,
            status: None,
            private: PrivateClaims::default(),
        };
        check_contents(&claims).map_err(|unfit| unfit.to_string())?;
        let kind = kind.number();
        Ok(Self { account: raw.account, kind, number, claims: Some(claims) })
    }
}

/// The fields in the order of the form; those that are not in it, or are there twice, stay behind
/// them, for [`check_contents`] to find.
fn read_fields(form: &Form, Members(mut members): Members) -> Result<Vec<Field>, String> {
    let place = |name: &str| form.fields.iter().position(|field| field.name == name);
    members.sort_by_key(|(name, _)| place(name).unwrap_or(usize::MAX));
    let read = |(name, value): (String, Value)| {
        let shape = place(&name).map(|at| form.fields[at].shape);
        let value = read_value(shape, value).ok_or_else(|| match shape {
            Some(shape) => format!("field {name} is not {shape}"),
            None => "a field is unknown".to_owned(),
        })?;
        Ok(Field { name, value })
    };
    members.into_iter().map(read).collect()
}

fn read_value(shape: Option<Shape>, value: Value) -> Option<FieldValue> {
    Some(match (shape, value) {
        (Some(Shape::Date), Value::String(text)) => FieldValue::Date(Date::parse(&text)?),
        (Some(Shape::BirthDate), Value::String(text)) => {
            Date::parse(&text).map_or(FieldValue::Text(text), FieldValue::Date)
        }
        // Eth and the African D look the same and are what many fonts and exports have for Đ.
        (Some(Shape::Plate), Value::String(text)) => {
            FieldValue::Text(plain(&text).replace(['\u{d0}', '\u{189}'], "Đ"))
        }
        (_, Value::String(text)) => FieldValue::Text(plain(&text)),
        (_, Value::Number(number)) => FieldValue::Int(number.as_i64()?),
        _ => return None,
    })
}

fn read_portrait(base64: String) -> Result<Portrait, String> {
    let bytes = STANDARD.decode(base64).map_err(|_| "portrait: not base64")?;
    Ok(Portrait { media_type: "image/jpeg".to_owned(), bytes })
}

/// A text as it is stored: in NFC, so that what looks the same is the same, and with plain spaces.
pub(super) fn plain(text: &str) -> String {
    let is_space =
        |c: char| c.is_whitespace() && !c.is_control() && !matches!(c, '\u{2028}'..='\u{2029}');
    text.nfc().map(|c| if is_space(c) { ' ' } else { c }).collect()
}

/// The last second of a day in Vietnam, which has one time zone, 7 hours ahead, without summer time.
fn end_of_day(day: &str) -> Result<Instant, String> {
    let days = Date::parse(day).and_then(|date| {
        let (year, month, day) = (date.year(), date.month(), date.day());
        let date = civil::Date::new(year as i16, month as i8, day as i8).ok()?;
        Some(i64::from((date - civil::date(1970, 1, 1)).get_days()))
    });
    let days = days.ok_or("expires: there is no such day")?;
    Instant::from_unix_seconds((days + 1) * 86_400 - 1 - 7 * 3_600)
        .ok_or_else(|| "expires: too long ago".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = r#"{"account": "000000000789", "kind": "driving_licence",
        "number": "TEST0001", "holder": "Nguyễn Văn An Thử Nghiệm", "expires": "2030-01-01",
        "fields": {"issued_by": "Sở Thử Nghiệm", "classes": "A1, B", "birth_date": "2000-02-29",
        "valid_from": "2025-03-01"}, "portrait": "/9j/wAALCABAADABAREA/9k="}"#;

    const CAR: &str = r#"{"account": "000000000789", "kind": "vehicle_registration",
        "number": "TEST-1", "holder": "Nguyễn Văn An Thử Nghiệm", "fields": {"plate": "30A-000.00",
        "vehicle_type": "Ô tô con", "brand": "THỬ", "chassis_number": "TEST0001", "seats": 5,
        "engine_number": "TEST0001", "valid_from": "2025-03-01", "issued_by": "Thử Nghiệm"}}"#;

    #[test]
    fn a_line_becomes_a_paper_with_its_fields_in_the_order_of_the_form() {
        let line = Line::parse(LINE).unwrap();
        assert_eq!((&line.account[..], line.kind), ("000000000789", 2));
        assert_eq!(line.number, "TEST0001");
        let claims = line.claims.unwrap();
        assert_eq!(claims.holder, "Nguyễn Văn An Thử Nghiệm");
        let names: Vec<&str> = claims.fields.iter().map(|field| &field.name[..]).collect();
        assert_eq!(names, ["birth_date", "classes", "valid_from", "issued_by"]);
        assert_eq!(claims.fields[0].value, FieldValue::Date(Date::new(2000, 2, 29).unwrap()));
        assert_eq!(claims.fields[1].value, FieldValue::Text("A1, B".into()));
        assert_eq!(claims.portrait.unwrap().bytes.len(), 17);
        // 2030-01-01T23:59:59+07:00
        assert_eq!(claims.expires.unwrap().unix_seconds(), 1_893_517_199);
        let car = Line::parse(CAR).unwrap().claims.unwrap();
        assert!(car.fields.iter().any(|field| field.value == FieldValue::Int(5)));
    }

    #[test]
    fn a_year_is_enough_of_a_birth_date_where_there_is_no_more() {
        let claims = Line::parse(&LINE.replace("2000-02-29", "1950")).unwrap().claims.unwrap();
        assert_eq!(claims.fields[0].value, FieldValue::Text("1950".into()));
        assert!(Line::parse(&LINE.replace("2025-03-01", "2025")).is_err());
    }

    #[test]
    fn a_paper_is_withdrawn_by_its_number_alone() {
        let text = r#"{"account": "1", "kind": "citizen_card", "number": "2", "withdraw": true}"#;
        assert!(Line::parse(text).unwrap().claims.is_none());
        assert!(Line::parse(&text.replace("true", "true, \"holder\": \"A\"")).is_err());
    }

    #[test]
    fn a_citizen_card_has_the_number_of_its_account() {
        let card = r#"{"account": "000000000789", "kind": "citizen_card", "number": "000000000789",
            "holder": "Nguyễn Văn An Thử Nghiệm", "fields": {"birth_date": "2000-01-01",
            "sex": "Nam", "nationality": "Việt Nam", "address": "Số 1", "valid_from": "2025-03-01"}}"#;
        assert!(Line::parse(card).is_ok());
        let other = card.replace("\"number\": \"000000000789\"", "\"number\": \"000000000788\"");
        assert!(Line::parse(&other).is_err());
    }

    #[test]
    fn texts_that_look_the_same_are_the_same() {
        let card = |sex: &str, holder: &str, address: &str| {
            Line::parse(&format!(
                r#"{{"account": "000000000789", "kind": "citizen_card", "number": "000000000789",
                "holder": "{holder}", "fields": {{"birth_date": "2000-01-01", "sex": "{sex}",
                "nationality": "Việt Nam", "address": "{address}", "valid_from": "2025-03-01"}}}}"#
            ))
            .unwrap()
            .claims
        };
        let (composed, decomposed) =
            ("Nguyễn Thị Thử", "Nguye\u{302}\u{303}n Thi\u{323} Thu\u{31b}\u{309}");
        assert_ne!(composed, decomposed);
        let first = card("Nữ", composed, "Số 1");
        assert!(first == card("Nu\u{31b}\u{303}", decomposed, "So\u{302}\u{301}\u{a0}1"));
    }

    #[test]
    fn a_plate_with_a_letter_that_looks_like_đ_is_one() {
        let plates = ["29-MĐ1 123.45", "29-M\u{d0}1 123.45", "29-M\u{189}1 123.45"]
            .map(|plate| Line::parse(&CAR.replace("30A-000.00", plate)).unwrap().claims.unwrap());
        assert!(
            plates.iter().all(|it| it.fields[0].value == FieldValue::Text("29-MĐ1 123.45".into()))
        );
    }

    #[test]
    fn what_is_no_paper_is_told_without_quoting_it() {
        for (from, to) in [
            ("driving_licence", "library_card"),
            ("driving_licence", "other"),
            ("driving_licence", "vehicle_registration"),
            ("TEST0001", "T"),
            ("2000-02-29", "2001-02-29"),
            ("2030-01-01", "2030-13-01"),
            ("/9j/", "?"),
            ("\"holder\"", "\"owner\""),
            ("\"A1, B\"", "\"A1, Nguyễn\""),
            ("\"A1, B\"", "7"),
            ("\"A1, B\"", "null"),
            ("\"A1, B\"", "[\"A1\"]"),
            ("\"classes\": \"A1, B\"", "\"classes\": \"A1\", \"classes\": \"B\""),
            ("\"classes\"", "\"clases\""),
            ("\"classes\"", "\"Nguyễn\""),
            ("}", ""),
        ] {
            let changed = LINE.replace(from, to);
            assert_ne!(changed, LINE);
            let Err(error) = Line::parse(&changed) else { panic!("{to} was read") };
            assert!(!error.contains("Nguy") && !error.contains("2000"), "{error}");
        }
        assert!(Line::parse(&CAR.replace("5,", "5.5,")).is_err());
        assert!(Line::parse(&CAR.replace("5,", "0,")).is_err());
    }

    #[test]
    fn days_end_where_they_should() {
        for (day, end) in [
            ("1970-01-01", 61_199),
            ("2000-02-29", 951_843_599),
            ("2026-11-24", 1_795_539_599),
            ("2035-01-01", 2_051_283_599),
            ("9999-12-31", 253_402_275_599),
        ] {
            assert_eq!(end_of_day(day).unwrap().unix_seconds(), end, "{day}");
        }
        assert!(end_of_day("1969-12-31").is_err());
    }
}
