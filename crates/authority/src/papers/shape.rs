//! What a field may say.

use core::fmt;

use vneid_payload::{Date, FieldValue};

/// The type of a field's value, with its bounds. Its `Display` completes "it is not ...".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// A text of 1 to `most` characters on one line, without a space at either end, and without
    /// characters that nobody sees or that reorder others.
    Text {
        /// Characters.
        most: usize,
    },
    /// A text with a letter in it.
    Name {
        /// Characters.
        most: usize,
    },
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// So many digits, as a text.
    Digits(usize),
    /// A text of `A`-`Z`, `Đ`, `0`-`9`, and single `-`, `.`, `/` and spaces between them.
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
    /// A number plate: capitals, Đ, digits and single `-`, `.`, `/` and spaces, or ` - `, between
    /// them. Without these,
    /// - a province's: two digits, a series that begins with a letter, 3 to 6 digits: `30A-123.45`,
    ///   `29-MĐ1 123.45`, `80-NG-001-01`;
    /// - a foreigner's as it stands on the plate: 5 digits, `NG`, `QT`, `NN` or `CV`, 2 digits:
    ///   `80-011-NG-01`;
    /// - the army's: two capitals, 3 to 6 digits: `TM-12-34`;
    /// - a temporary one: `T`, two digits, perhaps a series, 3 to 6 digits: `T29-123.45`.
    Plate,
    /// A number of the health insurance: 10 digits; the 12 of the personal number; or 15 characters
    /// with the code before them, two capitals and 13 digits, in groups as on a card or in one.
    InsuranceNumber,
}

impl Shape {
    /// Whether a value has this shape.
    pub(super) fn fits(self, value: &FieldValue) -> bool {
        match (self, value) {
            (Self::Date | Self::BirthDate, FieldValue::Date(date)) => is_recent(date.year()),
            (Self::Int { least, most }, FieldValue::Int(number)) => (least..=most).contains(number),
            (_, FieldValue::Text(text)) => self.fits_text(text),
            _ => false,
        }
    }

    /// Whether a text has this shape.
    pub(super) fn fits_text(self, text: &str) -> bool {
        match self {
            Self::Text { most } => {
                (1..=most).contains(&text.chars().count())
                    && text.trim() == text
                    && !text.chars().any(is_unseen)
            }
            Self::Name { most } => {
                Self::Text { most }.fits_text(text) && text.chars().any(char::is_alphabetic)
            }
            Self::OneOf(texts) => texts.contains(&text),
            Self::Digits(count) => text.len() == count && is_digits(text),
            Self::Code { least, most } => {
                (least..=most).contains(&text.chars().count())
                    && text.split(SEPARATORS).all(is_code)
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
            Self::Text { most } => {
                write!(f, "a text of 1 to {most} characters on one line, all of them visible")
            }
            Self::Name { most } => {
                write!(f, "a name of 1 to {most} characters on one line, all of them visible")
            }
            Self::OneOf(texts) => write!(f, "one of: {}", texts.join(", ")),
            Self::Digits(count) => write!(f, "a text of {count} digits"),
            Self::Code { least, most } => {
                write!(f, "{least} to {most} capitals and digits, with single - . / or spaces")
            }
            Self::Date => f.write_str("a day YYYY-MM-DD of the years 1900 to 2199"),
            Self::BirthDate => f.write_str("YYYY-MM-DD, YYYY-MM or YYYY of the years 1900 to 2199"),
            Self::Int { least, most } => write!(f, "a whole number, {least} to {most}"),
            Self::LicenceClasses => f.write_str("classes of driving licences, as in: A1, B"),
            Self::Plate => f.write_str("a number plate, as in: 30A-123.45"),
            Self::InsuranceNumber => {
                f.write_str("10 digits, 12 digits, or two capitals and 13 digits")
            }
        }
    }
}

/// Whether nobody sees this character, or it reorders others, breaks the line, or stands for one
/// that was lost (Unicode: Cc, Zl, Zp, Default_Ignorable_Code_Point, the fillers that look like
/// nothing, private use, U+FFFC and U+FFFD, noncharacters).
fn is_unseen(c: char) -> bool {
    c.is_control()
        || u32::from(c) & 0xfffe == 0xfffe
        || matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffd}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{10ffff}')
}

/// Capitals and digits, at least one, so that no two separators meet; of letters with marks Đ alone,
/// which plates and series have.
fn is_code(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| is_capital(c) || c.is_ascii_digit())
}

fn is_capital(letter: char) -> bool {
    letter.is_ascii_uppercase() || letter == 'Đ'
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
    let text = text.replace(" - ", "-");
    let letters: Vec<char> = text.chars().filter(|c| !SEPARATORS.contains(c)).collect();
    (6..=11).contains(&letters.len())
        && text.split(SEPARATORS).all(is_code)
        && match letters.as_slice() {
            ['T', a, b, rest @ ..] if are_digits(&[*a, *b]) => {
                is_digits_between(rest) || is_series_and_number(rest)
            }
            [a, b, rest @ ..] if are_digits(&[*a, *b]) => {
                is_series_and_number(rest) || is_foreigners(rest)
            }
            [a, b, rest @ ..] if a.is_ascii_uppercase() && b.is_ascii_uppercase() => {
                is_digits_between(rest)
            }
            _ => false,
        }
}

/// A letter, and at the end 3 to 6 digits.
fn is_series_and_number(letters: &[char]) -> bool {
    let digits = letters.iter().rev().take_while(|letter| letter.is_ascii_digit()).count();
    letters.first().is_some_and(|first| is_capital(*first)) && (3..=6).contains(&digits)
}

fn is_digits_between(letters: &[char]) -> bool {
    (3..=6).contains(&letters.len()) && are_digits(letters)
}

/// Country, whose it is, number.
fn is_foreigners(letters: &[char]) -> bool {
    match letters {
        [a, b, c, of @ ('N' | 'Q' | 'C'), for_whom, d, e] => {
            let whose = matches!((of, for_whom), ('N', 'G' | 'N') | ('Q', 'T') | ('C', 'V'));
            whose && are_digits(&[*a, *b, *c, *d, *e])
        }
        _ => false,
    }
}

fn are_digits(letters: &[char]) -> bool {
    letters.iter().all(char::is_ascii_digit)
}

fn is_insurance_number(text: &str) -> bool {
    let is_grouped = !text.starts_with(' ') && !text.ends_with(' ') && !text.contains("  ");
    let number = text.replace(' ', "");
    is_grouped
        && match (number.len(), number.split_at_checked(2)) {
            (10 | 12, _) => is_digits(&number),
            (15, Some((letters, digits))) => {
                letters.bytes().all(|byte| byte.is_ascii_uppercase()) && is_digits(digits)
            }
            _ => false,
        }
}

/// What stands between the groups of a code.
const SEPARATORS: [char; 4] = ['-', '.', '/', ' '];

/// Law 36/2024/QH15, article 57; after them those of Law 23/2008/QH12, article 59, with B1 for
/// automatic cars (B11) and for others (B12); and those of Law 26/2001/QH10, article 53.
const LICENCE_CLASSES: [&str; 29] = [
    "A1", "A", "B1", "B", "C1", "C", "D1", "D2", "D", "BE", "C1E", "CE", "D1E", "D2E", "DE", "A2",
    "A3", "A4", "B11", "B12", "B2", "E", "FB2", "FC", "FD", "FE", "F", "FB", "FB1",
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
        for unseen in [
            "\u{ad}",
            "\u{200b}",
            "\u{200d}",
            "\u{200e}",
            "\u{202e}",
            "\u{2028}",
            "\u{2066}",
            "\u{3164}",
            "\u{e000}",
            "\u{fe0f}",
            "\u{feff}",
            "\u{fffd}",
            "\u{ffff}",
            "\u{e0041}",
        ] {
            check(Shape::Text { most: 4 }, &[], &[&format!("a{unseen}b")]);
        }
        check(
            Shape::Name { most: 9 },
            &["Ng Ô", "Co. 1-5", "7 An"],
            &["", "1", "- .", "a\u{200b}"],
        );
        check(Shape::OneOf(&["Nam", "Nữ"]), &["Nam", "Nữ"], &["nam", "", "Nam, Nữ"]);
        check(Shape::Digits(3), &["000"], &["00", "0000", "00x", "٠٠٠"]);
    }

    #[test]
    fn codes_are_capitals_digits_and_single_separators() {
        let code = Shape::Code { least: 3, most: 6 };
        check(
            code,
            &["ABC", "A-1.2", "123/4", "Z 123", "AĐ 123"],
            &["AB", "ABCDEFG", "A--1", "Z  1", "-AB", "AB-", "AB ", "abc"],
        );
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
            &["A1", "A1, B", "B2, FC", "D2E, A", "B11", "A1, B12", "F"],
            &["", "B3", "B13", "A1,B", "A1, A1", "A1, ", "a1", "A1 B"],
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
                "80-011-NG-01",
                "41-291-NN-01",
                "80-011-QT-01",
                "T29-123.45",
                "T12/34567",
                "T29-H1 123.45",
                "30A - 123.45",
                "29 - MĐ1 123.45",
                "30A12345",
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
                "80-011-NG-012",
                "80-011-AB-01",
                "30-123.45",
                "T29",
                "T29-12",
                "30A -123.45",
                "30A-1234567",
                "30-1234567",
            ],
        );
    }

    #[test]
    fn insurance_numbers() {
        check(
            Shape::InsuranceNumber,
            &["0000000789", "000000000789", "TN4790000000789", "TN 4 79 0000000789"],
            &[
                "",
                "000000078",
                "00000000789",
                "tn4790000000789",
                "T14790000000789",
                "TN 4  79 0000000789",
                " 0000000789",
                "0000000789 ",
                "ĐN479000000078",
            ],
        );
    }
}
