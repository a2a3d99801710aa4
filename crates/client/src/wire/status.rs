//! Where the status files are. The files themselves are signed; this index is not, and whoever
//! changes it can only withhold.

use serde::{Deserialize, Serialize};

/// The newest manifest and the files of each shard. Paths are relative to the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusIndex {
    /// The manifest in force.
    pub manifest: String,
    /// The trust list in force.
    pub trust_list: String,
    /// Each shard that the manifest names.
    pub shards: Vec<ShardFiles>,
}

/// The files of one shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShardFiles {
    /// The shard's name, for example `4b31/20789`.
    pub shard: String,
    /// The sequence of its newest edition, 1 for the first. A delta `<shard>/<from>-<to>` leads from
    /// `from` to `to` wherever `to - from` is a power of two that divides `to`, for every `to` up to
    /// this and every `from` from 1, so that any edition is few deltas away from this one.
    pub sequence: u32,
    /// Its full list.
    pub list: String,
}
