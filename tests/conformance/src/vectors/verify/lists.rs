use super::scene::{Scene, Stage};
use super::{Cases, at, at_off, trust_lists};
use crate::bytes::to_hex;
use crate::cose::{aad, key_header};
use crate::format::{Clocks, Step, VerifyFile};
use crate::keys::Key;
use crate::make::{Delta, Manifest, StatusList, TrustList, digest, roots};
use crate::vectors::world::{DAY, NOW, SHARD_DAY, World};

pub(super) fn file() -> VerifyFile {
    let mut cases =
        Cases::about("Lists that a sync brings: what comes into force, what is refused.");
    let world = World::base();
    trust_lists::cases(&mut cases, &world);
    status_lists(&mut cases, &world);
    deltas(&mut cases, &world);
    manifests(&mut cases, &world);
    withdrawal(&mut cases, &world);
    from_the_future(&mut cases, &world);
    cases.into_file()
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
        .trust_list(&list.sign(&roots(&[1, 2])), "in_force")
        .refuses(&Scene::of(&after).at(NOW + 1), "status_missing", Stage::Claims);
    let mut dropped = TrustList { sequence: 4, issued: NOW, ..world.trust_list() };
    dropped.issuers.remove(2);
    after.trust = Some(dropped.clone());
    cases
        .case("dropped_status_issuer", "nor are those of one that is not listed any more", world)
        .finds_genuine(&Scene::of(world))
        .next()
        .trust_list(&dropped.sign(&roots(&[1, 2])), "in_force")
        .refuses(&Scene::of(&after).at(NOW + 1), "status_missing", Stage::Claims);
    let again = world.status_list(SHARD_DAY).sign(&Key::named("status"));
    cases
        .case("withdrawn_status_issuer_list", "and new ones are refused", world)
        .trust_list(&list.sign(&roots(&[1, 2])), "in_force")
        .status_list(&again, "issuer_withdrawn");
}

/// A phone that knows the time takes no list that is dated more than ten minutes after it.
fn from_the_future(cases: &mut Cases, world: &World) {
    let status = Key::named("status");
    let trust = |issued| {
        let list = TrustList { sequence: 4, issued, ..world.trust_list() };
        to_hex(&list.sign(&roots(&[1, 2])))
    };
    let list = |issued| {
        let held = world.status_list(SHARD_DAY);
        let next = StatusList { sequence: 6, issued, revoked: vec![7, 703_000], ..held };
        to_hex(&next.sign(&status))
    };
    let change = |issued| {
        let next = Delta { issued, ..delta(5, 6, &[7], &[7, 703_000]) };
        to_hex(&next.parts().sign(&status))
    };
    let manifest = |issued| {
        let next = Manifest { sequence: 6, issued, ..world.manifest() };
        to_hex(&next.parts().sign(&status))
    };
    let steps = |issued: i64, now: Option<Clocks>, expect: &str| {
        let expect = || expect.to_owned();
        [
            ("trust_list", Step::AcceptTrustList { bytes: trust(issued), now, expect: expect() }),
            ("list", Step::AcceptStatusList { bytes: list(issued), now, expect: expect() }),
            ("delta", Step::AcceptDelta { bytes: change(issued), now, expect: expect() }),
            ("manifest", Step::AcceptManifest { bytes: manifest(issued), now, expect: expect() }),
        ]
    };
    for (name, step) in steps(NOW + 600, Some(at(NOW)), "in_force") {
        cases.case(&format!("{name}_in_ten_minutes"), "clocks may differ", world).step(step);
    }
    for (name, step) in steps(NOW + 601, Some(at(NOW)), "issued_in_future") {
        cases.case(&format!("{name}_from_the_future"), "a second more", world).step(step);
    }
    // Corrected: the wall clock that is an hour ahead does not count.
    for (name, step) in steps(NOW + 601, Some(at_off(NOW, 3_600_000)), "issued_in_future") {
        let name = format!("{name}_from_the_future_corrected");
        cases.case(&name, "by the corrected clock", world).step(step);
    }
    for (name, step) in steps(NOW + DAY, Some(at(NOW)), "in_force") {
        let name = format!("{name}_from_the_future_unconfirmed");
        cases.unsynced(&name, "a phone that does not know the time takes it", world).step(step);
    }
    let list = TrustList { sequence: 4, issued: NOW + 60, ..world.trust_list() };
    let mut after = world.clone();
    after.trust = Some(list.clone());
    let scene = Scene::of(&after);
    let mut expected = scene.refused("officer_clock", Stage::Evidence);
    expected.facts.insert("officer_time_confirmed".into(), false.into());
    cases
        .unsynced(
            "list_from_the_future_raises_the_floor",
            "and shows that its clock is behind",
            world,
        )
        .step(Step::AcceptTrustList {
            bytes: to_hex(&list.sign(&roots(&[1, 2]))),
            now: Some(at(NOW)),
            expect: "in_force".into(),
        })
        .finds(&scene, expected);
}
