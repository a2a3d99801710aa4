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
use crate::list::read_ascending;
use crate::malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};
use crate::presentation::MADE;
use crate::{Instant, Issuer, Policy};

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
    /// most 8, ascending. Kids that are no issuer of the list mean nothing.
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
    /// [`DecodeError::Malformed`] when the bytes are no trust list.
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
mod tests {
    use super::*;
    use crate::cbor::Writer;
    use crate::cose::key_header;
    use crate::{AppVersion, FullKey, IssuerState, Role};

    const ROOTS: [RootKid; 2] = [RootKid([5; 8]), RootKid([6; 8])];

    fn instant(seconds: i64) -> Instant {
        Instant::from_unix_seconds(seconds).unwrap()
    }

    fn issuer(kid: u16) -> Issuer {
        Issuer {
            kid: Kid(kid.to_be_bytes()),
            role: Role::Device,
            key: FullKey { x: [1; 32], y: [2; 32] },
            from: instant(1_700_000_000),
            to: instant(1_900_000_000),
            state: IssuerState::Active,
        }
    }

    fn claims() -> TrustListClaims {
        TrustListClaims {
            issued: instant(1_790_000_000),
            expires: instant(1_800_000_000),
            sequence: 7,
            issuers: vec![
                issuer(1),
                Issuer { role: Role::Status, ..issuer(2) },
                Issuer { role: Role::Paper, state: IssuerState::Withdrawn, ..issuer(0x4b31) },
            ],
            policy: Policy {
                leeway_seconds: 10,
                evidence_notice_seconds: 86_400,
                evidence_limit_seconds: 604_800,
                formats: vec!["VN1".into()],
                lowest_app_version: AppVersion::default(),
            },
            retired_roots: Vec::new(),
            officer_issuers: Vec::new(),
            private: PrivateClaims::default(),
        }
    }

    fn encoded(claims: &TrustListClaims) -> Result<Vec<u8>, Fault> {
        let mut prepared = claims.prepare().map_err(|error| error.malformed.fault)?;
        ROOTS.into_iter().for_each(|kid| prepared.add(kid, [9; 64]));
        Ok(prepared.to_bytes())
    }

    /// The claims of [`claims`] with one part replaced by hand-made bytes.
    fn decode_with(key: i64, value: &[u8]) -> Result<(), DecodeError> {
        let claims = claims();
        let mut map = Claims::new();
        let own = [
            (EXPIRES, vec![0x01]),
            (ISSUED, vec![0x01]),
            (SEQUENCE, vec![0x01]),
            (ISSUERS, {
                let mut writer = Writer::new();
                writer.array(1);
                claims.issuers[0].write(&mut writer);
                writer.into_bytes()
            }),
            (POLICY, {
                let mut writer = Writer::new();
                claims.policy.write(&mut writer);
                writer.into_bytes()
            }),
        ];
        for (own_key, own_value) in own.iter().filter(|(own_key, _)| *own_key != key) {
            map.put(*own_key, |w| _ = w.raw(own_value));
        }
        map.put(key, |w| _ = w.raw(value));
        let mut list = Cosigned::new(map.into_bytes(), []);
        list.add(ROOTS[0], [0; 64]);
        TrustList::decode(&list.to_bytes())?.claims().map(drop)
    }

    fn with_member(map: impl FnOnce(&mut Writer), member: i64) -> Vec<u8> {
        let mut writer = Writer::new();
        map(&mut writer);
        let mut bytes = writer.into_bytes();
        bytes[0] += 1;
        let mut more = Writer::new();
        more.int(member).uint(0);
        bytes.extend(more.into_bytes());
        bytes
    }

    #[test]
    fn what_is_prepared_reads_back() {
        let retired = TrustListClaims { retired_roots: vec![[1; 32], [2; 32]], ..claims() };
        let officers =
            TrustListClaims { officer_issuers: vec![Kid([0, 1]), Kid([9, 9])], ..claims() };
        let private = PrivateClaims::default().with_uint(99, 7);
        let with_room = TrustListClaims { private, ..claims() };
        for claims in [claims(), retired, officers, with_room] {
            let bytes = encoded(&claims).unwrap();
            let read = TrustList::decode(&bytes).unwrap();
            assert_eq!(read.claims(), Ok(&claims));
            let signatures = read.signatures().iter().map(|it| (it.kid(), *it.signature()));
            assert_eq!(signatures.collect::<Vec<_>>(), ROOTS.map(|kid| (kid, [9; 64])));
            assert_eq!(read.to_cosigned().to_bytes(), bytes);
        }
    }

    #[test]
    fn every_prefix_and_every_extra_byte_is_refused() {
        let mut bytes = encoded(&claims()).unwrap();
        for length in 0..bytes.len() {
            assert!(TrustList::decode(&bytes[..length]).is_err(), "{length}");
        }
        bytes.push(0);
        assert!(TrustList::decode(&bytes).is_err());
    }

    #[test]
    fn one_to_three_roots_ascending() {
        let by = |kids: &[u8]| {
            let mut bytes = claims().prepare().unwrap().to_bytes();
            *bytes.last_mut().unwrap() = 0x80 + kids.len() as u8;
            for kid in kids {
                let mut writer = Writer::new();
                writer.array(3).bytes(&key_header(&[*kid; 8])).map(0).bytes(&[9; 64]);
                bytes.extend(writer.into_bytes());
            }
            match TrustList::decode(&bytes) {
                Ok(read) => Ok(read.signatures().len()),
                Err(DecodeError::Malformed { malformed, .. }) => Err(malformed.fault),
                Err(DecodeError::Newer { .. }) => unreachable!(),
            }
        };
        assert_eq!(by(&[1]), Ok(1));
        assert_eq!(by(&[1, 2, 3]), Ok(3));
        assert_eq!(by(&[]), Err(Fault::OutOfBounds));
        assert_eq!(by(&[1, 2, 3, 4]), Err(Fault::OutOfBounds));
        assert_eq!(by(&[2, 1]), Err(Fault::ListOrder));
        assert_eq!(by(&[1, 1]), Err(Fault::ListOrder));
    }

    #[test]
    fn each_signature_covers_the_claims_and_its_own_header() {
        let claims = claims();
        let mut prepared = claims.prepare().unwrap();
        ROOTS.into_iter().for_each(|kid| prepared.add(kid, [9; 64]));
        let bytes = prepared.to_bytes();
        let read = TrustList::decode(&bytes).unwrap();
        for signature in read.signatures() {
            let mut expected = Writer::new();
            expected.array(5).text("Signature").bytes(&[]).bytes(&key_header(&signature.kid().0));
            expected.bytes(b"vneid/trust-list/1").bytes(read.payload());
            let expected = expected.into_bytes();
            assert_eq!(signature.signed_bytes(), expected);
            assert_eq!(prepared.signed_bytes(signature.kid()), expected);
        }
    }

    #[test]
    fn what_ends_before_it_begins_is_refused() {
        let at = |issued, expires| {
            encoded(&TrustListClaims {
                issued: instant(issued),
                expires: instant(expires),
                ..claims()
            })
        };
        assert!(at(7, 7).is_ok());
        assert_eq!(at(8, 7), Err(Fault::OutOfBounds));
        let window = |from, to| {
            let issuer = Issuer { from: instant(from), to: instant(to), ..issuer(1) };
            encoded(&TrustListClaims { issuers: vec![issuer], ..claims() })
        };
        assert!(window(7, 7).is_ok());
        assert_eq!(window(8, 7), Err(Fault::OutOfBounds));
    }

    #[test]
    fn one_to_64_issuers_ascending_by_kid() {
        let with = |issuers: Vec<Issuer>| encoded(&TrustListClaims { issuers, ..claims() });
        let largest = with((0..64).map(issuer).collect()).unwrap();
        assert!(largest.len() < 8 * 1024, "{}", largest.len());
        assert_eq!(with((0..65).map(issuer).collect()), Err(Fault::OutOfBounds));
        assert_eq!(with(Vec::new()), Err(Fault::OutOfBounds));
        assert_eq!(with(vec![issuer(2), issuer(1)]), Err(Fault::ListOrder));
        assert_eq!(with(vec![issuer(1), issuer(1)]), Err(Fault::ListOrder));
    }

    #[test]
    fn at_most_8_retired_roots_ascending_and_never_an_empty_list() {
        let with = |retired_roots| encoded(&TrustListClaims { retired_roots, ..claims() });
        assert!(with((0..8).map(|i| [i; 32]).collect()).is_ok());
        assert_eq!(with((0..9).map(|i| [i; 32]).collect()), Err(Fault::OutOfBounds));
        assert_eq!(with(vec![[1; 32], [1; 32]]), Err(Fault::ListOrder));
        assert!(matches!(
            decode_with(RETIRED_ROOTS, &[0x80]),
            Err(DecodeError::Malformed { malformed, .. }) if malformed.fault == Fault::OutOfBounds
        ));
    }

    #[test]
    fn at_most_8_officer_issuers_ascending_and_never_an_empty_list() {
        let with = |officer_issuers| encoded(&TrustListClaims { officer_issuers, ..claims() });
        assert!(with((0..8).map(|i| Kid([i; 2])).collect()).is_ok());
        assert_eq!(with((0..9).map(|i| Kid([i; 2])).collect()), Err(Fault::OutOfBounds));
        assert_eq!(with(vec![Kid([1; 2]), Kid([1; 2])]), Err(Fault::ListOrder));
        assert!(matches!(
            decode_with(OFFICER_ISSUERS, &[0x80]),
            Err(DecodeError::Malformed { malformed, .. }) if malformed.fault == Fault::OutOfBounds
        ));
    }

    #[test]
    fn an_unknown_key_is_newer_at_every_depth() {
        let newer = DecodeError::Newer { structure: Structure::TrustList };
        assert_eq!(decode_with(5, &[0x00]), Err(newer));
        let policy = with_member(|w| claims().policy.write(w), 6);
        assert_eq!(decode_with(POLICY, &policy), Err(newer));
        let mut issuers = vec![0x81];
        issuers.extend(with_member(|w| claims().issuers[0].write(w), 7));
        assert_eq!(decode_with(ISSUERS, &issuers), Err(newer));
    }

    #[test]
    fn private_keys_have_no_room_in_issuers_and_policy() {
        let policy = with_member(|w| claims().policy.write(w), -70_000);
        let error = decode_with(POLICY, &policy).unwrap_err();
        assert!(matches!(error, DecodeError::Malformed { .. }), "{error}");
        assert!(decode_with(-70_000, &[0x00]).is_ok());
    }

    #[test]
    fn each_required_claim_is_missed() {
        for missing in [EXPIRES, ISSUED, SEQUENCE, ISSUERS, POLICY] {
            let mut map = Claims::new();
            for key in [EXPIRES, ISSUED, SEQUENCE].into_iter().filter(|key| *key != missing) {
                map.put(key, |w| _ = w.uint(1));
            }
            if missing != ISSUERS {
                map.put(ISSUERS, |w| claims().issuers[0].write(w.array(1)));
            }
            if missing != POLICY {
                map.put(POLICY, |w| claims().policy.write(w));
            }
            let bytes = map.into_bytes();
            let fault = read_trust_list_claims(&mut Reader::new(&bytes)).unwrap_err().fault;
            assert_eq!(fault, Fault::Missing, "{missing}");
        }
    }
}
