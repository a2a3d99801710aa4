//! What the structures with an issuer's or a root's signature have in common once they are read.

use crate::cbor::Reader;
use crate::cose::{self, Domain, Envelope, Parts, Unsigned};
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};

/// A signed structure of the right shape; nothing is verified.
///
/// `K` names the key that is said to have signed it, `C` is what it says.
#[derive(Clone, Debug)]
pub struct Signed<'a, K, C> {
    kid: K,
    claims: C,
    envelope: Envelope<'a>,
}

impl<'a, K: Copy, C> Signed<'a, K, C> {
    /// Which key is said to have signed it.
    pub fn kid(&self) -> K {
        self.kid
    }

    /// What it says.
    pub fn claims(&self) -> &C {
        &self.claims
    }

    /// What it says, taken out.
    pub fn into_claims(self) -> C {
        self.claims
    }

    /// What was signed, and the signature.
    pub fn envelope(&self) -> Envelope<'a> {
        self.envelope
    }
}

/// A signed structure of which only the envelope was read: which key is said to have signed it, and
/// over what. Its claims are anybody's until that signature holds; they are read by [`Self::read`],
/// which for lists may inflate megabytes.
#[derive(Clone, Debug)]
pub struct Sealed<'a, K: 'static, C: 'static> {
    kid: K,
    envelope: Envelope<'a>,
    payload: Reader<'a>,
    format: &'static Format<K, C>,
}

impl<'a, K: Copy, C> Sealed<'a, K, C> {
    /// Which key is said to have signed it.
    pub fn kid(&self) -> K {
        self.kid
    }

    /// What was signed, and the signature.
    pub fn envelope(&self) -> Envelope<'a> {
        self.envelope
    }

    /// Reads what it says.
    ///
    /// # Errors
    /// [`DecodeError`] when that is not of this edition.
    pub fn read(self) -> Result<Signed<'a, K, C>, DecodeError> {
        let Self { kid, envelope, mut payload, format } = self;
        let read = (format.read_claims)(&mut payload).and_then(|read| payload.end().map(|()| read));
        let (claims, newer) = read.map_err(|malformed| format.malformed(malformed))?;
        if newer {
            return Err(DecodeError::Newer { structure: format.structure });
        }
        Ok(Signed { kid, claims, envelope })
    }
}

/// How one kind of structure is read.
#[derive(Debug)]
pub(crate) struct Format<K, C> {
    pub(crate) structure: Structure,
    pub(crate) domain: Domain,
    /// The longest that is read, in bytes.
    pub(crate) max_bytes: usize,
    pub(crate) read_header: fn(Reader<'_>) -> Result<K, Malformed>,
    /// Reads the claims map, and whether it holds claims of a newer edition.
    pub(crate) read_claims: fn(&mut Reader<'_>) -> Result<(C, bool), Malformed>,
}

impl<K: Copy, C> Format<K, C> {
    pub(crate) fn decode<'a>(
        &'static self,
        bytes: &'a [u8],
    ) -> Result<Signed<'a, K, C>, DecodeError> {
        self.open(bytes)?.read()
    }

    /// Reads the envelope, and not what was signed.
    pub(crate) fn open<'a>(
        &'static self,
        bytes: &'a [u8],
    ) -> Result<Sealed<'a, K, C>, DecodeError> {
        self.read_envelope(bytes).map_err(|malformed| self.malformed(malformed))
    }

    fn read_envelope<'a>(&'static self, bytes: &'a [u8]) -> Result<Sealed<'a, K, C>, Malformed> {
        let mut reader = Reader::new(bytes);
        if bytes.len() > self.max_bytes {
            return Err(reader.fault(Fault::OutOfBounds));
        }
        let Parts { envelope, protected, payload } = cose::read_parts(&mut reader, self.domain)?;
        reader.end()?;
        let kid = (self.read_header)(protected)?;
        Ok(Sealed { kid, envelope, payload, format: self })
    }

    fn malformed(&self, malformed: Malformed) -> DecodeError {
        DecodeError::Malformed { structure: self.structure, malformed }
    }

    /// Checks that what was prepared reads back.
    pub(crate) fn prepare(
        &'static self,
        protected: Vec<u8>,
        claims: Vec<u8>,
    ) -> Result<Unsigned, EncodeError> {
        Unsigned::new(self.domain, protected, claims)
            .checked(self.structure, |bytes| self.decode(bytes).map(drop))
    }
}
