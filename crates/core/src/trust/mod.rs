//! Whom to trust: pinned roots, the trust list that they sign, and the status lists that its issuers
//! sign. Nothing here reads a clock; the verifier judges ages.

mod delta;
mod list;
mod lists;
mod outcome;
mod revoked;
mod roots;
mod status;
mod time;

pub use list::{Accepted, TrustListError, TrustStore, TrustedIssuer};
pub use lists::Lists;
pub use outcome::ListOutcome;
pub use roots::{Roots, RootsError, World};
pub use status::{CompleteSync, Lookup, Need, StatusAccepted, StatusError, StatusStore};
pub use time::{SignedAnswer, TimeError};
