//! The order in which a shard's indexes are given out: a keyed permutation of its numbers, so that
//! the list tells neither how many certificates there are nor who renewed after whom.
//!
//! A balanced Feistel network over an even number of bits: the halves (L, R) become
//! (R, L xor F(round, R)), ten times over, F being HMAC-SHA-256 of shard, round and R, cut to half
//! the bits. Any such network is a permutation, whatever F is. Four rounds of a random F are a
//! strong pseudo-random permutation (Luby and Rackoff, 1988) up to about the square root of the
//! domain; ten are what NIST SP 800-38G takes for domains as small as these.

use vneid_payload::Shard;

use crate::secret::Mac;

/// The permutation of one shard.
pub(crate) struct Permutation<'a> {
    mac: &'a Mac,
    shard: [u8; 6],
    half_bits: u32,
}

impl<'a> Permutation<'a> {
    /// The permutation of 0 to 2^`bits` - 1; `bits` is even, 2 to 30.
    pub(crate) fn new(mac: &'a Mac, shard: Shard, bits: u32) -> Self {
        let mut name = [0; 6];
        name[..2].copy_from_slice(&shard.kid.0);
        name[2..].copy_from_slice(&shard.day.to_be_bytes());
        Self { mac, shard: name, half_bits: bits / 2 }
    }

    /// The index of a number below 2^bits.
    pub(crate) fn index(&self, number: u64) -> u32 {
        let mask = (1_u32 << self.half_bits) - 1;
        let (mut left, mut right) =
            ((number >> self.half_bits) as u32 & mask, number as u32 & mask);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.half_of(round, right));
        }
        left << self.half_bits | right
    }

    /// The number of an index below 2^bits: the way back.
    pub(crate) fn number(&self, index: u32) -> u64 {
        let mask = (1_u32 << self.half_bits) - 1;
        let (mut left, mut right) = (index >> self.half_bits & mask, index & mask);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.half_of(round, left), left);
        }
        u64::from(left) << self.half_bits | u64::from(right)
    }

    /// F of the network.
    fn half_of(&self, round: u8, right: u32) -> u32 {
        let [a, b, c, d, ..] = self.mac.over(&[&self.shard, &[round], &right.to_be_bytes()]);
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
