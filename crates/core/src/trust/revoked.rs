//! The revoked indexes of one shard.

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vneid_payload::indexes_digest_input;

use crate::crypto::sha256_of_pieces;

/// Ascending indexes and their digest, in blocks of 2^16: of an index only the lower half is kept, and
/// of a block once the upper. So a random set of many takes little more than 2 bytes for each, and
/// looking one up halves the blocks, then one block.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ByteBuf", into = "ByteBuf")]
pub(super) struct Revoked {
    /// Upper halves, ascending.
    uppers: Vec<u16>,
    /// Where in `lowers` each block ends.
    ends: Vec<u32>,
    /// Lower halves, ascending in each block.
    lowers: Vec<u16>,
    digest: [u8; 32],
}

impl Revoked {
    /// A set of indexes, which must ascend.
    pub(super) fn new(indexes: impl IntoIterator<Item = u32>) -> Self {
        let mut set =
            Self { uppers: Vec::new(), ends: Vec::new(), lowers: Vec::new(), digest: [0; 32] };
        for index in indexes {
            let (upper, lower) = ((index >> 16) as u16, index as u16);
            if set.uppers.last() != Some(&upper) {
                set.uppers.push(upper);
                set.ends.push(0);
            }
            set.lowers.push(lower);
            if let Some(end) = set.ends.last_mut() {
                *end = set.lowers.len() as u32;
            }
        }
        set.uppers.shrink_to_fit();
        set.ends.shrink_to_fit();
        set.lowers.shrink_to_fit();
        set.digest = sha256_of_pieces(set.pieces());
        set
    }

    pub(super) fn len(&self) -> usize {
        self.lowers.len()
    }

    /// SHA-256 as manifests and deltas have it.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        let block = self.uppers.binary_search(&((index >> 16) as u16));
        block.is_ok_and(|block| self.block(block).binary_search(&(index as u16)).is_ok())
    }

    /// Whether every index of `other` is here too.
    pub(super) fn contains_all(&self, other: &Self) -> bool {
        let mut own = self.iter();
        other.iter().all(|index| own.by_ref().any(|own| own == index))
    }

    /// The indexes of this set and these, which must ascend.
    pub(super) fn with(&self, added: &[u32]) -> Self {
        let (mut own, mut added) = (self.iter().peekable(), added.iter().copied().peekable());
        Self::new(core::iter::from_fn(|| match (own.peek(), added.peek()) {
            (Some(a), Some(b)) if a > b => added.next(),
            (Some(a), Some(b)) if a == b => {
                added.next();
                own.next()
            }
            (Some(_), _) => own.next(),
            (None, _) => added.next(),
        }))
    }

    fn iter(&self) -> impl Iterator<Item = u32> {
        let blocks = self.uppers.iter().enumerate();
        blocks.flat_map(|(at, upper)| {
            let upper = u32::from(*upper) << 16;
            self.block(at).iter().map(move |lower| upper | u32::from(*lower))
        })
    }

    fn block(&self, at: usize) -> &[u16] {
        let end = |at: usize| self.ends.get(at).map_or(0, |end| *end as usize);
        let start = at.checked_sub(1).map_or(0, end);
        self.lowers.get(start..end(at)).unwrap_or_default()
    }

    /// What the digest is over, some kilobytes at a time.
    fn pieces(&self) -> impl Iterator<Item = Vec<u8>> {
        let mut indexes = self.iter();
        core::iter::from_fn(move || {
            let piece: Vec<u32> = indexes.by_ref().take(1024).collect();
            (!piece.is_empty()).then(|| indexes_digest_input(&piece))
        })
    }

    /// Each block: its upper half, how many lower halves follow, less one, and these; 2 bytes each,
    /// highest first.
    fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(2 * self.len() + 4 * self.uppers.len());
        for (at, upper) in self.uppers.iter().enumerate() {
            let lowers = self.block(at);
            let more = lowers.len().saturating_sub(1) as u16;
            for half in [upper, &more].into_iter().chain(lowers) {
                bytes.extend_from_slice(&half.to_be_bytes());
            }
        }
        bytes
    }

    #[cfg(test)]
    pub(super) fn memory_bytes(&self) -> usize {
        let (halves, ends) =
            (self.uppers.capacity() + self.lowers.capacity(), self.ends.capacity());
        size_of::<Self>() + 2 * halves + 4 * ends
    }
}

impl From<Revoked> for ByteBuf {
    fn from(revoked: Revoked) -> Self {
        Self::from(revoked.to_bytes())
    }
}

impl TryFrom<ByteBuf> for Revoked {
    type Error = &'static str;

    fn try_from(bytes: ByteBuf) -> Result<Self, Self::Error> {
        let (halves, rest) = bytes.as_chunks();
        let mut halves = halves.iter().copied().map(u16::from_be_bytes);
        let mut indexes = Vec::new();
        while let Some(upper) = halves.next() {
            let more = halves.next().ok_or(NOT_A_SET)?;
            let before = indexes.len();
            let upper = u32::from(upper) << 16;
            let lowers = halves.by_ref().take(usize::from(more) + 1);
            indexes.extend(lowers.map(|lower| upper | u32::from(lower)));
            if indexes.len() - before != usize::from(more) + 1 {
                return Err(NOT_A_SET);
            }
        }
        // A block that comes twice would ascend as well, and be written as one.
        let set = Self::new(indexes.iter().copied());
        let is_set = rest.is_empty() && is_ascending(&indexes) && set.to_bytes() == *bytes;
        if is_set { Ok(set) } else { Err(NOT_A_SET) }
    }
}

impl fmt::Debug for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revoked({} indexes)", self.len())
    }
}

const NOT_A_SET: &str = "no set of revoked indexes";

fn is_ascending(indexes: &[u32]) -> bool {
    indexes.windows(2).all(|pair| pair[0] < pair[1])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::crypto::sha256;

    fn set(indexes: &BTreeSet<u32>) -> Revoked {
        Revoked::new(indexes.iter().copied())
    }

    #[test]
    fn only_ascending_indexes_are_read_from_a_snapshot() {
        let read = |halves: &[u16]| {
            let bytes: Vec<u8> = halves.iter().flat_map(|half| half.to_be_bytes()).collect();
            Revoked::try_from(ByteBuf::from(bytes))
        };
        assert_eq!(read(&[]), Ok(Revoked::new(vec![])));
        assert_eq!(read(&[0, 1, 1, 256, 3, 0, 0]), Ok(Revoked::new(vec![1, 256, 3 << 16])));
        for bad in [
            &[0, 1, 1, 1][..],
            &[0, 1, 2, 1],
            &[1, 0, 1, 0, 0, 1],
            &[0, 1, 1],
            &[0],
            &[0, 0, 1, 0, 0, 2],
        ] {
            assert!(read(bad).is_err(), "{bad:?}");
        }
        assert!(Revoked::try_from(ByteBuf::from([0, 0, 0, 0, 0])).is_err());
        let full = Revoked::new(0..1 << 16);
        assert_eq!(Revoked::try_from(ByteBuf::from(full.to_bytes())), Ok(full));
    }

    #[test]
    fn the_digest_of_many_is_that_of_the_whole() {
        let indexes: Vec<u32> = (0..3_000).map(|i| i * 70_001).collect();
        assert_eq!(Revoked::new(indexes.clone()).digest(), sha256(&indexes_digest_input(&indexes)));
        assert_eq!(Revoked::new([]).digest(), sha256(&[]));
    }

    /// SHA-256 of 00000001 00000100, by another implementation.
    #[test]
    fn the_digest_is_over_big_endian_indexes() {
        let digest = Revoked::new(vec![1, 256]).digest();
        assert_eq!(digest, sha256(&[0, 0, 0, 1, 0, 0, 1, 0]));
        assert_eq!(digest[..4], [0xda, 0x49, 0xd2, 0x91]);
    }

    #[test]
    fn both_ends_are_found() {
        let ends = Revoked::new(vec![0, u32::MAX]);
        assert!(ends.contains(0) && ends.contains(u32::MAX));
        assert!(!ends.contains(1) && !ends.contains(u32::MAX - 1) && !ends.contains(1 << 31));
        assert!(!Revoked::new(vec![]).contains(0));
        let crowded = Revoked::new((0..1000).chain([1 << 30]));
        assert!((0..1000).all(|index| crowded.contains(index)) && crowded.contains(1 << 30));
        assert!(!crowded.contains(1000) && !crowded.contains(u32::MAX));
    }

    proptest! {
        #[test]
        fn finds_what_is_there_and_nothing_else(
            set in prop::collection::btree_set(any::<u32>(), 0..500), others: Vec<u32>,
        ) {
            let revoked = Revoked::new(set.iter().copied());
            prop_assert!(set.iter().all(|index| revoked.contains(*index)));
            prop_assert!(others.iter().all(|it| revoked.contains(*it) == set.contains(it)));
        }

        #[test]
        fn behaves_as_a_set(
            a in prop::collection::btree_set(0u32..200, 0..100),
            b in prop::collection::btree_set(0u32..200, 0..100),
        ) {
            let added: Vec<u32> = b.iter().copied().collect();
            prop_assert_eq!(set(&a).with(&added), set(&(&a | &b)));
            prop_assert_eq!(set(&a).contains_all(&set(&b)), a.is_superset(&b));
            prop_assert!((0..200).all(|index| set(&a).contains(index) == a.contains(&index)));
        }
    }
}
