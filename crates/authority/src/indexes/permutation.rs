//! The order in which a shard's indexes are given out: a keyed permutation of its numbers, so that
//! the list tells neither how many certificates there are nor who renewed after whom. A shard grows
//! by blocks, each with a permutation of its own: how many blocks there are is seen by everybody,
//! and which one a certificate is from says no more than its own `expires` does.
//!
//! A balanced Feistel network over an even number of bits: the halves (L, R) become
//! (R, L xor F(round, R)), ten times over, F being HMAC-SHA-256 of shard, round, block and R, cut to
//! half the bits. Any such network is a permutation, whatever F is. Four rounds of a random F are a
//! strong pseudo-random permutation (Luby and Rackoff, 1988) up to about the square root of the
//! domain; ten are what NIST SP 800-38G takes for domains as small as these.

use vneid_payload::Shard;

use crate::secret::Mac;

/// The permutations of one shard: numbers come in blocks, and each block is permuted by itself.
pub(crate) struct Permutation<'a> {
    mac: &'a Mac,
    shard: [u8; 6],
    half_bits: u32,
}

impl<'a> Permutation<'a> {
    /// Permutes blocks of 2^`bits` numbers; `bits` is even, 2 to 26.
    pub(crate) fn new(mac: &'a Mac, shard: Shard, bits: u32) -> Self {
        let mut name = [0; 6];
        name[..2].copy_from_slice(&shard.kid.0);
        name[2..].copy_from_slice(&shard.day.to_be_bytes());
        Self { mac, shard: name, half_bits: bits / 2 }
    }

    /// The index of a number below 2^32.
    pub(crate) fn index(&self, number: u64) -> u32 {
        let (block, mut left, mut right) = self.split(number as u32);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.half_of(block, round, right));
        }
        self.join(block, left, right)
    }

    /// The number of an index: the way back.
    pub(crate) fn number(&self, index: u32) -> u64 {
        let (block, mut left, mut right) = self.split(index);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.half_of(block, round, left), left);
        }
        self.join(block, left, right).into()
    }

    /// The block, and the two halves within it.
    fn split(&self, number: u32) -> (u32, u32, u32) {
        let mask = (1 << self.half_bits) - 1;
        (number >> (2 * self.half_bits), number >> self.half_bits & mask, number & mask)
    }

    fn join(&self, block: u32, left: u32, right: u32) -> u32 {
        block << (2 * self.half_bits) | left << self.half_bits | right
    }

    /// F of the network.
    fn half_of(&self, block: u32, round: u8, right: u32) -> u32 {
        let parts = [&self.shard[..], &[round], &block.to_be_bytes(), &right.to_be_bytes()];
        let [a, b, c, d, ..] = self.mac.over(&parts);
        u32::from_be_bytes([a, b, c, d]) & ((1 << self.half_bits) - 1)
    }
}

const ROUNDS: u8 = 10;

#[cfg(test)]
mod tests {
    use vneid_payload::Kid;

    use super::*;
    use crate::secret::ServiceSecret;

    fn indexes(secret: u8, day: u32, bits: u32) -> Vec<u32> {
        let mac = ServiceSecret::new(&[secret; 32]).indexes;
        let permutation = Permutation::new(&mac, Shard { kid: Kid(*b"D1"), day }, bits);
        (0..1 << bits).map(|number| permutation.index(number)).collect()
    }

    #[test]
    fn every_index_comes_once() {
        for bits in [2, 4, 12] {
            let mut sorted = indexes(1, 20_789, bits);
            sorted.sort_unstable();
            assert!(sorted.iter().copied().eq(0..1 << bits), "{bits}");
        }
    }

    #[test]
    fn an_index_leads_back_to_its_number() {
        let mac = ServiceSecret::new(&[1; 32]).indexes;
        for bits in [2, 12, 26] {
            let permutation = Permutation::new(&mac, Shard { kid: Kid(*b"D1"), day: 20_789 }, bits);
            for number in [0, 1, 3, (1 << bits) - 1] {
                assert_eq!(permutation.number(permutation.index(number)), number, "{bits}");
            }
        }
    }

    #[test]
    fn a_shard_grows_by_blocks_and_each_has_its_own_order() {
        let mac = ServiceSecret::new(&[1; 32]).indexes;
        let permutation = Permutation::new(&mac, Shard { kid: Kid(*b"D1"), day: 20_789 }, 8);
        let block = |n: u64| -> Vec<u32> {
            (n * 256..(n + 1) * 256).map(|number| permutation.index(number)).collect()
        };
        let (first, third) = (block(0), block(2));
        assert!(third.iter().all(|index| (512..768).contains(index)));
        assert!(third.iter().zip(&first).any(|(third, first)| third - 512 != *first));
        for number in [0, 255, 256, 767, (1 << 27) - 1] {
            assert_eq!(permutation.number(permutation.index(number)), number);
        }
    }

    #[test]
    fn key_and_shard_change_the_order() {
        let order = indexes(1, 20_789, 12);
        assert_eq!(order, indexes(1, 20_789, 12));
        assert_ne!(order, indexes(2, 20_789, 12));
        assert_ne!(order, indexes(1, 20_790, 12));
    }

    #[test]
    fn neighbours_in_time_are_no_neighbours_in_the_list() {
        let order = indexes(1, 20_789, 12);
        // Of a random order of 4096, about 2 pairs are neighbours.
        let close = order.windows(2).filter(|pair| pair[0].abs_diff(pair[1]) < 2).count();
        assert!(close < 12, "{close}");
    }
}
