//! Trust lists that a sync brings, and roots that are retired.

use super::Cases;
use super::scene::{Scene, Stage};
use crate::cose::aad;
use crate::keys::Key;
use crate::make::{Issuer, TrustList};
use crate::vectors::world::{LISTS_ISSUED, NOW, World};

pub(super) fn cases(cases: &mut Cases, world: &World) {
    trust_lists(cases, world);
    retirement(cases, world);
}

pub(in crate::vectors) fn root(number: u8) -> Key {
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
