//! Which blocks a part is the XOR of.
//!
//! Below k, the number of blocks, part `number` is block `number`. From there on it is the XOR of
//! the blocks whose bit is set in SHA-256(name || number || counter), counter 0, 1, ..., where
//! number and counter have 4 bytes each, highest first; the highest bit of the first byte is that
//! of block 0. When no bit is set, it is block `number mod k`.

use ring::digest;
use vneid_payload::Transfer;

/// A set of blocks: block `i` is bit `i mod 64` of word `i / 64`, the highest bit first.
///
/// Appends it to `words`; there are [`words_for`] of them.
pub(crate) fn push_mix(words: &mut Vec<u64>, transfer: &Transfer, number: u32) {
    let blocks = transfer.blocks();
    let start = words.len();
    let count = words_for(blocks);
    if number >= blocks {
        for counter in 0..(count as u32).div_ceil(WORDS_OF_A_DIGEST) {
            let input = [&transfer.name()[..], &number.to_be_bytes(), &counter.to_be_bytes()];
            let digest = digest::digest(&digest::SHA256, &input.concat());
            let (drawn, _) = digest.as_ref().as_chunks::<8>();
            let left = start + count - words.len();
            words.extend(drawn.iter().take(left).map(|word| u64::from_be_bytes(*word)));
        }
        let unused = (64 - blocks % 64) % 64;
        if let Some(last) = words.last_mut() {
            *last = *last >> unused << unused;
        }
        if words.iter().skip(start).any(|word| *word != 0) {
            return;
        }
        words.truncate(start);
    }
    let block = number % blocks;
    words.extend((0..count).map(|word| if word == word_of(block) { bit_of(block) } else { 0 }));
}

/// The blocks of a set, ascending.
pub(crate) fn blocks_in(words: &[u64]) -> impl Iterator<Item = u32> {
    words.iter().enumerate().flat_map(|(at, word)| {
        let mut left = *word;
        core::iter::from_fn(move || {
            let bit = left.leading_zeros();
            left ^= HIGHEST.checked_shr(bit)?;
            Some(at as u32 * 64 + bit)
        })
    })
}

/// How many words a set of `blocks` blocks takes.
pub(crate) const fn words_for(blocks: u32) -> usize {
    blocks.div_ceil(64) as usize
}

/// The word that a block is in.
pub(crate) const fn word_of(block: u32) -> usize {
    (block / 64) as usize
}

/// The bit of a block in its word.
pub(crate) const fn bit_of(block: u32) -> u64 {
    HIGHEST >> (block % 64)
}

const HIGHEST: u64 = 1 << 63;
const WORDS_OF_A_DIGEST: u32 = 4;

#[cfg(test)]
mod tests {
    use super::*;

    fn mix(blocks: u32, number: u32) -> Vec<u64> {
        let mut words = vec![7];
        let transfer = Transfer::new(*b"transfer", blocks, 1).unwrap();
        push_mix(&mut words, &transfer, number);
        assert_eq!(words.remove(0), 7, "it is appended");
        words
    }

    fn blocks(blocks: u32, number: u32) -> Vec<u32> {
        blocks_in(&mix(blocks, number)).collect()
    }

    #[test]
    fn the_first_parts_are_the_blocks() {
        for count in [1, 63, 64, 65, 1024] {
            for number in [0, 1, 62, 63, 64, 1023].into_iter().filter(|number| *number < count) {
                assert_eq!(blocks(count, number), [number], "{number} of {count}");
                assert_eq!(mix(count, number).len(), count.div_ceil(64) as usize);
            }
        }
    }

    #[test]
    fn later_parts_are_drawn_from_the_digest() {
        let digest = |counter: u32| {
            let input = [&b"transfer"[..], &[0, 1, 2, 3], &counter.to_be_bytes()].concat();
            digest::digest(&digest::SHA256, &input).as_ref().to_vec()
        };
        let drawn: Vec<u8> = (0..4).flat_map(digest).collect();
        let expected = |count: u32| -> Vec<u32> {
            let is_set = |block: &u32| drawn[*block as usize / 8] & (128 >> (block % 8)) != 0;
            (0..count).filter(is_set).collect()
        };
        for count in [10, 63, 64, 65, 255, 256, 257, 1024] {
            assert_eq!(blocks(count, 0x0001_0203), expected(count), "{count}");
        }
    }

    #[test]
    fn a_part_of_no_block_is_one_block() {
        let drawn_empty: Vec<u32> = (2_u32..200)
            .filter(|number| {
                let input = [&b"transfer"[..], &number.to_be_bytes(), &[0; 4]].concat();
                digest::digest(&digest::SHA256, &input).as_ref()[0] >> 6 == 0
            })
            .collect();
        assert!(drawn_empty.len() > 20);
        for number in drawn_empty {
            assert_eq!(blocks(2, number), [number % 2]);
        }
    }

    #[test]
    fn of_one_block_every_part_is_that_block() {
        assert!((0..50).chain([u32::MAX]).all(|number| blocks(1, number) == [0]));
    }
}
