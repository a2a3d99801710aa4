//! A part of an object that goes from a screen to a camera as an animation of QR texts.
//!
//! ```text
//! [ transfer: bstr8, size: uint, number: uint, data: bstr ]
//! ```
//!
//! It has no signature: the object that the parts make up is checked by whoever it is for.

use core::fmt;

use crate::cbor::{Reader, Writer};
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};

/// Which object is on its way, and in which blocks; the same in each of its parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Transfer {
    name: [u8; 8],
    size: u32,
    length: u32,
}

impl Transfer {
    /// The most blocks of one transfer.
    pub const MAX_BLOCKS: u32 = 1024;
    /// The longest block, in bytes.
    pub const MAX_LENGTH: u32 = 1000;

    /// The transfer of an object of `size` bytes in blocks of `length` bytes, the last padded with
    /// zeros. `name` is the first 8 bytes of SHA-256 over the object.
    ///
    /// # Errors
    /// [`EncodeError`] when [`Part::decode`] would refuse its parts at any limit of size.
    pub fn new(name: [u8; 8], size: u32, length: u32) -> Result<Self, EncodeError> {
        let refused = |field| EncodeError {
            structure: Structure::Part,
            malformed: Malformed { fault: Fault::OutOfBounds, field, offset: 0 },
        };
        if size == 0 {
            return Err(refused("size"));
        }
        Self::checked(name, size, length).ok_or(refused("data"))
    }

    fn checked(name: [u8; 8], size: u32, length: u32) -> Option<Self> {
        let transfer = Self { name, size, length };
        let fits = (1..=Self::MAX_LENGTH).contains(&length) && length <= size;
        (fits && transfer.blocks() <= Self::MAX_BLOCKS).then_some(transfer)
    }

    /// The first 8 bytes of SHA-256 over the object.
    pub const fn name(&self) -> [u8; 8] {
        self.name
    }

    /// How many bytes the object has.
    pub const fn size(&self) -> u32 {
        self.size
    }

    /// How many bytes each block has, and the data of each part.
    pub const fn length(&self) -> u32 {
        self.length
    }

    /// How many blocks the object has, k: 1 to [`Self::MAX_BLOCKS`].
    pub const fn blocks(&self) -> u32 {
        self.size.div_ceil(self.length)
    }
}

/// One part of a transfer. `Debug` does not show its data.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Part<'a> {
    /// The transfer that it belongs to.
    pub transfer: Transfer,
    /// Which part it is: below the number of blocks the block of that number, from there on the XOR
    /// of some.
    pub number: u32,
    /// As many bytes as a block of the transfer has.
    pub data: &'a [u8],
}

impl<'a> Part<'a> {
    /// The longest part, in bytes.
    pub const MAX_BYTES: usize = 1023;

    /// Reads a part of an object of at most `max_size` bytes.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] when the bytes are not such a part.
    pub fn decode(bytes: &'a [u8], max_size: u32) -> Result<Self, DecodeError> {
        let mut reader = Reader::new(bytes);
        Self::read(&mut reader, max_size)
            .and_then(|it| reader.end().map(|()| it))
            .map_err(|malformed| DecodeError::Malformed { structure: Structure::Part, malformed })
    }

    fn read(reader: &mut Reader<'a>, max_size: u32) -> Result<Self, Malformed> {
        if reader.remaining() > Self::MAX_BYTES {
            return Err(reader.fault(Fault::OutOfBounds));
        }
        reader.field("part").array_of(4)?;
        let name = *reader.field("transfer").byte_array()?;
        let size = reader.field("size").uint_in(1, max_size.into())? as u32;
        let number = reader.field("number").uint_up_to(u32::MAX.into())? as u32;
        let at = reader.field("data").clone();
        let data = reader.bytes_up_to(Transfer::MAX_LENGTH as usize)?;
        let transfer = Transfer::checked(name, size, data.len() as u32)
            .ok_or_else(|| at.fault(Fault::OutOfBounds))?;
        Ok(Self { transfer, number, data })
    }

    /// The bytes of this part. Data of another length than the transfer's make a part of another
    /// transfer, or none.
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = Writer::with_capacity(Self::MAX_BYTES);
        writer.array(4).bytes(&self.transfer.name);
        writer.uint(self.transfer.size.into()).uint(self.number.into()).bytes(self.data);
        writer.into_bytes()
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Part({:?}, number {})", self.transfer, self.number)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: [u8; 8] = *b"transfer";
    const LIMIT: u32 = 66_000;

    fn encoded(size: u64, number: u64, data: &[u8]) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(4).bytes(&NAME).uint(size).uint(number).bytes(data);
        writer.into_bytes()
    }

    fn fault(bytes: &[u8]) -> Option<(Fault, &'static str, usize)> {
        match Part::decode(bytes, LIMIT) {
            Ok(_) => None,
            Err(DecodeError::Malformed { structure: Structure::Part, malformed }) => {
                Some((malformed.fault, malformed.field, malformed.offset))
            }
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn what_is_written_reads_back() {
        let transfer = Transfer::new(NAME, 970, 485).unwrap();
        assert_eq!(transfer.blocks(), 2);
        let part = Part { transfer, number: 70_000, data: &[7; 485] };
        assert_eq!(part.encode(), encoded(970, 70_000, &[7; 485]));
        assert_eq!(Part::decode(&part.encode(), LIMIT), Ok(part));
    }

    #[test]
    fn the_longest_part() {
        let transfer = Transfer::new(NAME, 1_024_000, 1000).unwrap();
        let part = Part { transfer, number: u32::MAX, data: &[7; 1000] };
        let mut bytes = part.encode();
        assert_eq!(bytes.len(), Part::MAX_BYTES);
        assert_eq!(Part::decode(&bytes, u32::MAX), Ok(part));
        bytes.push(0);
        assert_eq!(fault(&bytes), Some((Fault::OutOfBounds, "start", 0)));
    }

    #[test]
    fn sizes_from_one_to_the_limit() {
        for (size, good) in [(0, false), (1, true), (66_000, true), (66_001, false)] {
            let length = if size > 1 { 100 } else { 1 };
            let expected = (!good).then_some((Fault::OutOfBounds, "size", 10));
            assert_eq!(fault(&encoded(size, 0, &vec![0; length])), expected, "{size}");
        }
        let beyond = encoded(1 << 32, 0, &[0; 1000]);
        assert!(Part::decode(&beyond, u32::MAX).is_err(), "it does not wrap around");
    }

    #[test]
    fn numbers_of_32_bits() {
        assert_eq!(fault(&encoded(9, u32::MAX.into(), &[0; 9])), None);
        let expected = Some((Fault::OutOfBounds, "number", 11));
        assert_eq!(fault(&encoded(9, 1 << 32, &[0; 9])), expected);
    }

    #[test]
    fn data_from_one_byte_to_the_size_and_the_longest_block() {
        let data = |size, length| fault(&encoded(size, 0, &vec![0; length])).map(|it| (it.0, it.1));
        let refused = Some((Fault::OutOfBounds, "data"));
        assert_eq!(data(9, 0), refused);
        assert_eq!(data(9, 1), None);
        assert_eq!(data(9, 9), None);
        assert_eq!(data(9, 10), refused, "longer than the object");
        assert_eq!(data(9_000, 1000), None);
        assert_eq!(data(9_000, 1001), refused);
    }

    #[test]
    fn blocks_up_to_1024() {
        let data = |size| fault(&encoded(size, 0, &[0; 3])).map(|it| (it.0, it.1));
        assert_eq!(data(1024 * 3), None);
        assert_eq!(data(1024 * 3 + 1), Some((Fault::OutOfBounds, "data")));
    }

    #[test]
    fn other_shapes() {
        let good = encoded(9, 0, &[0; 9]);
        assert_eq!(fault(&good), None);
        for length in 0..good.len() {
            assert_eq!(fault(&good[..length]).unwrap().0, Fault::Truncated, "{length}");
        }
        assert_eq!(fault(&[&good[..], &[0]].concat()).unwrap().0, Fault::Trailing);
        let with = |at: usize, byte: u8| {
            let mut bytes = good.clone();
            bytes[at] = byte;
            fault(&bytes).map(|it| (it.0, it.1))
        };
        assert_eq!(with(0, 0x83), Some((Fault::OutOfBounds, "part")), "three elements");
        assert_eq!(with(0, 0xa4), Some((Fault::WrongType, "part")), "a map");
        assert_eq!(with(1, 0x47), Some((Fault::OutOfBounds, "transfer")), "7 bytes");
        assert_eq!(with(1, 0x68), Some((Fault::WrongType, "transfer")));
        assert_eq!(with(10, 0x29), Some((Fault::WrongType, "size")), "a negative size");
        assert_eq!(with(11, 0x20), Some((Fault::WrongType, "number")));
        assert_eq!(with(12, 0x69), Some((Fault::WrongType, "data")));
        assert_eq!(with(12, 0x5f), Some((Fault::Unsupported, "data")), "an indefinite length");
        let longer = [&good[..10], &[0x18, 9], &good[11..]].concat();
        assert_eq!(fault(&longer), Some((Fault::NotShortest, "size", 10)));
    }

    #[test]
    fn a_transfer_has_the_bounds_of_its_parts() {
        let field = |size, length| {
            Transfer::new(NAME, size, length).err().map(|error| error.malformed.field)
        };
        assert_eq!(field(0, 0), Some("size"));
        assert_eq!(field(1, 0), Some("data"));
        assert_eq!(field(1, 1), None);
        assert_eq!(field(1, 2), Some("data"));
        assert_eq!(field(1024, 1), None);
        assert_eq!(field(1025, 1), Some("data"));
        assert_eq!(field(1_024_000, 1000), None);
        assert_eq!(field(1_024_001, 1000), Some("data"));
        assert_eq!(field(1_024_001, 1001), Some("data"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused_or_read_as_they_are(
            bytes in prop::collection::vec(any::<u8>(), 0..80),
            max_size in any::<u32>(),
        ) {
            if let Ok(part) = Part::decode(&bytes, max_size) {
                prop_assert_eq!(part.encode(), bytes);
            }
        }

        #[test]
        fn a_part_that_is_read_has_a_transfer_within_bounds(
            size in any::<u32>(),
            number in any::<u64>(),
            data in prop::collection::vec(any::<u8>(), 0..40),
            max_size in any::<u32>(),
        ) {
            let size = size >> (size % 32);
            match Part::decode(&encoded(size.into(), number, &data), max_size) {
                Ok(part) => {
                    prop_assert_eq!(part.transfer.size(), size);
                    prop_assert!(size <= max_size);
                    prop_assert_eq!(part.transfer.length() as usize, data.len());
                    prop_assert!((1..=1024).contains(&part.transfer.blocks()));
                }
                Err(_) => prop_assert!(
                    size > max_size
                        || number > u32::MAX.into()
                        || Transfer::new(NAME, size, data.len() as u32).is_err()
                ),
            }
        }
    }
}
