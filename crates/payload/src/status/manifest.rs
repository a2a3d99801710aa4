//! The status manifest: which shards there are and what is in them, so that a missing one shows.
//!
//! ```text
//! [ bstr .cbor { 1: -7, 4: kid }, {}, bstr .cbor claims, signature ]
//! claims = { 4: expires, 6: issued, -65539: sequence, -65543: [ [ kid, day, digest ] ] }
//! ```

use serde::{Deserialize, Serialize};

use super::shard::{Shard, read_shard_members};
use crate::cbor::Reader;
use crate::certificate::{EXPIRES, read_instant};
use crate::claims::{Claims, PrivateClaims, Room, read_claims, required};
use crate::cose::{self, Domain, Kid, Unsigned};
use crate::instant::Instant;
use crate::list::read_ascending;
use crate::malformed::{DecodeError, EncodeError, Malformed, Structure};
use crate::signed::{Format, Sealed, Signed};
use crate::trust_list::{ISSUED, SEQUENCE, read_u32};

/// A status manifest of the right shape; nothing is verified.
pub type StatusManifest<'a> = Signed<'a, Kid, ManifestClaims>;

/// What a status manifest says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManifestClaims {
    /// When it was signed.
    pub issued: Instant,
    /// The last instant at which it is valid.
    pub expires: Instant,
    /// Grows with each edition.
    pub sequence: u32,
    /// Every shard that there is, ascending, none twice; at most
    /// [`MAX_SHARDS`](crate::MAX_SHARDS).
    pub shards: Vec<ManifestShard>,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

/// A shard as a manifest names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ManifestShard {
    /// Which.
    pub shard: Shard,
    /// SHA-256 of [`indexes_digest_input`](crate::indexes_digest_input) of its revoked indexes.
    pub digest: [u8; 32],
}

impl ManifestClaims {
    /// Prepares a manifest to be signed by the issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let mut claims = Claims::new();
        claims
            .put(EXPIRES, |w| _ = w.int(self.expires.unix_seconds()))
            .put(ISSUED, |w| _ = w.int(self.issued.unix_seconds()))
            .put(SEQUENCE, |w| _ = w.uint(self.sequence.into()))
            .put(SHARDS, |w| {
                w.array(self.shards.len());
                for entry in &self.shards {
                    entry.shard.write_members(w.array(3)).bytes(&entry.digest);
                }
            })
            .put_private(&self.private);
        FORMAT.prepare(cose::key_header(&kid.0), claims.into_bytes())
    }
}

impl<'a> StatusManifest<'a> {
    /// The longest manifest that is read, in bytes; one of 1024 shards has about 42 KiB.
    pub const MAX_BYTES: usize = 64 * 1024;

    /// Reads the envelope alone: the claims are for after the signature.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes have another shape, whatever they say.
    pub fn open(bytes: &'a [u8]) -> Result<Sealed<'a, Kid, ManifestClaims>, DecodeError> {
        FORMAT.open(bytes)
    }

    /// Reads a manifest.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not a manifest of this edition.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        FORMAT.decode(bytes)
    }
}

const FORMAT: Format<Kid, ManifestClaims> = Format {
    structure: Structure::StatusManifest,
    domain: Domain::StatusManifest,
    max_bytes: StatusManifest::MAX_BYTES,
    read_header: |reader| cose::read_key_header(reader).map(Kid),
    read_claims: read_manifest_claims,
};

fn read_manifest_claims(reader: &mut Reader<'_>) -> Result<(ManifestClaims, bool), Malformed> {
    let (mut issued, mut expires, mut sequence, mut shards) = (None, None, None, None);
    let unknown = read_claims(reader, Room::LIST, |reader, claim| {
        match claim {
            EXPIRES => expires = Some(read_instant(reader.field("expires"))?),
            ISSUED => issued = Some(read_instant(reader.field("issued"))?),
            SEQUENCE => sequence = Some(read_u32(reader.field("sequence"))?),
            SHARDS => {
                let reader = reader.field("shards");
                shards = Some(read_ascending(reader, (0, MAX_SHARDS), read_entry, |it| it.shard)?);
            }
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let claims = ManifestClaims {
        issued: required(reader, "issued", issued)?,
        expires: required(reader, "expires", expires)?,
        sequence: required(reader, "sequence", sequence)?,
        shards: required(reader, "shards", shards)?,
        private: unknown.private,
    };
    Ok((claims, unknown.newer))
}

fn read_entry(reader: &mut Reader<'_>) -> Result<ManifestShard, Malformed> {
    reader.array_of(3)?;
    Ok(ManifestShard { shard: read_shard_members(reader)?, digest: *reader.byte_array()? })
}

const SHARDS: i64 = -65_543;

/// How many shards a manifest may name.
pub const MAX_SHARDS: usize = 1024;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::malformed::Fault;

    const KID: Kid = Kid([0x51, 0x01]);

    fn entry(kid: u8, day: u32) -> ManifestShard {
        ManifestShard { shard: Shard { kid: Kid([kid, 0]), day }, digest: [kid; 32] }
    }

    fn claims() -> ManifestClaims {
        ManifestClaims {
            issued: Instant::from_unix_seconds(1_790_000_000).unwrap(),
            expires: Instant::from_unix_seconds(1_790_600_000).unwrap(),
            sequence: 7,
            shards: vec![entry(1, 20_790), entry(2, 20_789), entry(2, 20_790)],
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &ManifestClaims) -> Result<Vec<u8>, Fault> {
        let unsigned = claims.prepare(KID).map_err(|error| error.malformed.fault)?;
        Ok(unsigned.attach(&[9; 64]))
    }

    #[test]
    fn what_is_prepared_reads_back() {
        let private = PrivateClaims::default().with_uint(99, 7);
        let with_room = ManifestClaims { private, ..claims() };
        let empty = ManifestClaims { shards: Vec::new(), ..claims() };
        for claims in [claims(), with_room, empty] {
            let bytes = encoded(&claims).unwrap();
            let read = StatusManifest::decode(&bytes).unwrap();
            assert_eq!((read.kid(), read.claims()), (KID, &claims));
        }
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims()).unwrap();
        for length in 0..bytes.len() {
            assert!(StatusManifest::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(StatusManifest::decode(&bytes).is_err());
    }

    #[test]
    fn at_most_1024_shards_ascending() {
        let with = |shards| encoded(&ManifestClaims { shards, ..claims() });
        let days = |count| (0..count).map(|day| entry(1, 20_000 + day)).collect();
        assert!(with(days(1024)).is_ok_and(|bytes| bytes.len() < StatusManifest::MAX_BYTES));
        assert_eq!(with(days(1025)), Err(Fault::OutOfBounds));
        assert_eq!(with(vec![entry(1, 2), entry(1, 1)]), Err(Fault::ListOrder));
        assert_eq!(with(vec![entry(2, 1), entry(1, 2)]), Err(Fault::ListOrder));
        assert_eq!(with(vec![entry(1, 1), entry(1, 1)]), Err(Fault::ListOrder));
        assert!(with(vec![entry(1, Shard::MAX_DAY)]).is_ok());
        assert_eq!(with(vec![entry(1, Shard::MAX_DAY + 1)]), Err(Fault::OutOfBounds));
    }

    #[test]
    fn an_unknown_key_is_newer_and_a_missing_one_is_malformed() {
        let read = |parts: &[(i64, u64)], shards: bool| {
            let mut map = Claims::new();
            parts.iter().for_each(|(key, value)| _ = map.put(*key, |w| _ = w.uint(*value)));
            if shards {
                map.put(SHARDS, |w| _ = w.array(0));
            }
            let unsigned =
                Unsigned::new(Domain::StatusManifest, cose::key_header(&KID.0), map.into_bytes());
            StatusManifest::decode(&unsigned.attach(&[0; 64])).map(drop)
        };
        let all = [(EXPIRES, 2), (ISSUED, 1), (SEQUENCE, 1)];
        assert_eq!(read(&all, true), Ok(()));
        let newer = DecodeError::Newer { structure: Structure::StatusManifest };
        assert_eq!(read(&[&all[..], &[(5, 0)]].concat(), true), Err(newer));
        assert!(matches!(read(&all, false), Err(DecodeError::Malformed { malformed, .. })
            if malformed.fault == Fault::Missing && malformed.field == "shards"));
        assert!(matches!(read(&all[1..], true), Err(DecodeError::Malformed { malformed, .. })
            if malformed.field == "expires"));
    }
}
