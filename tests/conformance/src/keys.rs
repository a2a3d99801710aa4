//! The keys of the vectors' worlds: fixed, published, and good for nothing else.

use vneid_core::crypto::sha256;
use vneid_testworld::SoftKey;

use crate::cbor::Item;

/// A key pair whose private number is the SHA-256 of its name.
#[derive(Clone, Debug)]
pub(crate) struct Key {
    seed: [u8; 32],
    key: SoftKey,
}

impl Key {
    pub(crate) fn named(name: &str) -> Self {
        let seed = sha256(format!("VNeID test key: {name}").as_bytes());
        let key = SoftKey::from_seed(&seed).expect("a hash is below the order all but always");
        Self { seed, key }
    }

    /// The private number.
    pub(crate) fn private(&self) -> &[u8; 32] {
        &self.seed
    }

    pub(crate) fn x(&self) -> [u8; 32] {
        self.key.public().x
    }

    pub(crate) fn y(&self) -> [u8; 32] {
        self.key.public().y
    }

    pub(crate) fn y_is_odd(&self) -> bool {
        self.y()[31] & 1 == 1
    }

    /// COSE_Key with both coordinates (RFC 9053 section 7.1.1).
    pub(crate) fn full(&self) -> Item {
        cose_key(&self.x(), Item::bytes(&self.y()))
    }

    /// COSE_Key with y as its sign bit.
    pub(crate) fn short(&self) -> Item {
        cose_key(&self.x(), Item::Bool(self.y_is_odd()))
    }

    /// RFC 9679.
    pub(crate) fn thumbprint(&self) -> [u8; 32] {
        sha256(&self.full().encode())
    }

    /// ES256, deterministic (RFC 6979), with the lower s: a vector's twin is then the higher one.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        crate::bytes::with_s(&self.key.sign(message), false)
    }
}

pub(crate) fn cose_key(x: &[u8; 32], y: Item) -> Item {
    Item::map([(1, 2.into()), (-1, 1.into()), (-2, Item::bytes(x)), (-3, y)])
}
