//! COSE_Sign1, COSE_Sign and Sig_structure (RFC 9052 section 4), by the specification's tables.

use crate::cbor::{Encoded, Item};
use crate::keys::Key;

/// What a structure adds to what is signed, and never transmits.
pub(crate) mod aad {
    pub(crate) const CERTIFICATE: &str = "vneid/device-certificate/1";
    pub(crate) const PRESENTATION: &str = "vneid/presentation/1";
    pub(crate) const TRUST_LIST: &str = "vneid/trust-list/1";
    pub(crate) const STATUS_LIST: &str = "";
    pub(crate) const MANIFEST: &str = "vneid/status-manifest/1";
    pub(crate) const DELTA: &str = "vneid/status-delta/1";
    pub(crate) const DOCUMENT: &str = "vneid/document/1";
    pub(crate) const WALLET: &str = "vneid/wallet/1";
    pub(crate) const TIME: &str = "vneid/time/1";
}

/// The three parts that a signature is made over and attached to.
#[derive(Clone, Debug)]
pub(crate) struct Parts {
    pub(crate) aad: &'static str,
    pub(crate) protected: Item,
    pub(crate) claims: Item,
}

impl Parts {
    pub(crate) fn sig_structure(&self) -> Vec<u8> {
        Item::Array(vec![
            Item::text("Signature1"),
            Item::wrapped(self.protected.clone()),
            Item::bytes(self.aad.as_bytes()),
            Item::wrapped(self.claims.clone()),
        ])
        .encode()
    }

    /// The structure with this signature, as an item.
    pub(crate) fn attach(&self, signature: &[u8; 64]) -> Item {
        Item::Array(vec![
            Item::wrapped(self.protected.clone()),
            Item::Map(Vec::new()),
            Item::wrapped(self.claims.clone()),
            Item::bytes(signature),
        ])
    }

    pub(crate) fn sign(&self, key: &Key) -> Vec<u8> {
        self.sign_marked(key).bytes
    }

    pub(crate) fn sign_marked(&self, key: &Key) -> Encoded {
        self.attach(&key.sign(&self.sig_structure())).encode_marked()
    }
}

/// Claims that several keys sign: a COSE_Sign with nothing in the body's headers.
#[derive(Clone, Debug)]
pub(crate) struct Cosigned {
    pub(crate) aad: &'static str,
    pub(crate) claims: Item,
}

impl Cosigned {
    /// What the key of this header signs.
    pub(crate) fn sig_structure(&self, protected: &Item) -> Vec<u8> {
        Item::Array(vec![
            Item::text("Signature"),
            Item::bytes(&[]),
            Item::wrapped(protected.clone()),
            Item::bytes(self.aad.as_bytes()),
            Item::wrapped(self.claims.clone()),
        ])
        .encode()
    }

    /// A signature under this kid, made by this key.
    pub(crate) fn signature(&self, kid: &[u8], key: &Key) -> Item {
        let protected = key_header(kid);
        let signature = key.sign(&self.sig_structure(&protected));
        signature_item(protected, &signature)
    }

    /// The structure with these signatures, as an item.
    pub(crate) fn attach(&self, signatures: Vec<Item>) -> Item {
        Item::Array(vec![
            Item::bytes(&[]),
            Item::Map(Vec::new()),
            Item::wrapped(self.claims.clone()),
            Item::Array(signatures),
        ])
    }
}

/// One element of the signatures of a COSE_Sign.
pub(crate) fn signature_item(protected: Item, signature: &[u8; 64]) -> Item {
    Item::Array(vec![Item::wrapped(protected), Item::Map(Vec::new()), Item::bytes(signature)])
}

/// `{ 1: -7, 4: kid }`
pub(crate) fn key_header(kid: &[u8]) -> Item {
    Item::map([(1, (-7).into()), (4, Item::bytes(kid))])
}
