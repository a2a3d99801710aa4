//! Editions of shards: in what order they are judged, who vouches for them, and until when.

mod withdrawal;

use self::withdrawal::withdrawal;
use super::Cases;
use super::expect::verdict;
use super::scene::{Scene, Stage};
use crate::bytes::with_s;
use crate::cbor::Item;
use crate::format::{Expected, VerifyFile};
use crate::keys::Key;
use crate::make::{Delta, Manifest, StatusList, digest, tagged};
use crate::vectors::world::{DAY, LISTS_ISSUED, NOW, SHARD_DAY, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about(
        "Editions that a sync brings: the order of the checks, whose word a set and its evidence are, \
         and what goes with whom.",
    );
    let world = World::two_issuers();
    order(&mut cases, &world);
    windows(&mut cases, &world);
    unchanged(&mut cases, &world);
    evidence(&mut cases, &world);
    floor(&mut cases, &world);
    withdrawal(&mut cases, &world);
    past_days(&mut cases, &world);
    bounds(&mut cases, &world);
    cases.into_file()
}

fn first() -> Key {
    Key::named("status")
}

/// Of the issuer S2.
fn second() -> Key {
    Key::named("status 2")
}

/// The next edition of the citizens' shard, in which 7 is revoked too.
fn next_list(world: &World) -> StatusList {
    let revoked = vec![7, 703_000];
    StatusList { sequence: 6, issued: NOW, revoked, ..world.status_list(SHARD_DAY) }
}

fn next_delta() -> Delta {
    Delta {
        kid: *b"S1",
        shard: (*b"D1", SHARD_DAY),
        issued: NOW,
        from: 5,
        to: 6,
        added: vec![7],
        k: 2,
        digest: digest(&[7, 703_000]),
        more: Vec::new(),
    }
}

fn next_manifest(world: &World) -> Manifest {
    Manifest { sequence: 6, issued: NOW, expires: NOW + 7 * DAY, ..world.manifest() }
}

/// With a shard that no phone holds: the sync is not complete.
fn incomplete(manifest: Manifest) -> Manifest {
    let mut shards = manifest.shards;
    shards.push((*b"D9", SHARD_DAY, digest(&[])));
    Manifest { shards, ..manifest }
}

fn order(cases: &mut Cases, world: &World) {
    let bad = |key: &Key| {
        let parts = next_list(world).parts_with(Item::bytes(b"no zlib"));
        tagged(parts.attach(&key.sign(&parts.sig_structure()))).encode()
    };
    cases
        .case("list_bad_zlib", "signed, and malformed inside", world)
        .status_list(&bad(&first()), "malformed");
    cases
        .case("list_bad_zlib_forged", "nothing is inflated before its signature holds", world)
        .status_list(&bad(&Key::named("stranger")), "signature_bad");
    let unknown = StatusList { kid: *b"SX", ..next_list(world) };
    let parts = unknown.parts_with(Item::bytes(b"no zlib"));
    let bytes = tagged(parts.attach(&first().sign(&parts.sig_structure()))).encode();
    cases
        .case("list_bad_zlib_unknown", "nor before its issuer is known", world)
        .status_list(&bytes, "issuer_unknown");
    let newer = |issued: i64| StatusList { more: vec![(5, 1.into())], issued, ..next_list(world) };
    cases
        .case("list_newer", "of a newer edition", world)
        .status_list(&newer(NOW).sign(&first()), "newer");
    cases
        .case("list_newer_forged", "newer is judged after the signature", world)
        .status_list(&newer(NOW).sign(&second()), "signature_bad");
    cases
        .case("list_newer_before_window", "and before the issuer's window", world)
        .status_list(&newer(NOW - 366 * DAY).sign(&first()), "newer");
    let lower = StatusList { sequence: 4, issued: NOW - 366 * DAY, ..next_list(world) };
    cases
        .case("list_lower_before_window", "the window comes before the sequence", world)
        .status_list(&lower.sign(&first()), "issuer_outside_window");
    let mut delta = next_delta().parts();
    delta.claims = Item::map([(6, NOW.into())]);
    cases
        .case("delta_without_claims", "signed, and malformed inside", world)
        .delta(&delta.sign(&first()), "malformed");
    cases
        .case("delta_without_claims_forged", "not looked at", world)
        .delta(&delta.sign(&second()), "signature_bad");
    let mut manifest = next_manifest(world).parts();
    manifest.claims = Item::map([(6, NOW.into())]);
    cases
        .case("manifest_without_claims", "signed, and malformed inside", world)
        .manifest(&manifest.sign(&first()), "malformed");
    cases
        .case("manifest_without_claims_forged", "not looked at", world)
        .manifest(&manifest.sign(&second()), "signature_bad");
    // Of several faults of a delta the first decides.
    let other = Delta { from: 4, digest: digest(&[8]), ..next_delta() };
    cases
        .case("delta_other_edition_and_result", "the edition first", world)
        .delta(&other.parts().sign(&first()), "other_edition");
}

/// No clock is in it: what was signed and the window are both the authority's word, without leeway.
fn windows(cases: &mut Cases, world: &World) {
    let (from, to) = (NOW - 365 * DAY, NOW + 730 * DAY);
    for (name, issued, expect) in [
        ("at_from", from, "in_force"),
        ("before_from", from - 1, "issuer_outside_window"),
        ("at_to", to, "in_force"),
        ("after_to", to + 1, "issuer_outside_window"),
    ] {
        let why = "an issuer's window has no leeway for what it signed";
        let list = StatusList { issued, ..next_list(world) };
        cases
            .unsynced(&format!("list_{name}"), why, world)
            .status_list(&list.sign(&first()), expect);
        let delta = Delta { issued, ..next_delta() };
        cases
            .unsynced(&format!("delta_{name}"), why, world)
            .delta(&delta.parts().sign(&first()), expect);
        let manifest = Manifest { issued, ..next_manifest(world) };
        cases
            .unsynced(&format!("manifest_{name}"), why, world)
            .manifest(&manifest.parts().sign(&first()), expect);
    }
}

/// What says nothing new, and what only looks as if.
fn unchanged(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    let held = world.status_list(SHARD_DAY);
    let again = StatusList { issued: NOW, expires: NOW + 7 * DAY, ..held.clone() };
    cases
        .case("list_signed_again", "the same edition and set: no new evidence", world)
        .status_list(&again.sign(&first()), "unchanged")
        .finds_genuine(&scene);
    let by_second = StatusList { kid: *b"S2", ..again };
    cases
        .case("list_of_the_other", "also by another issuer", world)
        .status_list(&by_second.sign(&second()), "unchanged")
        .finds_genuine(&scene);
    let there = Delta { from: 4, to: 5, digest: digest(&[703_000]), ..next_delta() };
    cases
        .case("delta_that_leads_here", "the edition and set that is held, from any", world)
        .delta(&there.parts().sign(&first()), "unchanged")
        .finds_genuine(&scene);
    let other = Delta { digest: digest(&[7, 703_000]), ..there };
    cases
        .case("delta_to_another_set", "the edition that is held, and another set", world)
        .delta(&other.parts().sign(&first()), "other_edition");
    let parts = world.manifest().parts();
    let twin = with_s(&first().sign(&parts.sig_structure()), true);
    cases
        .case("manifest_twin", "the same claims under the other signature", world)
        .manifest(&parts.attach(&twin).encode(), "unchanged");
    let more = Manifest { more: vec![(-70_000, 1.into())], ..world.manifest() };
    cases
        .case("manifest_private_claim", "private claims say nothing new", world)
        .manifest(&more.parts().sign(&first()), "unchanged");
    let by_second = Manifest { kid: *b"S2", ..world.manifest() };
    cases
        .case("manifest_of_the_other", "another issuer's is another one", world)
        .manifest(&by_second.parts().sign(&second()), "sequence_not_above");
    let far = Manifest { sequence: 1000, ..next_manifest(world) };
    let mut after = world.clone();
    after.manifest = Some(far.clone());
    after.lists.iter_mut().for_each(|list| list.issued = NOW);
    cases
        .case("manifest_1000", "manifests and shards are numbered each by itself", world)
        .manifest(&far.parts().sign(&first()), "in_force")
        .finds_genuine(&Scene::of(&after));
}

/// The verdict of a genuine code with this evidence.
fn with_evidence(scene: &Scene<'_>, issued: i64) -> Expected {
    let facts = scene.facts(Stage::Claims).evidence(issued, scene.now).minute("genuine", 0);
    Expected { facts: verdict("genuine", facts).facts, ..scene.genuine(&["code_age"]) }
}

fn evidence(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    let earlier = LISTS_ISSUED - 1000;
    let list = StatusList { issued: earlier, ..next_list(world) };
    cases
        .case("list_issued_earlier", "an issuer's word does not go back", world)
        .status_list(&list.sign(&first()), "in_force")
        .finds(&scene, with_evidence(&scene, LISTS_ISSUED));
    let list = StatusList { kid: *b"S2", ..list };
    cases
        .case("list_of_the_other_issued_earlier", "another issuer's begins anew", world)
        .status_list(&list.sign(&second()), "in_force")
        .finds(&scene, with_evidence(&scene, earlier));
    let delta = Delta { issued: earlier, ..next_delta() };
    cases
        .case("delta_issued_earlier", "an issuer's word does not go back", world)
        .delta(&delta.parts().sign(&first()), "in_force")
        .finds(&scene, with_evidence(&scene, LISTS_ISSUED));
    let delta = Delta { kid: *b"S2", ..delta };
    cases
        .case("delta_of_the_other_issued_earlier", "another issuer's begins anew", world)
        .delta(&delta.parts().sign(&second()), "in_force")
        .finds(&scene, with_evidence(&scene, earlier));
    let manifest = incomplete(Manifest { issued: NOW + 60, ..next_manifest(world) });
    let fresh = Scene::of(world).at(NOW + 90);
    cases
        .case("incomplete_manifest_freshens", "before the sync is complete", world)
        .manifest(&manifest.parts().sign(&first()), "in_force")
        .finds(&fresh, with_evidence(&fresh, NOW + 60));
    let early = Manifest { issued: earlier, ..manifest };
    cases
        .case("manifest_issued_earlier", "evidence stays where it was", world)
        .manifest(&early.parts().sign(&first()), "in_force")
        .finds_genuine(&scene);
    // No rule says that a manifest ends after it begins.
    let ended = Manifest { issued: NOW + 60, expires: NOW, ..next_manifest(world) };
    let mut after = world.clone();
    after.lists.iter_mut().for_each(|list| list.issued = NOW + 60);
    after.manifest = Some(ended.clone());
    for (name, now, refused) in [("at_leeway", NOW + 10, false), ("beyond_leeway", NOW + 11, true)]
    {
        let scene = Scene::of(&after).at(now);
        let case =
            cases.unsynced(&format!("manifest_ends_first_{name}"), "taken, and ended", world);
        case.manifest(&ended.parts().sign(&first()), "in_force");
        // Issued after that instant: its clock can't be right, unless the lists have run out first.
        let code = if refused { "lists_too_old" } else { "officer_clock" };
        case.finds(&scene, unconfirmed(scene.refused(code, Stage::Evidence)));
    }
}

fn unconfirmed(mut expected: Expected) -> Expected {
    expected.facts.insert("officer_time_confirmed".into(), false.into());
    if expected.code == "genuine" {
        expected.notices.push("officer_time_not_confirmed".into());
    }
    expected
}

/// Whatever was taken raises the floor, complete or not, also where it says nothing of this code.
fn floor(cases: &mut Cases, world: &World) {
    let issued = NOW + 1000;
    let other = SHARD_DAY + 1;
    let list = StatusList { issued, sequence: 6, ..world.status_list(other) };
    let delta = Delta { shard: (*b"D1", other), issued, digest: digest(&[7]), ..next_delta() };
    let shards = vec![(*b"D9", SHARD_DAY, digest(&[]))];
    let manifest = Manifest { issued, shards, ..next_manifest(world) };
    for (name, now) in [("at_leeway", issued - 10), ("below", issued - 11)] {
        let scene = Scene::of(world).at(now);
        let expected = unconfirmed(match name {
            "at_leeway" => scene.genuine(&["code_age"]),
            _ => scene.refused("officer_clock", Stage::Evidence),
        });
        cases
            .unsynced(&format!("floor_of_a_list_{name}"), "of another day's shard", world)
            .status_list(&list.sign(&first()), "in_force")
            .finds(&scene, expected.clone());
        cases
            .unsynced(&format!("floor_of_a_delta_{name}"), "of another day's shard", world)
            .delta(&delta.parts().sign(&first()), "in_force")
            .finds(&scene, expected.clone());
        cases
            .unsynced(&format!("floor_of_a_manifest_{name}"), "that is not complete", world)
            .manifest(&manifest.parts().sign(&first()), "in_force")
            .finds(&scene, expected);
    }
}

/// A shard whose day is past is dropped by the manifest that no longer names it, complete or not.
fn past_days(cases: &mut Cases, world: &World) {
    let midnight = (SHARD_DAY + 1) * DAY;
    let shards = vec![(*b"D9", SHARD_DAY + 9, digest(&[]))];
    for (name, issued, code) in
        [("day_past", midnight, "status_missing"), ("day_not_past", midnight - 1, "revoked")]
    {
        let manifest = Manifest { issued, shards: shards.clone(), ..next_manifest(world) };
        let scene = Scene::by(world, "revoked").at(midnight);
        cases
            .unsynced(name, "when the manifest is taken, not when it is complete", world)
            .manifest(&manifest.parts().sign(&first()), "in_force")
            .finds(&scene, unconfirmed(scene.refused(code, Stage::Claims)));
    }
    let named = Manifest {
        issued: midnight,
        shards: vec![(*b"D1", SHARD_DAY, digest(&[7]))],
        ..next_manifest(world)
    };
    let scene = Scene::by(world, "revoked").at(midnight);
    cases
        .unsynced("day_past_and_named", "with whatever digest", world)
        .manifest(&named.parts().sign(&first()), "in_force")
        .finds(&scene, unconfirmed(scene.refused("revoked", Stage::Claims)));
}

fn bounds(cases: &mut Cases, world: &World) {
    let delta = |from: i64, added: Vec<u32>, all: &[u32]| {
        let k = if added.iter().any(|index| *index > 1 << 20) { 22 } else { 2 };
        Delta { from, to: 6, k, added, digest: digest(all), ..next_delta() }.parts().sign(&first())
    };
    cases
        .case("delta_from_nothing", "an edition 0 is none that could be held", &World::no_status())
        .delta(&delta(0, vec![7], &[7]), "shard_not_held");
    cases
        .case("delta_beyond_any_list", "an index that no list could hold", world)
        .delta(&delta(5, vec![u32::MAX], &[703_000, u32::MAX]), "in_force");
    let most = 1_u32 << 22;
    let full = (0..most).collect::<Vec<_>>();
    let list = StatusList { size: most, revoked: full.clone(), ..world.status_list(SHARD_DAY) };
    let list = list.sign(&first());
    let more = (0..=most).collect::<Vec<_>>();
    cases
        .case("delta_of_one_too_many", "4 194 304 are held", &World::no_status())
        .status_list(&list, "in_force")
        .delta(&delta(5, vec![most], &more), "too_many")
        .delta(&delta(5, vec![7], &full), "in_force");
}
