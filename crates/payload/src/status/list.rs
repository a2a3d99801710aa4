//! The status list: every revoked index of one shard, as a Token Status List in CWT form
//! (draft-ietf-oauth-status-list section 5.2).
//!
//! ```text
//! 18([ bstr .cbor { 1: -7, 4: kid, 16: "application/statuslist+cwt" }, {}, bstr .cbor claims, signature ])
//! claims = { 2: shard, 4: expires, 6: issued, 65533: { "lst": bits, "bits": 1 }, ? 65534: ttl,
//!            -65539: sequence }
//! ```

use super::bits::{self, BitSet};
use super::shard::Shard;
use super::shard::read_shard_name;
use crate::cbor::{Reader, Writer};
use crate::certificate::{EXPIRES, read_instant};
use crate::claims::{Claims, PrivateClaims, Room, is_private, read_claims, required};
use crate::cose::{self, Domain, Kid, Unsigned};
use crate::instant::Instant;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};
use crate::signed::{Format, Sealed, Signed};
use crate::trust_list::{ISSUED, SEQUENCE, read_u32};

/// A status list of the right shape; nothing is verified.
pub type StatusList<'a> = Signed<'a, Kid, StatusListClaims>;

/// What a status list says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusListClaims {
    /// Whose status it is.
    pub shard: Shard,
    /// When it was signed.
    pub issued: Instant,
    /// The last instant at which it is valid.
    pub expires: Instant,
    /// For how many seconds a copy need not be asked for again.
    pub ttl: Option<u32>,
    /// Grows with each edition of the shard.
    pub sequence: u32,
    /// How many indexes it speaks of, 0 to `size - 1`: a multiple of 8, at most 2^27. Other readers
    /// of such lists refuse a certificate whose index is not below it.
    pub size: u32,
    /// The revoked indexes, ascending, all below `size`; at most
    /// [`MAX_REVOKED`](crate::MAX_REVOKED).
    pub revoked: Vec<u32>,
    /// Private claims that this edition does not know.
    pub private: PrivateClaims,
}

impl StatusListClaims {
    /// Prepares a status list to be signed by the issuer's key that `kid` names.
    ///
    /// # Errors
    /// [`EncodeError`] when the claims are out of the bounds of the specification.
    pub fn prepare(&self, kid: Kid) -> Result<Unsigned, EncodeError> {
        let refused = |fault| EncodeError {
            structure: Structure::StatusList,
            malformed: Malformed { fault, field: "lst", offset: 0 },
        };
        if !self.size.is_multiple_of(8) {
            return Err(refused(Fault::OutOfBounds));
        }
        let lst = bits::deflate(&self.revoked, self.size).map_err(refused)?;
        let mut protected = Writer::new();
        protected.map(3).int(cose::HEADER_ALG).int(cose::ES256);
        protected.int(cose::HEADER_KID).bytes(&kid.0).int(cose::HEADER_TYP).text(TYP);
        let mut claims = Claims::new();
        claims
            .put(SUBJECT, |w| _ = w.text(&self.shard.name()))
            .put(EXPIRES, |w| _ = w.int(self.expires.unix_seconds()))
            .put(ISSUED, |w| _ = w.int(self.issued.unix_seconds()))
            .put(STATUS_LIST, |w| _ = w.map(2).text(LST).bytes(&lst).text(BITS).uint(1))
            .put(SEQUENCE, |w| _ = w.uint(self.sequence.into()));
        if let Some(ttl) = self.ttl {
            claims.put(TTL, |w| _ = w.uint(ttl.into()));
        }
        claims.put_private(&self.private);
        FORMAT.prepare(protected.into_bytes(), claims.into_bytes())
    }
}

impl<'a> StatusList<'a> {
    /// The longest status list that is read, in bytes: enough for
    /// [`MAX_REVOKED`](crate::MAX_REVOKED) random indexes of 2^27.
    pub const MAX_BYTES: usize = 8 * 1024 * 1024;

    /// Reads the envelope alone: the claims are for after the signature.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes have another shape, whatever they say.
    pub fn open(bytes: &'a [u8]) -> Result<Sealed<'a, Kid, StatusListClaims>, DecodeError> {
        FORMAT.open(bytes)
    }

    /// Reads a status list. Inflates at most 16 MiB, in pieces.
    ///
    /// # Errors
    /// [`DecodeError`] when the bytes are not a status list of this edition.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, DecodeError> {
        FORMAT.decode(bytes)
    }
}

const FORMAT: Format<Kid, StatusListClaims> = Format {
    structure: Structure::StatusList,
    domain: Domain::StatusList,
    max_bytes: StatusList::MAX_BYTES,
    read_header,
    read_claims: read_status_list_claims,
};

fn read_header(mut reader: Reader<'_>) -> Result<Kid, Malformed> {
    cose::read_algorithm(&mut reader, 3)?;
    cose::read_header_key(&mut reader, cose::HEADER_KID)?;
    let kid = Kid(*reader.field("kid").byte_array()?);
    cose::read_header_key(&mut reader, cose::HEADER_TYP)?;
    let at = reader.field("typ").clone();
    if reader.text_up_to(TYP.len())? != TYP {
        return Err(at.fault(Fault::BadHeader));
    }
    reader.end()?;
    Ok(kid)
}

fn read_status_list_claims(reader: &mut Reader<'_>) -> Result<(StatusListClaims, bool), Malformed> {
    let (mut shard, mut issued, mut expires) = (None, None, None);
    let (mut ttl, mut sequence, mut list) = (None, None, None);
    let mut newer = false;
    let unknown = read_claims(reader, Room::LIST, |reader, claim| {
        match claim {
            SUBJECT => shard = Some(read_shard_name(reader.field("shard"))?),
            EXPIRES => expires = Some(read_instant(reader.field("expires"))?),
            ISSUED => issued = Some(read_instant(reader.field("issued"))?),
            STATUS_LIST => {
                let (read, is_newer) = read_list(reader)?;
                newer = is_newer;
                list = Some(read);
            }
            TTL => ttl = Some(read_u32(reader.field("ttl"))?),
            SEQUENCE => sequence = Some(read_u32(reader.field("sequence"))?),
            _ => return Ok(false),
        }
        Ok(true)
    })?;
    let BitSet { set, size } = required(reader, "lst", list)?;
    let claims = StatusListClaims {
        shard: required(reader, "shard", shard)?,
        issued: required(reader, "issued", issued)?,
        expires: required(reader, "expires", expires)?,
        ttl,
        sequence: required(reader, "sequence", sequence)?,
        size,
        revoked: set,
        private: unknown.private,
    };
    Ok((claims, unknown.newer || newer))
}

/// Reads `{ "lst": bits, "bits": 1 }`, and whether it holds members of a newer edition. There is no
/// room for private ones.
fn read_list(reader: &mut Reader<'_>) -> Result<(BitSet, bool), Malformed> {
    let (mut lst, mut bits, mut newer) = (None, None, false);
    let mut previous = None;
    for _ in 0..reader.field("status list").map()? {
        let at = reader.clone();
        let key = reader.key_bytes(previous)?;
        previous = Some(key);
        match Reader::new(key).text_up_to(usize::MAX) {
            Err(_) if is_private(key) => return Err(at.fault(Fault::OutOfBounds)),
            Ok(LST) => {
                let at = reader.field("lst").clone();
                let compressed = reader.bytes_up_to(StatusList::MAX_BYTES)?;
                lst = Some(bits::inflate(compressed).map_err(|fault| at.fault(fault))?);
            }
            Ok(BITS) => bits = Some(reader.field("bits").uint_in(1, 1)?),
            _ => {
                reader.field("status list").skip()?;
                newer = true;
            }
        }
    }
    required(reader, "bits", bits)?;
    Ok((required(reader, "lst", lst)?, newer))
}

/// CWT claims (RFC 8392 section 3.1.2; draft-ietf-oauth-status-list section 5.2).
const SUBJECT: i64 = 2;
const STATUS_LIST: i64 = 65_533;
const TTL: i64 = 65_534;
/// Members of the status list claim (draft-ietf-oauth-status-list section 4.3).
const LST: &str = "lst";
const BITS: &str = "bits";
const TYP: &str = "application/statuslist+cwt";

#[cfg(test)]
mod tests {
    use super::*;

    const KID: Kid = Kid([0x51, 0x01]);

    fn claims() -> StatusListClaims {
        StatusListClaims {
            shard: Shard { kid: Kid([0x4b, 0x31]), day: 20_789 },
            issued: Instant::from_unix_seconds(1_790_000_000).unwrap(),
            expires: Instant::from_unix_seconds(1_790_600_000).unwrap(),
            ttl: Some(3600),
            sequence: 7,
            size: 1000,
            revoked: vec![3, 17, 999],
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &StatusListClaims) -> Result<Vec<u8>, Fault> {
        let unsigned = claims.prepare(KID).map_err(|error| error.malformed.fault)?;
        Ok(unsigned.attach(&[9; 64]))
    }

    fn decode_with(list: &[u8]) -> Result<(), DecodeError> {
        let mut map = Claims::new();
        map.put(SUBJECT, |w| _ = w.text("4b31/20789")).put(EXPIRES, |w| _ = w.uint(2));
        map.put(ISSUED, |w| _ = w.uint(1)).put(SEQUENCE, |w| _ = w.uint(1));
        map.put(STATUS_LIST, |w| _ = w.raw(list));
        let header = [&[0xa3, 1, 0x26, 4, 0x42, 0, 0, 16, 0x78, 26], TYP.as_bytes()].concat();
        let unsigned = Unsigned::new(Domain::StatusList, header, map.into_bytes());
        StatusList::decode(&unsigned.attach(&[0; 64])).map(drop)
    }

    #[test]
    fn what_is_prepared_reads_back() {
        let bare = StatusListClaims { ttl: None, size: 0, revoked: Vec::new(), ..claims() };
        let private = PrivateClaims::default().with_uint(99, 7);
        let with_room = StatusListClaims { private, ..claims() };
        for claims in [claims(), bare, with_room] {
            let bytes = encoded(&claims).unwrap();
            assert_eq!(bytes[0], 0xd2, "COSE_Sign1 is tagged");
            let read = StatusList::decode(&bytes).unwrap();
            assert_eq!((read.kid(), read.claims()), (KID, &claims));
            assert_eq!(read.envelope().bytes(), bytes);
        }
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims()).unwrap();
        for length in 0..bytes.len() {
            assert!(StatusList::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(StatusList::decode(&bytes).is_err());
    }

    #[test]
    fn indexes_ascend_below_the_size() {
        let with = |revoked, size| encoded(&StatusListClaims { revoked, size, ..claims() });
        assert!(with(vec![0, 7], 8).is_ok());
        assert_eq!(with(vec![0, 8], 8), Err(Fault::OutOfBounds));
        assert_eq!(with(vec![], 7), Err(Fault::OutOfBounds), "whole bytes only");
        assert_eq!(with(vec![1, 1], 8), Err(Fault::ListOrder));
        assert_eq!(with(vec![2, 1], 8), Err(Fault::ListOrder));
    }

    #[test]
    fn one_bit_a_status_in_deterministic_order() {
        let lst = [&[0x63][..], b"lst", &[0x48, 0x78, 0xda, 0x03, 0, 0, 0, 0, 1]].concat();
        let bits = |bits: u8| [&[0x64][..], b"bits", &[bits]].concat();
        let map = |head: u8, parts: &[&[u8]]| [&[head][..], &parts.concat()].concat();
        assert_eq!(decode_with(&map(0xa2, &[&lst, &bits(1)])), Ok(()));
        let fault = |list: &[u8]| match decode_with(list) {
            Err(DecodeError::Malformed { malformed, .. }) => malformed.fault,
            other => panic!("{other:?}"),
        };
        assert_eq!(fault(&map(0xa2, &[&lst, &bits(2)])), Fault::OutOfBounds);
        assert_eq!(fault(&map(0xa2, &[&bits(1), &lst])), Fault::KeyOrder);
        assert_eq!(fault(&map(0xa1, &[&lst])), Fault::Missing);
        assert_eq!(fault(&map(0xa1, &[&bits(1)])), Fault::Missing);
        let uri = [&[0x6f][..], b"aggregation_uri", &[0x60]].concat();
        let newer = DecodeError::Newer { structure: Structure::StatusList };
        assert_eq!(decode_with(&map(0xa3, &[&lst, &bits(1), &uri])), Err(newer));
        // -65536 is not private, -65537 is.
        assert_eq!(decode_with(&map(0xa3, &[&[0x39, 0xff, 0xff, 0], &lst, &bits(1)])), Err(newer));
        assert_eq!(
            fault(&map(0xa3, &[&[0x3a, 0, 1, 0, 0, 0], &lst, &bits(1)])),
            Fault::OutOfBounds
        );
    }

    /// 64 MiB in less than 128 KiB.
    #[test]
    fn a_bomb_is_refused() {
        let bomb = miniz_oxide::deflate::compress_to_vec_zlib(&vec![0; 64 << 20], 9);
        assert!(bomb.len() < 1 << 17);
        let mut list = Writer::new();
        list.map(2).text(LST).bytes(&bomb).text(BITS).uint(1);
        let error = decode_with(&list.into_bytes()).unwrap_err();
        assert!(
            matches!(error, DecodeError::Malformed { malformed, .. }
                if malformed.fault == Fault::BadCompression),
            "{error}"
        );
    }
}
