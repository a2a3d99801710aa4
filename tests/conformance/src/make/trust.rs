//! Trust lists.

use serde_json::{Value, json};

use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::cose::{Cosigned, aad, key_header};
use crate::keys::Key;

/// A key of the authority.
#[derive(Clone, Debug)]
pub(crate) struct Issuer {
    pub(crate) kid: [u8; 2],
    /// 1 device, 2 status, 3 paper, 4 time.
    pub(crate) role: i64,
    pub(crate) key: Key,
    pub(crate) from: i64,
    pub(crate) to: i64,
    /// 1 active, 2 withdrawn.
    pub(crate) state: i64,
}

impl Issuer {
    pub(crate) fn item(&self) -> Item {
        Item::map([
            (1, Item::bytes(&self.kid)),
            (2, self.role.into()),
            (3, self.key.full()),
            (4, self.from.into()),
            (5, self.to.into()),
            (6, self.state.into()),
        ])
    }

    fn json(&self) -> Value {
        json!({
            "kid": to_hex(&self.kid),
            "role": (["device", "status", "paper", "time"])[self.role as usize - 1],
            "key": { "x": to_hex(&self.key.x()), "y": to_hex(&self.key.y()) },
            "from": self.from,
            "to": self.to,
            "state": (["active", "withdrawn"])[self.state as usize - 1],
        })
    }
}

/// A trust list before its signature.
#[derive(Clone, Debug)]
pub(crate) struct TrustList {
    pub(crate) issued: i64,
    pub(crate) expires: i64,
    pub(crate) sequence: i64,
    pub(crate) issuers: Vec<Issuer>,
    pub(crate) leeway: i64,
    pub(crate) evidence_notice: i64,
    pub(crate) evidence_limit: i64,
    pub(crate) formats: Vec<&'static str>,
    pub(crate) retired: Vec<[u8; 32]>,
    pub(crate) officers: Vec<[u8; 2]>,
    pub(crate) more: Vec<(i64, Item)>,
}

impl TrustList {
    pub(crate) fn policy(&self) -> Item {
        Item::map([
            (1, self.leeway.into()),
            (2, self.evidence_notice.into()),
            (3, self.evidence_limit.into()),
            (4, Item::Array(self.formats.iter().map(|format| Item::text(format)).collect())),
            (5, Item::Array(vec![1.into(), 2.into(), 300.into()])),
        ])
    }

    /// The list as roots sign it.
    pub(crate) fn parts(&self) -> Cosigned {
        let mut claims = vec![
            (4, self.expires.into()),
            (6, self.issued.into()),
            (-65_539, self.sequence.into()),
            (-65_540, Item::Array(self.issuers.iter().map(Issuer::item).collect())),
            (-65_541, self.policy()),
        ];
        if !self.retired.is_empty() {
            let retired = self.retired.iter().map(|thumbprint| Item::bytes(thumbprint));
            claims.push((-65_542, Item::Array(retired.collect())));
        }
        if !self.officers.is_empty() {
            let officers = self.officers.iter().map(|kid| Item::bytes(kid));
            claims.push((-65_557, Item::Array(officers.collect())));
        }
        claims.extend(self.more.iter().cloned());
        Cosigned { aad: aad::TRUST_LIST, claims: Item::map(claims) }
    }

    /// Signed by these roots, whose signatures ascend by kid.
    pub(crate) fn sign(&self, roots: &[Key]) -> Vec<u8> {
        let parts = self.parts();
        parts
            .attach(ascending(roots).map(|root| parts.signature(&root_kid(root), root)).collect())
            .encode()
    }

    pub(crate) fn json(&self, roots: &[Key]) -> Value {
        let parts = self.parts();
        let signature = |root: &Key| {
            let kid = root_kid(root);
            let sig_structure = parts.sig_structure(&key_header(&kid));
            json!({ "kid": to_hex(&kid), "sig_structure": to_hex(&sig_structure) })
        };
        json!({
            "signatures": ascending(roots).map(signature).collect::<Vec<_>>(),
            "issued": self.issued,
            "expires": self.expires,
            "sequence": self.sequence,
            "issuers": self.issuers.iter().map(Issuer::json).collect::<Vec<_>>(),
            "policy": {
                "leeway_s": self.leeway,
                "evidence_notice_s": self.evidence_notice,
                "evidence_limit_s": self.evidence_limit,
                "formats": self.formats,
                "lowest_app_version": [1, 2, 300],
            },
            "retired_roots": self.retired.iter().map(|it| to_hex(it)).collect::<Vec<_>>(),
            "officer_issuers": self.officers.iter().map(|it| to_hex(it)).collect::<Vec<_>>(),
            "private_claims": self.more.len(),
        })
    }
}

fn ascending(roots: &[Key]) -> impl Iterator<Item = &Key> {
    let mut roots: Vec<&Key> = roots.iter().collect();
    roots.sort_by_key(|root| root_kid(root));
    roots.into_iter()
}

/// The roots of these numbers: 1 to 3 are pinned.
pub(crate) fn roots(numbers: &[u8]) -> Vec<Key> {
    numbers.iter().map(|number| Key::named(&format!("root {number}"))).collect()
}

/// The first 8 bytes of the thumbprint.
pub(crate) fn root_kid(root: &Key) -> Vec<u8> {
    root.thumbprint()[..8].to_vec()
}
