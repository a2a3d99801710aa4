//! Claims maps: known claims, and the room for claims that a reader does not know.

use crate::cbor::{Kind, Reader, Writer};
use crate::malformed::{Fault, Malformed};

/// Private claims (keys below -65536) of a structure that this edition does not know.
///
/// They are covered by the signature and mean nothing to this edition; they are kept so that a
/// structure encodes to the bytes that it was read from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrivateClaims(Vec<(Vec<u8>, Vec<u8>)>);

impl PrivateClaims {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds an unsigned number under the key `-65537 - number`, for issuers that test the room.
    ///
    /// Nothing is checked here: encoding a structure fails when the claims exceed its room or
    /// collide with a known claim.
    #[must_use]
    pub fn with_uint(mut self, number: u32, value: u64) -> Self {
        let mut key = Writer::new();
        key.int(-65_537 - i64::from(number));
        let mut encoded = Writer::new();
        encoded.uint(value);
        self.0.push((key.into_bytes(), encoded.into_bytes()));
        self
    }
}

/// How many unknown private claims fit, and in how many encoded bytes (keys included).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    max_claims: usize,
    max_bytes: usize,
}

impl Room {
    /// In a certificate and in a presentation.
    pub(crate) const CODE: Self = Self { max_claims: 4, max_bytes: 64 };
    /// In a map within the claims, whose members are all the specification's.
    pub(crate) const NONE: Self = Self { max_claims: 0, max_bytes: 0 };
    /// In every other structure.
    pub(crate) const LIST: Self = Self { max_claims: 16, max_bytes: 1024 };
}

/// What a claims map held beside the claims that its reader knows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unknown {
    pub(crate) private: PrivateClaims,
    /// There is a claim of a newer edition.
    pub(crate) newer: bool,
}

/// Reads a claims map. `known` reads the value of a key that it knows and returns true, or leaves
/// the reader alone and returns false.
pub(crate) fn read_claims<'a>(
    reader: &mut Reader<'a>,
    room: Room,
    mut known: impl FnMut(&mut Reader<'a>, i64) -> Result<bool, Malformed>,
) -> Result<Unknown, Malformed> {
    let mut unknown = Unknown::default();
    let mut private_bytes = 0;
    let mut previous: Option<&[u8]> = None;
    for _ in 0..reader.field("claims").map()? {
        let at = reader.field("claim key").clone();
        let key = reader.key_bytes(previous)?;
        previous = Some(key);
        let number = key_number(key);
        if let Some(number) = number
            && known(reader, number)?
        {
            continue;
        }
        if !is_private(key) {
            reader.field("unknown claim").skip()?;
            unknown.newer = true;
            continue;
        }
        let value = read_private_value(reader)?;
        private_bytes += key.len() + value.len();
        unknown.private.0.push((key.to_vec(), value.to_vec()));
        if unknown.private.len() > room.max_claims || private_bytes > room.max_bytes {
            return Err(at.fault(Fault::OutOfBounds));
        }
    }
    Ok(unknown)
}

/// The value of a claim that must be there.
pub(crate) fn required<T>(
    reader: &mut Reader<'_>,
    field: &'static str,
    value: Option<T>,
) -> Result<T, Malformed> {
    value.ok_or_else(|| reader.field(field).fault(Fault::Missing))
}

/// Keys below this are private (RFC 8392 section 9.1: less than -65536 is private use).
const FIRST_PRIVATE: i64 = -65_536;

/// The key as a number; `None` for a text, and for a number that no `i64` holds.
fn key_number(key: &[u8]) -> Option<i64> {
    Reader::new(key).int().ok()
}

/// Whether an encoded key is of private use: neither a text nor a number from [`FIRST_PRIVATE`] on.
pub(crate) fn is_private(key: &[u8]) -> bool {
    matches!(Reader::new(key).peek(), Ok(Kind::Nint))
        && key_number(key).is_none_or(|number| number < FIRST_PRIVATE)
}

fn read_private_value<'a>(reader: &mut Reader<'a>) -> Result<&'a [u8], Malformed> {
    let flat = |kind| !matches!(kind, Kind::Array | Kind::Map | Kind::Tag);
    let mut elements = reader.field("private claim").clone();
    match elements.peek()? {
        kind if flat(kind) => {}
        Kind::Array => {
            for _ in 0..elements.array()? {
                if !flat(elements.peek()?) {
                    return Err(elements.fault(Fault::WrongType));
                }
                elements.skip()?;
            }
        }
        _ => return Err(elements.fault(Fault::WrongType)),
    }
    reader.skip()
}

/// Collects claims in any order and writes the map in the deterministic one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Claims(Vec<(Vec<u8>, Vec<u8>)>);

impl Claims {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn put(&mut self, key: i64, value: impl FnOnce(&mut Writer)) -> &mut Self {
        let (mut encoded_key, mut encoded) = (Writer::new(), Writer::new());
        encoded_key.int(key);
        value(&mut encoded);
        self.0.push((encoded_key.into_bytes(), encoded.into_bytes()));
        self
    }

    pub(crate) fn put_private(&mut self, private: &PrivateClaims) -> &mut Self {
        self.0.extend_from_slice(&private.0);
        self
    }

    /// Writes the map; a key that is there twice stays so, and reading it back fails.
    pub(crate) fn write(mut self, writer: &mut Writer) {
        self.0.sort();
        writer.map(self.0.len());
        for (key, value) in &self.0 {
            writer.raw(key).raw(value);
        }
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut writer = Writer::new();
        self.write(&mut writer);
        writer.into_bytes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Unknown, Malformed> {
        read_claims(&mut Reader::new(bytes), Room::CODE, |reader, key| match key {
            1 => reader.uint().map(|_| true),
            _ => Ok(false),
        })
    }

    #[test]
    fn unknown_claims_are_newer_and_private_ones_are_kept() {
        let unknown = read(&[0xa2, 0x01, 0x00, 0x02, 0xa1, 0x00, 0x80]).unwrap();
        assert!(unknown.newer && unknown.private.is_empty());
        let unknown = read(&[0xa1, 0x61, b'a', 0x00]).unwrap();
        assert!(unknown.newer, "a text key is of a newer edition");
        let unknown = read(&[0xa1, 0x39, 0xff, 0xff, 0x00]).unwrap();
        assert!(unknown.newer, "-65536 is not private");
        let unknown = read(&[0xa1, 0x3a, 0, 1, 0, 0, 0x82, 0x01, 0x41, 0x00]).unwrap();
        assert!(!unknown.newer && unknown.private.len() == 1, "-65537 is private");
        let unknown = read(&[0xa1, 0x3b, 255, 255, 255, 255, 255, 255, 255, 255, 0x00]).unwrap();
        assert!(!unknown.newer && unknown.private.len() == 1, "-2^64 is private");
    }

    #[test]
    fn private_claims_are_flat_few_and_small() {
        let nested = [0xa1, 0x3a, 0, 1, 0, 0, 0x81, 0x80];
        assert_eq!(read(&nested).unwrap_err().fault, Fault::WrongType);
        let with = |count: u8, value: &[u8]| {
            let mut bytes = vec![0xa0 | count];
            for i in 0..count {
                bytes.extend_from_slice(&[0x3a, 0, 2, 0, i]);
                bytes.extend_from_slice(value);
            }
            read(&bytes)
        };
        assert!(with(4, &[0x00]).is_ok());
        assert_eq!(with(5, &[0x00]).unwrap_err().fault, Fault::OutOfBounds);
        // 5 bytes of key and 2 + 57 of value are 64.
        let mut value = vec![0x58, 57];
        value.extend_from_slice(&[0; 57]);
        assert!(with(1, &value).is_ok());
        value[1] = 58;
        value.push(0);
        assert_eq!(with(1, &value).unwrap_err().fault, Fault::OutOfBounds);
    }
}
