//! What goes with an issuer that is withdrawn, and what stays.

use super::super::Cases;
use super::super::scene::{Scene, Stage};
use super::{next_delta, next_manifest, second, with_evidence};
use crate::make::{Delta, Manifest, TrustList, digest, roots};
use crate::vectors::world::{LISTS_ISSUED, NOW, SHARD_DAY, World};

/// The trust list in which this issuer is withdrawn.
fn without(world: &World, kid: &[u8; 2]) -> TrustList {
    let mut list = TrustList { sequence: 4, issued: NOW, ..world.trust_list() };
    list.issuers.iter_mut().filter(|it| it.kid == *kid).for_each(|it| it.state = 2);
    list
}

/// As the vectors' phone knows the world when the trust list is in force and these days are held.
fn left(world: &World, trust: &TrustList, days: &[i64], manifest: Option<Manifest>) -> World {
    let mut left = world.clone();
    left.trust = Some(trust.clone());
    left.lists.retain(|list| days.contains(&list.shard.1));
    left.manifest = manifest;
    left
}

pub(super) fn withdrawal(cases: &mut Cases, world: &World) {
    let delta = Delta { kid: *b"S2", ..next_delta() }.parts().sign(&second());
    let (no_first, no_second) = (without(world, b"S1"), without(world, b"S2"));

    let after = left(world, &no_first, &[SHARD_DAY], None);
    let scene = Scene::of(&after);
    cases
        .case("list_and_delta_by_two_the_first_falls", "the last has vouched for all", world)
        .delta(&delta, "in_force")
        .trust_list(&no_first.sign(&roots(&[1, 2])), "in_force")
        .finds(&scene, with_evidence(&scene, NOW));
    let after = left(world, &no_second, &[], None);
    let fresh = Scene::of(&after);
    cases
        .case("list_and_delta_by_two_the_last_falls", "the set goes with whom spoke last", world)
        .delta(&delta, "in_force")
        .trust_list(&no_second.sign(&roots(&[1, 2])), "in_force")
        .refuses(&fresh, "status_missing", Stage::Claims);

    // The same digests under the other's manifest: it has vouched for every shard.
    let manifest = Manifest { kid: *b"S2", ..next_manifest(world) };
    let bytes = manifest.parts().sign(&second());
    let days: Vec<i64> = world.lists.iter().map(|list| list.shard.1).collect();
    let after = left(world, &no_first, &days, Some(manifest.clone()));
    let scene = Scene::of(&after);
    cases
        .case("manifest_vouches", "what the first has signed stays by the second's word", world)
        .manifest(&bytes, "in_force")
        .trust_list(&no_first.sign(&roots(&[1, 2])), "in_force")
        .finds(&scene, with_evidence(&scene, NOW));
    let after = left(world, &no_second, &[], None);
    cases
        .case("manifest_vouched", "and goes with it", world)
        .manifest(&bytes, "in_force")
        .trust_list(&no_second.sign(&roots(&[1, 2])), "in_force")
        .refuses(&Scene::of(&after), "status_missing", Stage::Claims);
    // An earlier word vouches for nothing.
    let early = Manifest { issued: LISTS_ISSUED - 1, ..manifest };
    let after = left(world, &no_second, &days, None);
    let mut expected = Scene::of(&after).genuine(&["code_age"]);
    expected.facts.remove("status_sequence");
    expected.facts.remove("good_until");
    cases
        .case("manifest_too_early_to_vouch", "the sets stay; the complete sync was its own", world)
        .manifest(&early.parts().sign(&second()), "in_force")
        .trust_list(&no_second.sign(&roots(&[1, 2])), "in_force")
        .finds(&Scene::of(&after), expected.clone());

    // One forgotten shard ends the complete sync.
    let other =
        Delta { kid: *b"S2", shard: (*b"D1", SHARD_DAY + 1), digest: digest(&[7]), ..next_delta() };
    cases
        .case("complete_goes_with_a_shard", "another day's shard is forgotten", world)
        .delta(&other.parts().sign(&second()), "in_force")
        .trust_list(&no_second.sign(&roots(&[1, 2])), "in_force")
        .finds(&Scene::of(&after), expected);
    // A manifest that is not complete and falls leaves the complete one.
    let shards = vec![(*b"D9", SHARD_DAY, digest(&[]))];
    let loose = Manifest { kid: *b"S2", shards, ..next_manifest(world) };
    let mut after = world.clone();
    after.trust = Some(no_second.clone());
    cases
        .case("complete_stays", "another issuer's manifest falls", world)
        .manifest(&loose.parts().sign(&second()), "in_force")
        .trust_list(&no_second.sign(&roots(&[1, 2])), "in_force")
        .finds_genuine(&Scene::of(&after));
    let no_first = left(world, &without(world, b"S1"), &[], None);
    cases
        .case("complete_goes_with_its_issuer", "whoever signed the newest manifest", world)
        .manifest(&loose.parts().sign(&second()), "in_force")
        .trust_list(&no_first.trust_list().sign(&roots(&[1, 2])), "in_force")
        .refuses(&Scene::of(&no_first), "status_missing", Stage::Claims);
}
