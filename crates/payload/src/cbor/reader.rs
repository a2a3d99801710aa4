//! The strict reader: borrowed, never past the end, refuses what is not deterministic.

use crate::malformed::{Fault, Malformed};

/// The CBOR major types and simple values that our structures use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Uint,
    Nint,
    Bytes,
    Text,
    Array,
    Map,
    Tag,
    Bool,
}

/// Reads one item after another from a byte string.
///
/// `base` is where that byte string starts in the outermost structure, so that a fault inside a
/// nested `bstr .cbor` is reported by its place in the whole.
#[derive(Clone, Debug)]
pub(crate) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
    base: usize,
    field: &'static str,
}

type Read<T> = Result<T, Malformed>;

impl<'a> Reader<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0, base: 0, field: "start" }
    }

    /// A reader of `inner`, which must be the last byte string that this reader gave.
    pub(crate) fn nested(&self, inner: &'a [u8]) -> Self {
        let base = self.offset().saturating_sub(inner.len());
        Self { bytes: inner, position: 0, base, field: self.field }
    }

    /// Names the field that is read next, for the report of a fault.
    pub(crate) fn field(&mut self, field: &'static str) -> &mut Self {
        self.field = field;
        self
    }

    pub(crate) fn offset(&self) -> usize {
        self.base + self.position
    }

    pub(crate) fn fault(&self, fault: Fault) -> Malformed {
        Malformed { fault, field: self.field, offset: self.offset() }
    }

    /// How many bytes are left.
    pub(crate) fn remaining(&self) -> usize {
        self.bytes.len() - self.position
    }

    pub(crate) fn end(&self) -> Read<()> {
        if self.remaining() == 0 { Ok(()) } else { Err(self.fault(Fault::Trailing)) }
    }

    /// What comes next, without reading it.
    pub(crate) fn peek(&self) -> Read<Kind> {
        let first = *self.bytes.get(self.position).ok_or_else(|| self.fault(Fault::Truncated))?;
        match first >> 5 {
            0 => Ok(Kind::Uint),
            1 => Ok(Kind::Nint),
            2 => Ok(Kind::Bytes),
            3 => Ok(Kind::Text),
            4 => Ok(Kind::Array),
            5 => Ok(Kind::Map),
            6 => Ok(Kind::Tag),
            _ if first == 0xf4 || first == 0xf5 => Ok(Kind::Bool),
            _ => Err(self.fault(Fault::Unsupported)),
        }
    }

    pub(crate) fn uint(&mut self) -> Read<u64> {
        self.head(Kind::Uint)
    }

    /// An unsigned number up to `max`.
    pub(crate) fn uint_up_to(&mut self, max: u64) -> Read<u64> {
        self.uint_in(0, max)
    }

    pub(crate) fn uint_in(&mut self, min: u64, max: u64) -> Read<u64> {
        let at = self.clone();
        let value = self.uint()?;
        if value < min || value > max { Err(at.fault(Fault::OutOfBounds)) } else { Ok(value) }
    }

    /// An integer from -2^63 to 2^63 - 1.
    pub(crate) fn int(&mut self) -> Read<i64> {
        let at = self.clone();
        let negative = match self.peek()? {
            Kind::Uint => false,
            Kind::Nint => true,
            _ => return Err(self.fault(Fault::WrongType)),
        };
        let value = self.head(if negative { Kind::Nint } else { Kind::Uint })?;
        let value = i64::try_from(value).map_err(|_| at.fault(Fault::OutOfBounds))?;
        Ok(if negative { -1 - value } else { value })
    }

    pub(crate) fn bool(&mut self) -> Read<bool> {
        match self.peek()? {
            Kind::Bool => {
                let value = self.bytes.get(self.position) == Some(&0xf5);
                self.position += 1;
                Ok(value)
            }
            _ => Err(self.fault(Fault::WrongType)),
        }
    }

    /// A byte string of at most `max` bytes.
    pub(crate) fn bytes_up_to(&mut self, max: usize) -> Read<&'a [u8]> {
        self.string(Kind::Bytes, max)
    }

    /// A byte string of exactly `N` bytes.
    pub(crate) fn byte_array<const N: usize>(&mut self) -> Read<&'a [u8; N]> {
        let at = self.clone();
        let bytes = self.string(Kind::Bytes, usize::MAX)?;
        <&[u8; N]>::try_from(bytes).map_err(|_| at.fault(Fault::OutOfBounds))
    }

    /// A text of at most `max` bytes of UTF-8.
    pub(crate) fn text_up_to(&mut self, max: usize) -> Read<&'a str> {
        let at = self.clone();
        let bytes = self.string(Kind::Text, max)?;
        core::str::from_utf8(bytes).map_err(|_| at.fault(Fault::BadText))
    }

    /// A text of `min` to `max` bytes of UTF-8.
    pub(crate) fn text_in(&mut self, min: usize, max: usize) -> Read<&'a str> {
        let at = self.clone();
        let text = self.text_up_to(max)?;
        if text.len() < min { Err(at.fault(Fault::OutOfBounds)) } else { Ok(text) }
    }

    /// The head of an array; the elements follow.
    pub(crate) fn array(&mut self) -> Read<usize> {
        self.container(Kind::Array)
    }

    /// The head of an array that must have exactly `length` elements.
    pub(crate) fn array_of(&mut self, length: usize) -> Read<()> {
        let at = self.clone();
        if self.array()? == length { Ok(()) } else { Err(at.fault(Fault::OutOfBounds)) }
    }

    /// The head of an array of `min` to `max` elements.
    pub(crate) fn array_in(&mut self, min: usize, max: usize) -> Read<usize> {
        let at = self.clone();
        let length = self.array()?;
        if length < min || length > max { Err(at.fault(Fault::OutOfBounds)) } else { Ok(length) }
    }

    /// The head of a map; that many pairs follow. Key order is the caller's to check, with
    /// [`Self::key_bytes`].
    pub(crate) fn map(&mut self) -> Read<usize> {
        self.container(Kind::Map)
    }

    /// The head of a tag, whose content follows.
    pub(crate) fn tag(&mut self, expected: u64) -> Read<()> {
        let at = self.clone();
        if self.head(Kind::Tag)? == expected { Ok(()) } else { Err(at.fault(Fault::WrongType)) }
    }

    /// Reads past one item of any shape and returns its encoding.
    pub(crate) fn skip(&mut self) -> Read<&'a [u8]> {
        let start = self.position;
        self.skip_nested(0)?;
        Ok(self.bytes.get(start..self.position).unwrap_or_default())
    }

    /// Reads a map key, checks that it is above `previous` (bytewise, RFC 8949 section 4.2.1) and
    /// returns its encoding.
    pub(crate) fn key_bytes(&mut self, previous: Option<&[u8]>) -> Read<&'a [u8]> {
        let at = self.clone();
        match self.peek()? {
            Kind::Uint | Kind::Nint | Kind::Text => {}
            _ => return Err(self.fault(Fault::WrongType)),
        }
        let key = self.skip()?;
        if previous.is_some_and(|previous| previous >= key) {
            return Err(at.fault(Fault::KeyOrder));
        }
        Ok(key)
    }

    fn skip_nested(&mut self, depth: u8) -> Read<()> {
        if depth > MAX_DEPTH {
            return Err(self.fault(Fault::TooDeep));
        }
        match self.peek()? {
            kind @ (Kind::Uint | Kind::Nint) => self.head(kind).map(drop),
            kind @ Kind::Bytes => self.string(kind, usize::MAX).map(drop),
            Kind::Text => self.text_up_to(usize::MAX).map(drop),
            Kind::Bool => self.bool().map(drop),
            Kind::Tag => {
                self.head(Kind::Tag)?;
                self.skip_nested(depth + 1)
            }
            Kind::Array => {
                for _ in 0..self.array()? {
                    self.skip_nested(depth + 1)?;
                }
                Ok(())
            }
            Kind::Map => {
                let mut previous: Option<&[u8]> = None;
                for _ in 0..self.map()? {
                    previous = Some(self.key_bytes(previous)?);
                    self.skip_nested(depth + 1)?;
                }
                Ok(())
            }
        }
    }

    fn string(&mut self, kind: Kind, max: usize) -> Read<&'a [u8]> {
        let at = self.clone();
        let length = self.head(kind)?;
        let length = usize::try_from(length).map_err(|_| at.fault(Fault::Truncated))?;
        if length > max {
            return Err(at.fault(Fault::OutOfBounds));
        }
        let end = self.position.checked_add(length);
        let bytes = end.and_then(|end| self.bytes.get(self.position..end));
        let bytes = bytes.ok_or_else(|| at.fault(Fault::Truncated))?;
        self.position += length;
        Ok(bytes)
    }

    fn container(&mut self, kind: Kind) -> Read<usize> {
        let at = self.clone();
        let length = self.head(kind)?;
        // Each element takes at least one byte: a longer count can't be true.
        let left = self.remaining();
        usize::try_from(length)
            .ok()
            .filter(|length| *length <= left)
            .ok_or_else(|| at.fault(Fault::Truncated))
    }

    /// The argument of the next head, which must be of this kind and in its shortest form.
    fn head(&mut self, kind: Kind) -> Read<u64> {
        if self.peek()? != kind {
            return Err(self.fault(Fault::WrongType));
        }
        let first = *self.bytes.get(self.position).ok_or_else(|| self.fault(Fault::Truncated))?;
        let (length, smallest) = match first & 0x1f {
            small @ 0..=23 => {
                self.position += 1;
                return Ok(u64::from(small));
            }
            24 => (1, 24),
            25 => (2, 1 << 8),
            26 => (4, 1 << 16),
            27 => (8, 1 << 32),
            _ => return Err(self.fault(Fault::Unsupported)),
        };
        let argument = self.bytes.get(self.position + 1..self.position + 1 + length);
        let argument = argument.ok_or_else(|| self.fault(Fault::Truncated))?;
        let value = argument.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte));
        if value < smallest {
            return Err(self.fault(Fault::NotShortest));
        }
        self.position += 1 + length;
        Ok(value)
    }
}

/// Deep enough for any claim of a newer format, shallow enough for any stack.
const MAX_DEPTH: u8 = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn fault<T: core::fmt::Debug>(read: Read<T>) -> Fault {
        read.unwrap_err().fault
    }

    #[test]
    fn shortest_form_only() {
        assert_eq!(Reader::new(&[0x17]).uint(), Ok(23));
        assert_eq!(fault(Reader::new(&[0x18, 23]).uint()), Fault::NotShortest);
        assert_eq!(Reader::new(&[0x18, 24]).uint(), Ok(24));
        assert_eq!(fault(Reader::new(&[0x19, 0, 255]).uint()), Fault::NotShortest);
        assert_eq!(
            Reader::new(&[0x3b, 0x7f, 255, 255, 255, 255, 255, 255, 255]).int(),
            Ok(i64::MIN)
        );
        assert_eq!(
            fault(Reader::new(&[0x3b, 0x80, 0, 0, 0, 0, 0, 0, 0]).int()),
            Fault::OutOfBounds
        );
    }

    #[test]
    fn indefinite_lengths_floats_and_null_are_refused() {
        for bytes in [&[0x5f, 0x40, 0xff][..], &[0x9f, 0xff], &[0xbf, 0xff], &[0x7f, 0xff]] {
            assert_eq!(fault(Reader::new(bytes).skip()), Fault::Unsupported, "{bytes:x?}");
        }
        for first in [0xf6, 0xf7, 0xf9, 0xfa, 0xfb, 0xff, 0xe0, 0x1c] {
            assert_eq!(
                fault(Reader::new(&[first, 0, 0, 0, 0, 0, 0, 0, 0]).skip()),
                Fault::Unsupported
            );
        }
    }

    #[test]
    fn map_keys_ascend() {
        assert!(Reader::new(&[0xa2, 1, 0, 2, 0]).skip().is_ok());
        assert_eq!(fault(Reader::new(&[0xa2, 2, 0, 1, 0]).skip()), Fault::KeyOrder);
        assert_eq!(fault(Reader::new(&[0xa2, 1, 0, 1, 0]).skip()), Fault::KeyOrder);
        assert_eq!(fault(Reader::new(&[0xa1, 0x40, 0]).skip()), Fault::WrongType);
    }

    #[test]
    fn claimed_lengths_beyond_the_input_cost_nothing() {
        assert_eq!(
            fault(Reader::new(&[0x9b, 255, 255, 255, 255, 255, 255, 255, 255]).skip()),
            Fault::Truncated
        );
        assert_eq!(
            fault(Reader::new(&[0x5b, 255, 255, 255, 255, 255, 255, 255, 255]).skip()),
            Fault::Truncated
        );
        assert_eq!(fault(Reader::new(&[0x81; 64]).skip()), Fault::TooDeep);
    }

    #[test]
    fn a_fault_in_nested_bytes_has_its_place_in_the_whole() {
        let mut outer = Reader::new(&[0x82, 0x43, 0x18, 0x05, 0x00, 0x00]);
        outer.array_of(2).unwrap();
        let inner = outer.bytes_up_to(9).unwrap();
        assert_eq!(outer.nested(inner).uint().unwrap_err().offset, 2);
    }
}
