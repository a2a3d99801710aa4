//! The activation code: what the owner of an account was given at the counter.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Ends the wait of a phone that takes the place of none.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ActivatePhone {
    /// The activation code, 10 characters of the alphabet.
    #[cfg_attr(feature = "openapi", schema(pattern = "^[0-9A-HJKMNP-TV-Z]{10}$"))]
    pub code: String,
}

/// An activation code: 10 characters of Crockford's Base32 alphabet, 45 random bits and a check
/// character. Written in two groups of five, `7T3QK-9D2MX`.
///
/// The check character is of the same alphabet, and not one of Crockford's 37: those have five signs
/// that are hard to read aloud and are not on every keyboard. It makes the sum of the characters,
/// each times its power of a generator of the field of 32 elements, nothing. So every code with one
/// wrong character, or with any two exchanged, is seen to be mistyped.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ActivationCode([u8; LENGTH]);

impl ActivationCode {
    /// A code from random bytes.
    pub fn make(random: [u8; 8]) -> Self {
        let mut bits = u64::from_be_bytes(random);
        let mut values = [0; LENGTH];
        for value in &mut values[1..] {
            *value = (bits % 32) as u8;
            bits /= 32;
        }
        values[0] = syndrome(&values);
        Self(values)
    }

    /// Reads what somebody typed: capitals or not, O for 0, I or L for 1, blanks and hyphens
    /// anywhere. `None` when it is not a code: a character is wrong, missing or too many.
    pub fn parse(typed: &str) -> Option<Self> {
        let mut values = [0; LENGTH];
        let mut places = values.iter_mut();
        for character in typed.chars() {
            if character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}') {
                continue;
            }
            let character = match character.to_ascii_uppercase() {
                'O' => '0',
                'I' | 'L' => '1',
                other => other,
            };
            let value = ALPHABET.iter().position(|it| char::from(*it) == character)?;
            *places.next()? = u8::try_from(value).ok()?;
        }
        let is_whole = places.next().is_none();
        (is_whole && syndrome(&values) == 0).then_some(Self(values))
    }

    /// Whether `text` is written as codes travel; nothing is said of its check character.
    pub fn is_form(text: &str) -> bool {
        text.len() == LENGTH && text.bytes().all(|byte| ALPHABET.contains(&byte))
    }

    /// The characters, without a hyphen: as it travels.
    pub fn characters(&self) -> String {
        self.0.iter().map(|value| char::from(ALPHABET[usize::from(*value)])).collect()
    }
}

impl fmt::Display for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let characters = self.characters();
        write!(f, "{}-{}", &characters[..LENGTH / 2], &characters[LENGTH / 2..])
    }
}

impl fmt::Debug for ActivationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivationCode(..)")
    }
}

impl fmt::Debug for ActivatePhone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ActivatePhone(..)")
    }
}

/// The sum of the characters times 1, a, a^2, ... in the field of 32 elements; 0 of a whole code.
fn syndrome(values: &[u8; LENGTH]) -> u8 {
    values.iter().rev().fold(0, |sum, value| times_a(sum) ^ value)
}

/// Times the generator, a root of x^5 + x^2 + 1.
fn times_a(value: u8) -> u8 {
    let doubled = value << 1;
    if doubled & 0b10_0000 == 0 { doubled } else { doubled ^ 0b10_0101 }
}

const LENGTH: usize = 10;
/// Crockford's: digits and capitals without I, L, O and U.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

#[cfg(test)]
mod tests {
    use super::*;

    fn code() -> ActivationCode {
        ActivationCode::make([0xff, 0, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc])
    }

    #[test]
    fn what_was_printed_is_read_again() {
        for byte in 0..=u8::MAX {
            let code = ActivationCode::make([byte, 1, byte, 2, byte, 3, byte, 4]);
            assert_eq!(ActivationCode::parse(&code.to_string()), Some(code));
            assert_eq!(ActivationCode::parse(&code.characters()), Some(code));
        }
        assert_ne!(code(), ActivationCode::make([0; 8]));
    }

    #[test]
    fn typing_is_forgiven() {
        let code = ActivationCode::make([0; 8]);
        assert_eq!(code.to_string(), "00000-00000");
        for typed in ["oooooooooo", " 0 0-0 0 0\u{2013}OOOOO\n", "00000\u{a0}00000"] {
            assert_eq!(ActivationCode::parse(typed), Some(code), "{typed:?}");
        }
        let ones = (0..=u8::MAX).map(|byte| ActivationCode::make([0, 0, 0, 0, 0, 0, 0, byte]));
        for code in ones.filter(|code| code.characters().contains('1')) {
            for one in ["i", "I", "l", "L"] {
                let typed = code.to_string().to_lowercase().replace('1', one);
                assert_eq!(ActivationCode::parse(&typed), Some(code), "{typed}");
            }
        }
    }

    #[test]
    fn every_slip_of_one_character_and_every_exchange_of_two_is_seen() {
        let right = code().characters().into_bytes();
        let parse = |typed: &[u8]| ActivationCode::parse(core::str::from_utf8(typed).unwrap());
        for place in 0..LENGTH {
            for other in ALPHABET.iter().filter(|it| **it != right[place]) {
                let mut slip = right.clone();
                slip[place] = *other;
                assert_eq!(parse(&slip), None);
            }
            for second in 0..LENGTH {
                let mut exchanged = right.clone();
                exchanged.swap(place, second);
                assert!(exchanged == right || parse(&exchanged).is_none(), "{place} {second}");
            }
        }
    }

    #[test]
    fn what_is_too_short_too_long_or_of_other_signs_is_no_code() {
        let right = code().characters();
        for typed in
            ["", "0", "000000000", "00000000000", "0000000u00", "00000.00000", "٠٠٠٠٠٠٠٠٠٠"]
        {
            assert_eq!(ActivationCode::parse(typed), None, "{typed}");
        }
        assert_eq!(ActivationCode::parse(&format!("{right}0")), None);
    }

    #[test]
    fn debug_shows_no_code() {
        let request = ActivatePhone { code: code().characters() };
        let shown = format!("{:?} {request:?}", code());
        assert!(!shown.contains(&code().characters()), "{shown}");
    }
}
