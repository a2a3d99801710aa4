//! X.509 certificates (RFC 5280), as far as attestations need them: parsed once, then held by types
//! that say what was checked.

mod anchors;
mod certificate;
mod signing_key;

pub(super) use self::anchors::SignedPath;
pub use self::anchors::TrustAnchors;
pub(super) use self::certificate::Certificate;
pub(super) use self::signing_key::point;
