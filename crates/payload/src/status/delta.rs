//! The status delta: what was revoked in one shard from one edition to another.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 4: kid }, {}, bstr .cbor claims, signature ]
//! claims = { 6: issued, -65544: [ kid, day ], -65545: [ from, to ], -65546: rice, -65547: digest }
//! rice   = [ count, k, bits ]
//! ```

use super::rice;
use super::shard::{Shard, read_shard_members};
use crate::cbor::{Reader, Writer};
use crate::certificate::read_instant;
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{self, Domain, Kid, Unsigned};
use crate::instant::Instant;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};
use crate::signed::{Format, Sealed, Signed};
use crate::trust_list::{ISSUED, read_u32};

/// A status delta of the right shape; nothing is verified.
pub type StatusDelta<'a> = Signed<'a, Kid, DeltaClaims>;

/// What a status delta says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeltaClaims {
    /// Whose status it is.
    pub shard: Shard,
    /// When it was signed.
    pub issued: Instant,
    /// The sequence of the edition that it changes; no other.
    pub from: u32,
    /// The sequence of the edition that results, above `from`.
    pub to: u32,
    /// The indexes that were revoked in between, ascending; none when nothing happened. At most
    /// [`MAX_REVOKED`](crate::MAX_REVOKED).
    pub added: Vec<u32>,
    /// SHA-256 of [`indexes_digest_input`](crate::indexes_digest_input) of all revoked indexes of
    /// the shard afterwards.
    pub digest: [u8; 32],
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

impl DeltaClaims {
    /// Prepares a delta to be signed by the issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let mut added = Writer::new();
        rice::write(&mut added, &self.added).map_err(|fault| EncodeError {
            structure: Structure::StatusDelta,
            malformed: Malformed { fault, field: "added", offset: 0 },
        })?;
        let mut claims = Claims::new();
        claims
            .put(ISSUED, |w| _ = w.int(self.issued.unix_seconds()))
            .put(SHARD, |w| _ = self.shard.write_members(w.array(2)))
            .put(EDITIONS, |w| _ = w.array(2).uint(self.from.into()).uint(self.to.into()))
            .put(ADDED, |w| _ = w.raw(&added.into_bytes()))
            .put(DIGEST, |w| _ = w.bytes(&self.digest))
            .put_private(&self.private);
        FORMAT.prepare(cose::key_header(&kid.0), claims.into_bytes())
    }
}

impl<'a> StatusDelta<'a> {
    /// The longest delta that is read, in bytes: enough for
    /// [`MAX_REVOKED`](crate::MAX_REVOKED) random indexes of 2^32.
    pub const MAX_BYTES: usize = 8 * 1024 * 1024;

    /// Reads the envelope alone: the claims are for after the signature.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes have another shape, whatever they say.
    pub fn open(bytes: &'a [u8]) -> Result<Sealed<'a, Kid, DeltaClaims>, DecodeError> {
        FORMAT.open(bytes)
    }

    /// Reads a delta.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not a delta of this edition.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        FORMAT.decode(bytes)
    }
}

const FORMAT: Format<Kid, DeltaClaims> = Format {
    structure: Structure::StatusDelta,
    domain: Domain::StatusDelta,
    max_bytes: StatusDelta::MAX_BYTES,
    read_header: |reader| cose::read_key_header(reader).map(Kid),
    read_claims: read_delta_claims,
};

fn read_delta_claims(reader: &mut Reader<'_>) -> Result<(DeltaClaims, bool), Malformed> {
    let (mut issued, mut shard, mut editions) = (None, None, None);
    let (mut added, mut digest) = (None, None);
    let unknown = read_claims(reader, Room::LIST, |reader, claim| {
        match claim {
            ISSUED => issued = Some(read_instant(reader.field("issued"))?),
            SHARD => {
                reader.field("shard").array_of(2)?;
                shard = Some(read_shard_members(reader)?);
            }
            EDITIONS => editions = Some(read_editions(reader)?),
            ADDED => added = Some(rice::read(reader.field("added"))?),
            DIGEST => digest = Some(*reader.field("digest").byte_array()?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let (from, to) = required(reader, "editions", editions)?;
    let claims = DeltaClaims {
        shard: required(reader, "shard", shard)?,
        issued: required(reader, "issued", issued)?,
        from,
        to,
        added: required(reader, "added", added)?,
        digest: required(reader, "digest", digest)?,
        private: unknown.private,
    };
    Ok((claims, unknown.newer))
}

fn read_editions(reader: &mut Reader<'_>) -> Result<(u32, u32), Malformed> {
    reader.field("editions").array_of(2)?;
    let from = read_u32(reader)?;
    let at = reader.clone();
    let to = read_u32(reader)?;
    if from < to { Ok((from, to)) } else { Err(at.fault(Fault::OutOfBounds)) }
}

const SHARD: i64 = -65_544;
const EDITIONS: i64 = -65_545;
const ADDED: i64 = -65_546;
const DIGEST: i64 = -65_547;

#[cfg(test)]
mod tests {
    use super::*;

    const KID: Kid = Kid([0x51, 0x01]);

    fn claims() -> DeltaClaims {
        DeltaClaims {
            shard: Shard { kid: Kid([0x4b, 0x31]), day: 20_789 },
            issued: Instant::from_unix_seconds(1_790_000_000).unwrap(),
            from: 7,
            to: 9,
            added: vec![3, 17, 999],
            digest: [4; 32],
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &DeltaClaims) -> Result<Vec<u8>, Fault> {
        let unsigned = claims.prepare(KID).map_err(|error| error.malformed.fault)?;
        Ok(unsigned.attach(&[9; 64]))
    }

    #[test]
    fn what_is_prepared_reads_back() {
        let private = PrivateClaims::default().with_uint(99, 7);
        let with_room = DeltaClaims { private, ..claims() };
        let empty = DeltaClaims { added: Vec::new(), ..claims() };
        for claims in [claims(), with_room, empty] {
            let bytes = encoded(&claims).unwrap();
            let read = StatusDelta::decode(&bytes).unwrap();
            assert_eq!((read.kid(), read.claims()), (KID, &claims));
        }
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims()).unwrap();
        for length in 0..bytes.len() {
            assert!(StatusDelta::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(StatusDelta::decode(&bytes).is_err());
    }

    #[test]
    fn to_is_above_from() {
        let with = |from, to| encoded(&DeltaClaims { from, to, ..claims() });
        assert!(with(8, 9).is_ok());
        assert_eq!(with(9, 9), Err(Fault::OutOfBounds));
        assert_eq!(with(10, 9), Err(Fault::OutOfBounds));
        assert!(with(u32::MAX - 1, u32::MAX).is_ok());
    }

    #[test]
    fn an_unknown_key_is_newer() {
        let mut map = Claims::new();
        map.put(ISSUED, |w| _ = w.uint(1)).put(5, |w| _ = w.uint(1));
        map.put(SHARD, |w| _ = claims().shard.write_members(w.array(2)));
        map.put(EDITIONS, |w| _ = w.array(2).uint(1).uint(2));
        map.put(ADDED, |w| _ = w.array(3).uint(0).uint(0).bytes(&[]));
        map.put(DIGEST, |w| _ = w.bytes(&[0; 32]));
        let header = cose::key_header(&KID.0);
        let unsigned = Unsigned::new(Domain::StatusDelta, header, map.into_bytes());
        let error = StatusDelta::decode(&unsigned.attach(&[0; 64])).unwrap_err();
        assert_eq!(error, DecodeError::Newer { structure: Structure::StatusDelta });
    }

    #[test]
    fn as_many_random_indexes_as_a_shard_holds_fit() {
        let spread = |i: u32| i * 1024 + i.wrapping_mul(2_654_435_761) % 1024;
        let added: Vec<u32> = (0..1 << 22).map(spread).collect();
        assert!(encoded(&DeltaClaims { added, ..claims() }).is_ok());
    }
}
