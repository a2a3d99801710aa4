//! Base45 (RFC 9285): bytes as the 45 characters of the QR alphanumeric mode.
//!
//! Two bytes are three characters, a last single byte is two; the lowest digit comes first.

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const NO_DIGIT: u8 = 0xff;

const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut i = 0;
    while i < ALPHABET.len() {
        digits[ALPHABET[i] as usize] = i as u8;
        i += 1;
    }
    digits
};

/// Why a text is not Base45.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Base45Error {
    /// A character outside the alphabet; the position counts characters from 0.
    #[error("character {position} is not one of the 45")]
    Character {
        /// Where, in bytes from the start of the Base45 text.
        position: usize,
    },
    /// Three characters above 65535 or two above 255.
    #[error("the group at character {position} stands for too large a number")]
    Overflow {
        /// Where the group starts, in bytes from the start of the Base45 text.
        position: usize,
    },
    /// One character is left over at the end.
    #[error("one character is left over at the end")]
    Length,
}

/// `bytes` as Base45, 3 characters for each 2 bytes.
pub fn encode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(2) * 3);
    for pair in bytes.chunks(2) {
        match *pair {
            [high, low] => push_digits(&mut text, u16::from_be_bytes([high, low]), 3),
            [last] => push_digits(&mut text, u16::from(last), 2),
            _ => {}
        }
    }
    text
}

/// The bytes that the Base45 `text` stands for.
///
/// # Errors
/// [`Base45Error`] when the text is not what [`encode`] makes of any bytes.
pub fn decode(text: &str) -> Result<Vec<u8>, Base45Error> {
    let text = text.as_bytes();
    let mut bytes = Vec::with_capacity(text.len() / 3 * 2 + 1);
    for (group, chars) in text.chunks(3).enumerate() {
        let start = group * 3;
        let mut value = 0u32;
        let mut weight = 1u32;
        for (i, &char) in chars.iter().enumerate() {
            let digit = DIGITS[usize::from(char)];
            if digit == NO_DIGIT {
                return Err(Base45Error::Character { position: start + i });
            }
            value += u32::from(digit) * weight;
            weight *= 45;
        }
        let overflow = Base45Error::Overflow { position: start };
        match chars.len() {
            3 => {
                let pair = u16::try_from(value).map_err(|_| overflow)?;
                bytes.extend_from_slice(&pair.to_be_bytes());
            }
            2 => bytes.push(u8::try_from(value).map_err(|_| overflow)?),
            _ => return Err(Base45Error::Length),
        }
    }
    Ok(bytes)
}

fn push_digits(text: &mut String, mut value: u16, count: usize) {
    for _ in 0..count {
        text.push(char::from(ALPHABET[usize::from(value % 45)]));
        value /= 45;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn examples_of_rfc_9285() {
        for (bytes, text) in [
            ("AB", "BB8"),
            ("Hello!!", "%69 VD92EX0"),
            ("base-45", "UJCLQE7W581"),
            ("ietf!", "QED8WEX0"),
        ] {
            assert_eq!(encode(bytes.as_bytes()), text);
            assert_eq!(decode(text).unwrap(), bytes.as_bytes());
        }
    }

    #[test]
    fn largest_groups_and_one_more() {
        assert_eq!(decode("FGW").unwrap(), [0xff, 0xff]);
        assert_eq!(decode("GGW"), Err(Base45Error::Overflow { position: 0 }));
        assert_eq!(decode("U5").unwrap(), [0xff]);
        assert_eq!(decode("V5"), Err(Base45Error::Overflow { position: 0 }));
    }

    #[test]
    fn left_over_and_foreign_characters() {
        assert_eq!(decode("BB8A"), Err(Base45Error::Length));
        assert_eq!(decode("BB8a0"), Err(Base45Error::Character { position: 3 }));
        assert_eq!(decode("Bé8"), Err(Base45Error::Character { position: 1 }));
        assert_eq!(decode("").unwrap(), [0u8; 0]);
    }
}
