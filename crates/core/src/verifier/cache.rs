//! Certificates whose issuer signature was verified already, with their decompressed keys: a phone
//! that is scanned again costs one signature instead of two.

use std::collections::HashMap;

use crate::crypto::PublicKey;

/// SHA-256 of a certificate's bytes, signature included.
pub(super) type CertificateKey = [u8; 32];

/// Verified certificates of one trust list; lives in memory only.
#[derive(Clone, Debug, Default)]
pub(super) struct CertificateCache {
    trust_generation: u64,
    keys: HashMap<CertificateKey, PublicKey>,
}

impl CertificateCache {
    /// Enough for a queue; emptied when full, which costs one signature a phone.
    const CAPACITY: usize = 512;

    /// Forgets everything when another trust list is in force.
    pub(super) fn enter(&mut self, trust_generation: u64) {
        if self.trust_generation != trust_generation {
            self.trust_generation = trust_generation;
            self.keys.clear();
        }
    }

    pub(super) fn find(&self, certificate: &CertificateKey) -> Option<PublicKey> {
        self.keys.get(certificate).copied()
    }

    pub(super) fn insert(&mut self, certificate: CertificateKey, key: PublicKey) {
        if self.keys.len() >= Self::CAPACITY {
            self.keys.clear();
        }
        self.keys.insert(certificate, key);
    }
}
