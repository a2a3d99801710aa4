//! The revoked indexes of one shard.

use core::{fmt, iter};

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vneid_payload::indexes_digest_input;

use crate::crypto::sha256;

/// Ascending indexes, 4 bytes each, and their digest.
///
/// Searching 200 000 of them by halves touches memory in 17 places. Indexes are a random permutation,
/// so their highest bits say where to look to within a few: one place of a small table and one of the
/// indexes, for an eighth of the memory more at most.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ByteBuf", into = "ByteBuf")]
pub(super) struct Revoked {
    indexes: Vec<u32>,
    digest: [u8; 32],
    /// How many low bits of an index do not count for its bucket.
    bucket_shift: u32,
    /// Where in `indexes` each bucket begins, and at last where the last one ends.
    bucket_starts: Vec<u32>,
}

impl Revoked {
    /// A set of indexes, which must ascend.
    pub(super) fn new(indexes: Vec<u32>) -> Self {
        debug_assert!(is_ascending(&indexes), "the reader of lists checks it");
        let digest = sha256(&indexes_digest_input(&indexes));
        let last = indexes.last().copied().unwrap_or(0);
        let most_buckets = indexes.len() / INDEXES_IN_A_BUCKET + 1;
        let bucket_shift =
            (0..31).find(|shift| ((last >> shift) as usize) < most_buckets).unwrap_or(31);
        let ends = (0..=last >> bucket_shift)
            .map(|bucket| indexes.partition_point(|index| index >> bucket_shift <= bucket) as u32);
        let bucket_starts = iter::once(0).chain(ends).collect();
        Self { indexes, digest, bucket_shift, bucket_starts }
    }

    pub(super) fn len(&self) -> usize {
        self.indexes.len()
    }

    /// SHA-256 as manifests and deltas have it.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    pub(super) fn contains(&self, index: u32) -> bool {
        let bucket = (index >> self.bucket_shift) as usize;
        let Some([start, end]) = self.bucket_starts.get(bucket..).and_then(|it| it.first_chunk())
        else {
            return false;
        };
        let bucket = self.indexes.get(*start as usize..*end as usize).unwrap_or_default();
        bucket.binary_search(&index).is_ok()
    }

    /// Whether every index of `other` is here too.
    pub(super) fn contains_all(&self, other: &Self) -> bool {
        let mut own = self.indexes.iter();
        other.indexes.iter().all(|index| own.by_ref().any(|own| own == index))
    }

    /// The indexes of this set and these, which must ascend.
    pub(super) fn with(&self, added: &[u32]) -> Self {
        let mut indexes = Vec::with_capacity(self.indexes.len() + added.len());
        let (mut own, mut added) = (self.indexes.iter().peekable(), added.iter().peekable());
        while let Some(index) = match (own.peek(), added.peek()) {
            (Some(a), Some(b)) if a > b => added.next(),
            (Some(a), Some(b)) if a == b => {
                added.next();
                own.next()
            }
            (Some(_), _) => own.next(),
            (None, _) => added.next(),
        } {
            indexes.push(*index);
        }
        Self::new(indexes)
    }

    /// Gives back memory that is not needed.
    pub(super) fn shrink(&mut self) {
        self.indexes.shrink_to_fit();
    }

    #[cfg(test)]
    pub(super) fn memory_bytes(&self) -> usize {
        let numbers = self.indexes.capacity() + self.bucket_starts.capacity();
        size_of::<Self>() + numbers * size_of::<u32>()
    }
}

/// Each index as 4 bytes, highest first.
impl From<Revoked> for ByteBuf {
    fn from(revoked: Revoked) -> Self {
        Self::from(indexes_digest_input(&revoked.indexes))
    }
}

impl TryFrom<ByteBuf> for Revoked {
    type Error = &'static str;

    fn try_from(bytes: ByteBuf) -> Result<Self, Self::Error> {
        let (indexes, rest) = bytes.as_chunks();
        let indexes: Vec<u32> = indexes.iter().copied().map(u32::from_be_bytes).collect();
        if rest.is_empty() && is_ascending(&indexes) {
            Ok(Self::new(indexes))
        } else {
            Err("revoked indexes that do not ascend")
        }
    }
}

impl fmt::Debug for Revoked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Revoked({} indexes)", self.len())
    }
}

/// At least, on average; at most twice as many and one.
const INDEXES_IN_A_BUCKET: usize = 8;

fn is_ascending(indexes: &[u32]) -> bool {
    indexes.windows(2).all(|pair| pair[0] < pair[1])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn set(indexes: &BTreeSet<u32>) -> Revoked {
        Revoked::new(indexes.iter().copied().collect())
    }

    #[test]
    fn only_ascending_indexes_are_read_from_a_snapshot() {
        let read = |bytes: &[u8]| Revoked::try_from(ByteBuf::from(bytes));
        assert_eq!(read(&[]), Ok(Revoked::new(vec![])));
        assert_eq!(read(&[0, 0, 0, 1, 0, 0, 1, 0]), Ok(Revoked::new(vec![1, 256])));
        assert!(read(&[0, 0, 0, 1, 0, 0, 0, 1]).is_err());
        assert!(read(&[0, 0, 0, 2, 0, 0, 0, 1]).is_err());
        assert!(read(&[0, 0, 0]).is_err());
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
        let crowded = Revoked::new((0..1000).chain([1 << 30]).collect());
        assert!((0..1000).all(|index| crowded.contains(index)) && crowded.contains(1 << 30));
        assert!(!crowded.contains(1000) && !crowded.contains(u32::MAX));
    }

    proptest! {
        #[test]
        fn finds_what_is_there_and_nothing_else(
            set in prop::collection::btree_set(any::<u32>(), 0..500), others: Vec<u32>,
        ) {
            let revoked = Revoked::new(set.iter().copied().collect());
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
