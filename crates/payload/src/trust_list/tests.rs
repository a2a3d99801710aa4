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
    let officers = TrustListClaims { officer_issuers: vec![Kid([0, 1]), Kid([9, 9])], ..claims() };
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
        encoded(&TrustListClaims { issued: instant(issued), expires: instant(expires), ..claims() })
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
