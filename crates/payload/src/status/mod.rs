//! Status: which certificates and documents are revoked, shard by shard.

mod bits;
mod delta;
mod indexes;
mod list;
mod manifest;
mod rice;
mod shard;

pub use delta::{DeltaClaims, StatusDelta};
pub use indexes::{MAX_REVOKED, indexes_digest_input};
pub use list::{StatusList, StatusListClaims};
pub use manifest::{MAX_SHARDS, ManifestClaims, ManifestShard, StatusManifest};
pub use shard::Shard;

pub(crate) use shard::read_shard_members;
