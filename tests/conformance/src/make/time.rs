//! What the authority's clock shows.

use serde_json::{Value, json};

use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::cose::{Parts, aad, key_header};

/// A signed time before its signature.
#[derive(Clone, Copy, Debug)]
pub(crate) struct SignedTime {
    pub(crate) kid: [u8; 2],
    pub(crate) nonce: [u8; 16],
    pub(crate) now_ms: i64,
}

impl SignedTime {
    pub(crate) fn parts(&self) -> Parts {
        Parts {
            aad: aad::TIME,
            protected: key_header(&self.kid),
            claims: Item::Array(vec![Item::bytes(&self.nonce), self.now_ms.into()]),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "kid": to_hex(&self.kid),
            "nonce": to_hex(&self.nonce),
            "now_ms": self.now_ms,
        })
    }
}
