//! Golomb-Rice codes of ascending indexes: near the fewest bits that a random set can take.
//!
//! ```text
//! [ count, k, bits ]
//! value 0 = first index; value n = index n - index (n - 1) - 1
//! code    = value >> k as that many 1 bits and a 0, then the low k bits of the value
//! ```
//! Highest bit first; the last byte is filled with 0 bits.

use super::indexes::{MAX_REVOKED, first_out_of_order};
use crate::cbor::{Reader, Writer};
use crate::malformed::{Fault, Malformed};

/// Writes ascending indexes with the k that takes the fewest bits.
pub(super) fn write(writer: &mut Writer, indexes: &[u32]) -> Result<(), Fault> {
    if first_out_of_order(indexes).is_some() {
        return Err(Fault::ListOrder);
    }
    if indexes.len() > MAX_REVOKED {
        return Err(Fault::OutOfBounds);
    }
    let k = (0..=MAX_K).min_by_key(|k| bit_length(indexes, *k)).unwrap_or(0);
    let mut bits = BitWriter::default();
    for value in values(indexes) {
        for _ in 0..value >> k {
            bits.push(1, 1);
        }
        bits.push(0, 1);
        bits.push(value, k);
    }
    writer.array(3).uint(indexes.len() as u64).uint(k.into()).bytes(&bits.bytes);
    Ok(())
}

/// Reads ascending indexes.
pub(super) fn read(reader: &mut Reader<'_>) -> Result<Vec<u32>, Malformed> {
    reader.array_of(3)?;
    let count = reader.uint_up_to(MAX_REVOKED as u64)? as usize;
    let k = reader.uint_up_to(MAX_K.into())? as u32;
    let at = reader.clone();
    let bytes = reader.bytes_up_to(usize::MAX)?;
    decode(count, k, bytes).map_err(|fault| at.fault(fault))
}

fn decode(count: usize, k: u32, bytes: &[u8]) -> Result<Vec<u32>, Fault> {
    let mut bits = BitReader { bytes, position: 0 };
    // A code has at least k + 1 bits, so a count beyond the bits costs no memory.
    let mut indexes = Vec::with_capacity(count.min(bits.length() / (k as usize + 1)));
    let mut next = 0u64;
    for _ in 0..count {
        let value = bits.unary()? << k | bits.take(k)?;
        let index = u32::try_from(next + value).map_err(|_| Fault::OutOfBounds)?;
        indexes.push(index);
        next = u64::from(index) + 1;
    }
    bits.end()?;
    Ok(indexes)
}

fn values(indexes: &[u32]) -> impl Iterator<Item = u32> {
    let mut next = 0;
    indexes.iter().map(move |index| {
        let value = index - next;
        next = index.saturating_add(1);
        value
    })
}

fn bit_length(indexes: &[u32], k: u32) -> u64 {
    values(indexes).map(|value| u64::from(value >> k) + 1 + u64::from(k)).sum()
}

const MAX_K: u32 = 31;

#[derive(Default)]
struct BitWriter {
    bytes: Vec<u8>,
    free: u32,
}

impl BitWriter {
    /// Appends the low `count` bits of `value`, highest first.
    fn push(&mut self, value: u32, count: u32) {
        for shift in (0..count).rev() {
            if self.free == 0 {
                self.bytes.push(0);
                self.free = 8;
            }
            self.free -= 1;
            if let Some(last) = self.bytes.last_mut() {
                *last |= ((value >> shift & 1) as u8) << self.free;
            }
        }
    }
}

/// Reads bits, highest first; `position` counts them.
struct BitReader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl BitReader<'_> {
    fn length(&self) -> usize {
        self.bytes.len() * 8
    }

    /// The next bits from the highest down, at least [`Self::WINDOW`]; zeros follow after the end.
    fn window(&self) -> u64 {
        let rest = self.bytes.get(self.position / 8..).unwrap_or_default();
        let word = match rest.first_chunk() {
            Some(word) => u64::from_be_bytes(*word),
            None => {
                let mut word = [0; 8];
                word.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                u64::from_be_bytes(word)
            }
        };
        word << (self.position % 8)
    }

    /// A window starts within a byte, so up to 7 of its 64 bits are missing.
    const WINDOW: u32 = 57;

    fn advance(&mut self, count: u32) -> Result<(), Fault> {
        self.position += count as usize;
        if self.position > self.length() { Err(Fault::Truncated) } else { Ok(()) }
    }

    /// How many 1 bits stand before the next 0.
    fn unary(&mut self) -> Result<u64, Fault> {
        let mut ones = 0;
        loop {
            let run = self.window().leading_ones().min(Self::WINDOW);
            ones += u64::from(run);
            self.advance(run)?;
            if run < Self::WINDOW {
                return self.advance(1).map(|()| ones);
            }
        }
    }

    /// The next `count` bits, at most 31, as a number.
    fn take(&mut self, count: u32) -> Result<u64, Fault> {
        let value = self.window().checked_shr(64 - count).unwrap_or(0);
        self.advance(count).map(|()| value)
    }

    /// Checks that only the filling of the last byte is left.
    fn end(&self) -> Result<(), Fault> {
        let left = self.length() - self.position;
        if left >= 8 || self.window() != 0 { Err(Fault::Trailing) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn encoded(indexes: &[u32]) -> Vec<u8> {
        let mut writer = Writer::new();
        write(&mut writer, indexes).unwrap();
        writer.into_bytes()
    }

    fn read_back(indexes: &[u32]) -> Vec<u32> {
        let bytes = encoded(indexes);
        let mut reader = Reader::new(&bytes);
        let read = read(&mut reader).unwrap();
        reader.end().unwrap();
        read
    }

    /// Worked by hand: values 1, 0, 4 with k = 1 are 0 1, 0 0, 110 0.
    #[test]
    fn worked_example() {
        assert_eq!(decode(3, 1, &[0b0100_1100]), Ok(vec![1, 2, 7]));
        assert_eq!(encoded(&[1, 2, 7]), [0x83, 0x03, 0x00, 0x41, 0b1001_1110]);
        assert_eq!(decode(3, 0, &[0b1001_1110]), Ok(vec![1, 2, 7]));
    }

    #[test]
    fn an_empty_set_has_no_bits() {
        assert_eq!(encoded(&[]), [0x83, 0x00, 0x00, 0x40]);
        assert_eq!(decode(0, 0, &[]), Ok(vec![]));
        assert_eq!(decode(0, 0, &[0]), Err(Fault::Trailing));
    }

    #[test]
    fn the_last_byte_is_filled_with_zeros_and_no_byte_follows() {
        assert_eq!(decode(1, 0, &[0b1000_0000]), Ok(vec![1]));
        assert_eq!(decode(1, 0, &[0b1000_0001]), Err(Fault::Trailing));
        assert_eq!(decode(1, 0, &[0b1000_0000, 0]), Err(Fault::Trailing));
        assert_eq!(decode(8, 0, &[0]), Ok((0..8).collect()));
        assert_eq!(decode(9, 0, &[0]), Err(Fault::Truncated));
    }

    #[test]
    fn long_runs_of_ones() {
        for ones in [56, 57, 58, 63, 64, 65, 113, 114, 115, 1000] {
            let mut bits = BitWriter::default();
            (0..ones).for_each(|_| bits.push(1, 1));
            bits.push(0, 1);
            assert_eq!(decode(1, 0, &bits.bytes), Ok(vec![ones]), "{ones}");
        }
        assert_eq!(decode(1, 0, &[0xff; 100]), Err(Fault::Truncated));
    }

    #[test]
    fn indexes_end_with_32_bits() {
        assert_eq!(read_back(&[u32::MAX]), [u32::MAX]);
        assert_eq!(read_back(&[0, u32::MAX - 1, u32::MAX]), [0, u32::MAX - 1, u32::MAX]);
        // 10 and 31 ones are the highest index; one more bit of quotient is beyond.
        assert_eq!(decode(1, 31, &[0xbf, 0xff, 0xff, 0xff, 0x80]), Ok(vec![u32::MAX]));
        assert_eq!(decode(1, 31, &[0xc0, 0, 0, 0, 0]), Err(Fault::OutOfBounds));
        assert_eq!(
            decode(2, 31, &[0xbf, 0xff, 0xff, 0xff, 0x80, 0, 0, 0, 0]),
            Err(Fault::OutOfBounds)
        );
    }

    #[test]
    fn claimed_counts_beyond_the_bits_cost_nothing() {
        assert_eq!(decode(1_000_000, 0, &[0xff]), Err(Fault::Truncated));
        let count = |count: u64| {
            let mut writer = Writer::new();
            writer.array(3).uint(count).uint(0).bytes(&vec![0; MAX_REVOKED / 8]);
            let bytes = writer.into_bytes();
            read(&mut Reader::new(&bytes)).map_err(|malformed| malformed.fault)
        };
        let most = MAX_REVOKED as u64;
        assert_eq!(count(most).map(|indexes| indexes.len()), Ok(MAX_REVOKED));
        assert_eq!(count(most + 1), Err(Fault::OutOfBounds));
    }

    #[test]
    fn only_ascending_indexes_are_written() {
        let fault = |indexes: &[u32]| write(&mut Writer::new(), indexes).unwrap_err();
        assert_eq!(fault(&[2, 1]), Fault::ListOrder);
        assert_eq!(fault(&[1, 1]), Fault::ListOrder);
    }

    proptest! {
        #[test]
        fn any_set_reads_back(set in prop::collection::btree_set(any::<u32>(), 0..300)) {
            let set: Vec<u32> = set.into_iter().collect();
            prop_assert_eq!(read_back(&set), set);
        }

        #[test]
        fn no_other_k_is_shorter(
            set in prop::collection::btree_set(0u32..100_000, 1..100), k in 0u32..=31,
        ) {
            let set: Vec<u32> = set.into_iter().collect();
            let bytes = encoded(&set);
            let mut reader = Reader::new(&bytes);
            reader.array_of(3).unwrap();
            reader.uint().and_then(|_| reader.uint()).unwrap();
            let bits = reader.bytes_up_to(usize::MAX).unwrap();
            prop_assert!(bits.len() as u64 <= bit_length(&set, k).div_ceil(8));
        }

        #[test]
        fn any_bits_are_read_or_refused(
            count in 0usize..100, k in 0u32..=31, bytes in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            if let Ok(indexes) = decode(count, k, &bytes) {
                prop_assert_eq!(first_out_of_order(&indexes), None);
                prop_assert_eq!(indexes.len(), count);
            }
        }
    }
}
