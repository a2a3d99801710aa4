//! COSE_Sign1 (RFC 9052 section 4.2) as every structure with one signature uses it: ES256, an empty
//! unprotected header, and an external_aad that names the structure.

use core::fmt;

use serde::{Deserialize, Serialize};

use crate::cbor::{Reader, Writer};
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};

/// What a signature is for: the external_aad of the Sig_structure. It is never transmitted, so a
/// signature made for one structure is worth nothing in another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is the structure of the same name")]
pub enum Domain {
    DeviceCertificate,
    Presentation,
    TrustList,
    StatusList,
    StatusManifest,
    StatusDelta,
    Document,
    WalletBinding,
    SignedTime,
}

impl Domain {
    /// The ASCII bytes of the external_aad. Empty for the status list, which is a CWT that other
    /// software reads too; its `typ` header separates it.
    pub const fn external_aad(self) -> &'static [u8] {
        match self {
            Self::DeviceCertificate => b"vneid/device-certificate/1",
            Self::Presentation => b"vneid/presentation/1",
            Self::TrustList => b"vneid/trust-list/1",
            Self::StatusList => b"",
            Self::StatusManifest => b"vneid/status-manifest/1",
            Self::StatusDelta => b"vneid/status-delta/1",
            Self::Document => b"vneid/document/1",
            Self::WalletBinding => b"vneid/wallet/1",
            Self::SignedTime => b"vneid/time/1",
        }
    }
}

/// The two bytes that name an issuer's key in the trust list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Kid(pub [u8; 2]);

impl fmt::Display for Kid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02x}{:02x}", self.0[0], self.0[1])
    }
}

/// The first eight bytes of a root key's thumbprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RootKid(pub [u8; 8]);

impl fmt::Display for RootKid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A signed structure as it was received: what was signed, and the signature over it.
///
/// Whoever holds one knows that it has the right shape, and nothing more. `Debug` shows its size
/// alone.
#[derive(Clone, Copy)]
pub struct Envelope<'a> {
    domain: Domain,
    bytes: &'a [u8],
    protected: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8; 64],
}

impl<'a> Envelope<'a> {
    /// The whole structure.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The Sig_structure (RFC 9052 section 4.4) that the signature covers.
    pub fn signed_bytes(&self) -> Vec<u8> {
        sig_structure(self.domain, self.protected, self.payload)
    }

    /// The signature: r and s, each 32 bytes, highest first; not checked in any way.
    pub fn signature(&self) -> &'a [u8; 64] {
        self.signature
    }
}

impl fmt::Debug for Envelope<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Envelope({:?}, {} bytes)", self.domain, self.bytes.len())
    }
}

/// A structure before it is signed: prepare it, have [`Self::signed_bytes`] signed by whoever
/// holds the key, then [`Self::attach`] the signature. `Debug` shows its size alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsigned {
    domain: Domain,
    protected: Vec<u8>,
    payload: Vec<u8>,
}

impl Unsigned {
    pub(crate) fn new(domain: Domain, protected: Vec<u8>, payload: Vec<u8>) -> Self {
        Self { domain, protected, payload }
    }

    /// Fails unless `read` accepts what this will become, so that the bounds of a structure stand
    /// in its reader alone.
    pub(crate) fn checked<T>(
        self,
        structure: Structure,
        read: impl FnOnce(&[u8]) -> Result<T, DecodeError>,
    ) -> Result<Self, EncodeError> {
        match read(&self.attach(&[0; 64])) {
            Err(DecodeError::Malformed { malformed, .. }) => {
                Err(EncodeError { structure, malformed })
            }
            Ok(_) | Err(DecodeError::Newer { .. }) => Ok(self),
        }
    }

    /// The Sig_structure (RFC 9052 section 4.4) to be signed with ES256.
    pub fn signed_bytes(&self) -> Vec<u8> {
        sig_structure(self.domain, &self.protected, &self.payload)
    }

    /// The finished structure. `signature` is r and s, each 32 bytes, highest first.
    pub fn attach(&self, signature: &[u8; 64]) -> Vec<u8> {
        let mut writer = Writer::new();
        if self.domain == Domain::StatusList {
            writer.tag(TAG_SIGN1);
        }
        writer.array(4).bytes(&self.protected).map(0).bytes(&self.payload).bytes(signature);
        writer.into_bytes()
    }
}

impl fmt::Debug for Unsigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Unsigned({:?}, {} bytes of claims)", self.domain, self.payload.len())
    }
}

/// The parts of a COSE_Sign1, each to be read on.
pub(crate) struct Parts<'a> {
    pub(crate) envelope: Envelope<'a>,
    pub(crate) protected: Reader<'a>,
    pub(crate) payload: Reader<'a>,
}

/// Reads `[ protected, {}, payload, signature ]`, tagged only for a status list.
pub(crate) fn read_parts<'a>(
    reader: &mut Reader<'a>,
    domain: Domain,
) -> Result<Parts<'a>, Malformed> {
    let mut whole = reader.clone();
    let bytes = whole.field("COSE_Sign1").skip()?;
    if domain == Domain::StatusList {
        reader.field("tag").tag(TAG_SIGN1)?;
    }
    reader.field("COSE_Sign1").array_of(4)?;
    let protected = reader.field("protected header").bytes_up_to(usize::MAX)?;
    let protected_reader = reader.nested(protected);
    if reader.field("unprotected header").map()? != 0 {
        return Err(reader.fault(Fault::BadHeader));
    }
    let payload = reader.field("claims").bytes_up_to(usize::MAX)?;
    let payload_reader = reader.nested(payload);
    let signature = reader.field("signature").byte_array()?;
    Ok(Parts {
        envelope: Envelope { domain, bytes, protected, payload, signature },
        protected: protected_reader,
        payload: payload_reader,
    })
}

/// Reads `{ 1: -7, 4: kid }`.
pub(crate) fn read_key_header<const N: usize>(
    mut reader: Reader<'_>,
) -> Result<[u8; N], Malformed> {
    read_algorithm(&mut reader, 2)?;
    read_header_key(&mut reader, HEADER_KID)?;
    let kid = *reader.field("kid").byte_array()?;
    reader.end()?;
    Ok(kid)
}

pub(crate) fn key_header(kid: &[u8]) -> Vec<u8> {
    let mut writer = Writer::new();
    writer.map(2).int(HEADER_ALG).int(ES256).int(HEADER_KID).bytes(kid);
    writer.into_bytes()
}

/// Reads the head of a protected header of `length` entries and its first one, `1: -7`.
pub(crate) fn read_algorithm(reader: &mut Reader<'_>, length: usize) -> Result<(), Malformed> {
    let at = reader.field("protected header").clone();
    if reader.map()? != length {
        return Err(at.fault(Fault::BadHeader));
    }
    read_header_key(reader, HEADER_ALG)?;
    let at = reader.field("alg").clone();
    if reader.int()? == ES256 { Ok(()) } else { Err(at.fault(Fault::BadHeader)) }
}

/// Reads a header label, which must be `expected`.
pub(crate) fn read_header_key(reader: &mut Reader<'_>, expected: i64) -> Result<(), Malformed> {
    let at = reader.field("protected header").clone();
    if reader.int()? == expected { Ok(()) } else { Err(at.fault(Fault::BadHeader)) }
}

fn sig_structure(domain: Domain, protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let aad = domain.external_aad();
    let heads = 32;
    let mut writer = Writer::with_capacity(heads + protected.len() + aad.len() + payload.len());
    writer.array(4).text("Signature1").bytes(protected).bytes(aad).bytes(payload);
    writer.into_bytes()
}

/// COSE header parameters (RFC 9052 section 3.1; kcwt: RFC 9528 section 10.6; typ: RFC 9596).
pub(crate) const HEADER_ALG: i64 = 1;
pub(crate) const HEADER_KID: i64 = 4;
pub(crate) const HEADER_KCWT: i64 = 13;
pub(crate) const HEADER_TYP: i64 = 16;
/// RFC 9053 section 2.1.
pub(crate) const ES256: i64 = -7;
/// RFC 9052 section 2, COSE_Sign1.
const TAG_SIGN1: u64 = 18;
