//! What a field may say.

use core::fmt;

use vneid_payload::{Date, FieldValue};

/// The type of a field's value, with its bounds. Its `Display` completes "it is not ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Shape {
    /// A text of 1 to `most` characters on one line, without a space at either end.
    Text {
        /// Characters.
        most: usize,
    },
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// So many digits, as a text.
    Digits(usize),
    /// A text of `A`-`Z`, `0`-`9`, and single `-`, `.`, `/` between them.
    Code {
        /// Characters.
        least: usize,
        /// Characters.
        most: usize,
    },
    /// A day, years 1900 to 2199.
    Date,
    /// A day as in [`Self::Date`]; or, where the record has no more, a text of the year (`1950`) or
    /// of year and month (`1950-07`).
    BirthDate,
    /// A whole number.
    Int {
        /// The lowest.
        least: i64,
        /// The highest.
        most: i64,
    },
    /// Classes of driving licences, none twice, with `, ` between them: those of Law 36/2024/QH15,
    /// article 57, and those from before 2025, which stay valid.
    LicenceClasses,
    /// A number plate, for example `30A-123.45`, `29-MĐ1 123.45` or `TM-12-34`: two digits of the
    /// province or two letters, then capitals, digits and single separators, at last 3 to 6 digits.
    Plate,
    /// A number of the health insurance: 10 digits; or 15 characters as until 2021: two capitals,
    /// 13 digits.
    InsuranceNumber,
}

impl Shape {
    /// Whether a value has this shape.
    pub fn fits(self, value: &FieldValue) -> bool {
        match (self, value) {
            (Self::Date | Self::BirthDate, FieldValue::Date(date)) => is_recent(date.year()),
            (Self::Int { least, most }, FieldValue::Int(number)) => (least..=most).contains(number),
            (_, FieldValue::Text(text)) => self.fits_text(text),
            _ => false,
        }
    }

    /// Whether a text has this shape.
    pub fn fits_text(self, text: &str) -> bool {
        match self {
            Self::Text { most } => {
                (1..=most).contains(&text.chars().count())
                    && text.trim() == text
                    && !text.chars().any(char::is_control)
            }
            Self::OneOf(texts) => texts.contains(&text),
            Self::Digits(count) => text.len() == count && is_digits(text),
            Self::Code { least, most } => {
                (least..=most).contains(&text.len())
                    && text.split(['-', '.', '/']).all(|group| is_code(group, false))
            }
            Self::BirthDate => is_year_or_month(text),
            Self::LicenceClasses => is_classes(text),
            Self::Plate => is_plate(text),
            Self::InsuranceNumber => is_insurance_number(text),
            Self::Date | Self::Int { .. } => false,
        }
    }
}

impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text { most } => write!(f, "a text of 1 to {most} characters on one line"),
            Self::OneOf(texts) => write!(f, "one of: {}", texts.join(", ")),
            Self::Digits(count) => write!(f, "a text of {count} digits"),
            Self::Code { least, most } => {
                write!(f, "{least} to {most} capitals and digits with single - . / between them")
            }
            Self::Date => f.write_str("a day YYYY-MM-DD of the years 1900 to 2199"),
            Self::BirthDate => f.write_str("YYYY-MM-DD, YYYY-MM or YYYY of the years 1900 to 2199"),
            Self::Int { least, most } => write!(f, "a whole number, {least} to {most}"),
            Self::LicenceClasses => f.write_str("classes of driving licences, as in: A1, B"),
            Self::Plate => f.write_str("a number plate, as in: 30A-123.45"),
            Self::InsuranceNumber => f.write_str("10 digits, or two capitals and 13 digits"),
        }
    }
}

/// Capitals and digits, at least one, so that no two separators meet; of letters with marks at
/// most Đ, which plates have.
fn is_code(text: &str, with_dd: bool) -> bool {
    let allowed = |letter: char| {
        letter.is_ascii_uppercase() || letter.is_ascii_digit() || with_dd && letter == 'Đ'
    };
    !text.is_empty() && text.chars().all(allowed)
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_recent(year: u16) -> bool {
    (1900..=2199).contains(&year)
}

fn is_year_or_month(text: &str) -> bool {
    let day = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => return false,
    };
    Date::parse(&day).is_some_and(|date| is_recent(date.year()))
}

fn is_classes(text: &str) -> bool {
    let classes: Vec<&str> = text.split(", ").collect();
    let is_new = |at: usize| !classes[..at].contains(&classes[at]);
    (0..classes.len()).all(|at| LICENCE_CLASSES.contains(&classes[at]) && is_new(at))
}

fn is_plate(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    let Some(([a, b], _)) = letters.split_first_chunk() else { return false };
    let begins = a.is_ascii_digit() && b.is_ascii_digit()
        || a.is_ascii_uppercase() && b.is_ascii_uppercase();
    let joined: Vec<char> =
        letters.iter().copied().filter(|letter| !['-', '.', ' '].contains(letter)).collect();
    let digits = joined.iter().rev().take_while(|letter| letter.is_ascii_digit()).count();
    begins
        && (6..=14).contains(&letters.len())
        && (3..=6).contains(&digits)
        && text.split(['-', '.', ' ']).all(|group| is_code(group, true))
}

fn is_insurance_number(text: &str) -> bool {
    match (text.len(), text.split_at_checked(2)) {
        (10, _) => is_digits(text),
        (15, Some((letters, digits))) => {
            letters.bytes().all(|byte| byte.is_ascii_uppercase()) && is_digits(digits)
        }
        _ => false,
    }
}

/// Law 36/2024/QH15, article 57; after them those of Law 23/2008/QH12, article 59.
const LICENCE_CLASSES: [&str; 24] = [
    "A1", "A", "B1", "B", "C1", "C", "D1", "D2", "D", "BE", "C1E", "CE", "D1E", "D2E", "DE", "A2",
    "A3", "A4", "B2", "E", "FB2", "FC", "FD", "FE",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(shape: Shape, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(shape.fits(&FieldValue::Text((*text).to_owned())), "{text:?} is {shape}");
        }
        for text in bad {
            assert!(!shape.fits(&FieldValue::Text((*text).to_owned())), "{text:?} is not {shape}");
        }
        assert!(!shape.fits(&FieldValue::Bool(true)));
    }

    #[test]
    fn texts_are_one_line_of_some_characters() {
        check(Shape::Text { most: 4 }, &["ă", "ăn ở"], &["", "năm chữ", " a", "a ", "a\nb"]);
        check(Shape::OneOf(&["Nam", "Nữ"]), &["Nam", "Nữ"], &["nam", "", "Nam, Nữ"]);
        check(Shape::Digits(3), &["000"], &["00", "0000", "00x", "٠٠٠"]);
    }

    #[test]
    fn codes_are_capitals_digits_and_single_separators() {
        let code = Shape::Code { least: 3, most: 6 };
        check(code, &["ABC", "A-1.2", "123/4"], &["AB", "ABCDEFG", "A--1", "-AB", "AB-", "abc"]);
    }

    #[test]
    fn days_and_what_a_record_may_have_instead() {
        let date = |year| FieldValue::Date(Date::new(year, 2, 28).unwrap());
        for shape in [Shape::Date, Shape::BirthDate] {
            assert!(shape.fits(&date(1900)) && shape.fits(&date(2199)));
            assert!(!shape.fits(&date(1899)) && !shape.fits(&date(2200)));
        }
        check(Shape::Date, &[], &["2000-01-01", "2000"]);
        check(
            Shape::BirthDate,
            &["1950", "1950-12"],
            &["", "50", "1899", "1950-13", "1950-1", "1950-01-01"],
        );
    }

    #[test]
    fn numbers_have_two_ends() {
        let seats = Shape::Int { least: 1, most: 200 };
        for (number, ok) in [(0, false), (1, true), (200, true), (201, false)] {
            assert_eq!(seats.fits(&FieldValue::Int(number)), ok, "{number}");
        }
        check(seats, &[], &["5"]);
    }

    #[test]
    fn classes_of_driving_licences() {
        check(
            Shape::LicenceClasses,
            &["A1", "A1, B", "B2, FC", "D2E, A"],
            &["", "B3", "A1,B", "A1, A1", "A1, ", "a1", "A1 B"],
        );
    }

    #[test]
    fn plates() {
        check(
            Shape::Plate,
            &[
                "30A-123.45",
                "29-H1 123.45",
                "29-MĐ1 123.45",
                "51F-1234",
                "TM-12-34",
                "80-NG-001-01",
            ],
            &[
                "",
                "30A",
                "3A-123.45",
                "30A--123.45",
                "30A-123.4x",
                "30a-123.45",
                "30A-12",
                "ĐA-12345",
            ],
        );
    }

    #[test]
    fn insurance_numbers() {
        check(
            Shape::InsuranceNumber,
            &["0000000789", "TN4790000000789"],
            &[
                "",
                "000000078",
                "00000000789",
                "tn4790000000789",
                "T14790000000789",
                "ĐN479000000078",
            ],
        );
    }
}
