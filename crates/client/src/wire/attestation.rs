//! What a phone's hardware says of its keys.

use serde::{Deserialize, Serialize};

use super::Bytes;

/// The evidence that keys lie in a phone's hardware and belong to the genuine app.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum AttestationEvidence {
    /// Of a test world, where a software key stands for the maker of phones. For each key, in the
    /// order of the request: r and s over `vneid/test-attestation/1`, the nonce and the thumbprint.
    Test {
        /// 64 bytes each.
        signatures: Vec<Bytes>,
    },
}
