use vneid_payload::{AppVersion, FullKey, Issuer, PrivateClaims};

use super::*;
use crate::crypto::thumbprint;
use crate::test_keys::TestKey;
use crate::trust::World;

fn root(number: u8) -> TestKey {
    TestKey::new(number)
}

fn root_thumbprint(number: u8) -> [u8; 32] {
    thumbprint(&root(number).public())
}

fn roots() -> Roots {
    Roots::new([root(1).public(), root(2).public()], World::Test, 10).unwrap()
}

fn issuer(kid: u16, key: u8, role: Role) -> Issuer {
    Issuer {
        kid: Kid(kid.to_be_bytes()),
        role,
        key: TestKey::new(key).public(),
        from: Instant::saturating_from_unix_seconds(1_700_000_000),
        to: Instant::saturating_from_unix_seconds(1_900_000_000),
        state: IssuerState::Active,
    }
}

fn claims(sequence: u32) -> TrustListClaims {
    TrustListClaims {
        issued: Instant::saturating_from_unix_seconds(1_790_000_000 + i64::from(sequence)),
        expires: Instant::saturating_from_unix_seconds(1_800_000_000),
        sequence,
        issuers: vec![issuer(1, 11, Role::Device), issuer(2, 12, Role::Status)],
        policy: Policy {
            leeway_seconds: 10,
            evidence_notice_seconds: 86_400,
            evidence_limit_seconds: 604_800,
            formats: vec!["VN1".into()],
            lowest_app_version: AppVersion::default(),
        },
        retired_roots: Vec::new(),
        private: PrivateClaims::default(),
    }
}

fn signed(claims: &TrustListClaims, by: u8) -> Vec<u8> {
    let kid = RootKid(*root_thumbprint(by).first_chunk().unwrap());
    root(by).sign(&claims.prepare(kid).unwrap())
}

fn retiring(sequence: u32, retired: u8) -> TrustListClaims {
    TrustListClaims { retired_roots: vec![root_thumbprint(retired)], ..claims(sequence) }
}

/// A store with this list of the first root in force.
fn holding(sequence: u32) -> TrustStore {
    let mut store = TrustStore::default();
    assert_eq!(
        store.accept(&signed(&claims(sequence), 1), &roots(), Time::UNKNOWN),
        Ok(Accepted::InForce)
    );
    store
}

/// What the store says to the list; when it refuses, it must be as it was.
fn accept(store: &mut TrustStore, bytes: &[u8]) -> Result<Accepted, TrustListError> {
    let before = store.clone();
    let result = store.accept(bytes, &roots(), Time::UNKNOWN);
    if result.is_err() {
        assert_eq!(*store, before, "refused, but changed");
    }
    result
}

fn restored(store: &TrustStore) -> TrustStore {
    let mut bytes = Vec::new();
    ciborium::into_writer(store, &mut bytes).unwrap();
    ciborium::from_reader(&bytes[..]).unwrap()
}

#[test]
fn an_accepted_list_is_resolved() {
    let store = holding(20);
    assert_eq!(store.sequence(), Some(20));
    assert_eq!(store.issued(), Some(claims(20).issued));
    assert_eq!(store.expires(), Some(claims(20).expires));
    assert_eq!(store.policy(), Some(&claims(20).policy));
    let device = store.issuer(Kid([0, 1])).unwrap();
    assert_eq!(device.role, Role::Device);
    assert_eq!(device.key, PublicKey::from_full(&TestKey::new(11).public()).unwrap());
    assert!(store.issuer(Kid([0, 9])).is_none());
}

#[test]
fn an_empty_store_trusts_nobody() {
    let store = TrustStore::default();
    assert!(store.issuer(Kid([0, 1])).is_none());
    assert_eq!((store.policy(), store.sequence(), store.expires()), (None, None, None));
}

#[test]
fn either_root_signs_and_no_other() {
    assert!(accept(&mut TrustStore::default(), &signed(&claims(20), 2)).is_ok());
    let stranger = signed(&claims(20), 3);
    let error = accept(&mut TrustStore::default(), &stranger).unwrap_err();
    assert_eq!(error, TrustListError::RootUnknown);
}

#[test]
fn a_list_with_any_flipped_bit_is_refused() {
    let mut bytes = signed(&claims(20), 1);
    let mut store = TrustStore::default();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(store.accept(&bytes, &roots(), Time::UNKNOWN).is_err(), "{bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(store, TrustStore::default());
}

#[test]
fn a_root_can_not_sign_in_the_other_ones_name() {
    let kid = RootKid(*root_thumbprint(2).first_chunk().unwrap());
    let bytes = root(1).sign(&claims(20).prepare(kid).unwrap());
    let error = accept(&mut TrustStore::default(), &bytes).unwrap_err();
    assert_eq!(error, TrustListError::SignatureBad);
}

#[test]
fn the_sequence_grows() {
    let mut store = holding(20);
    let error = accept(&mut store, &signed(&claims(19), 1)).unwrap_err();
    assert_eq!(error, TrustListError::SequenceNotAbove { held: 20, got: 19 });
    let error = accept(&mut store, &signed(&claims(20), 2)).unwrap_err();
    assert_eq!(error, TrustListError::SequenceNotAbove { held: 20, got: 20 });
    assert_eq!(accept(&mut store, &signed(&claims(21), 2)), Ok(Accepted::InForce));
    assert_eq!(store.sequence(), Some(21));
}

#[test]
fn the_same_bytes_again_change_nothing() {
    let mut store = holding(20);
    let before = store.clone();
    assert_eq!(accept(&mut store, &signed(&claims(20), 1)), Ok(Accepted::Unchanged));
    assert_eq!(store, before);
}

#[test]
fn the_sequence_jumps_by_65536_at_most() {
    let far = 20 + TrustStore::MAX_JUMP;
    let error = accept(&mut holding(20), &signed(&claims(far + 1), 1)).unwrap_err();
    assert_eq!(error, TrustListError::SequenceTooFar { held: 20, got: far + 1 });
    assert_eq!(accept(&mut holding(20), &signed(&claims(far), 1)), Ok(Accepted::InForce));
}

#[test]
fn a_fresh_install_begins_with_the_minimum() {
    let error = accept(&mut TrustStore::default(), &signed(&claims(9), 1)).unwrap_err();
    assert_eq!(error, TrustListError::SequenceBelowMinimum { minimum: 10, got: 9 });
    assert!(accept(&mut TrustStore::default(), &signed(&claims(10), 1)).is_ok());
}

#[test]
fn the_generation_grows_with_each_list_in_force() {
    let mut store = holding(20);
    let generation = store.generation();
    accept(&mut store, &signed(&claims(20), 1)).unwrap();
    accept(&mut store, &signed(&claims(19), 1)).unwrap_err();
    assert_eq!(store.generation(), generation);
    accept(&mut store, &signed(&claims(21), 1)).unwrap();
    assert!(store.generation() > generation);
}

#[test]
fn a_retired_root_never_counts_again() {
    let mut store = holding(20);
    assert_eq!(accept(&mut store, &signed(&retiring(21, 1), 2)), Ok(Accepted::InForce));
    let error = accept(&mut store, &signed(&claims(22), 1)).unwrap_err();
    assert_eq!(error, TrustListError::RootRetired);
    // Not even after a list that no longer names it, or a restart.
    assert_eq!(accept(&mut store, &signed(&claims(22), 2)), Ok(Accepted::InForce));
    let mut store = restored(&store);
    let error = accept(&mut store, &signed(&claims(23), 1)).unwrap_err();
    assert_eq!(error, TrustListError::RootRetired);
}

#[test]
fn a_retired_roots_list_is_replaced_whatever_the_sequence() {
    // The thief of root 1 has pushed the sequence up.
    let mut store = holding(60_000);
    assert_eq!(accept(&mut store, &signed(&retiring(21, 1), 2)), Ok(Accepted::InForce));
    assert_eq!(store.sequence(), Some(21));
}

#[test]
fn a_retirement_takes_effect_though_the_list_is_old() {
    let mut store = TrustStore::default();
    accept(&mut store, &signed(&claims(50), 2)).unwrap();
    let old = signed(&retiring(21, 1), 2);
    assert_eq!(accept(&mut store, &old), Ok(Accepted::OnlyRetiredARoot));
    assert_eq!(store.sequence(), Some(50), "the list in force is the other root's and newer");
    let error = accept(&mut store, &signed(&claims(51), 1)).unwrap_err();
    assert_eq!(error, TrustListError::RootRetired);
    // The second time it has nothing new to say.
    let error = accept(&mut store, &old).unwrap_err();
    assert_eq!(error, TrustListError::SequenceNotAbove { held: 50, got: 21 });
}

#[test]
fn a_retirement_from_before_the_app_was_built_takes_the_list_out_of_force() {
    let mut store = holding(20);
    let generation = store.generation();
    let old = signed(&retiring(9, 1), 2);
    assert_eq!(accept(&mut store, &old), Ok(Accepted::OnlyRetiredARoot));
    assert_eq!(store.sequence(), None);
    assert!(store.generation() > generation);
}

#[test]
fn a_root_can_not_retire_itself() {
    let error = accept(&mut holding(20), &signed(&retiring(21, 1), 1)).unwrap_err();
    assert_eq!(error, TrustListError::RootRetiresItself);
}

#[test]
fn a_bad_signature_retires_nobody() {
    let mut bytes = signed(&retiring(21, 1), 2);
    *bytes.last_mut().unwrap() ^= 1;
    let mut store = holding(20);
    assert_eq!(accept(&mut store, &bytes), Err(TrustListError::SignatureBad));
    assert!(accept(&mut store, &signed(&claims(22), 1)).is_ok());
}

#[test]
fn a_kid_keeps_its_key_and_role_for_ever() {
    let mut store = holding(20);
    // Gone from one list, remembered all the same.
    let without = TrustListClaims { issuers: vec![issuer(2, 12, Role::Status)], ..claims(21) };
    accept(&mut store, &signed(&without, 1)).unwrap();
    let mut store = restored(&store);
    let reused = TrustListError::KidReused { kid: Kid([0, 1]) };
    for issuers in [vec![issuer(1, 13, Role::Device)], vec![issuer(1, 11, Role::Paper)]] {
        let list = TrustListClaims { issuers, ..claims(22) };
        assert_eq!(accept(&mut store, &signed(&list, 1)), Err(reused));
        assert_eq!(accept(&mut store, &signed(&list, 2)), Err(reused));
    }
    assert!(accept(&mut store, &signed(&claims(22), 1)).is_ok());
}

#[test]
fn a_kid_may_change_its_window_and_state() {
    let mut store = holding(20);
    let withdrawn = Issuer { state: IssuerState::Withdrawn, ..issuer(1, 11, Role::Device) };
    let list = TrustListClaims { issuers: vec![withdrawn], ..claims(21) };
    assert_eq!(accept(&mut store, &signed(&list, 1)), Ok(Accepted::InForce));
    assert_eq!(store.issuer(Kid([0, 1])).unwrap().state, IssuerState::Withdrawn);
}

#[test]
fn a_retired_roots_word_on_kids_is_void() {
    let mut store = TrustStore::default();
    // The thief of root 1 gives the kids away.
    let stolen = TrustListClaims { issuers: vec![issuer(1, 66, Role::Device)], ..claims(30) };
    accept(&mut store, &signed(&stolen, 1)).unwrap();
    assert_eq!(accept(&mut store, &signed(&retiring(21, 1), 2)), Ok(Accepted::InForce));
    let device = store.issuer(Kid([0, 1])).unwrap();
    assert_eq!(device.key, PublicKey::from_full(&TestKey::new(11).public()).unwrap());
}

#[test]
fn every_key_is_a_point() {
    let off = FullKey { x: TestKey::new(11).public().x, y: TestKey::new(12).public().y };
    let issuers = vec![Issuer { key: off, ..issuer(7, 11, Role::Device) }];
    let list = TrustListClaims { issuers, ..claims(21) };
    let error = accept(&mut holding(20), &signed(&list, 1)).unwrap_err();
    assert_eq!(error, TrustListError::KeyNotAPoint { kid: Kid([0, 7]) });
}

#[test]
fn a_store_survives_its_snapshot() {
    let mut store = holding(20);
    accept(&mut store, &signed(&retiring(21, 1), 2)).unwrap();
    assert_eq!(restored(&store), store);
    assert_eq!(restored(&TrustStore::default()), TrustStore::default());
}

#[test]
fn a_damaged_list_in_a_snapshot_is_an_error() {
    let mut store = holding(20);
    store.stored.list.as_mut().unwrap().pop();
    let mut bytes = Vec::new();
    ciborium::into_writer(&store, &mut bytes).unwrap();
    assert!(ciborium::from_reader::<TrustStore, _>(&bytes[..]).is_err());
}
