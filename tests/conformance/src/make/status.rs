//! Status lists, manifests and deltas.

use miniz_oxide::deflate::compress_to_vec_zlib;
use serde_json::{Value, json};
use vneid_core::crypto::sha256;

use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::cose::{Parts, aad, key_header};

/// The status list of one shard before its signature.
#[derive(Clone, Debug)]
pub(crate) struct StatusList {
    pub(crate) kid: [u8; 2],
    /// The shard: issuer key and day of expiry.
    pub(crate) shard: ([u8; 2], i64),
    pub(crate) issued: i64,
    pub(crate) expires: i64,
    pub(crate) ttl: Option<i64>,
    pub(crate) sequence: i64,
    /// How many indexes, a multiple of 8.
    pub(crate) size: u32,
    /// Ascending.
    pub(crate) revoked: Vec<u32>,
    pub(crate) more: Vec<(i64, Item)>,
}

impl StatusList {
    pub(crate) fn bits(&self) -> Vec<u8> {
        let mut bits = vec![0; self.size as usize / 8];
        for index in &self.revoked {
            bits[*index as usize / 8] |= 1 << (index % 8);
        }
        bits
    }

    pub(crate) fn parts(&self) -> Parts {
        self.parts_with(Item::Bytes(compress_to_vec_zlib(&self.bits(), 9)))
    }

    /// With another `lst`.
    pub(crate) fn parts_with(&self, lst: Item) -> Parts {
        let list = vec![(Item::text("lst"), lst), (Item::text("bits"), 1.into())];
        let mut claims = vec![
            (2, Item::Text(format!("{}/{}", to_hex(&self.shard.0), self.shard.1))),
            (4, self.expires.into()),
            (6, self.issued.into()),
            (65_533, Item::Map(list)),
            (-65_539, self.sequence.into()),
        ];
        claims.extend(self.ttl.map(|ttl| (65_534, ttl.into())));
        claims.extend(self.more.iter().cloned());
        Parts {
            aad: aad::STATUS_LIST,
            protected: Item::map([
                (1, (-7).into()),
                (4, Item::bytes(&self.kid)),
                (16, Item::text("application/statuslist+cwt")),
            ]),
            claims: Item::map(claims),
        }
    }

    pub(crate) fn sign(&self, key: &crate::keys::Key) -> Vec<u8> {
        let parts = self.parts();
        tagged(parts.attach(&key.sign(&parts.sig_structure()))).encode()
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "kid": to_hex(&self.kid),
            "shard": shard_json(&self.shard),
            "issued": self.issued,
            "expires": self.expires,
            "ttl": self.ttl,
            "sequence": self.sequence,
            "size": self.size,
            "revoked": self.revoked,
            "private_claims": self.more.len(),
        })
    }
}

/// COSE_Sign1 with its tag, as a status list has it.
pub(crate) fn tagged(sign1: Item) -> Item {
    Item::Tag(18, Box::new(sign1))
}

/// A status manifest before its signature.
#[derive(Clone, Debug)]
pub(crate) struct Manifest {
    pub(crate) kid: [u8; 2],
    pub(crate) issued: i64,
    pub(crate) expires: i64,
    pub(crate) sequence: i64,
    /// Kid, day and digest of each shard.
    pub(crate) shards: Vec<([u8; 2], i64, [u8; 32])>,
    pub(crate) more: Vec<(i64, Item)>,
}

impl Manifest {
    pub(crate) fn parts(&self) -> Parts {
        let shard = |(kid, day, digest): &([u8; 2], i64, [u8; 32])| {
            Item::Array(vec![Item::bytes(kid), (*day).into(), Item::bytes(digest)])
        };
        let claims = [
            (4, self.expires.into()),
            (6, self.issued.into()),
            (-65_539, self.sequence.into()),
            (-65_543, Item::Array(self.shards.iter().map(shard).collect())),
        ];
        Parts {
            aad: aad::MANIFEST,
            protected: key_header(&self.kid),
            claims: Item::map(claims.into_iter().chain(self.more.iter().cloned())),
        }
    }

    pub(crate) fn json(&self) -> Value {
        let shard = |(kid, day, digest): &([u8; 2], i64, [u8; 32])| json!({ "kid": to_hex(kid), "day": day, "digest": to_hex(digest) });
        json!({
            "kid": to_hex(&self.kid),
            "issued": self.issued,
            "expires": self.expires,
            "sequence": self.sequence,
            "shards": self.shards.iter().map(shard).collect::<Vec<_>>(),
            "private_claims": self.more.len(),
        })
    }
}

/// A status delta before its signature.
#[derive(Clone, Debug)]
pub(crate) struct Delta {
    pub(crate) kid: [u8; 2],
    pub(crate) shard: ([u8; 2], i64),
    pub(crate) issued: i64,
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// Ascending.
    pub(crate) added: Vec<u32>,
    /// The Rice parameter.
    pub(crate) k: u32,
    pub(crate) digest: [u8; 32],
    pub(crate) more: Vec<(i64, Item)>,
}

impl Delta {
    pub(crate) fn parts(&self) -> Parts {
        let added = Item::Array(vec![
            (self.added.len() as i64).into(),
            i64::from(self.k).into(),
            Item::Bytes(rice(&self.added, self.k)),
        ]);
        let claims = [
            (6, self.issued.into()),
            (-65_544, Item::Array(vec![Item::bytes(&self.shard.0), self.shard.1.into()])),
            (-65_545, Item::Array(vec![self.from.into(), self.to.into()])),
            (-65_546, added),
            (-65_547, Item::bytes(&self.digest)),
        ];
        Parts {
            aad: aad::DELTA,
            protected: key_header(&self.kid),
            claims: Item::map(claims.into_iter().chain(self.more.iter().cloned())),
        }
    }

    pub(crate) fn json(&self) -> Value {
        json!({
            "kid": to_hex(&self.kid),
            "shard": shard_json(&self.shard),
            "issued": self.issued,
            "from": self.from,
            "to": self.to,
            "added": self.added,
            "digest": to_hex(&self.digest),
            "private_claims": self.more.len(),
        })
    }
}

fn shard_json((kid, day): &([u8; 2], i64)) -> Value {
    json!({ "kid": to_hex(kid), "day": day })
}

/// The digest of a shard: SHA-256 over its revoked indexes, each 4 bytes, highest first.
pub(crate) fn digest(revoked: &[u32]) -> [u8; 32] {
    let input: Vec<u8> = revoked.iter().flat_map(|index| index.to_be_bytes()).collect();
    sha256(&input)
}

/// Golomb-Rice codes, spelled as a text of 0s and 1s first.
pub(crate) fn rice(indexes: &[u32], k: u32) -> Vec<u8> {
    let mut bits = String::new();
    let mut next = 0;
    for index in indexes {
        let value = index - next;
        next = index.saturating_add(1);
        bits.push_str(&"1".repeat((value >> k) as usize));
        bits.push('0');
        bits.extend((0..k).rev().map(|bit| if value >> bit & 1 == 1 { '1' } else { '0' }));
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('0');
    }
    let byte = |bits: &[u8]| bits.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
    bits.as_bytes().chunks(8).map(byte).collect()
}
