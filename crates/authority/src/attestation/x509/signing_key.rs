//! Keys that sign certificates, and what verifies their signatures.

use der::asn1::ObjectIdentifier;
use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use vneid_core::crypto::PublicKey;
use vneid_payload::FullKey;
use x509_cert::spki::SubjectPublicKeyInfoOwned;

/// A key that signs certificates.
#[derive(Clone, Debug)]
pub(super) struct SigningKey {
    kind: KeyKind,
    /// The point (SEC 1) or the `RSAPublicKey` (RFC 8017), as ring takes them.
    pub(super) bytes: Vec<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum KeyKind {
    P256,
    P384,
    Rsa,
}

impl SigningKey {
    pub(super) fn new(info: &SubjectPublicKeyInfoOwned) -> Option<Self> {
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

    /// Whether it is this key.
    pub(super) fn is(&self, key: &PublicKey) -> bool {
        self.kind == KeyKind::P256 && self.bytes == point(key)
    }

    /// The P-256 key, if it is one.
    pub(super) fn p256(&self) -> Option<PublicKey> {
        let (tag, coordinates) = self.bytes.split_first()?;
        if self.kind != KeyKind::P256 || *tag != UNCOMPRESSED {
            return None;
        }
        let (x, y) = coordinates.split_first_chunk::<32>()?;
        PublicKey::from_full(&FullKey { x: *x, y: y.try_into().ok()? })
    }

    /// Whether this is its signature of a message by this algorithm.
    pub(super) fn has_signed(
        &self,
        algorithm: ObjectIdentifier,
        message: &[u8],
        signature: &[u8],
    ) -> bool {
        self.verifier(algorithm).is_some_and(|algorithm| {
            let key = UnparsedPublicKey::new(algorithm, &self.bytes);
            key.verify(message, signature).is_ok()
        })
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
pub(crate) fn point(key: &PublicKey) -> [u8; 65] {
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
