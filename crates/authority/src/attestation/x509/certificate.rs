//! One certificate, parsed.

use base16ct::lower::encode_string;
use der::asn1::{BitStringRef, ObjectIdentifier};
use der::oid::AssociatedOid;
use der::{self, Decode, Reader, SliceReader};
use vneid_core::crypto::{PublicKey, sha256};
use vneid_payload::Instant;
use x509_cert::TbsCertificate;
use x509_cert::ext::pkix::{BasicConstraints, KeyUsage};
use x509_cert::name::Name;
use x509_cert::spki::AlgorithmIdentifierOwned;

use super::signing_key::SigningKey;

/// Most bytes that a certificate may have; real ones have 400 to 1 800.
const MAX_CERTIFICATE: usize = 8 * 1024;
/// A certificate, parsed. Nobody has vouched for it yet.
#[derive(Clone, Debug)]
pub(crate) struct Certificate {
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
    pub(crate) fn from_der(bytes: &[u8]) -> Option<Self> {
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

    /// SHA-256 of all of it.
    pub(super) fn digest(&self) -> [u8; 32] {
        self.digest
    }

    pub(crate) fn subject(&self) -> &Name {
        self.fields.subject()
    }

    pub(super) fn issuer(&self) -> &Name {
        self.fields.issuer()
    }

    pub(super) fn is_self_issued(&self) -> bool {
        self.fields.subject() == self.fields.issuer()
    }

    /// The serial number as lowercase hex digits without leading zeros.
    pub(crate) fn serial(&self) -> String {
        encode_string(self.fields.serial_number().as_bytes()).trim_start_matches('0').to_owned()
    }

    /// The key that it certifies, if it is of a kind that signs certificates.
    pub(super) fn key(&self) -> Option<SigningKey> {
        SigningKey::new(self.fields.subject_public_key_info())
    }

    /// Whether it certifies this key.
    pub(crate) fn certifies(&self, key: &PublicKey) -> bool {
        self.key().is_some_and(|own| own.is(key))
    }

    /// The P-256 key that it certifies, if it is one.
    pub(crate) fn p256_key(&self) -> Option<PublicKey> {
        self.key()?.p256()
    }

    /// The value of an extension; `None` when there is none, or more than one.
    pub(crate) fn extension(&self, id: ObjectIdentifier) -> Option<&[u8]> {
        let mut values = self.extensions().filter(|extension| extension.extn_id == id);
        let value = values.next()?;
        values.next().is_none().then(|| value.extn_value.as_bytes())
    }

    pub(crate) fn has_extension(&self, id: ObjectIdentifier) -> bool {
        self.extensions().any(|extension| extension.extn_id == id)
    }

    fn extensions(&self) -> impl Iterator<Item = &x509_cert::ext::Extension> {
        self.fields.extensions().into_iter().flatten()
    }

    /// Whether every critical extension is one whose meaning is looked at here, or in `known`.
    pub(super) fn is_understood(&self, known: ObjectIdentifier) -> bool {
        let ids = [BasicConstraints::OID, KeyUsage::OID, known];
        self.extensions().all(|extension| !extension.critical || ids.contains(&extension.extn_id))
    }

    /// Whether it may issue certificates with `below` further issuers under it (RFC 5280 sections
    /// 4.2.1.3 and 4.2.1.9).
    pub(crate) fn may_issue(&self, below: usize) -> bool {
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

    pub(crate) fn has_begun(&self, now: Instant) -> bool {
        let begins = self.fields.validity().not_before.to_unix_duration();
        begins.as_secs() <= now.unix_seconds().unsigned_abs()
    }

    pub(crate) fn has_ended(&self, now: Instant) -> bool {
        let ends = self.fields.validity().not_after.to_unix_duration();
        ends.as_secs() < now.unix_seconds().unsigned_abs()
    }

    pub(super) fn is_signed_by(&self, key: &SigningKey) -> bool {
        key.has_signed(self.algorithm, &self.signed, &self.signature)
    }
}
