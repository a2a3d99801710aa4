//! What the authority says of itself.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// The authority: its time, and which world it serves.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ServiceInfo {
    /// What its clock shows, signed by a time issuer over the question's nonce: COSE_Sign1.
    pub time: Bytes,
    /// Whether this is a test world, whose phones are software; apps of the real one refuse it.
    pub test_world: bool,
    /// The URI by which it knows itself, as signed calls name it; without a slash at its end.
    pub public_url: String,
}

/// A nonce to have keys attested over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Nonce {
    /// 48 bytes; accepted once.
    pub nonce: Bytes,
    /// For how many seconds.
    pub expires_in_s: u32,
}
