//! COSE_Sign (RFC 9052 section 4.1) as the trust list uses it: ES256, up to three roots, an empty body
//! header, and the external_aad of the structure.
//!
//! ```text
//! [ h'', {}, bstr .cbor claims, [ 1*3 [ bstr .cbor { 1: -7, 4: root kid }, {}, signature ] ] ]
//! ```

use core::fmt;
use std::collections::BTreeMap;

use crate::cbor::{Reader, Writer};
use crate::cose::{Domain, RootKid, key_header, read_key_header};
use crate::list::read_ascending;
use crate::malformed::{Fault, Malformed};

/// One root's signature as it was received: not checked in any way. `Debug` shows whose it is.
#[derive(Clone, Copy)]
pub struct RootSignature<'a> {
    kid: RootKid,
    protected: &'a [u8],
    payload: &'a [u8],
    signature: &'a [u8; 64],
}

impl<'a> RootSignature<'a> {
    /// Which root is said to have signed.
    pub fn kid(&self) -> RootKid {
        self.kid
    }

    /// The Sig_structure (RFC 9052 section 4.4) that the signature covers.
    pub fn signed_bytes(&self) -> Vec<u8> {
        sig_structure(self.protected, self.payload)
    }

    /// The signature: r and s, each 32 bytes, highest first.
    pub fn signature(&self) -> &'a [u8; 64] {
        self.signature
    }
}

impl fmt::Debug for RootSignature<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RootSignature({})", self.kid)
    }
}

/// A trust list on its way from root to root: what it says, and the signatures that it has so far.
/// `Debug` shows its size and whose they are.
#[derive(Clone, PartialEq, Eq)]
pub struct Cosigned {
    payload: Vec<u8>,
    signatures: BTreeMap<RootKid, [u8; 64]>,
}

impl Cosigned {
    pub(crate) fn new<'a>(
        payload: Vec<u8>,
        signatures: impl IntoIterator<Item = RootSignature<'a>>,
    ) -> Self {
        let signatures = signatures.into_iter().map(|it| (it.kid, *it.signature)).collect();
        Self { payload, signatures }
    }

    /// The encoded claims, which every signature covers.
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// Which roots have signed.
    pub fn signed_by(&self) -> impl Iterator<Item = RootKid> {
        self.signatures.keys().copied()
    }

    /// The Sig_structure (RFC 9052 section 4.4) to be signed with ES256 by the root of this name.
    pub fn signed_bytes(&self, kid: RootKid) -> Vec<u8> {
        sig_structure(&key_header(&kid.0), &self.payload)
    }

    /// Adds a root's signature, r and s, each 32 bytes, highest first; takes the place of an earlier
    /// one of the same root.
    pub fn add(&mut self, kid: RootKid, signature: [u8; 64]) {
        self.signatures.insert(kid, signature);
    }

    /// The structure with the signatures that it has so far.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new();
        writer.array(4).bytes(&[]).map(0).bytes(&self.payload).array(self.signatures.len());
        for (kid, signature) in &self.signatures {
            writer.array(3).bytes(&key_header(&kid.0)).map(0).bytes(signature);
        }
        writer.into_bytes()
    }
}

impl fmt::Debug for Cosigned {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let signed_by: Vec<RootKid> = self.signed_by().collect();
        write!(f, "Cosigned({} bytes of claims, {signed_by:?})", self.payload.len())
    }
}

/// The parts of a COSE_Sign: the claims as they were signed, and to be read on; the signatures.
pub(crate) struct CosignedParts<'a> {
    pub(crate) payload: &'a [u8],
    pub(crate) claims: Reader<'a>,
    pub(crate) signatures: Vec<RootSignature<'a>>,
}

/// Reads the whole structure.
pub(crate) fn read_cosigned<'a>(reader: &mut Reader<'a>) -> Result<CosignedParts<'a>, Malformed> {
    reader.field("COSE_Sign").array_of(4)?;
    let at = reader.field("protected header").clone();
    if !reader.bytes_up_to(usize::MAX)?.is_empty() {
        return Err(at.fault(Fault::BadHeader));
    }
    read_empty_map(reader)?;
    let payload = reader.field("claims").bytes_up_to(usize::MAX)?;
    let claims = reader.nested(payload);
    let read = |reader: &mut Reader<'a>| {
        reader.field("signatures").array_of(3)?;
        let protected = reader.field("protected header").bytes_up_to(usize::MAX)?;
        let kid = RootKid(read_key_header(reader.nested(protected))?);
        read_empty_map(reader)?;
        let signature = reader.field("signature").byte_array()?;
        Ok(RootSignature { kid, protected, payload, signature })
    };
    let reader = reader.field("signatures");
    let signatures = read_ascending(reader, (1, 3), read, |signature| signature.kid)?;
    Ok(CosignedParts { payload, claims, signatures })
}

fn read_empty_map(reader: &mut Reader<'_>) -> Result<(), Malformed> {
    if reader.field("unprotected header").map()? != 0 {
        return Err(reader.fault(Fault::BadHeader));
    }
    Ok(())
}

fn sig_structure(protected: &[u8], payload: &[u8]) -> Vec<u8> {
    let aad = Domain::TrustList.external_aad();
    let heads = 32;
    let mut writer = Writer::with_capacity(heads + protected.len() + aad.len() + payload.len());
    writer.array(5).text("Signature").bytes(&[]).bytes(protected).bytes(aad).bytes(payload);
    writer.into_bytes()
}
