use super::Cases;
use super::scene::{Scene, Stage};
use crate::cose::{aad, key_header};
use crate::format::VerifyFile;
use crate::keys::Key;
use crate::make::{Delta, Issuer, Manifest, StatusList, TrustList, digest};
use crate::vectors::world::{DAY, LISTS_ISSUED, NOW, SHARD_DAY, World};

pub(super) fn file() -> VerifyFile {
    let mut cases =
        Cases::about("Lists that a sync brings: what comes into force, what is refused.");
    let world = World::base();
    trust_lists(&mut cases, &world);
    retirement(&mut cases, &world);
    status_lists(&mut cases, &world);
    deltas(&mut cases, &world);
    manifests(&mut cases, &world);
    withdrawal(&mut cases, &world);
    cases.into_file()
}

fn root(number: u8) -> Key {
    Key::named(if number == 1 { "root 1" } else { "root 2" })
}

fn trust_lists(cases: &mut Cases, world: &World) {
    let list = world.trust_list();
    let with = |sequence: i64| TrustList { sequence, issued: NOW, ..list.clone() };
    let one = |name: &str, why: &str, bytes: &[u8], expect: &str, cases: &mut Cases| {
        cases.case(name, why, world).trust_list(bytes, expect);
    };
    one("trust_next", "the next sequence", &with(4).sign(&root(1)), "in_force", cases);
    one("trust_other_root", "either root signs", &with(4).sign(&root(2)), "in_force", cases);
    one("trust_same_bytes", "the list that is held", &list.sign(&root(1)), "unchanged", cases);
    one(
        "trust_same_sequence",
        "another list of the same sequence",
        &with(3).sign(&root(1)),
        "sequence_not_above",
        cases,
    );
    one("trust_lower", "a list of earlier", &with(2).sign(&root(1)), "sequence_not_above", cases);
    one(
        "trust_jump_65536",
        "the longest jump",
        &with(3 + 65_536).sign(&root(1)),
        "in_force",
        cases,
    );
    one(
        "trust_jump_65537",
        "one more",
        &with(3 + 65_537).sign(&root(1)),
        "sequence_too_far",
        cases,
    );
    one(
        "trust_stranger",
        "a root that is not pinned",
        &with(4).sign(&Key::named("stranger")),
        "root_unknown",
        cases,
    );
    let forged = with(4).parts(&root(1)).sign(&Key::named("stranger"));
    one(
        "trust_forged",
        "somebody else's signature under a root's kid",
        &forged,
        "signature_bad",
        cases,
    );
    let mut parts = with(4).parts(&root(1));
    parts.aad = aad::MANIFEST;
    one(
        "trust_other_domain",
        "signed for another structure",
        &parts.sign(&root(1)),
        "signature_bad",
        cases,
    );
    let newer = TrustList { more: vec![(5, 1.into())], ..with(4) };
    one("trust_newer", "a list of a newer edition", &newer.sign(&root(1)), "newer", cases);
    one("trust_cut", "half a list", &with(4).sign(&root(1))[..200], "malformed", cases);

    let mut reused = with(4);
    reused.issuers[0].key = Key::named("device 2");
    one(
        "trust_kid_other_key",
        "a kid is never given to another key",
        &reused.sign(&root(1)),
        "kid_reused",
        cases,
    );
    let mut reused = with(4);
    reused.issuers[0].role = 3;
    one("trust_kid_other_role", "nor to another role", &reused.sign(&root(1)), "kid_reused", cases);
    let mut dropped = with(4);
    dropped.issuers.remove(0);
    let mut returned = with(5);
    returned.issuers[0].key = Key::named("device 2");
    cases
        .case("trust_kid_other_key_later", "not even when it was absent for a while", world)
        .trust_list(&dropped.sign(&root(1)), "in_force")
        .trust_list(&returned.sign(&root(1)), "kid_reused");

    let fresh = World::no_lists();
    cases
        .case("trust_minimum", "the lowest sequence that the app was built with", &fresh)
        .trust_list(&with(2).sign(&root(1)), "in_force");
    cases
        .case("trust_below_minimum", "one below", &fresh)
        .trust_list(&with(1).sign(&root(1)), "sequence_below_minimum");
    cases
        .case("trust_first_jump", "a first list may have any sequence", &fresh)
        .trust_list(&with(4_000_000_000).sign(&root(1)), "in_force");

    // A list without the issuer: its certificates are unknown; with a new one: they count.
    let mut facts_world = world.clone();
    facts_world.trust = Some(TrustList { sequence: 4, issued: NOW, ..dropped.clone() });
    let scene = Scene::of(&facts_world);
    cases
        .case("trust_issuer_gone", "verified certificates are forgotten with each new list", world)
        .finds_genuine(&Scene::of(world))
        .next()
        .trust_list(&dropped.sign(&root(1)), "in_force")
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
        .trust_list(&second.sign(&root(1)), "in_force")
        .finds(&scene, genuine);
}

fn retirement(cases: &mut Cases, world: &World) {
    let list = world.trust_list();
    let retiring = |by: u8, whom: u8, sequence: i64| {
        let retired = vec![root(whom).thumbprint()];
        TrustList { sequence, issued: NOW, retired, ..list.clone() }.sign(&root(by))
    };
    let plain =
        |by: u8, sequence: i64| TrustList { sequence, issued: NOW, ..list.clone() }.sign(&root(by));
    cases
        .case("retire_next", "a root retires the other for good", world)
        .trust_list(&retiring(1, 2, 4), "in_force")
        .trust_list(&plain(2, 5), "root_retired")
        .trust_list(&plain(1, 5), "in_force")
        .trust_list(&plain(2, 6), "root_retired");
    cases
        .case(
            "retire_signer_of_held",
            "the held list falls with its root, whatever the sequence",
            world,
        )
        .trust_list(&retiring(2, 1, 2), "in_force")
        .trust_list(&plain(1, 9), "root_retired")
        .trust_list(&plain(2, 3), "in_force");
    cases
        .case("retire_by_old_list", "an old list retires, and does nothing else", world)
        .trust_list(&retiring(1, 2, 2), "only_retired_a_root")
        .trust_list(&plain(2, 4), "root_retired")
        .finds_genuine(&Scene::of(world));
    cases
        .case("retire_itself", "a root can't retire itself", world)
        .trust_list(&retiring(1, 1, 4), "root_retires_itself");
    let both = TrustList {
        sequence: 4,
        retired: {
            let mut both = vec![root(1).thumbprint(), root(2).thumbprint()];
            both.sort_unstable();
            both
        },
        ..list.clone()
    };
    cases
        .case("retire_both", "nor together with the other", world)
        .trust_list(&both.sign(&root(1)), "root_retires_itself");
    let stranger = TrustList { sequence: 4, retired: vec![[7; 32]], ..list.clone() };
    cases
        .case("retire_nobody", "the thumbprint of no pinned root", world)
        .trust_list(&stranger.sign(&root(1)), "in_force")
        .trust_list(&plain(2, 5), "in_force");
}

fn status_lists(cases: &mut Cases, world: &World) {
    let key = Key::named("status");
    let held = world.status_list(SHARD_DAY);
    let with = |sequence: i64, revoked: &[u32]| StatusList {
        sequence,
        revoked: revoked.to_vec(),
        issued: NOW,
        ..held.clone()
    };
    let one = |name: &str, why: &str, bytes: &[u8], expect: &str, cases: &mut Cases| {
        cases.case(name, why, world).status_list(bytes, expect);
    };
    one("list_next", "more is revoked", &with(6, &[7, 703_000]).sign(&key), "in_force", cases);
    one("list_same", "the list that is held", &held.sign(&key), "unchanged", cases);
    one(
        "list_lower",
        "an earlier edition",
        &with(4, &[703_000]).sign(&key),
        "sequence_not_above",
        cases,
    );
    one(
        "list_same_sequence",
        "another list of the same sequence",
        &with(5, &[7, 703_000]).sign(&key),
        "sequence_not_above",
        cases,
    );
    one(
        "list_smaller",
        "a revocation taken back",
        &with(6, &[]).sign(&key),
        "revocation_taken_back",
        cases,
    );
    one(
        "list_other_index",
        "a revocation exchanged",
        &with(6, &[703_001]).sign(&key),
        "revocation_taken_back",
        cases,
    );
    one(
        "list_forged",
        "somebody else's signature",
        &with(6, &[7, 703_000]).sign(&Key::named("stranger")),
        "signature_bad",
        cases,
    );
    let by = |kid: [u8; 2]| StatusList { kid, ..with(6, &[7, 703_000]) };
    one(
        "list_unknown_issuer",
        "a kid that is not in the trust list",
        &by(*b"SX").sign(&key),
        "issuer_unknown",
        cases,
    );
    one(
        "list_other_role",
        "an issuer of certificates is none of lists",
        &by(*b"D1").sign(&Key::named("device")),
        "issuer_unknown",
        cases,
    );
    let early = StatusList { issued: NOW - 366 * DAY, ..with(6, &[703_000]) };
    one(
        "list_before_window",
        "signed before the issuer's window",
        &early.sign(&key),
        "issuer_outside_window",
        cases,
    );
    let mut parts = with(6, &[7, 703_000]).parts();
    parts.aad = aad::MANIFEST;
    let bytes = crate::make::tagged(parts.attach(&key.sign(&parts.sig_structure()))).encode();
    one("list_other_domain", "signed with an external_aad", &bytes, "signature_bad", cases);
}

fn delta(from: i64, to: i64, added: &[u32], all: &[u32]) -> Delta {
    Delta {
        kid: *b"S1",
        shard: (*b"D1", SHARD_DAY),
        issued: NOW,
        from,
        to,
        added: added.to_vec(),
        k: 16,
        digest: digest(all),
        more: Vec::new(),
    }
}

fn deltas(cases: &mut Cases, world: &World) {
    let key = Key::named("status");
    let one = |name: &str, why: &str, delta: Delta, expect: &str, cases: &mut Cases| {
        cases.case(name, why, world).delta(&delta.parts().sign(&key), expect);
    };
    one(
        "delta_next",
        "from the edition that is held",
        delta(5, 6, &[7], &[7, 703_000]),
        "in_force",
        cases,
    );
    one("delta_far", "over several editions", delta(5, 90, &[7], &[7, 703_000]), "in_force", cases);
    one(
        "delta_from_earlier",
        "from an earlier edition",
        delta(4, 6, &[7], &[7, 703_000]),
        "other_edition",
        cases,
    );
    one(
        "delta_from_later",
        "from a later edition",
        delta(6, 7, &[7], &[7, 703_000]),
        "other_edition",
        cases,
    );
    one(
        "delta_other_result",
        "the digest of another set",
        delta(5, 6, &[7], &[8, 703_000]),
        "other_result",
        cases,
    );
    one(
        "delta_added_twice",
        "an index that is revoked already",
        delta(5, 6, &[703_000], &[703_000]),
        "in_force",
        cases,
    );
    let no_shard = Delta { shard: (*b"D1", 99), ..delta(5, 6, &[7], &[7]) };
    one("delta_no_shard", "a shard that is not held", no_shard, "shard_not_held", cases);
    let mut parts = delta(5, 6, &[7], &[7, 703_000]).parts();
    cases
        .case("delta_forged", "somebody else's signature", world)
        .delta(&parts.sign(&Key::named("stranger")), "signature_bad");
    parts.protected = key_header(b"P1");
    cases
        .case("delta_other_role", "an issuer of papers", world)
        .delta(&parts.sign(&Key::named("paper")), "issuer_unknown");
    let bytes = delta(5, 6, &[7], &[7, 703_000]).parts().sign(&key);
    cases
        .case("delta_twice", "the same again changes nothing", world)
        .delta(&bytes, "in_force")
        .delta(&bytes, "unchanged");
}

fn manifests(cases: &mut Cases, world: &World) {
    let key = Key::named("status");
    let manifest = world.manifest();
    let with = |sequence: i64| Manifest { sequence, issued: NOW, ..manifest.clone() };
    let one = |name: &str, why: &str, bytes: &[u8], expect: &str, cases: &mut Cases| {
        cases.case(name, why, world).manifest(bytes, expect);
    };
    one("manifest_same", "the one that is held", &manifest.parts().sign(&key), "unchanged", cases);
    one(
        "manifest_lower",
        "an earlier one",
        &with(4).parts().sign(&key),
        "sequence_not_above",
        cases,
    );
    one(
        "manifest_same_sequence",
        "another one of the same sequence",
        &with(5).parts().sign(&key),
        "sequence_not_above",
        cases,
    );
    one(
        "manifest_forged",
        "somebody else's signature",
        &with(6).parts().sign(&Key::named("stranger")),
        "signature_bad",
        cases,
    );

    // A manifest with the digests that are held makes them as fresh as itself.
    let mut fresh = world.clone();
    fresh.publish(NOW + 60, 6, 7 * DAY, &[703_000]);
    let at = NOW + 90;
    let scene = Scene::of(&fresh).at(at);
    cases
        .case("manifest_freshens", "nothing changed: the manifest alone is new evidence", world)
        .manifest(&fresh.manifest().parts().sign(&key), "in_force")
        .finds_genuine(&scene);

    // A shard that is not as the manifest says: the sync is not complete, the old one still counts.
    let mut changed = world.clone();
    changed.publish(NOW + 60, 6, 7 * DAY, &[701_000, 703_000]);
    let facts = Scene::of(world).at(at);
    let genuine = facts.genuine(&["code_age"]);
    let early = changed.manifest().parts().sign(&key);
    cases
        .case(
            "manifest_before_its_lists",
            "the last complete sync counts until the lists are there",
            world,
        )
        .manifest(&early, "in_force")
        .finds(&facts, genuine)
        .next()
        .status_list(&changed.status_list(SHARD_DAY).sign(&key), "in_force")
        .refuses(&Scene::of(&changed).at(at + 1), "revoked", Stage::Claims);
}

/// What an issuer has signed that no longer counts is forgotten.
fn withdrawal(cases: &mut Cases, world: &World) {
    let mut list = TrustList { sequence: 4, issued: NOW, ..world.trust_list() };
    list.issuers[2].state = 2;
    let mut after = world.clone();
    after.trust = Some(list.clone());
    after.lists.clear();
    after.manifest = None;
    cases
        .case("withdrawn_status_issuer", "its lists are no evidence any more", world)
        .finds_genuine(&Scene::of(world))
        .next()
        .trust_list(&list.sign(&root(1)), "in_force")
        .refuses(&Scene::of(&after).at(NOW + 1), "status_missing", Stage::Claims);
    let mut dropped = TrustList { sequence: 4, issued: NOW, ..world.trust_list() };
    dropped.issuers.remove(2);
    after.trust = Some(dropped.clone());
    cases
        .case("dropped_status_issuer", "nor are those of one that is not listed any more", world)
        .finds_genuine(&Scene::of(world))
        .next()
        .trust_list(&dropped.sign(&root(1)), "in_force")
        .refuses(&Scene::of(&after).at(NOW + 1), "status_missing", Stage::Claims);
    let again = world.status_list(SHARD_DAY).sign(&Key::named("status"));
    cases
        .case("withdrawn_status_issuer_list", "and new ones are refused", world)
        .trust_list(&list.sign(&root(1)), "in_force")
        .status_list(&again, "issuer_withdrawn");
}
