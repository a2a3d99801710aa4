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

/// How one kind of structure is read.
pub(crate) struct Format<K, C> {
    pub(crate) structure: Structure,
    pub(crate) domain: Domain,
    /// The longest that is read, in bytes.
    pub(crate) max_bytes: usize,
    pub(crate) read_header: fn(Reader<'_>) -> Result<K, Malformed>,
    /// Reads the claims map, and whether it holds claims of a newer edition.
    pub(crate) read_claims: fn(&mut Reader<'_>) -> Result<(C, bool), Malformed>,
}

impl<K, C> Format<K, C> {
    pub(crate) fn decode<'a>(&self, bytes: &'a [u8]) -> Result<Signed<'a, K, C>, DecodeError> {
        let structure = self.structure;
        let (signed, newer) = self
            .read(bytes)
            .map_err(|malformed| DecodeError::Malformed { structure, malformed })?;
        if newer { Err(DecodeError::Newer { structure }) } else { Ok(signed) }
    }

    fn read<'a>(&self, bytes: &'a [u8]) -> Result<(Signed<'a, K, C>, bool), Malformed> {
        let mut reader = Reader::new(bytes);
        if bytes.len() > self.max_bytes {
            return Err(reader.fault(Fault::OutOfBounds));
        }
        let Parts { envelope, protected, mut payload } =
            cose::read_parts(&mut reader, self.domain)?;
        reader.end()?;
        let kid = (self.read_header)(protected)?;
        let (claims, newer) = (self.read_claims)(&mut payload)?;
        payload.end()?;
        Ok((Signed { kid, claims, envelope }, newer))
    }

    /// Checks that what was prepared reads back.
    pub(crate) fn prepare(
        &self,
        protected: Vec<u8>,
        claims: Vec<u8>,
    ) -> Result<Unsigned, EncodeError> {
        Unsigned::new(self.domain, protected, claims)
            .checked(self.structure, |bytes| self.decode(bytes).map(drop))
    }
}
