//! What goes when a signer no longer counts, and what stays.

use super::*;

#[test]
fn what_is_signed_by_an_active_issuer_stays() {
    let mut store = holding(&[3]);
    store.accept_manifest(&manifest(9, at(100), &[(DAY, &[3])]), &trust(), Time::UNKNOWN).unwrap();
    let before = store.clone();
    store.forget_untrusted(&trust());
    assert_eq!(store, before);
}

/// The thief of two roots gives the kid of the status issuer to a key of their own.
#[test]
fn what_another_key_of_the_same_kid_signed_is_forgotten() {
    let stolen = trust_of(issuer(STATUS, 66, Role::Status, IssuerState::Active));
    let claims = list_claims(DAY, 5, &[3]);
    let bytes = TestKey::new(66).sign(&claims.prepare(STATUS).unwrap());
    let mut store = StatusStore::default();
    store.accept_list(&bytes, &stolen, Time::UNKNOWN).unwrap();
    store.forget_untrusted(&trust());
    assert_eq!(store, StatusStore::default());
    store.accept_list(&bytes, &stolen, Time::UNKNOWN).unwrap();
    store.forget_untrusted(&TrustStore::default());
    assert_eq!(store, StatusStore::default());
}

#[test]
fn what_a_withdrawn_issuer_signed_is_forgotten() {
    let withdrawn = trust_with(IssuerState::Withdrawn);
    let mut store = holding(&[3]);
    store.accept_manifest(&manifest(9, at(100), &[(DAY, &[3])]), &trust(), Time::UNKNOWN).unwrap();
    store.forget_untrusted(&withdrawn);
    assert_eq!(store, StatusStore::default());
    // Its revocations do not bind the other issuer, even where nobody has called that.
    let mut store = holding(&[3]);
    let claims = list_claims(DAY, 4, &[]);
    let bytes = TestKey::new(13).sign(&claims.prepare(OTHER_STATUS).unwrap());
    assert_eq!(store.accept_list(&bytes, &withdrawn, Time::UNKNOWN), Ok(StatusAccepted::InForce));
    assert_eq!(store.lookup(DEVICE, DAY, 3), not_revoked(4));
}

/// A list of one issuer, a delta of another: whoever spoke last has vouched for the whole set.
#[test]
fn a_shard_goes_with_the_issuer_who_spoke_last() {
    let without = |kid, key| {
        let withdrawn = issuer(kid, key, Role::Status, IssuerState::Withdrawn);
        if kid == STATUS { trust_of(withdrawn) } else { trust_with_other(withdrawn) }
    };
    let by_other =
        TestKey::new(13).sign(&delta_claims(5, 6, &[9], &[3, 9]).prepare(OTHER_STATUS).unwrap());
    let mut store = holding(&[3]);
    store.accept_delta(&by_other, &trust(), Time::UNKNOWN).unwrap();
    let mut kept = store.clone();
    kept.forget_untrusted(&without(STATUS, 12));
    assert_eq!(kept, store);
    store.forget_untrusted(&without(OTHER_STATUS, 13));
    assert_eq!(store, StatusStore::default());

    // A manifest with the digest of the set vouches for it too, unless it is the older word.
    for (issued, vouches) in [(at(5), true), (at(4), false)] {
        let claims = manifest_claims(1, issued, &[(DAY, &[3])]);
        let mut store = holding(&[3]);
        let bytes = TestKey::new(13).sign(&claims.prepare(OTHER_STATUS).unwrap());
        store.accept_manifest(&bytes, &trust(), Time::UNKNOWN).unwrap();
        store.forget_untrusted(&without(STATUS, 12));
        assert_eq!(store.lookup(DEVICE, DAY, 3) == Lookup::Revoked, vouches, "{issued}");
    }
}

#[test]
fn evidence_goes_back_with_another_issuers_word_alone() {
    let earlier = |kid, key| {
        let claims = StatusListClaims { issued: at(4), ..list_claims(DAY, 6, &[3]) };
        let mut store = holding(&[3]);
        let bytes = TestKey::new(key).sign(&claims.prepare(kid).unwrap());
        store.accept_list(&bytes, &trust(), Time::UNKNOWN).unwrap();
        store.lookup(DEVICE, DAY, 4)
    };
    assert_eq!(earlier(STATUS, 12), not_revoked(5));
    assert_eq!(earlier(OTHER_STATUS, 13), not_revoked(4));
}

#[test]
fn a_complete_sync_goes_with_its_issuer_and_with_any_shard() {
    let by_other = |revoked: &[u32]| {
        let mut store = holding(&[3]);
        store
            .accept_manifest(&manifest(1, at(100), &[(DAY, &[3])]), &trust(), Time::UNKNOWN)
            .unwrap();
        let claims = manifest_claims(2, at(200), &[(DAY, revoked), (DAY + 1, &[])]);
        let bytes = TestKey::new(13).sign(&claims.prepare(OTHER_STATUS).unwrap());
        store.accept_manifest(&bytes, &trust(), Time::UNKNOWN).unwrap();
        assert_eq!(store.last_complete().unwrap().sequence, 1);
        store
    };
    let mut store = by_other(&[3]);
    store.forget_untrusted(&trust_with(IssuerState::Withdrawn));
    assert_eq!(store.last_complete(), None);
    assert_eq!(store.missing().len(), 1, "the other issuer's manifest is held, and its shard");

    let withdrawn = issuer(OTHER_STATUS, 13, Role::Status, IssuerState::Withdrawn);
    let mut store = by_other(&[3, 9]);
    store.forget_untrusted(&trust_with_other(withdrawn.clone()));
    assert_eq!((store.last_complete().unwrap().sequence, store.missing()), (1, vec![]));
    let mut store = by_other(&[3]);
    store.forget_untrusted(&trust_with_other(withdrawn));
    assert_eq!(store, StatusStore::default(), "the shard went with whom has vouched for it");
}

#[test]
fn another_active_issuer_may_go_on() {
    let mut store = holding(&[3]);
    let claims = list_claims(DAY, 6, &[3, 9]);
    let bytes = TestKey::new(13).sign(&claims.prepare(OTHER_STATUS).unwrap());
    assert_eq!(store.accept_list(&bytes, &trust(), Time::UNKNOWN), Ok(StatusAccepted::InForce));
}
