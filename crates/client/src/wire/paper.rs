//! Papers of the wallet.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// What has changed among an account's papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Papers {
    /// Changed since `after`, in the order of the changes; at most 64.
    pub papers: Vec<PaperEntry>,
    /// To be given as `after` the next time.
    pub next: i64,
}

/// One paper that was added, changed or withdrawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PaperEntry {
    /// Names the paper, whatever it says.
    pub paper: String,
    /// SHA-256 of the document as it stands; of the last one when it was withdrawn.
    pub digest: Bytes,
    /// Whether it is to be fetched or to be taken away.
    pub state: PaperState,
}

/// Whether a paper counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum PaperState {
    /// It is to be fetched, unless the phone holds this digest.
    Current,
    /// It no longer counts.
    Withdrawn,
}
