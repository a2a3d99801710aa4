//! The trust list: which issuer keys count for what, and the policy; signed by roots.
//!
//! ```text
//! claims = { 4: expires, 6: issued, -65539: sequence, -65540: [ issuer ], -65541: policy,
//!            ? -65542: [ thumbprint of a retired root ], ? -65557: [ kid of an officer issuer ] }
//! ```

use crate::cbor::Reader;
use crate::certificate::{EXPIRES, read_instant};
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{Kid, RootKid};
use crate::cosign::{Cosigned, CosignedParts, RootSignature, read_cosigned};
use crate::instant::Instant;
use crate::issuer::Issuer;
use crate::list::read_ascending;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};
use crate::policy::Policy;
use crate::presentation::MADE;

/// A trust list of the right shape; nothing is verified.
#[derive(Clone, Debug)]
pub struct TrustList<'a> {
    payload: &'a [u8],
    signatures: Vec<RootSignature<'a>>,
    claims: TrustListClaims,
    is_newer: bool,
}

/// What a trust list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustListClaims {
    /// When it was drafted.
    pub issued: Instant,
    /// The last instant at which it is valid; not before `issued`.
    pub expires: Instant,
    /// Grows with each edition.
    pub sequence: u32,
    /// 1 to 64 issuers, ascending by `kid`, no `kid` twice.
    pub issuers: Vec<Issuer>,
    /// The numbers of the rules.
    pub policy: Policy,
    /// Thumbprints (RFC 9679) of roots that no longer count; at most 8, ascending.
    pub retired_roots: Vec<[u8; 32]>,
    /// Officer issuers: those of role device that certify officers' phones, for requests alone; at
    /// most 8, ascending. Kids that name no issuer of the list mean nothing.
    pub officer_issuers: Vec<Kid>,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

impl TrustListClaims {
    /// Prepares a trust list to be signed by roots, one after the other.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self) -> Result<Cosigned, EncodeError> {
        let mut claims = Claims::new();
        claims
            .put(EXPIRES, |w| _ = w.int(self.expires.unix_seconds()))
            .put(ISSUED, |w| _ = w.int(self.issued.unix_seconds()))
            .put(SEQUENCE, |w| _ = w.uint(self.sequence.into()))
            .put(ISSUERS, |w| {
                w.array(self.issuers.len());
                for issuer in &self.issuers {
                    issuer.write(w);
                }
            })
            .put(POLICY, |w| self.policy.write(w));
        if !self.retired_roots.is_empty() {
            claims.put(RETIRED_ROOTS, |w| {
                w.array(self.retired_roots.len());
                for thumbprint in &self.retired_roots {
                    w.bytes(thumbprint);
                }
            });
        }
        if !self.officer_issuers.is_empty() {
            claims.put(OFFICER_ISSUERS, |w| {
                w.array(self.officer_issuers.len());
                for kid in &self.officer_issuers {
                    w.bytes(&kid.0);
                }
            });
        }
        claims.put_private(&self.private);
        let prepared = Cosigned::new(claims.into_bytes(), []);
        let mut largest = prepared.clone();
        (0..3).for_each(|root| largest.add(RootKid([root; 8]), [0; 64]));
        // What is read bounds what is written, so that the bounds stand in one place.
        read_trust_list(&largest.to_bytes())
            .map_err(|malformed| EncodeError { structure: Structure::TrustList, malformed })?;
        Ok(prepared)
    }
}

impl<'a> TrustList<'a> {
    /// The longest trust list that is read, in bytes; one with 64 issuers has less than 8 KiB.
    pub const MAX_BYTES: usize = 16 * 1024;

    /// Reads a trust list with one to three signatures. One is not enough for a phone: such a list
    /// is on its way to the next root.
    ///
    /// # Errors
    /// [`DecodeError::Malformed`] when the bytes are not a trust list.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        let structure = Structure::TrustList;
        read_trust_list(bytes).map_err(|malformed| DecodeError::Malformed { structure, malformed })
    }

    /// The signatures, ascending by root, no root twice.
    pub fn signatures(&self) -> &[RootSignature<'a>] {
        &self.signatures
    }

    /// What it says.
    ///
    /// # Errors
    /// [`DecodeError::Newer`] when it says something that this edition does not know. To be asked
    /// when the signatures hold: nobody else can say that there is a newer edition.
    pub fn claims(&self) -> Result<&TrustListClaims, DecodeError> {
        let structure = Structure::TrustList;
        if self.is_newer { Err(DecodeError::Newer { structure }) } else { Ok(&self.claims) }
    }

    /// What it says, taken out.
    ///
    /// # Errors
    /// As [`Self::claims`].
    pub fn into_claims(self) -> Result<TrustListClaims, DecodeError> {
        self.claims()?;
        Ok(self.claims)
    }

    /// The encoded claims: what every signature covers, whoever has signed.
    pub fn payload(&self) -> &'a [u8] {
        self.payload
    }

    /// The list with its signatures, to add another one.
    pub fn to_cosigned(&self) -> Cosigned {
        Cosigned::new(self.payload.to_vec(), self.signatures.iter().copied())
    }
}

fn read_trust_list(bytes: &[u8]) -> Result<TrustList<'_>, Malformed> {
    let mut reader = Reader::new(bytes);
    if bytes.len() > TrustList::MAX_BYTES {
        return Err(reader.fault(Fault::OutOfBounds));
    }
    let CosignedParts { payload, claims: mut reader_of_claims, signatures } =
        read_cosigned(&mut reader)?;
    reader.end()?;
    let (claims, is_newer) = read_trust_list_claims(&mut reader_of_claims)?;
    reader_of_claims.end()?;
    Ok(TrustList { payload, signatures, claims, is_newer })
}

fn read_trust_list_claims(reader: &mut Reader<'_>) -> Result<(TrustListClaims, bool), Malformed> {
    let (mut issued, mut expires, mut sequence) = (None, None, None);
    let (mut issuers, mut policy) = (None, None);
    let (mut retired_roots, mut officer_issuers) = (Vec::new(), Vec::new());
    let mut newer = false;
    let unknown = read_claims(reader, Room::LIST, |reader, claim| {
        match claim {
            EXPIRES => expires = Some(read_instant(reader.field("expires"))?),
            ISSUED => issued = Some(read_instant(reader.field("issued"))?),
            SEQUENCE => sequence = Some(read_u32(reader.field("sequence"))?),
            ISSUERS => {
                let read = |reader: &mut Reader<'_>| {
                    let (issuer, is_newer) = Issuer::read(reader)?;
                    newer |= is_newer;
                    Ok(issuer)
                };
                let reader = reader.field("issuers");
                issuers = Some(read_ascending(reader, (1, 64), read, |issuer| issuer.kid)?);
            }
            POLICY => {
                let (read, is_newer) = Policy::read(reader)?;
                newer |= is_newer;
                policy = Some(read);
            }
            RETIRED_ROOTS => {
                let read = |reader: &mut Reader<'_>| reader.byte_array().copied();
                let reader = reader.field("retired roots");
                retired_roots = read_ascending(reader, (1, 8), read, |thumbprint| *thumbprint)?;
            }
            OFFICER_ISSUERS => {
                let read = |reader: &mut Reader<'_>| reader.byte_array().copied().map(Kid);
                let reader = reader.field("officer issuers");
                officer_issuers = read_ascending(reader, (1, 8), read, |kid| *kid)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let claims = TrustListClaims {
        issued: required(reader, "issued", issued)?,
        expires: required(reader, "expires", expires)?,
        sequence: required(reader, "sequence", sequence)?,
        issuers: required(reader, "issuers", issuers)?,
        policy: required(reader, "policy", policy)?,
        retired_roots,
        officer_issuers,
        private: unknown.private,
    };
    if claims.expires < claims.issued {
        return Err(reader.field("expires").fault(Fault::OutOfBounds));
    }
    Ok((claims, unknown.newer || newer))
}

pub(crate) fn read_u32(reader: &mut Reader<'_>) -> Result<u32, Malformed> {
    reader.uint_up_to(u32::MAX.into()).map(|value| value as u32)
}

/// CWT `iat` (RFC 8392 section 3.1.6).
pub(crate) const ISSUED: i64 = MADE;
pub(crate) const SEQUENCE: i64 = -65_539;
const ISSUERS: i64 = -65_540;
const POLICY: i64 = -65_541;
const RETIRED_ROOTS: i64 = -65_542;
const OFFICER_ISSUERS: i64 = -65_557;

#[cfg(test)]
mod tests;
