use vneid_payload::{FullKey, Issuer, PrivateClaims};

use super::*;
use crate::crypto::thumbprint;
use crate::test_keys::{
    TestKey, root_kid, sign_trust_list as signed, test_policy, test_root, test_roots,
};
use crate::trust::World;

fn root_thumbprint(number: u8) -> [u8; 32] {
    thumbprint(&test_root(number).public())
}

fn roots() -> Roots {
    test_roots(10)
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
        policy: test_policy(),
        retired_roots: Vec::new(),
        officer_issuers: Vec::new(),
        private: PrivateClaims::default(),
    }
}

fn retiring(sequence: u32, retired: u8) -> TrustListClaims {
    TrustListClaims { retired_roots: vec![root_thumbprint(retired)], ..claims(sequence) }
}

/// A store with this list of the first two roots in force.
fn holding(sequence: u32) -> TrustStore {
    let mut store = TrustStore::default();
    assert_eq!(
        store.accept(&signed(&claims(sequence), &[1, 2]), &roots(), Time::UNKNOWN),
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
fn any_two_roots_sign_or_all_three() {
    for by in [&[1, 2][..], &[1, 3], &[2, 3], &[1, 2, 3]] {
        assert_eq!(
            accept(&mut TrustStore::default(), &signed(&claims(20), by)),
            Ok(Accepted::InForce)
        );
    }
}

#[test]
fn one_root_is_not_enough_and_a_stranger_is_no_second() {
    let refusal = |by: &[u8]| accept(&mut holding(20), &signed(&claims(21), by)).unwrap_err();
    let kid = root_kid(1);
    assert_eq!(refusal(&[1]), TrustListError::SignatureMissing { kid });
    let kid = root_kid(4);
    assert_eq!(refusal(&[4]), TrustListError::RootUnknown { kid });
    assert_eq!(refusal(&[1, 4]), TrustListError::RootUnknown { kid });
    assert_eq!(refusal(&[1, 2, 4]), TrustListError::RootUnknown { kid }, "refused whole");
}

#[test]
fn a_list_with_any_flipped_bit_is_refused() {
    let mut bytes = signed(&claims(20), &[1, 2]);
    let mut store = TrustStore::default();
    for bit in 0..bytes.len() * 8 {
        bytes[bit / 8] ^= 1 << (bit % 8);
        assert!(store.accept(&bytes, &roots(), Time::UNKNOWN).is_err(), "{bit}");
        bytes[bit / 8] ^= 1 << (bit % 8);
    }
    assert_eq!(store, TrustStore::default());
}

#[test]
fn a_root_can_not_sign_in_another_ones_name() {
    let mut list = claims(20).prepare().unwrap();
    let by_one = list.signed_bytes(root_kid(1));
    list.add(root_kid(1), test_root(1).sign_bytes(&by_one));
    let in_the_name_of_two = list.signed_bytes(root_kid(2));
    list.add(root_kid(2), test_root(1).sign_bytes(&in_the_name_of_two));
    let refused = Err(TrustListError::SignatureBad { kid: root_kid(2) });
    assert_eq!(accept(&mut TrustStore::default(), &list.to_bytes()), refused);
    // Nor is the signature of one good in the name of another.
    let [first, _] = [1, 2].map(|number| test_root(number).sign_bytes(&by_one));
    list.add(root_kid(2), first);
    assert_eq!(accept(&mut TrustStore::default(), &list.to_bytes()), refused);
}

#[test]
fn two_good_signatures_do_not_make_up_for_a_bad_one() {
    for bad in 1..=3 {
        let bytes = signed(&claims(20), &[1, 2, 3]);
        let mut list = TrustList::decode(&bytes).unwrap().to_cosigned();
        list.add(root_kid(bad), [1; 64]);
        let refused = Err(TrustListError::SignatureBad { kid: root_kid(bad) });
        assert_eq!(accept(&mut TrustStore::default(), &list.to_bytes()), refused);
    }
}

#[test]
fn the_sequence_grows() {
    let mut store = holding(20);
    let error = accept(&mut store, &signed(&claims(19), &[1, 2])).unwrap_err();
    assert_eq!(error, TrustListError::SequenceNotAbove { held: 20, got: 19 });
    let another = TrustListClaims { expires: claims(20).expires.plus_seconds(1), ..claims(20) };
    let error = accept(&mut store, &signed(&another, &[2, 3])).unwrap_err();
    assert_eq!(error, TrustListError::SequenceNotAbove { held: 20, got: 20 });
    assert_eq!(accept(&mut store, &signed(&claims(21), &[2, 3])), Ok(Accepted::InForce));
    assert_eq!(store.sequence(), Some(21));
}

#[test]
fn the_same_claims_change_nothing_whoever_has_signed() {
    let mut store = holding(20);
    let before = store.clone();
    for by in [&[1, 2][..], &[2, 3], &[1, 2, 3]] {
        assert_eq!(accept(&mut store, &signed(&claims(20), by)), Ok(Accepted::Unchanged));
        assert_eq!(store, before);
    }
    let missing = Err(TrustListError::SignatureMissing { kid: root_kid(1) });
    assert_eq!(accept(&mut store, &signed(&claims(20), &[1])), missing);
}

#[test]
fn the_sequence_jumps_by_65536_at_most() {
    let far = 20 + TrustStore::MAX_JUMP;
    let error = accept(&mut holding(20), &signed(&claims(far + 1), &[1, 2])).unwrap_err();
    assert_eq!(error, TrustListError::SequenceTooFar { from: 20, got: far + 1 });
    assert_eq!(accept(&mut holding(20), &signed(&claims(far), &[1, 2])), Ok(Accepted::InForce));
}

#[test]
fn a_fresh_install_begins_with_the_minimum_and_not_far_above() {
    let fresh = |sequence| accept(&mut TrustStore::default(), &signed(&claims(sequence), &[1, 2]));
    assert_eq!(fresh(9), Err(TrustListError::SequenceBelowMinimum { minimum: 10, got: 9 }));
    assert_eq!(fresh(10), Ok(Accepted::InForce));
    let far = 10 + TrustStore::MAX_JUMP;
    assert_eq!(fresh(far), Ok(Accepted::InForce));
    assert_eq!(fresh(far + 1), Err(TrustListError::SequenceTooFar { from: 10, got: far + 1 }));
    // The minimum of an app that came later moves the bound, not the list that is held.
    let high = signed(&claims(far + 1), &[1, 2]);
    assert_eq!(
        TrustStore::default().accept(&high, &test_roots(11), Time::UNKNOWN),
        Ok(Accepted::InForce)
    );
}

#[test]
fn the_generation_grows_with_each_list_in_force() {
    let mut store = holding(20);
    let generation = store.generation();
    accept(&mut store, &signed(&claims(20), &[1, 2])).unwrap();
    accept(&mut store, &signed(&claims(19), &[1, 2])).unwrap_err();
    assert_eq!(store.generation(), generation);
    accept(&mut store, &signed(&claims(21), &[1, 2])).unwrap();
    assert!(store.generation() > generation);
}

#[test]
fn a_retired_root_never_counts_again() {
    let mut store = holding(20);
    assert_eq!(accept(&mut store, &signed(&retiring(21, 1), &[2, 3])), Ok(Accepted::InForce));
    let refused = Err(TrustListError::RootRetired { kid: root_kid(1) });
    for by in [&[1][..], &[1, 2], &[1, 2, 3]] {
        assert_eq!(accept(&mut store, &signed(&claims(22), by)), refused);
    }
    // Not even after a list that no longer names it, or a restart.
    assert_eq!(accept(&mut store, &signed(&claims(22), &[2, 3])), Ok(Accepted::InForce));
    let mut store = restored(&store);
    assert_eq!(accept(&mut store, &signed(&claims(23), &[1, 2])), refused);
}

/// One stolen root is nothing: alone it signs no list, so it can neither retire another root nor list
/// its own keys, whichever comes first; and the two others are rid of it.
#[test]
fn the_thief_of_one_root_can_do_nothing() {
    let mut store = holding(20);
    let before = store.clone();
    let thief = TrustListClaims { issuers: vec![issuer(1, 66, Role::Device)], ..retiring(21, 2) };
    let missing = Err(TrustListError::SignatureMissing { kid: root_kid(1) });
    assert_eq!(accept(&mut store, &signed(&thief, &[1])), missing);
    // Nor with a second key that the thief has made, under whatever name.
    let unknown = Err(TrustListError::RootUnknown { kid: root_kid(9) });
    assert_eq!(accept(&mut store, &signed(&thief, &[1, 9])), unknown);
    let mut forged = thief.prepare().unwrap();
    for kid in [root_kid(1), root_kid(2)] {
        forged.add(kid, test_root(1).sign_bytes(&forged.signed_bytes(kid)));
    }
    let bad = Err(TrustListError::SignatureBad { kid: root_kid(2) });
    assert_eq!(accept(&mut store, &forged.to_bytes()), bad);
    assert_eq!(store, before);
    assert_eq!(accept(&mut store, &signed(&retiring(21, 1), &[2, 3])), Ok(Accepted::InForce));
}

#[test]
fn a_list_that_does_not_come_into_force_retires_nobody() {
    let mut store = holding(20);
    for sequence in [9, 19, 20, 21 + TrustStore::MAX_JUMP] {
        assert!(accept(&mut store, &signed(&retiring(sequence, 1), &[2, 3])).is_err());
    }
    assert_eq!(accept(&mut store, &signed(&claims(21), &[1, 2])), Ok(Accepted::InForce));
}

#[test]
fn a_root_can_not_retire_itself_so_two_always_remain() {
    for (retired, by) in [(1, &[1, 2][..]), (2, &[1, 2]), (3, &[1, 2, 3])] {
        let error = accept(&mut holding(20), &signed(&retiring(21, retired), by)).unwrap_err();
        assert_eq!(error, TrustListError::RootRetiresItself { kid: root_kid(retired) });
    }
    let mut two_of_two = holding(20);
    accept(&mut two_of_two, &signed(&retiring(21, 3), &[1, 2])).unwrap();
    let error = accept(&mut two_of_two, &signed(&retiring(22, 2), &[1])).unwrap_err();
    assert_eq!(error, TrustListError::SignatureMissing { kid: root_kid(1) });
    assert!(accept(&mut two_of_two, &signed(&claims(22), &[1, 2])).is_ok());
}

#[test]
fn a_bad_signature_retires_nobody() {
    let mut bytes = signed(&retiring(21, 1), &[2, 3]);
    *bytes.last_mut().unwrap() ^= 1;
    let mut store = holding(20);
    assert!(matches!(accept(&mut store, &bytes), Err(TrustListError::SignatureBad { .. })));
    assert!(accept(&mut store, &signed(&claims(22), &[1, 2])).is_ok());
}

/// A thief of two roots has had their list taken; the app that comes then pins three new ones.
#[test]
fn an_app_with_other_roots_begins_anew() {
    let keys = |numbers: [u8; 3]| numbers.map(|number| test_root(number).public());
    let other = |numbers| Roots::new(&keys(numbers), World::Test, 10).unwrap();
    let mut store = holding(60_000);
    let generation = store.generation();
    store.keep_for(&other([4, 5, 6]));
    assert!(store.generation() > generation);
    assert_eq!(store.sequence(), None);
    let list = TrustListClaims { issuers: vec![issuer(1, 13, Role::Device)], ..claims(20) };
    assert_eq!(
        store.accept(&signed(&list, &[4, 5]), &other([4, 5, 6]), Time::UNKNOWN),
        Ok(Accepted::InForce)
    );
}

#[test]
fn a_list_stays_while_two_of_its_roots_are_pinned_and_count() {
    let pinned = |numbers: [u8; 3]| {
        let keys = numbers.map(|number| test_root(number).public());
        Roots::new(&keys, World::Test, 10).unwrap()
    };
    let kept = |store: &TrustStore, numbers| {
        let mut store = restored(store);
        store.keep_for(&pinned(numbers));
        store.sequence().is_some()
    };
    let store = holding(20);
    assert!(kept(&store, [1, 2, 3]) && kept(&store, [1, 2, 4]));
    assert!(!kept(&store, [1, 3, 4]));
    let mut store = TrustStore::default();
    accept(&mut store, &signed(&claims(20), &[1, 2, 3])).unwrap();
    assert!(kept(&store, [1, 3, 4]) && !kept(&store, [1, 4, 5]));
}

#[test]
fn a_kid_keeps_its_key_and_role_for_ever() {
    let mut store = holding(20);
    // Gone from one list, remembered all the same.
    let without = TrustListClaims { issuers: vec![issuer(2, 12, Role::Status)], ..claims(21) };
    accept(&mut store, &signed(&without, &[1, 2])).unwrap();
    let mut store = restored(&store);
    let reused = TrustListError::KidReused { kid: Kid([0, 1]) };
    for issuers in [vec![issuer(1, 13, Role::Device)], vec![issuer(1, 11, Role::Paper)]] {
        let list = TrustListClaims { issuers, ..claims(22) };
        assert_eq!(accept(&mut store, &signed(&list, &[1, 2])), Err(reused));
        assert_eq!(accept(&mut store, &signed(&list, &[2, 3])), Err(reused));
    }
    assert!(accept(&mut store, &signed(&claims(22), &[1, 2])).is_ok());
}

#[test]
fn a_kid_may_change_its_window_and_state() {
    let mut store = holding(20);
    let withdrawn = Issuer { state: IssuerState::Withdrawn, ..issuer(1, 11, Role::Device) };
    let list = TrustListClaims { issuers: vec![withdrawn], ..claims(21) };
    assert_eq!(accept(&mut store, &signed(&list, &[1, 2])), Ok(Accepted::InForce));
    assert_eq!(store.issuer(Kid([0, 1])).unwrap().state, IssuerState::Withdrawn);
}

#[test]
fn a_key_has_one_kid_for_ever() {
    let mut store = holding(20);
    let twice =
        vec![issuer(1, 11, Role::Device), issuer(3, 13, Role::Paper), issuer(4, 13, Role::Paper)];
    let list = TrustListClaims { issuers: twice, ..claims(21) };
    let reused = |kid| Err(TrustListError::KeyReused { kid: Kid([0, kid]) });
    assert_eq!(accept(&mut store, &signed(&list, &[1, 2])), reused(4));
    let renamed = TrustListClaims { issuers: vec![issuer(3, 11, Role::Device)], ..claims(21) };
    assert_eq!(accept(&mut store, &signed(&renamed, &[1, 2])), reused(3));
}

#[test]
fn marked_device_keys_certify_officers() {
    let marked = vec![Kid([0, 1]), Kid([0, 2]), Kid([9, 9])];
    let issuers =
        vec![issuer(1, 11, Role::Device), issuer(2, 12, Role::Status), issuer(3, 13, Role::Device)];
    let mut store = TrustStore::default();
    let list = TrustListClaims { officer_issuers: marked, issuers, ..claims(20) };
    accept(&mut store, &signed(&list, &[1, 2])).unwrap();
    let certifies = |kid| store.issuer(Kid([0, kid])).unwrap().certifies_officers;
    assert!(certifies(1) && !certifies(2) && !certifies(3));
    assert!(store.issuer(Kid([9, 9])).is_none());
}

#[test]
fn every_key_is_a_point() {
    let off = FullKey { x: TestKey::new(11).public().x, y: TestKey::new(12).public().y };
    let issuers = vec![Issuer { key: off, ..issuer(7, 11, Role::Device) }];
    let list = TrustListClaims { issuers, ..claims(21) };
    let error = accept(&mut holding(20), &signed(&list, &[1, 2])).unwrap_err();
    assert_eq!(error, TrustListError::KeyNotAPoint { kid: Kid([0, 7]) });
}

#[test]
fn a_store_survives_its_snapshot() {
    let mut store = holding(20);
    accept(&mut store, &signed(&retiring(21, 1), &[2, 3])).unwrap();
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
