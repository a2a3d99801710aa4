//! Makes every signed structure by `docs/spec/vneid.cddl`, without the crates under test: the bytes,
//! and what a reader must find in them.

mod code;
mod papers;
mod status;
mod time;
mod trust;

pub(crate) use code::{Certificate, Code, Freshness, presentation_header};
pub(crate) use papers::{Binding, Document};
pub(crate) use status::{Delta, Manifest, StatusList, digest, rice, tagged};
pub(crate) use time::SignedTime;
pub(crate) use trust::{Issuer, TrustList, root_kid, roots};

use crate::cbor::Item;

/// A private claim, `-70000 - n`, with a short number as its value: 6 bytes.
pub(crate) fn private(n: i64) -> (i64, Item) {
    (-70_000 - n, 1.into())
}
