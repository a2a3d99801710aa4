//! Sets of revoked indexes.

/// The bytes whose SHA-256 is the digest of a shard: each revoked index, ascending, as 4 bytes,
/// highest first.
pub fn indexes_digest_input(revoked: &[u32]) -> Vec<u8> {
    revoked.iter().flat_map(|index| index.to_be_bytes()).collect()
}

/// How many revoked indexes a shard may hold, and a delta may add: one in seven of the 28.6 million
/// certificates of a day in a country of 100 million phones, so that a broken model of phone fits.
pub const MAX_REVOKED: usize = 1 << 22;

/// Where indexes stop ascending, if anywhere.
pub(super) fn first_out_of_order(indexes: &[u32]) -> Option<usize> {
    indexes.windows(2).position(|pair| matches!(pair, [a, b] if a >= b))
}
