//! Sets of indexes as compressed bit arrays (draft-ietf-oauth-status-list section 4.1): zlib
//! (RFC 1950) over bytes of which each holds 8 indexes, the lowest in the lowest bit.
//!
//! The array itself, 1 bit for each certificate, never stands in memory: it is made and read in
//! pieces.

use miniz_oxide::deflate::core::{
    CompressionStrategy, CompressorOxide, TDEFLFlush, TDEFLStatus, compress_to_output,
    create_comp_flags_from_zip_params,
};
use miniz_oxide::inflate::stream::{InflateState, inflate as inflate_piece};
use miniz_oxide::{DataFormat, MZFlush, MZStatus};

use super::indexes::{MAX_REVOKED, first_out_of_order};
use crate::malformed::Fault;

/// The largest array that is made or read, in bytes.
pub(super) const MAX_INFLATED: u32 = 16 * 1024 * 1024;

/// The indexes of the bits that are set, and how many bits there are.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct BitSet {
    pub(super) set: Vec<u32>,
    pub(super) size: u32,
}

/// Reads the compressed array.
pub(super) fn inflate(compressed: &[u8]) -> Result<BitSet, Fault> {
    let mut inflater = InflateState::new_boxed(DataFormat::Zlib);
    let mut piece = vec![0; PIECE];
    let mut bits = BitSet { set: Vec::new(), size: 0 };
    let mut left = compressed;
    loop {
        let step = inflate_piece(&mut inflater, left, &mut piece, MZFlush::None);
        left = left.get(step.bytes_consumed..).unwrap_or_default();
        bits.append(piece.get(..step.bytes_written).unwrap_or_default())?;
        match step.status {
            Ok(MZStatus::StreamEnd) if left.is_empty() => return Ok(bits),
            Ok(MZStatus::Ok) if step.bytes_consumed + step.bytes_written > 0 => {}
            // Damaged, ended before its end, or followed by more.
            _ => return Err(Fault::BadCompression),
        }
    }
}

impl BitSet {
    fn append(&mut self, piece: &[u8]) -> Result<(), Fault> {
        if self.size / 8 + piece.len() as u32 > MAX_INFLATED {
            return Err(Fault::BadCompression);
        }
        let mut words = piece.chunks_exact(8);
        for word in &mut words {
            let word = <[u8; 8]>::try_from(word).map_or(0, u64::from_le_bytes);
            self.append_word(word, 64)?;
        }
        for byte in words.remainder() {
            self.append_word((*byte).into(), 8)?;
        }
        Ok(())
    }

    fn append_word(&mut self, mut word: u64, size: u32) -> Result<(), Fault> {
        while word != 0 {
            if self.set.len() == MAX_REVOKED {
                return Err(Fault::OutOfBounds);
            }
            self.set.push(self.size + word.trailing_zeros());
            word &= word - 1;
        }
        self.size += size;
        Ok(())
    }
}

/// Writes the compressed array of `size` bits, rounded up to whole bytes, in which `set` are set.
pub(super) fn deflate(set: &[u32], size: u32) -> Result<Vec<u8>, Fault> {
    if first_out_of_order(set).is_some() {
        return Err(Fault::ListOrder);
    }
    let size = size.div_ceil(8);
    if size > MAX_INFLATED || set.len() > MAX_REVOKED || set.last().is_some_and(|i| i / 8 >= size) {
        return Err(Fault::OutOfBounds);
    }
    // The array is runs of zeros and hardly anything else. Matching nothing but runs makes it 15 %
    // smaller than the search for the longest matches does, and is several times faster.
    let flags = create_comp_flags_from_zip_params(9, 15, CompressionStrategy::RLE.into());
    let mut deflater = Box::new(CompressorOxide::new(flags));
    let mut compressed = Vec::new();
    let mut deflate_piece = |piece: &[u8], flush| {
        let keep = |bytes: &[u8]| {
            compressed.extend_from_slice(bytes);
            true
        };
        match compress_to_output(&mut deflater, piece, flush, keep) {
            (TDEFLStatus::Okay | TDEFLStatus::Done, _) => Ok(()),
            _ => Err(Fault::BadCompression),
        }
    };
    let mut set = set.iter().copied().peekable();
    let mut start = 0;
    while start < size {
        let length = (size - start).min(PIECE as u32);
        let mut piece = vec![0u8; length as usize];
        while let Some(index) = set.next_if(|index| index / 8 < start + length) {
            if let Some(byte) = piece.get_mut((index / 8 - start) as usize) {
                *byte |= 1 << (index % 8);
            }
        }
        deflate_piece(&piece, TDEFLFlush::None)?;
        start += length;
    }
    deflate_piece(&[], TDEFLFlush::Finish)?;
    Ok(compressed)
}

/// How much of the array stands in memory, in bytes.
const PIECE: usize = 32 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn compressed(bytes: &[u8]) -> Vec<u8> {
        miniz_oxide::deflate::compress_to_vec_zlib(bytes, 1)
    }

    #[test]
    fn the_lowest_bit_comes_first() {
        let read = inflate(&compressed(&[0b1000_0001, 0, 0b10])).unwrap();
        assert_eq!(read, BitSet { set: vec![0, 7, 17], size: 24 });
    }

    /// The array of draft-ietf-oauth-status-list section 4.1, 1 bit a status.
    #[test]
    fn the_example_of_the_draft() {
        let lst = [0x78, 0xda, 0xdb, 0xb9, 0x18, 0x00, 0x02, 0x17, 0x01, 0x5d];
        let set = vec![0, 3, 4, 5, 7, 8, 9, 13, 15];
        assert_eq!(inflate(&lst).unwrap(), BitSet { set, size: 16 });
    }

    #[test]
    fn damage_at_any_byte_and_at_the_end_is_refused_or_harmless() {
        let good = deflate(&[1, 1000, 9999], 10_000).unwrap();
        for length in 0..good.len() {
            assert_eq!(inflate(&good[..length]), Err(Fault::BadCompression), "{length}");
        }
        let mut long = good.clone();
        long.push(0);
        assert_eq!(inflate(&long), Err(Fault::BadCompression));
        let mut checksum = good.clone();
        *checksum.last_mut().unwrap() ^= 1;
        assert_eq!(inflate(&checksum), Err(Fault::BadCompression));
    }

    #[test]
    fn sixteen_mebibytes_and_not_a_byte_more() {
        let mut zeros = vec![0; MAX_INFLATED as usize];
        assert_eq!(inflate(&compressed(&zeros)).unwrap().size, MAX_INFLATED * 8);
        zeros.push(0);
        assert_eq!(inflate(&compressed(&zeros)), Err(Fault::BadCompression));
        assert!(deflate(&[], MAX_INFLATED * 8).is_ok());
        assert_eq!(deflate(&[], MAX_INFLATED * 8 + 1), Err(Fault::OutOfBounds));
    }

    #[test]
    fn as_many_set_bits_as_a_shard_holds_and_not_one_more() {
        let mut ones = vec![0xff; MAX_REVOKED / 8];
        assert_eq!(inflate(&compressed(&ones)).unwrap().set.len(), MAX_REVOKED);
        ones.push(1);
        assert_eq!(inflate(&compressed(&ones)), Err(Fault::OutOfBounds));
        let all = |count: usize| (0..count as u32).collect::<Vec<u32>>();
        assert!(deflate(&all(MAX_REVOKED), 1 << 23).is_ok());
        assert_eq!(deflate(&all(MAX_REVOKED + 1), 1 << 23), Err(Fault::OutOfBounds));
    }

    #[test]
    fn only_ascending_indexes_within_the_size() {
        assert_eq!(deflate(&[2, 1], 8), Err(Fault::ListOrder));
        assert_eq!(deflate(&[1, 1], 8), Err(Fault::ListOrder));
        assert!(deflate(&[7], 8).is_ok());
        assert_eq!(deflate(&[8], 8), Err(Fault::OutOfBounds));
    }

    proptest! {
        #[test]
        fn any_set_reads_back(set in prop::collection::btree_set(0u32..600_000, 0..300)) {
            let set: Vec<u32> = set.into_iter().collect();
            let read = inflate(&deflate(&set, 600_000).unwrap()).unwrap();
            prop_assert_eq!(read, BitSet { set, size: 600_000 });
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..600)) {
            let _ = inflate(&bytes);
            let _ = inflate(&[&[0x78, 0xda][..], &bytes].concat());
        }
    }
}
