//! Two digits that tie a message to the phone it is about.

use core::fmt;

use serde::{Deserialize, Serialize};

/// Two digits that the authority draws for a sign-in and puts into the one-time code's message. The
/// phone that asks shows them beside the field: whoever reads a message and sees no phone with these
/// digits before them lets somebody else in. Written with both digits, `07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MatchDigits(u8);

impl MatchDigits {
    /// From a random byte, each of the hundred as likely as the others; `None` for the bytes that
    /// would favour some: draw another.
    pub fn from_random(byte: u8) -> Option<Self> {
        (byte < 200).then_some(Self(byte % 100))
    }

    /// Reads two ASCII digits.
    pub fn parse(text: &str) -> Option<Self> {
        match text.as_bytes() {
            [tens @ b'0'..=b'9', ones @ b'0'..=b'9'] => {
                Some(Self((tens - b'0') * 10 + (ones - b'0')))
            }
            _ => None,
        }
    }
}

impl fmt::Display for MatchDigits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.0)
    }
}

impl TryFrom<String> for MatchDigits {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not two digits")
    }
}

impl From<MatchDigits> for String {
    fn from(digits: MatchDigits) -> Self {
        digits.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::MatchDigits;

    #[test]
    fn two_digits_are_read_and_written_with_both() {
        for text in ["00", "07", "70", "99"] {
            assert_eq!(MatchDigits::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "7", "007", "7a", "-7", " 7", "٠٧"] {
            assert_eq!(MatchDigits::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn every_pair_comes_from_two_bytes() {
        let mut counts = [0; 100];
        for byte in 0..=u8::MAX {
            if let Some(MatchDigits(digits)) = MatchDigits::from_random(byte) {
                counts[usize::from(digits)] += 1;
            }
        }
        assert_eq!(counts, [2; 100]);
    }
}
