//! Signed calls: HTTP Message Signatures (RFC 9421) with the algorithm `ecdsa-p256-sha256` over
//! `@method`, `@target-uri` and `content-digest` (RFC 9530), and nothing else.
//!
//! ```text
//! Content-Digest: sha-256=:<SHA-256 of the body>:
//! Signature-Input: vneid=("@method" "@target-uri" "content-digest");created=<seconds>
//!     ;nonce="<22 characters>";keyid="<thumbprint of the request key>";tag="vneid-call"
//! Signature: vneid=:<r and s>:
//! ```
//! A call without a body carries the digest of the empty body, so that none can be slipped in.

mod base;
mod digest;
mod received;
mod sign;

pub use digest::content_digest;
pub use received::{CallError, ReceivedCall};
pub use sign::{CallHeaders, CallParameters, PreparedCall};

/// What a signed call covers, in this order (RFC 9421 section 2).
const COMPONENTS: [&str; 3] = ["@method", "@target-uri", "content-digest"];
/// The application that the signature is for (RFC 9421 section 2.3), so that one made for another
/// protocol is worth nothing here.
const TAG: &str = "vneid-call";
/// The label of the signature in both fields; readers go by the tag instead.
const LABEL: &str = "vneid";
/// RFC 9421 section 3.3.4.
const ALGORITHM: &str = "ecdsa-p256-sha256";

#[cfg(test)]
mod tests;
