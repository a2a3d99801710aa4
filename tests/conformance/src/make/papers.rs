//! Documents and wallet bindings.

use serde_json::{Value, json};

use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::cose::{Parts, aad, key_header};

/// A document before its signature.
#[derive(Clone, Debug)]
pub(crate) struct Document {
    pub(crate) kid: [u8; 2],
    pub(crate) issued: i64,
    pub(crate) expires: Option<i64>,
    pub(crate) kind: i64,
    pub(crate) number: &'static str,
    pub(crate) holder: &'static str,
    /// Name, value as a CBOR item, value as JSON.
    pub(crate) fields: Vec<(&'static str, Item, Value)>,
    pub(crate) portrait: Option<(&'static str, Vec<u8>)>,
    /// Kid, day and index.
    pub(crate) status: Option<([u8; 2], i64, i64)>,
    pub(crate) more: Vec<(i64, Item)>,
}

impl Document {
    pub(crate) fn text(text: &str) -> (Item, Value) {
        (Item::text(text), json!({ "text": text }))
    }

    pub(crate) fn date(text: &str) -> (Item, Value) {
        (Item::Tag(1004, Box::new(Item::text(text))), json!({ "date": text }))
    }

    pub(crate) fn int(number: i64) -> (Item, Value) {
        (number.into(), json!({ "int": number }))
    }

    pub(crate) fn bool(value: bool) -> (Item, Value) {
        (Item::Bool(value), json!({ "bool": value }))
    }

    pub(crate) fn parts(&self) -> Parts {
        let field = |(name, value, _): &(&str, Item, Value)| {
            Item::Array(vec![Item::text(name), value.clone()])
        };
        let mut claims = vec![
            (6, self.issued.into()),
            (-65_548, self.kind.into()),
            (-65_549, Item::text(self.number)),
            (-65_550, Item::text(self.holder)),
            (-65_551, Item::Array(self.fields.iter().map(field).collect())),
        ];
        claims.extend(self.expires.map(|expires| (4, expires.into())));
        if let Some((media_type, bytes)) = &self.portrait {
            claims.push((-65_552, Item::Array(vec![Item::text(media_type), Item::bytes(bytes)])));
        }
        if let Some((kid, day, index)) = self.status {
            let reference = vec![Item::bytes(&kid), day.into(), index.into()];
            claims.push((-65_553, Item::Array(reference)));
        }
        claims.extend(self.more.iter().cloned());
        Parts { aad: aad::DOCUMENT, protected: key_header(&self.kid), claims: Item::map(claims) }
    }

    pub(crate) fn json(&self) -> Value {
        let field =
            |(name, _, value): &(&str, Item, Value)| json!({ "name": name, "value": value });
        json!({
            "kid": to_hex(&self.kid),
            "issued": self.issued,
            "expires": self.expires,
            "kind": self.kind,
            "number": self.number,
            "holder": self.holder,
            "fields": self.fields.iter().map(field).collect::<Vec<_>>(),
            "portrait": self.portrait.as_ref().map(|(media_type, bytes)| {
                json!({ "media_type": media_type, "bytes": to_hex(bytes) })
            }),
            "status": self.status.map(|(kid, day, index)| {
                json!({ "kid": to_hex(&kid), "day": day, "index": index })
            }),
            "private_claims": self.more.len(),
        })
    }
}

/// A wallet binding before its signature.
#[derive(Clone, Debug)]
pub(crate) struct Binding {
    pub(crate) kid: [u8; 2],
    pub(crate) issued: i64,
    pub(crate) expires: i64,
    pub(crate) key: [u8; 32],
    /// Ascending.
    pub(crate) documents: Vec<[u8; 32]>,
    pub(crate) more: Vec<(i64, Item)>,
}

impl Binding {
    pub(crate) fn parts(&self) -> Parts {
        let documents = self.documents.iter().map(|digest| Item::bytes(digest)).collect();
        let claims = [
            (4, self.expires.into()),
            (6, self.issued.into()),
            (-65_554, Item::bytes(&self.key)),
            (-65_555, Item::Array(documents)),
        ];
        Parts {
            aad: aad::WALLET,
            protected: key_header(&self.kid),
            claims: Item::map(claims.into_iter().chain(self.more.iter().cloned())),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "kid": to_hex(&self.kid),
            "issued": self.issued,
            "expires": self.expires,
            "key": to_hex(&self.key),
            "documents": self.documents.iter().map(|it| to_hex(it)).collect::<Vec<_>>(),
            "private_claims": self.more.len(),
        })
    }
}
