//! X.509 certificates (RFC 5280), as far as attestations need them: parsed once, then held by types
//! that say what was checked.

use der::asn1::{BitStringRef, ObjectIdentifier};
use der::oid::AssociatedOid;
use der::{self, Decode, Reader, SliceReader};
use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use vneid_core::crypto::{PublicKey, sha256};
use vneid_payload::Instant;
use x509_cert::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::name::Name;
use x509_cert::spki::{AlgorithmIdentifierOwned, SubjectPublicKeyInfoOwned};

use super::AttestationError;
use crate::hex::hex;

/// A certificate's bytes are at most so many; real ones have 400 to 1 800.
pub(super) const MAX_CERTIFICATE: usize = 8 * 1024;
/// A chain has at most so many certificates, its root included; real ones have 3 to 5.
pub(super) const MAX_CHAIN: usize = 10;

/// A certificate, parsed. Nobody has vouched for it yet.
#[derive(Clone, Debug)]
pub(super) struct Certificate {
    /// SHA-256 of all of it.
    digest: [u8; 32],
    /// `tbsCertificate` as it came: what the signature is over.
    signed: Vec<u8>,
    fields: TbsCertificate,
    algorithm: ObjectIdentifier,
    signature: Vec<u8>,
}

impl Certificate {
    /// Parses DER; `None` when it is anything but one certificate.
    pub(super) fn from_der(bytes: &[u8]) -> Option<Self> {
        if bytes.len() > MAX_CERTIFICATE {
            return None;
        }
        let mut reader = SliceReader::new(bytes).ok()?;
        let (signed, algorithm, signature) = reader
            .sequence(|reader| {
                let signed = reader.tlv_bytes()?;
                let algorithm = AlgorithmIdentifierOwned::decode(reader)?;
                Ok::<_, der::Error>((signed, algorithm, BitStringRef::decode(reader)?))
            })
            .ok()?;
        reader.finish().ok()?;
        let fields = TbsCertificate::from_der(signed).ok()?;
        // RFC 5280 section 4.1.1.2: both name one algorithm; only one of them is signed.
        if *fields.signature() != algorithm {
            return None;
        }
        let signature = signature.as_bytes()?.to_vec();
        Some(Self {
            digest: sha256(bytes),
            signed: signed.to_vec(),
            fields,
            algorithm: algorithm.oid,
            signature,
        })
    }

    pub(super) fn subject(&self) -> &Name {
        self.fields.subject()
    }

    fn is_self_issued(&self) -> bool {
        self.fields.subject() == self.fields.issuer()
    }

    /// The serial number as lowercase hex digits without leading zeros.
    pub(super) fn serial(&self) -> String {
        hex(self.fields.serial_number().as_bytes()).trim_start_matches('0').to_owned()
    }

    /// Whether it certifies this key.
    pub(super) fn certifies(&self, key: &PublicKey) -> bool {
        SigningKey::new(self.fields.subject_public_key_info())
            .is_some_and(|own| own.kind == KeyKind::P256 && own.bytes == point(key))
    }

    /// The P-256 key that it certifies, if it is one.
    pub(super) fn p256_key(&self) -> Option<PublicKey> {
        let own = SigningKey::new(self.fields.subject_public_key_info())?;
        let (tag, coordinates) = own.bytes.split_first()?;
        if own.kind != KeyKind::P256 || *tag != UNCOMPRESSED {
            return None;
        }
        let (x, y) = coordinates.split_first_chunk::<32>()?;
        let full = vneid_payload::FullKey { x: *x, y: y.try_into().ok()? };
        PublicKey::from_full(&full)
    }

    /// The value of an extension; `None` when there is none, or more than one.
    pub(super) fn extension(&self, id: ObjectIdentifier) -> Option<&[u8]> {
        let mut values = self.extensions().filter(|extension| extension.extn_id == id);
        let value = values.next()?;
        values.next().is_none().then(|| value.extn_value.as_bytes())
    }

    pub(super) fn has_extension(&self, id: ObjectIdentifier) -> bool {
        self.extensions().any(|extension| extension.extn_id == id)
    }

    fn extensions(&self) -> impl Iterator<Item = &x509_cert::ext::Extension> {
        self.fields.extensions().into_iter().flatten()
    }

    /// Whether every critical extension is one whose meaning is looked at here, or in `known`.
    fn is_understood(&self, known: ObjectIdentifier) -> bool {
        let ids = [BasicConstraints::OID, KeyUsage::OID, known];
        self.extensions().all(|extension| !extension.critical || ids.contains(&extension.extn_id))
    }

    /// Whether it may issue certificates with `below` further issuers under it (RFC 5280 sections
    /// 4.2.1.3 and 4.2.1.9).
    pub(super) fn may_issue(&self, below: usize) -> bool {
        let constraints = self.fields.get_extension::<BasicConstraints>();
        let Ok(Some((_, BasicConstraints { ca: true, path_len_constraint }))) = constraints else {
            return false;
        };
        let is_long_enough = path_len_constraint.is_none_or(|most| below <= usize::from(most));
        let may_sign = match self.fields.get_extension::<KeyUsage>() {
            Ok(None) => true,
            Ok(Some((_, usage))) => usage.key_cert_sign(),
            Err(_) => false,
        };
        is_long_enough && may_sign
    }

    pub(super) fn has_begun(&self, now: Instant) -> bool {
        let begins = self.fields.validity().not_before.to_unix_duration();
        begins.as_secs() <= now.unix_seconds().unsigned_abs()
    }

    pub(super) fn has_ended(&self, now: Instant) -> bool {
        let ends = self.fields.validity().not_after.to_unix_duration();
        ends.as_secs() < now.unix_seconds().unsigned_abs()
    }

    fn is_signed_by(&self, key: &SigningKey) -> bool {
        key.verifier(self.algorithm).is_some_and(|algorithm| {
            let key = UnparsedPublicKey::new(algorithm, &key.bytes);
            key.verify(&self.signed, &self.signature).is_ok()
        })
    }
}

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
            let key = SigningKey::new(root.fields.subject_public_key_info())
                .ok_or("a root's key must be P-256, P-384 or RSA")?;
            anchors.push(Anchor { name: root.fields.subject().clone(), key });
        }
        if anchors.is_empty() {
            return Err("there is no certificate");
        }
        Ok(Self { anchors, known: KnownLinks::default() })
    }

    /// Checks names and signatures from a root down to the leaf, which comes first in `chain`. The
    /// root itself may close the chain or be left out. `known` is the one extension that may be
    /// critical besides basic constraints and key usage.
    pub(super) fn verify<'a>(
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
        let is_root = |anchor: &Anchor| {
            anchor.name == *top.fields.issuer() && self.known.holds(top, &anchor.key)
        };
        if !self.anchors.iter().any(is_root) {
            return Err(AttestationError::Refused("the certificates do not lead to a root"));
        }
        for (i, (lower, upper)) in path.iter().zip(&path[1..]).enumerate().rev() {
            let key = SigningKey::new(upper.fields.subject_public_key_info());
            let is_signed = key.is_some_and(|key| match i {
                0 => lower.is_signed_by(&key),
                _ => self.known.holds(lower, &key),
            });
            if !is_signed || lower.fields.issuer() != upper.fields.subject() {
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
pub(super) struct SignedPath(Vec<Certificate>);

impl SignedPath {
    pub(super) fn leaf(&self) -> &Certificate {
        self.0.first().expect("TrustAnchors::verify refuses an empty path")
    }

    /// The one that a root has issued.
    pub(super) fn top(&self) -> &Certificate {
        self.0.last().expect("TrustAnchors::verify refuses an empty path")
    }

    /// All but the leaf; that which issued the leaf first.
    pub(super) fn issuers(&self) -> &[Certificate] {
        &self.0[1..]
    }

    pub(super) fn certificates(&self) -> &[Certificate] {
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
        let link = sha256(&[certificate.digest, sha256(&key.bytes)].concat());
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

/// A key that signs certificates.
#[derive(Clone, Debug)]
struct SigningKey {
    kind: KeyKind,
    /// The point (SEC 1) or the `RSAPublicKey` (RFC 8017), as ring takes them.
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyKind {
    P256,
    P384,
    Rsa,
}

impl SigningKey {
    fn new(info: &SubjectPublicKeyInfoOwned) -> Option<Self> {
        let parameters = info.algorithm.parameters.as_ref();
        let curve = || parameters?.decode_as::<ObjectIdentifier>().ok();
        let kind = match info.algorithm.oid {
            RSA_ENCRYPTION => KeyKind::Rsa,
            EC_PUBLIC_KEY if curve() == Some(PRIME256V1) => KeyKind::P256,
            EC_PUBLIC_KEY if curve() == Some(SECP384R1) => KeyKind::P384,
            _ => return None,
        };
        Some(Self { kind, bytes: info.subject_public_key.as_bytes()?.to_vec() })
    }

    /// What verifies signatures of this algorithm by this key; ring takes RSA from 2 048 bits on.
    fn verifier(&self, algorithm: ObjectIdentifier) -> Option<&'static dyn VerificationAlgorithm> {
        Some(match (self.kind, algorithm) {
            (KeyKind::P256, ECDSA_SHA256) => &signature::ECDSA_P256_SHA256_ASN1,
            (KeyKind::P256, ECDSA_SHA384) => &signature::ECDSA_P256_SHA384_ASN1,
            (KeyKind::P384, ECDSA_SHA256) => &signature::ECDSA_P384_SHA256_ASN1,
            (KeyKind::P384, ECDSA_SHA384) => &signature::ECDSA_P384_SHA384_ASN1,
            (KeyKind::Rsa, RSA_SHA256) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (KeyKind::Rsa, RSA_SHA384) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (KeyKind::Rsa, RSA_SHA512) => &signature::RSA_PKCS1_2048_8192_SHA512,
            _ => return None,
        })
    }
}

/// A key as an uncompressed point (SEC 1 section 2.3.3).
pub(super) fn point(key: &PublicKey) -> [u8; 65] {
    let full = key.to_full();
    let mut point = [UNCOMPRESSED; 65];
    point[1..33].copy_from_slice(&full.x);
    point[33..].copy_from_slice(&full.y);
    point
}

const UNCOMPRESSED: u8 = 4;
/// RFC 5480 section 2.1.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const PRIME256V1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
/// RFC 5758 section 3.2.
const ECDSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
/// RFC 8017 appendix C.
const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const RSA_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");

#[cfg(test)]
mod tests {
    use super::*;

    /// Made with OpenSSL: a P-256 leaf, issued by RSA of 2 048 bits with SHA-512, that by P-384 with
    /// SHA-384, and that by a root of RSA of 4 096 bits with SHA-256.
    const CHAIN: &str = include_str!("../../tests/fixtures/rsa-and-p384.pem");
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
        let key = |der: &[u8]| {
            let certificate = Certificate::from_der(der).unwrap();
            SigningKey::new(certificate.fields.subject_public_key_info()).unwrap()
        };
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
