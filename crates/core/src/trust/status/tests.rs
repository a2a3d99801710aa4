mod bounds;
mod forgetting;

use vneid_payload::{DeltaClaims, Issuer, PrivateClaims, StatusListClaims, indexes_digest_input};

use super::*;
use crate::crypto::sha256;
use crate::test_keys::{TestKey, test_trust};

const DEVICE: Kid = Kid([0x4b, 0x31]);
const STATUS: Kid = Kid([0x51, 0x01]);
const OTHER_STATUS: Kid = Kid([0x51, 0x02]);
const DAY: u32 = 20_789;

/// Seconds into the day before [`DAY`].
fn at(seconds: i64) -> Instant {
    Instant::saturating_from_unix_seconds(i64::from(DAY - 1) * 86_400 + seconds)
}

fn shard(day: u32) -> Shard {
    Shard { kid: DEVICE, day }
}

fn issuer(kid: Kid, key: u8, role: Role, state: IssuerState) -> Issuer {
    let key = TestKey::new(key).public();
    Issuer { kid, role, key, from: at(0), to: at(30 * 86_400), state }
}

fn trust_with(status_state: IssuerState) -> TrustStore {
    trust_of(issuer(STATUS, 12, Role::Status, status_state))
}

fn trust_of(status: Issuer) -> TrustStore {
    trust_of_both(status, issuer(OTHER_STATUS, 13, Role::Status, IssuerState::Active))
}

fn trust_with_other(other: Issuer) -> TrustStore {
    trust_of_both(issuer(STATUS, 12, Role::Status, IssuerState::Active), other)
}

fn trust_of_both(status: Issuer, other: Issuer) -> TrustStore {
    let device = issuer(DEVICE, 11, Role::Device, IssuerState::Active);
    test_trust(vec![device, status, other], at(0), at(86_400))
}

fn trust() -> TrustStore {
    trust_with(IssuerState::Active)
}

fn digest(revoked: &[u32]) -> [u8; 32] {
    sha256(&indexes_digest_input(revoked))
}

fn list_claims(day: u32, sequence: u32, revoked: &[u32]) -> StatusListClaims {
    StatusListClaims {
        shard: shard(day),
        issued: at(i64::from(sequence)),
        expires: at(86_400),
        ttl: None,
        sequence,
        size: 1 << 16,
        revoked: revoked.to_vec(),
        private: PrivateClaims::default(),
    }
}

fn list(day: u32, sequence: u32, revoked: &[u32]) -> Vec<u8> {
    TestKey::new(12).sign(&list_claims(day, sequence, revoked).prepare(STATUS).unwrap())
}

fn delta_claims(from: u32, to: u32, added: &[u32], result: &[u32]) -> DeltaClaims {
    DeltaClaims {
        shard: shard(DAY),
        issued: at(i64::from(to)),
        from,
        to,
        added: added.to_vec(),
        digest: digest(result),
        private: PrivateClaims::default(),
    }
}

fn delta(from: u32, to: u32, added: &[u32], result: &[u32]) -> Vec<u8> {
    TestKey::new(12).sign(&delta_claims(from, to, added, result).prepare(STATUS).unwrap())
}

fn manifest(sequence: u32, issued: Instant, shards: &[(u32, &[u32])]) -> Vec<u8> {
    TestKey::new(12).sign(&manifest_claims(sequence, issued, shards).prepare(STATUS).unwrap())
}

fn manifest_claims(sequence: u32, issued: Instant, shards: &[(u32, &[u32])]) -> ManifestClaims {
    let entry = |(day, revoked): &(u32, &[u32])| ManifestShard {
        shard: shard(*day),
        digest: digest(revoked),
    };
    ManifestClaims {
        issued,
        expires: issued.plus_seconds(86_400),
        sequence,
        shards: shards.iter().map(entry).collect(),
        private: PrivateClaims::default(),
    }
}

/// A store with edition 5 of [`DAY`], in which these are revoked.
fn holding(revoked: &[u32]) -> StatusStore {
    let mut store = StatusStore::default();
    store.accept_list(&list(DAY, 5, revoked), &trust(), Time::UNKNOWN).unwrap();
    store
}

/// The error; the store must be as it was.
fn refused(
    store: &mut StatusStore,
    accept: impl FnOnce(&mut StatusStore) -> Result<StatusAccepted, StatusError>,
) -> StatusError {
    let before = store.clone();
    let error = accept(store).unwrap_err();
    assert_eq!(*store, before, "refused, but changed");
    error
}

fn not_revoked(seconds: i64) -> Lookup {
    Lookup::NotRevoked { issued: at(seconds) }
}

#[test]
fn a_list_answers_for_its_shard_alone() {
    let store = holding(&[3, 17]);
    assert_eq!(store.lookup(DEVICE, DAY, 3), Lookup::Revoked);
    assert_eq!(store.lookup(DEVICE, DAY, 17), Lookup::Revoked);
    assert_eq!(store.lookup(DEVICE, DAY, 4), not_revoked(5));
    assert_eq!(store.lookup(DEVICE, DAY, u32::MAX), not_revoked(5));
    assert_eq!(store.lookup(DEVICE, DAY + 1, 3), Lookup::NoShard);
    assert_eq!(store.lookup(STATUS, DAY, 3), Lookup::NoShard);
}

#[test]
fn only_an_active_issuer_of_status_signs() {
    let claims = list_claims(DAY, 5, &[]);
    let by = |kid, key| TestKey::new(key).sign(&claims.prepare(kid).unwrap());
    let mut store = StatusStore::default();
    let error =
        refused(&mut store, |store| store.accept_list(&by(DEVICE, 11), &trust(), Time::UNKNOWN));
    assert_eq!(error, StatusError::IssuerUnknown { kid: DEVICE });
    let error = refused(&mut store, |store| {
        store.accept_list(&by(Kid([9; 2]), 12), &trust(), Time::UNKNOWN)
    });
    assert_eq!(error, StatusError::IssuerUnknown { kid: Kid([9; 2]) });
    let error =
        refused(&mut store, |store| store.accept_list(&by(STATUS, 13), &trust(), Time::UNKNOWN));
    assert_eq!(error, StatusError::SignatureBad);
    let withdrawn = trust_with(IssuerState::Withdrawn);
    let error =
        refused(&mut store, |store| store.accept_list(&by(STATUS, 12), &withdrawn, Time::UNKNOWN));
    assert_eq!(error, StatusError::IssuerWithdrawn { kid: STATUS });
    let nobody = TrustStore::default();
    let error =
        refused(&mut store, |store| store.accept_list(&by(STATUS, 12), &nobody, Time::UNKNOWN));
    assert_eq!(error, StatusError::IssuerUnknown { kid: STATUS });
    assert!(store.accept_list(&by(STATUS, 12), &trust(), Time::UNKNOWN).is_ok());
}

#[test]
fn a_list_is_signed_within_its_issuers_window() {
    let with = |issued| {
        let claims = StatusListClaims { issued, ..list_claims(DAY, 5, &[]) };
        let bytes = TestKey::new(12).sign(&claims.prepare(STATUS).unwrap());
        StatusStore::default().accept_list(&bytes, &trust(), Time::UNKNOWN)
    };
    let outside = |issued| Err(StatusError::IssuerOutsideWindow { kid: STATUS, issued });
    assert_eq!(with(at(-1)), outside(at(-1)));
    assert!(with(at(0)).is_ok());
    assert!(with(at(30 * 86_400)).is_ok());
    assert_eq!(with(at(30 * 86_400 + 1)), outside(at(30 * 86_400 + 1)));
}

/// Who flips bits of what was signed learns nothing of what was made of them: nothing was.
#[test]
fn nothing_is_read_before_its_signature() {
    let good = [list(DAY, 6, &[3]), delta(5, 6, &[3], &[3]), manifest(1, at(6), &[(DAY, &[])])];
    let mut store = holding(&[]);
    let trust = trust();
    for (which, mut bytes) in good.into_iter().enumerate() {
        // The claims end before the signature, 64 bytes and their head, and are at least so long.
        let claims = bytes.len() - 66 - 40..bytes.len() - 66;
        for at in claims {
            bytes[at] ^= 1;
            let result = match which {
                0 => store.accept_list(&bytes, &trust, Time::UNKNOWN),
                1 => store.accept_delta(&bytes, &trust, Time::UNKNOWN),
                _ => store.accept_manifest(&bytes, &trust, Time::UNKNOWN),
            };
            assert_eq!(result, Err(StatusError::SignatureBad), "{which} {at}");
            bytes[at] ^= 1;
        }
    }
}

#[test]
fn each_structure_has_its_own_domain() {
    let mut store = holding(&[]);
    assert!(store.accept_manifest(&list(DAY, 6, &[]), &trust(), Time::UNKNOWN).is_err());
    assert!(store.accept_delta(&manifest(1, at(6), &[]), &trust(), Time::UNKNOWN).is_err());
    assert!(store.accept_list(&delta(5, 6, &[], &[]), &trust(), Time::UNKNOWN).is_err());
}

#[test]
fn flipping_any_bit_refuses() {
    let good = [list(DAY, 6, &[3]), delta(5, 6, &[3], &[3]), manifest(1, at(6), &[(DAY, &[])])];
    let mut store = holding(&[]);
    let trust = trust();
    for (which, mut bytes) in good.into_iter().enumerate() {
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            let result = match which {
                0 => store.accept_list(&bytes, &trust, Time::UNKNOWN),
                1 => store.accept_delta(&bytes, &trust, Time::UNKNOWN),
                _ => store.accept_manifest(&bytes, &trust, Time::UNKNOWN),
            };
            assert!(result.is_err(), "{which} {bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }
    assert_eq!(store, holding(&[]));
}

#[test]
fn a_lists_sequence_grows() {
    let mut store = holding(&[3]);
    let error = refused(&mut store, |store| {
        store.accept_list(&list(DAY, 4, &[3, 4]), &trust(), Time::UNKNOWN)
    });
    assert_eq!(error, StatusError::SequenceNotAbove { held: 5, got: 4 });
    let error = refused(&mut store, |store| {
        store.accept_list(&list(DAY, 5, &[3, 4]), &trust(), Time::UNKNOWN)
    });
    assert_eq!(error, StatusError::SequenceNotAbove { held: 5, got: 5 });
    let again = store.accept_list(&list(DAY, 5, &[3]), &trust(), Time::UNKNOWN);
    assert_eq!(again, Ok(StatusAccepted::Unchanged));
    let next = store.accept_list(&list(DAY, 6, &[3, 4]), &trust(), Time::UNKNOWN);
    assert_eq!(next, Ok(StatusAccepted::InForce));
    assert_eq!(store.lookup(DEVICE, DAY, 4), Lookup::Revoked);
    assert_eq!(store.lookup(DEVICE, DAY, 5), not_revoked(6));
}

#[test]
fn a_revocation_is_never_taken_back() {
    let mut store = holding(&[3, 17]);
    for fewer in [&[3][..], &[17], &[], &[3, 4, 5]] {
        let error = refused(&mut store, |store| {
            store.accept_list(&list(DAY, 6, fewer), &trust(), Time::UNKNOWN)
        });
        assert_eq!(error, StatusError::RevocationTakenBack, "{fewer:?}");
    }
    assert!(store.accept_list(&list(DAY, 6, &[3, 17]), &trust(), Time::UNKNOWN).is_ok());
}

#[test]
fn a_delta_adds_to_the_edition_that_it_was_made_from() {
    let mut store = holding(&[3, 17]);
    let error = refused(&mut store, |store| {
        store.accept_delta(&delta(4, 6, &[9], &[3, 9, 17]), &trust(), Time::UNKNOWN)
    });
    assert_eq!(error, StatusError::OtherEdition { held: 5, from: 4 });
    let error = refused(&mut store, |store| {
        store.accept_delta(&delta(6, 7, &[9], &[3, 9, 17]), &trust(), Time::UNKNOWN)
    });
    assert_eq!(error, StatusError::OtherEdition { held: 5, from: 6 });
    let bytes = delta(5, 8, &[9], &[3, 9, 17]);
    assert_eq!(store.accept_delta(&bytes, &trust(), Time::UNKNOWN), Ok(StatusAccepted::InForce));
    assert_eq!(store.lookup(DEVICE, DAY, 9), Lookup::Revoked);
    assert_eq!(store.lookup(DEVICE, DAY, 10), not_revoked(8));
    assert_eq!(store.accept_delta(&bytes, &trust(), Time::UNKNOWN), Ok(StatusAccepted::Unchanged));
    let error = refused(&mut store, |store| {
        store.accept_list(&list(DAY, 7, &[3, 9, 17]), &trust(), Time::UNKNOWN)
    });
    assert_eq!(error, StatusError::SequenceNotAbove { held: 8, got: 7 });
}

#[test]
fn an_empty_delta_is_news_too() {
    let mut store = holding(&[3]);
    store.accept_delta(&delta(5, 900, &[], &[3]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.lookup(DEVICE, DAY, 4), not_revoked(900));
}

#[test]
fn a_delta_gives_the_result_that_it_announces() {
    let mut store = holding(&[3, 17]);
    let wrong = delta(5, 6, &[9], &[3, 9]);
    let error = refused(&mut store, |store| store.accept_delta(&wrong, &trust(), Time::UNKNOWN));
    assert_eq!(error, StatusError::OtherResult);
}

#[test]
fn a_delta_needs_its_shard() {
    let mut store = StatusStore::default();
    let bytes = delta(5, 6, &[], &[]);
    let error = refused(&mut store, |store| store.accept_delta(&bytes, &trust(), Time::UNKNOWN));
    assert_eq!(error, StatusError::ShardNotHeld { shard: shard(DAY) });
}

#[test]
fn a_sync_is_complete_when_every_shard_is_as_the_manifest_says() {
    let mut store = StatusStore::default();
    let bytes = manifest(1, at(100), &[(DAY, &[3]), (DAY + 1, &[])]);
    store.accept_manifest(&bytes, &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.last_complete(), None);
    let full = |day| Need::Full { shard: shard(day) };
    assert_eq!(store.missing(), [full(DAY), full(DAY + 1)]);
    store.accept_list(&list(DAY, 5, &[3]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.missing(), [full(DAY + 1)]);
    assert_eq!(store.lookup(DEVICE, DAY, 4), not_revoked(100), "as fresh as the manifest");
    assert_eq!(store.last_complete(), None);
    store.accept_list(&list(DAY + 1, 1, &[]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.missing(), []);
    let complete =
        CompleteSync { issued: at(100), expires: at(100).plus_seconds(86_400), sequence: 1 };
    assert_eq!(store.last_complete(), Some(complete));
}

#[test]
fn the_manifest_may_come_last() {
    let mut store = holding(&[3]);
    store.accept_manifest(&manifest(1, at(100), &[(DAY, &[3])]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.last_complete().unwrap().sequence, 1);
    assert_eq!(store.lookup(DEVICE, DAY, 4), not_revoked(100));
}

#[test]
fn a_shard_of_another_edition_is_asked_for_and_not_freshened() {
    let mut store = holding(&[3]);
    store.accept_manifest(&manifest(1, at(100), &[(DAY, &[3])]), &trust(), Time::UNKNOWN).unwrap();
    store
        .accept_manifest(&manifest(2, at(200), &[(DAY, &[3, 9])]), &trust(), Time::UNKNOWN)
        .unwrap();
    assert_eq!(store.missing(), [Need::Delta { shard: shard(DAY), from: 5 }]);
    assert_eq!(store.lookup(DEVICE, DAY, 4), not_revoked(100));
    assert_eq!(store.last_complete().unwrap().sequence, 1, "the last that was complete");
    store.accept_delta(&delta(5, 6, &[9], &[3, 9]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.last_complete().unwrap().sequence, 2);
    assert_eq!(store.lookup(DEVICE, DAY, 4), not_revoked(200));
}

#[test]
fn an_older_manifest_is_refused() {
    let mut store = holding(&[]);
    let held = manifest(5, at(100), &[(DAY, &[])]);
    store.accept_manifest(&held, &trust(), Time::UNKNOWN).unwrap();
    for sequence in [4, 5] {
        let bytes = manifest(sequence, at(200), &[(DAY, &[])]);
        let error =
            refused(&mut store, |store| store.accept_manifest(&bytes, &trust(), Time::UNKNOWN));
        assert_eq!(error, StatusError::SequenceNotAbove { held: 5, got: sequence });
    }
    assert_eq!(
        store.accept_manifest(&held, &trust(), Time::UNKNOWN),
        Ok(StatusAccepted::Unchanged)
    );
    assert!(store.accept_manifest(&manifest(6, at(200), &[]), &trust(), Time::UNKNOWN).is_ok());
}

#[test]
fn a_shard_whose_day_is_past_goes_with_the_manifest() {
    let after = |seconds, shards: &[(u32, &[u32])]| {
        let mut store = holding(&[3]);
        store.accept_manifest(&manifest(1, at(seconds), shards), &trust(), Time::UNKNOWN).unwrap();
        store.lookup(DEVICE, DAY, 3)
    };
    let end_of_day = 2 * 86_400;
    assert_eq!(after(end_of_day - 1, &[]), Lookup::Revoked, "its day is not past");
    assert_eq!(after(end_of_day, &[]), Lookup::NoShard);
    assert_eq!(after(end_of_day, &[(DAY, &[3])]), Lookup::Revoked, "still named");
}

#[test]
fn the_newest_instant_that_was_signed() {
    assert_eq!(StatusStore::default().newest_issued(), None);
    let mut store = holding(&[]);
    assert_eq!(store.newest_issued(), Some(at(5)));
    store.accept_manifest(&manifest(1, at(100), &[]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.newest_issued(), Some(at(100)));
    store.accept_delta(&delta(5, 600, &[], &[]), &trust(), Time::UNKNOWN).unwrap();
    assert_eq!(store.newest_issued(), Some(at(600)));
}

#[test]
fn a_store_survives_its_snapshot() {
    let mut store = holding(&[3, 17]);
    store
        .accept_manifest(&manifest(1, at(100), &[(DAY, &[3, 17])]), &trust(), Time::UNKNOWN)
        .unwrap();
    let mut bytes = Vec::new();
    ciborium::into_writer(&store, &mut bytes).unwrap();
    assert_eq!(ciborium::from_reader::<StatusStore, _>(&bytes[..]).unwrap(), store);
}
