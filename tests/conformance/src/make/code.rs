//! Certificates and presentations.

use serde_json::{Value, json};

use crate::bytes::{qr_text, to_hex};
use crate::cbor::Item;
use crate::cose::{Parts, aad, key_header};
use crate::keys::Key;

/// A device certificate before its signature.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
    pub(crate) kid: [u8; 2],
    pub(crate) issued: i64,
    pub(crate) level: i64,
    pub(crate) index: i64,
    pub(crate) hint: Option<&'static str>,
    pub(crate) key: Key,
    /// Further claims, and further elements behind the hint.
    pub(crate) more: Vec<(i64, Item)>,
    pub(crate) more_elements: Vec<Item>,
}

impl Certificate {
    pub(crate) fn expires(&self) -> i64 {
        self.issued + 604_800 - 300
    }

    pub(crate) fn day(&self) -> i64 {
        self.expires() / 86_400
    }

    pub(crate) fn parts(&self) -> Parts {
        let mut device = vec![self.level.into(), self.index.into()];
        device.extend(self.hint.map(Item::text));
        device.extend(self.more_elements.iter().cloned());
        let claims = [
            (4, self.expires().into()),
            (8, Item::map([(1, self.key.short())])),
            (-65_537, Item::Array(device)),
        ];
        Parts {
            aad: aad::CERTIFICATE,
            protected: key_header(&self.kid),
            claims: Item::map(claims.into_iter().chain(self.more.iter().cloned())),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "kid": to_hex(&self.kid),
            "expires": self.expires(),
            "not_before": self.expires() - 604_800,
            "issued": self.issued,
            "key": { "x": to_hex(&self.key.x()), "y_is_odd": self.key.y_is_odd() },
            "level": self.level,
            "status_index": self.index,
            "hint": self.hint,
            "private_claims": self.more.len(),
        })
    }
}

/// What makes a code unlike every other.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Freshness {
    Cti([u8; 8]),
    Nonce([u8; 8]),
}

/// A presentation before its signature.
#[derive(Clone, Debug)]
pub(crate) struct Code {
    /// The signed certificate.
    pub(crate) certificate: Vec<u8>,
    pub(crate) made: i64,
    pub(crate) freshness: Freshness,
    pub(crate) moment: i64,
    pub(crate) more: Vec<(i64, Item)>,
}

impl Code {
    pub(crate) fn parts(&self) -> Parts {
        let mut claims = vec![(6, self.made.into())];
        claims.push(match self.freshness {
            Freshness::Cti(cti) => (7, Item::bytes(&cti)),
            Freshness::Nonce(nonce) => (10, Item::bytes(&nonce)),
        });
        if self.moment != 0 {
            claims.push((-65_538, self.moment.into()));
        }
        claims.extend(self.more.iter().cloned());
        Parts {
            aad: aad::PRESENTATION,
            protected: presentation_header(Item::Raw(self.certificate.clone())),
            claims: Item::map(claims),
        }
    }

    pub(crate) fn text(&self, key: &Key) -> String {
        qr_text(&self.parts().sign(key))
    }

    pub(crate) fn json(&self) -> Value {
        let (cti, nonce) = match self.freshness {
            Freshness::Cti(cti) => (Some(to_hex(&cti)), None),
            Freshness::Nonce(nonce) => (None, Some(to_hex(&nonce))),
        };
        json!({
            "made": self.made,
            "cti": cti,
            "nonce": nonce,
            "moment": self.moment,
            "private_claims": self.more.len(),
        })
    }
}

/// `{ 1: -7, 13: certificate }`
pub(crate) fn presentation_header(certificate: Item) -> Item {
    Item::map([(1, (-7).into()), (13, certificate)])
}
