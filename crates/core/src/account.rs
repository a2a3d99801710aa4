//! Who is signed in on this phone, and the hint that ties a code to that person.

use core::fmt;
use core::str::FromStr;

use serde::{Deserialize, Serialize};
use vneid_payload::Hint;

/// Whether somebody is signed in, and who.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Account {
    /// Nobody.
    #[default]
    SignedOut,
    /// The person whose certificate, switch and papers this phone holds.
    SignedIn(Person),
}

impl Account {
    /// The account's level; `None` when nobody is signed in.
    pub fn level(&self) -> Option<Level> {
        match self {
            Self::SignedOut => None,
            Self::SignedIn(person) => Some(person.level),
        }
    }
}

/// An account holder, as the authority knows them. `Debug` shows the level alone.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// How well the authority knows the person.
    pub level: Level,
    /// The full name, family name first, as on the papers.
    pub name: String,
    /// The personal identification number.
    pub number: PersonalNumber,
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person").field("level", &self.level).finish_non_exhaustive()
    }
}

/// The level of an electronic identification account (Decree 69/2024/ND-CP).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "AccountLevel"))]
pub enum Level {
    /// Opened in the app; the person was never seen.
    One,
    /// Opened at a counter, face and fingerprints held against the record. Makes and checks codes.
    Two,
}

/// A personal identification number: 12 digits. `Debug` shows the last three alone.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonalNumber([u8; 12]);

impl PersonalNumber {
    /// Reads 12 ASCII digits, nothing around them.
    ///
    /// # Errors
    /// [`NotAPersonalNumber`] for anything else.
    pub fn parse(text: &str) -> Result<Self, NotAPersonalNumber> {
        let digits: [u8; 12] = text.as_bytes().try_into().map_err(|_| NotAPersonalNumber)?;
        if digits.iter().all(u8::is_ascii_digit) {
            Ok(Self(digits))
        } else {
            Err(NotAPersonalNumber)
        }
    }

    /// The 12 digits.
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(&self.0).expect("parse took ASCII digits only")
    }
}

impl FromStr for PersonalNumber {
    type Err = NotAPersonalNumber;

    fn from_str(text: &str) -> Result<Self, NotAPersonalNumber> {
        Self::parse(text)
    }
}

impl fmt::Debug for PersonalNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PersonalNumber(*********{})", &self.as_str()[9..])
    }
}

impl TryFrom<String> for PersonalNumber {
    type Error = NotAPersonalNumber;

    fn try_from(text: String) -> Result<Self, NotAPersonalNumber> {
        Self::parse(&text)
    }
}

impl From<PersonalNumber> for String {
    fn from(number: PersonalNumber) -> Self {
        number.as_str().to_owned()
    }
}

/// A text that is not 12 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a personal identification number has exactly 12 digits")]
pub struct NotAPersonalNumber;

/// The hint that a certificate carries: up to three initials of the name in ASCII capitals, then the
/// last three digits of the number. At most 6 bytes, for example `NVA789`.
///
/// An officer compares it with the papers shown, so it can be worked out by hand: the first letter
/// of each word without its marks (`Đ` is `D`, `Ấ` is `A`). Of a name with more than three words the
/// first and the last two count: the family name, and the two that tell relatives apart, rather than
/// a middle `Thị` or `Văn` that half the country shares. A word that begins with none of the
/// alphabet's letters is passed over.
pub fn derive_hint(name: &str, number: &PersonalNumber) -> Hint {
    let initials: Vec<char> =
        name.split_whitespace().filter_map(|word| word.chars().next().and_then(fold)).collect();
    let mut hint: String = match initials[..] {
        [first, .., last_but_one, last] => [first, last_but_one, last].iter().collect(),
        _ => initials.iter().collect(),
    };
    hint.push_str(&number.as_str()[9..]);
    Hint::new(&hint).expect("at most three capitals and three digits")
}

/// The capital ASCII letter under a Latin letter's case and marks. A combining mark that follows its
/// letter (a decomposed spelling) needs no folding: the letter comes first.
fn fold(letter: char) -> Option<char> {
    // Unicode keeps the variants of a letter together: Latin-1 Supplement, Latin Extended-A,
    // the horned letters of Latin Extended-B, Latin Extended Additional.
    Some(match letter {
        'a'..='z' | 'A'..='Z' => letter.to_ascii_uppercase(),
        'À'..='Æ' | 'à'..='æ' | 'Ā'..='ą' | 'Ạ'..='ặ' => 'A',
        'Ç' | 'ç' | 'Ć'..='č' => 'C',
        'Ð' | 'ð' | 'Ď'..='đ' => 'D',
        'È'..='Ë' | 'è'..='ë' | 'Ē'..='ě' | 'Ẹ'..='ệ' => 'E',
        'Ĝ'..='ģ' => 'G',
        'Ĥ'..='ħ' => 'H',
        'Ì'..='Ï' | 'ì'..='ï' | 'Ĩ'..='ı' | 'Ỉ'..='ị' => 'I',
        'Ĵ' | 'ĵ' => 'J',
        'Ķ' | 'ķ' => 'K',
        'Ĺ'..='ľ' | 'Ł' | 'ł' => 'L',
        'Ñ' | 'ñ' | 'Ń'..='ň' => 'N',
        'Ò'..='Ö' | 'Ø' | 'ò'..='ö' | 'ø' | 'Ō'..='œ' | 'Ơ' | 'ơ' | 'Ọ'..='ợ' => 'O',
        'Ŕ'..='ř' => 'R',
        'Ś'..='š' => 'S',
        'Ţ'..='ŧ' => 'T',
        'Ù'..='Ü' | 'ù'..='ü' | 'Ũ'..='ų' | 'Ư' | 'ư' | 'Ụ'..='ự' => 'U',
        'Ŵ' | 'ŵ' => 'W',
        'Ý' | 'ý' | 'ÿ' | 'Ŷ'..='Ÿ' | 'Ỳ'..='ỹ' => 'Y',
        'Ź'..='ž' => 'Z',
        'ƀ' | 'Ƀ' => 'B',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number() -> PersonalNumber {
        PersonalNumber::parse("000000000789").unwrap()
    }

    fn hint(name: &str) -> String {
        derive_hint(name, &number()).as_str().to_owned()
    }

    #[test]
    fn a_number_is_twelve_ascii_digits() {
        assert_eq!(number().as_str(), "000000000789");
        for text in
            ["", "00000000078", "0000000007890", " 00000000789", "00000000078a", "00000000078٩"]
        {
            assert_eq!(PersonalNumber::parse(text), Err(NotAPersonalNumber), "{text:?}");
        }
    }

    #[test]
    fn debug_shows_neither_name_nor_number() {
        let person =
            Person { level: Level::Two, name: "Nguyen Van An Thu Nghiem".into(), number: number() };
        let shown = format!("{:?} {:?}", Account::SignedIn(person), number());
        assert!(!shown.contains("Nguyen"), "{shown}");
        assert!(!shown.contains("0789"), "{shown}");
        assert!(shown.contains("789"), "{shown}");
    }

    #[test]
    fn three_words_give_three_initials() {
        assert_eq!(hint("Nguyễn Văn An"), "NVA789");
    }

    #[test]
    fn fewer_words_give_fewer_initials() {
        assert_eq!(hint("Trần Bình"), "TB789");
        assert_eq!(hint("Sang"), "S789");
        assert_eq!(hint(""), "789");
    }

    #[test]
    fn of_more_than_three_words_the_first_and_the_last_two_count() {
        assert_eq!(hint("Lê Thị Minh Khai"), "LMK789");
        assert_eq!(hint("Công Tằng Tôn Nữ Thử Nghiệm"), "CTN789");
    }

    #[test]
    fn marks_and_case_fall_away() {
        assert_eq!(hint("đặng ấu ửng"), "DAU789");
        assert_eq!(hint("Ưng Ỷ Ệm"), "UYE789");
        assert_eq!(hint("Ông Ích Ĩnh"), "OII789");
    }

    #[test]
    fn every_vietnamese_vowel_folds_to_its_letter() {
        for (letter, variants) in [
            ('A', "AÀẢÃÁẠĂẰẲẴẮẶÂẦẨẪẤẬaàảãáạăằẳẵắặâầẩẫấậ"),
            ('D', "DĐdđ"),
            ('E', "EÈẺẼÉẸÊỀỂỄẾỆeèẻẽéẹêềểễếệ"),
            ('I', "IÌỈĨÍỊiìỉĩíị"),
            ('O', "OÒỎÕÓỌÔỒỔỖỐỘƠỜỞỠỚỢoòỏõóọôồổỗốộơờởỡớợ"),
            ('U', "UÙỦŨÚỤƯỪỬỮỨỰuùủũúụưừửữứự"),
            ('Y', "YỲỶỸÝỴyỳỷỹýỵ"),
        ] {
            for variant in variants.chars() {
                assert_eq!(fold(variant), Some(letter), "{variant}");
            }
        }
    }

    #[test]
    fn a_decomposed_spelling_gives_the_same_hint() {
        assert_eq!(hint("Nguye\u{302}\u{303}n A\u{302}\u{301}u O\u{31b}n"), "NAO789");
    }

    #[test]
    fn words_that_begin_with_no_letter_are_passed_over() {
        assert_eq!(hint("Nguyễn 3 (An)"), "N789");
        assert_eq!(hint("  阮\t文 安 "), "789");
    }

    #[test]
    fn a_hint_is_at_most_six_capitals_and_digits() {
        for name in ["Nguyễn Văn An", "Y Bhăm Ƀlô Êban", "ÆŒß Ŋ", &"á ".repeat(500)] {
            let hint = hint(name);
            assert!(hint.len() <= 6, "{hint}");
            assert!(hint.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()), "{hint}");
        }
    }
}
