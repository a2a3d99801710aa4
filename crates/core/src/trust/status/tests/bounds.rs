//! How much a store holds.

use super::*;

#[test]
fn shards_are_limited() {
    let mut store = StatusStore::default();
    let held = HeldShard {
        signed_by: Signer::new(STATUS, trust().issuer(STATUS).unwrap()),
        sequence: 1,
        issued: at(0),
        revoked: Revoked::new(Vec::new()),
    };
    for day in 0..StatusStore::MAX_SHARDS as u32 - 1 {
        store.shards.insert(shard(day), held.clone());
    }
    assert!(store.accept_list(&list(DAY, 1, &[]), &trust(), Time::UNKNOWN).is_ok());
    let bytes = list(DAY + 1, 1, &[]);
    let error = refused(&mut store, |store| store.accept_list(&bytes, &trust(), Time::UNKNOWN));
    assert_eq!(error, StatusError::TooMany);
    assert!(
        store.accept_list(&list(DAY, 2, &[1]), &trust(), Time::UNKNOWN).is_ok(),
        "one that is held may grow"
    );
}

#[test]
fn revoked_indexes_are_limited() {
    let most = vneid_payload::MAX_REVOKED;
    let mut store = holding(&[]);
    assert_eq!(store.check_room(&shard(DAY), most), Ok(()));
    assert_eq!(store.check_room(&shard(DAY), most + 1), Err(StatusError::TooMany));
    let held = |revoked| HeldShard {
        signed_by: Signer::new(STATUS, trust().issuer(STATUS).unwrap()),
        sequence: 1,
        issued: at(0),
        revoked: Revoked::new(0..revoked),
    };
    for day in 1..4 {
        store.shards.insert(shard(DAY + day), held(most as u32));
    }
    assert_eq!(store.check_room(&shard(DAY), most), Ok(()));
    store.shards.insert(shard(DAY + 4), held(2));
    assert_eq!(store.check_room(&shard(DAY), most - 2), Ok(()));
    assert_eq!(store.check_room(&shard(DAY), most - 1), Err(StatusError::TooMany));
    // A delta leads beyond no more than a list does.
    let all: Vec<u32> = (0..=most as u32).collect();
    let mut full = StatusStore::default();
    full.accept_list(&list(DAY, 5, &all[..8]), &trust(), Time::UNKNOWN).unwrap();
    let bytes = delta(5, 6, &all[8..], &all);
    let error = refused(&mut full, |store| store.accept_delta(&bytes, &trust(), Time::UNKNOWN));
    assert_eq!(error, StatusError::TooMany);
    let bytes = delta(5, 6, &all[8..most], &all[..most]);
    assert_eq!(full.accept_delta(&bytes, &trust(), Time::UNKNOWN), Ok(StatusAccepted::InForce));
}

#[test]
fn what_is_held_at_worst_takes_32_mebibytes() {
    let indexes = |i: u32| i * 32 + i.wrapping_mul(2_654_435_761) % 32;
    let revoked = Revoked::new((0..vneid_payload::MAX_REVOKED as u32).map(indexes));
    let shards = StatusStore::MAX_REVOKED / vneid_payload::MAX_REVOKED;
    let held = shards * revoked.memory_bytes();
    assert!(held < (32 << 20) + (64 << 10), "{held}");
    assert!(revoked.contains(indexes(77)) && !revoked.contains(indexes(77) ^ 1));
}

#[test]
fn two_hundred_thousand_revoked_take_less_than_a_megabyte() {
    let revoked: Vec<u32> = (0..200_000).map(|i| i * 125 + i % 7).collect();
    let claims = StatusListClaims { size: 25_000_000, ..list_claims(DAY, 5, &revoked) };
    let bytes = TestKey::new(12).sign(&claims.prepare(STATUS).unwrap());
    let mut store = StatusStore::default();
    store.accept_list(&bytes, &trust(), Time::UNKNOWN).unwrap();
    let held: usize = store.shards.values().map(|held| held.revoked.memory_bytes()).sum();
    assert!(held < 1_000_000, "{held}");
    assert!(revoked.iter().all(|index| store.lookup(DEVICE, DAY, *index) == Lookup::Revoked));
    assert_eq!(store.lookup(DEVICE, DAY, 2), not_revoked(5));
}
