//! From the roots that are configured down to a leaf.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use der::asn1::ObjectIdentifier;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use vneid_core::crypto::sha256;
use x509_cert::name::Name;

use super::certificate::Certificate;
use super::signing_key::SigningKey;
use crate::attestation::error::AttestationError;

/// Most certificates that a chain may have, its root included; real ones have 3 to 5.
const MAX_CHAIN: usize = 10;

/// The roots that an operator has configured: their names and keys, as RFC 5280 section 6.1.1 has
/// trust anchors. A root's own dates do not count; it is trusted as long as it is configured.
#[derive(Debug)]
pub struct TrustAnchors {
    anchors: Vec<Anchor>,
    /// Signatures by these keys that were found good.
    known: KnownLinks,
}

#[derive(Clone, Debug)]
struct Anchor {
    name: Name,
    key: SigningKey,
}

impl TrustAnchors {
    /// Reads certificates in PEM, one after the other.
    ///
    /// # Errors
    /// A sentence when there is none, or one that can't be used.
    pub fn from_pem(pem: &str) -> Result<Self, &'static str> {
        let mut anchors = Vec::new();
        for der in CertificateDer::pem_slice_iter(pem.as_bytes()) {
            let der = der.map_err(|_| "not certificates in PEM")?;
            let root = Certificate::from_der(&der).ok_or("not an X.509 certificate")?;
            if !root.is_self_issued() || !root.may_issue(0) {
                return Err("not the certificate of a root");
            }
            let key = root.key().ok_or("a root's key must be P-256, P-384 or RSA")?;
            anchors.push(Anchor { name: root.subject().clone(), key });
        }
        if anchors.is_empty() {
            return Err("there is no certificate");
        }
        Ok(Self { anchors, known: KnownLinks::default() })
    }

    /// Checks names and signatures from a root down to the leaf, which comes first in `chain`. The
    /// root itself may close the chain or be left out. `known` is the one extension that may be
    /// critical besides basic constraints and key usage.
    pub(crate) fn verify<'a>(
        &self,
        chain: impl ExactSizeIterator<Item = &'a [u8]>,
        known: ObjectIdentifier,
    ) -> Result<SignedPath, AttestationError> {
        if chain.len() > MAX_CHAIN {
            return Err(AttestationError::Refused("the certificate chain is too long"));
        }
        let mut path = chain
            .map(Certificate::from_der)
            .collect::<Option<Vec<_>>>()
            .ok_or(AttestationError::Refused("a certificate is malformed"))?;
        // Roots are recognised by what is configured, not by what a phone says of them.
        if path.last().is_some_and(Certificate::is_self_issued) {
            path.pop();
        }
        let top = path.last().ok_or(AttestationError::Refused("the certificate chain is empty"))?;
        let is_root =
            |anchor: &Anchor| anchor.name == *top.issuer() && self.known.holds(top, &anchor.key);
        if !self.anchors.iter().any(is_root) {
            return Err(AttestationError::Refused("the certificates do not lead to a root"));
        }
        for (i, (lower, upper)) in path.iter().zip(&path[1..]).enumerate().rev() {
            let is_signed = upper.key().is_some_and(|key| match i {
                0 => lower.is_signed_by(&key),
                _ => self.known.holds(lower, &key),
            });
            if !is_signed || lower.issuer() != upper.subject() {
                return Err(AttestationError::Refused("a certificate is not its issuer's"));
            }
        }
        if !path.iter().all(|certificate| certificate.is_understood(known)) {
            return Err(AttestationError::Refused("a critical extension is unknown"));
        }
        Ok(SignedPath(path))
    }
}

/// Certificates of which each is named and signed by the next, and the last by a root; the leaf
/// first, without the root. What they may do, and when, is for the caller to check.
#[derive(Clone, Debug)]
pub(crate) struct SignedPath(Vec<Certificate>);

impl SignedPath {
    pub(crate) fn leaf(&self) -> &Certificate {
        self.0.first().expect("TrustAnchors::verify refuses an empty path")
    }

    /// The one that a root has issued.
    pub(crate) fn top(&self) -> &Certificate {
        self.0.last().expect("TrustAnchors::verify refuses an empty path")
    }

    /// All but the leaf; that which issued the leaf first.
    pub(crate) fn issuers(&self) -> &[Certificate] {
        &self.0[1..]
    }

    pub(crate) fn certificates(&self) -> &[Certificate] {
        &self.0
    }
}

/// Certificates of issuers whose signatures were found good, so that those which many phones share
/// are verified once: ring takes 0.8 ms for a P-384 signature and 0.04 ms for a P-256 one.
#[derive(Debug, Default)]
struct KnownLinks(Mutex<HashSet<[u8; 32]>>);

impl KnownLinks {
    /// Whether the certificate is signed by this key.
    fn holds(&self, certificate: &Certificate, key: &SigningKey) -> bool {
        let link = sha256(&[certificate.digest(), sha256(&key.bytes)].concat());
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known().contains(&link) {
            return true;
        }
        let is_good = certificate.is_signed_by(key);
        if is_good {
            let mut known = known();
            // Most are of one phone only; starting anew is cheaper than finding out which.
            if known.len() >= Self::MOST {
                known.clear();
            }
            known.insert(link);
        }
        is_good
    }

    /// Half a megabyte.
    const MOST: usize = 16_384;
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL: a P-256 leaf, issued by RSA of 2 048 bits with SHA-512, that by P-384 with
    /// SHA-384, and that by a root of RSA of 4 096 bits with SHA-256.
    const CHAIN: &str = include_str!("../../../tests/fixtures/rsa-and-p384.pem");
    const NONE_KNOWN: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.3");

    fn chain() -> (Vec<Vec<u8>>, TrustAnchors) {
        let ders = CertificateDer::pem_slice_iter(CHAIN.as_bytes());
        let ders = ders.map(|der| der.unwrap().to_vec()).collect();
        let root = CHAIN.rfind("-----BEGIN").unwrap();
        (ders, TrustAnchors::from_pem(&CHAIN[root..]).unwrap())
    }

    fn verify(anchors: &TrustAnchors, chain: &[Vec<u8>]) -> Result<SignedPath, AttestationError> {
        anchors.verify(chain.iter().map(|der| &der[..]), NONE_KNOWN)
    }

    #[test]
    fn every_kind_of_signature_is_verified() {
        let (chain, anchors) = chain();
        for _ in 0..2 {
            // The second time from what is known.
            let path = verify(&anchors, &chain).unwrap();
            let serials: Vec<_> = path.certificates().iter().map(Certificate::serial).collect();
            assert_eq!(serials, ["1", "ff01", "102"]);
        }
        for i in 0..3 {
            for at in 0..chain[i].len() {
                let mut forged = chain.clone();
                forged[i][at] ^= 1;
                assert!(verify(&anchors, &forged).is_err(), "certificate {i}, byte {at}");
            }
        }
    }

    #[test]
    fn a_link_that_is_known_is_known_for_its_own_key_only() {
        let (chain, anchors) = chain();
        verify(&anchors, &chain).unwrap();
        let upper = Certificate::from_der(&chain[1]).unwrap();
        let key = |der: &[u8]| Certificate::from_der(der).unwrap().key().unwrap();
        assert!(anchors.known.holds(&upper, &key(&chain[2])));
        assert!(!anchors.known.holds(&upper, &key(&chain[3])));
        assert_eq!(anchors.known.0.lock().unwrap().len(), 2, "and a bad one is not remembered");
    }

    #[test]
    fn what_is_no_root_anchors_nothing() {
        assert!(TrustAnchors::from_pem("").is_err());
        assert!(TrustAnchors::from_pem("-----BEGIN CERTIFICATE-----\nAA==").is_err());
        assert!(TrustAnchors::from_pem(CHAIN).is_err(), "leaves and issuers are no roots");
    }
}
