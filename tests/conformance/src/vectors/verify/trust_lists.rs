//! Trust lists that a sync brings, and roots that are retired.

use super::Cases;
use super::scene::{Scene, Stage};
use crate::cbor::Item;
use crate::cose::{Parts, aad, key_header};
use crate::keys::Key;
use crate::make::{Issuer, TrustList, root_kid, roots};
use crate::vectors::world::{LISTS_ISSUED, NOW, World};

pub(super) fn cases(cases: &mut Cases, world: &World) {
    signatures(cases, world);
    sequences(cases, world);
    kids_and_keys(cases, world);
    issuers(cases, world);
    retirement(cases, world);
}

/// The next list, of this sequence.
fn next(world: &World, sequence: i64) -> TrustList {
    TrustList { sequence, issued: NOW, ..world.trust_list() }
}

/// A list that one step of a fresh phone takes or refuses.
fn one(cases: &mut Cases, world: &World, (name, why): (&str, &str), bytes: &[u8], expect: &str) {
    cases.case(name, why, world).trust_list(bytes, expect);
}

/// Who must have signed, and how.
fn signatures(cases: &mut Cases, world: &World) {
    let (held, list) = (world.trust_list(), next(world, 4));
    let by = |numbers: &[u8]| list.sign(&roots(numbers));
    let mut case = |name, why, bytes: &[u8], expect| one(cases, world, (name, why), bytes, expect);
    case("trust_next", "the next sequence", &by(&[1, 2]), "in_force");
    case("trust_other_roots", "any two roots sign", &by(&[2, 3]), "in_force");
    case("trust_three_roots", "or all three", &by(&[1, 2, 3]), "in_force");
    case("trust_same_bytes", "the list that is held", &held.sign(&roots(&[1, 2])), "unchanged");
    let again = "what it says is held, whoever has signed";
    case("trust_same_claims", again, &held.sign(&roots(&[2, 3])), "unchanged");
    case("trust_same_claims_three", again, &held.sign(&roots(&[1, 2, 3])), "unchanged");
    let alone = "one root is not enough";
    case("trust_same_claims_one", alone, &held.sign(&roots(&[1])), "signature_missing");
    for (name, root) in [("trust_root_1", 1), ("trust_root_2", 2), ("trust_root_3", 3)] {
        case(name, alone, &by(&[root]), "signature_missing");
    }

    let parts = list.parts();
    let signature = |number: u8| {
        let root = &roots(&[number])[0];
        parts.signature(&root_kid(root), root)
    };
    // Of the roots 1 to 3 by their kids: each signs in the name of the others, too.
    let forged =
        |number: u8, by: u8| parts.signature(&root_kid(&roots(&[number])[0]), &roots(&[by])[0]);
    let ascending = |mut signatures: Vec<(u8, Item)>| {
        signatures.sort_by_key(|(number, _)| root_kid(&roots(&[*number])[0]));
        parts.attach(signatures.into_iter().map(|(_, item)| item).collect()).encode()
    };
    let twice = parts.attach(vec![signature(1), signature(1)]).encode();
    case("trust_root_twice", "the same root twice", &twice, "malformed");
    let mut kids = [1, 2];
    kids.sort_by_key(|number| root_kid(&roots(&[*number])[0]));
    let unsorted = parts.attach(vec![signature(kids[1]), signature(kids[0])]).encode();
    case("trust_unsorted", "signatures in another order", &unsorted, "malformed");
    case("trust_four_roots", "a signature too many", &by(&[1, 2, 3, 4]), "malformed");
    case("trust_stranger", "a root that is not pinned", &by(&[1, 4]), "root_unknown");
    case("trust_stranger_third", "not even as a third", &by(&[1, 2, 4]), "root_unknown");
    case("trust_stranger_alone", "nor alone", &by(&[4]), "root_unknown");
    let by_another = ascending(vec![(1, signature(1)), (2, forged(2, 1))]);
    case("trust_forged", "one root signs in the name of another", &by_another, "signature_bad");
    let with_a_bad_one = ascending(vec![(1, signature(1)), (2, signature(2)), (3, forged(3, 1))]);
    case("trust_third_forged", "two good signatures, one bad", &with_a_bad_one, "signature_bad");
    let alone_and_forged = ascending(vec![(1, forged(1, 2))]);
    case("trust_alone_and_forged", "missing comes first", &alone_and_forged, "signature_missing");
    let stranger_first = ascending(vec![(1, forged(1, 2)), (4, signature(4))]);
    case("trust_stranger_and_forged", "who comes before how", &stranger_first, "root_unknown");
    let mut other = list.parts();
    other.aad = aad::MANIFEST;
    let other_domain = |number: u8| {
        let root = &roots(&[number])[0];
        (number, other.signature(&root_kid(root), root))
    };
    case(
        "trust_other_domain",
        "signed for another structure",
        &ascending(vec![other_domain(1), other_domain(2)]),
        "signature_bad",
    );
    let root = &roots(&[1])[0];
    let sign1 = Parts {
        aad: aad::TRUST_LIST,
        protected: key_header(&root_kid(root)),
        claims: list.parts().claims,
    };
    case("trust_sign1", "a COSE_Sign1", &sign1.sign(root), "malformed");
    let newer = TrustList { more: vec![(5, 1.into())], ..list.clone() };
    case("trust_newer", "a list of a newer edition", &newer.sign(&roots(&[1, 2])), "newer");
    case("trust_newer_alone", "says one", &newer.sign(&roots(&[1])), "signature_missing");
    case("trust_newer_stranger", "says a stranger", &newer.sign(&roots(&[1, 4])), "root_unknown");
    case("trust_cut", "half a list", &by(&[1, 2])[..200], "malformed");
}

fn sequences(cases: &mut Cases, world: &World) {
    let by = |list: &TrustList| list.sign(&roots(&[1, 2]));
    let base = next(world, 0);
    let mut case = |name, why, world: &World, sequence, expect| {
        one(cases, world, (name, why), &by(&TrustList { sequence, ..base.clone() }), expect);
    };
    case("trust_same_sequence", "another list of it", world, 3, "sequence_not_above");
    case("trust_lower", "a list of earlier", world, 2, "sequence_not_above");
    case("trust_jump_65536", "the longest jump", world, 3 + 65_536, "in_force");
    case("trust_jump_65537", "one more", world, 3 + 65_537, "sequence_too_far");
    let fresh = &World::no_lists();
    let minimum = "the lowest sequence that the app was built with";
    case("trust_minimum", minimum, fresh, 2, "in_force");
    case("trust_below_minimum", "one below", fresh, 1, "sequence_below_minimum");
    case("trust_first_jump", "the longest jump, from the minimum", fresh, 2 + 65_536, "in_force");
    case("trust_first_too_far", "one more", fresh, 2 + 65_537, "sequence_too_far");
    case("trust_first_last", "the highest there is", fresh, 4_294_967_295, "sequence_too_far");
}

/// One key and one role for each kid, one kid for each key, for ever.
fn kids_and_keys(cases: &mut Cases, world: &World) {
    let by = |list: &TrustList| list.sign(&roots(&[1, 2]));
    let mut reused = next(world, 4);
    reused.issuers[0].key = Key::named("device 2");
    let why = "a kid is never given to another key";
    one(cases, world, ("trust_kid_other_key", why), &by(&reused), "kid_reused");
    let other_roots = reused.sign(&roots(&[2, 3]));
    one(cases, world, ("trust_kid_other_key_other_roots", why), &other_roots, "kid_reused");
    let mut reused = next(world, 4);
    reused.issuers[0].role = 3;
    one(cases, world, ("trust_kid_other_role", "nor to another role"), &by(&reused), "kid_reused");
    let mut dropped = next(world, 4);
    dropped.issuers.remove(0);
    let mut returned = next(world, 5);
    returned.issuers[0].key = Key::named("device 2");
    cases
        .case("trust_kid_other_key_later", "not even when it was absent for a while", world)
        .trust_list(&by(&dropped), "in_force")
        .trust_list(&by(&returned), "kid_reused");
    let mut refused = next(world, 2);
    refused.issuers[0].kid = *b"A1";
    let mut later = next(world, 4);
    later.issuers.insert(
        0,
        Issuer {
            kid: *b"A1",
            key: Key::named("device 2"),
            ..world.trust_list().issuers[0].clone()
        },
    );
    cases
        .case("trust_kid_of_a_refused_list", "a list that was refused says nothing of kids", world)
        .trust_list(&by(&refused), "key_reused")
        .trust_list(&by(&later), "in_force");

    let mut twice = next(world, 4);
    let again = Issuer { kid: *b"D2", ..twice.issuers[0].clone() };
    twice.issuers.insert(1, again.clone());
    let why = "a key never has two kids";
    one(cases, world, ("trust_key_two_kids", why), &by(&twice), "key_reused");
    let mut renamed = next(world, 5);
    renamed.issuers[0] = again;
    cases
        .case("trust_key_other_kid_later", "not even when the former is listed no more", world)
        .trust_list(&by(&dropped), "in_force")
        .trust_list(&by(&renamed), "key_reused");
    let mut both = next(world, 4);
    both.issuers[0].key = Key::named("status");
    let why = "a kid of another key, whose key has another kid: the key comes first";
    one(cases, world, ("trust_kid_and_key_reused", why), &by(&both), "key_reused");
    let mut low = next(world, 3);
    low.issuers[0].key = Key::named("device 2");
    let why = "a kid of another key in a list too low: kids come before the sequence";
    one(cases, world, ("trust_kid_reused_too_low", why), &by(&low), "kid_reused");

    // The key is not on the curve: its y is that of another.
    let mut off = next(world, 4).parts();
    let item = |key: &Key| key.full().encode();
    let [device, status] = [Key::named("device"), Key::named("status")].map(|key| item(&key));
    let mixed = [&device[..device.len() - 32], &status[status.len() - 32..]].concat();
    off.claims = replaced(&off.claims, &device, &mixed);
    let signature = |root: &Key| off.signature(&root_kid(root), root);
    let mut by_both = roots(&[1, 2]);
    by_both.sort_by_key(root_kid);
    let off = off.attach(by_both.iter().map(signature).collect()).encode();
    let why = "a key that is no point of the curve";
    one(cases, world, ("trust_key_no_point", why), &off, "key_not_a_point");
}

/// The item with some of its bytes exchanged.
fn replaced(item: &Item, from: &[u8], to: &[u8]) -> Item {
    let mut bytes = item.encode();
    let at = bytes.windows(from.len()).position(|window| window == from);
    let at = at.expect("the bytes are there");
    bytes[at..at + to.len()].copy_from_slice(to);
    Item::Raw(bytes)
}

/// What a list in force changes in verdicts.
fn issuers(cases: &mut Cases, world: &World) {
    let list = world.trust_list();
    let with = |sequence: i64| next(world, sequence);
    let by = |list: &TrustList| list.sign(&roots(&[1, 2]));
    let mut dropped = with(4);
    dropped.issuers.remove(0);
    // A list without the issuer: its certificates are unknown; with a new one: they count.
    let mut facts_world = world.clone();
    facts_world.trust = Some(TrustList { sequence: 4, issued: NOW, ..dropped.clone() });
    let scene = Scene::of(&facts_world);
    cases
        .case("trust_issuer_gone", "verified certificates are forgotten with each new list", world)
        .finds_genuine(&Scene::of(world))
        .next()
        .trust_list(&by(&dropped), "in_force")
        .refuses(&scene, "issuer_unknown", Stage::Issuer);
    let mut second = with(4);
    second
        .issuers
        .insert(1, Issuer { kid: *b"D2", key: Key::named("device 2"), ..list.issuers[0].clone() });
    facts_world.trust = Some(second.clone());
    let mut scene = Scene { issuer: Key::named("device 2"), ..Scene::of(&facts_world) };
    scene.certificate.kid = *b"D2";
    // Its shard was never published: only what is younger than the lists needs none.
    scene.certificate.issued = LISTS_ISSUED + 1;
    let facts = scene.facts(Stage::Claims).evidence(LISTS_ISSUED + 1, NOW).minute("genuine", 0);
    let mut genuine = scene.genuine(&["code_age"]);
    genuine.facts = super::expect::verdict("genuine", facts).facts;
    cases
        .case("trust_issuer_added", "a second issuer comes into force", world)
        .trust_list(&by(&second), "in_force")
        .finds(&scene, genuine);
    let marked = TrustList { officers: vec![*b"P1", *b"ZZ"], ..with(4) };
    cases
        .case("trust_officers", "a mark on no device issuer means nothing", world)
        .trust_list(&by(&marked), "in_force")
        .finds_genuine(&Scene::of(&marked_world(world, &marked)));
}

fn marked_world(world: &World, list: &TrustList) -> World {
    World { trust: Some(list.clone()), ..world.clone() }
}

fn retirement(cases: &mut Cases, world: &World) {
    let list = |sequence: i64, retired: &[u8]| {
        let mut retired: Vec<_> = roots(retired).iter().map(Key::thumbprint).collect();
        retired.sort_unstable();
        TrustList { retired, ..next(world, sequence) }
    };
    let retiring = |by: &[u8], whom: u8, sequence: i64| list(sequence, &[whom]).sign(&roots(by));
    let plain = |by: &[u8], sequence: i64| list(sequence, &[]).sign(&roots(by));
    cases
        .case("retire_next", "two roots retire the third for good, and are two of two", world)
        .trust_list(&retiring(&[1, 2], 3, 4), "in_force")
        .trust_list(&plain(&[1, 3], 5), "root_retired")
        .trust_list(&plain(&[1, 2, 3], 5), "root_retired")
        .trust_list(&plain(&[3], 5), "root_retired")
        .trust_list(&plain(&[1], 5), "signature_missing")
        .trust_list(&plain(&[1, 2], 5), "in_force")
        .trust_list(&plain(&[2, 3], 6), "root_retired");
    cases
        .case("retire_alone", "one root retires nobody, whichever comes first", world)
        .trust_list(&retiring(&[1], 2, 4), "signature_missing")
        .trust_list(&retiring(&[2, 3], 1, 4), "in_force")
        .trust_list(&plain(&[1, 2], 5), "root_retired")
        .trust_list(&plain(&[2, 3], 5), "in_force");
    cases
        .case("retire_signer_of_held", "the held list, which it has signed, is followed", world)
        .trust_list(&retiring(&[2, 3], 1, 4), "in_force")
        .trust_list(&plain(&[1, 2], 9), "root_retired")
        .finds_genuine(&Scene::of(&marked_world(world, &list(4, &[1]))));
    for (name, why, sequence, expect) in [
        ("retire_by_old_list", "a list that is too old", 2, "sequence_not_above"),
        ("retire_by_same_sequence", "nor one as old", 3, "sequence_not_above"),
        ("retire_by_low_list", "nor one below the minimum", 1, "sequence_below_minimum"),
        ("retire_by_far_list", "nor one too far ahead", 3 + 65_537, "sequence_too_far"),
    ] {
        cases
            .case(name, &format!("{why} retires nobody"), world)
            .trust_list(&retiring(&[2, 3], 1, sequence), expect)
            .finds_genuine(&Scene::of(world))
            .trust_list(&plain(&[1, 2], 4), "in_force");
    }
    let newer = TrustList { more: vec![(5, 1.into())], ..list(4, &[1]) };
    cases
        .case("retire_by_newer_list", "nor does one of a newer edition", world)
        .trust_list(&newer.sign(&roots(&[2, 3])), "newer")
        .trust_list(&plain(&[1, 2], 4), "in_force");
    let mut reused = list(4, &[1]);
    reused.issuers[0].key = Key::named("device 2");
    cases
        .case("retire_by_refused_list", "nor one that is refused for its kids", world)
        .trust_list(&reused.sign(&roots(&[2, 3])), "kid_reused")
        .trust_list(&plain(&[1, 2], 4), "in_force");
    cases
        .case(
            "retire_keeps_kids",
            "what its lists said of kids stays, as others signed them",
            world,
        )
        .trust_list(&retiring(&[2, 3], 1, 4), "in_force")
        .trust_list(&TrustList { sequence: 5, ..reused }.sign(&roots(&[2, 3])), "kid_reused");
    let itself = [
        ("retire_itself", "a root can't retire itself", &[1][..], &[1, 2][..]),
        ("retire_itself_of_three", "nor can three retire one of them", &[3], &[1, 2, 3]),
        ("retire_two", "nor can two retire one of them and another", &[2, 3], &[1, 2]),
        ("retire_all", "nor all", &[1, 2, 3], &[1, 2]),
    ];
    for (name, why, retired, by) in itself {
        let bytes = list(4, retired).sign(&roots(by));
        one(cases, world, (name, why), &bytes, "root_retires_itself");
    }
    let stranger = TrustList { retired: vec![[7; 32]], ..list(4, &[]) };
    cases
        .case("retire_nobody", "the thumbprint of no pinned root", world)
        .trust_list(&stranger.sign(&roots(&[1, 2])), "in_force")
        .trust_list(&plain(&[2, 3], 5), "in_force");
}
