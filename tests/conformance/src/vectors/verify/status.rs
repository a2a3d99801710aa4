use super::Cases;
use super::scene::{Scene, Stage};
use crate::format::VerifyFile;
use crate::keys::Key;
use crate::make::{Certificate, Delta, digest};
use crate::vectors::world::{LISTS_ISSUED, NOW, SHARD_DAY, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Revocation, and what it is known from.");
    held(&mut cases);
    not_held(&mut cases);
    updates(&mut cases);
    cases.into_file()
}

fn held(cases: &mut Cases) {
    let world = World::base();
    cases.case("revoked", "the certificate's index is on the list", &world).refuses(
        &Scene::by(&world, "revoked"),
        "revoked",
        Stage::Claims,
    );
    for index in [702_999, 703_001] {
        let certificate = Certificate { index, ..Scene::of(&world).certificate };
        cases
            .case(&format!("index_{index}"), "a neighbour is not revoked", &world)
            .finds_genuine(&Scene { certificate, ..Scene::of(&world) });
    }
    for index in [1 << 20, i64::from(u32::MAX)] {
        let certificate = Certificate { index, ..Scene::of(&world).certificate };
        cases
            .case(
                &format!("index_{index}"),
                "beyond the end of the list nothing is revoked",
                &world,
            )
            .finds_genuine(&Scene { certificate, ..Scene::of(&world) });
    }
    let issued = Scene::of(&world).certificate.issued + 86_400;
    let certificate = Certificate { index: 703_000, issued, ..Scene::of(&world).certificate };
    cases
        .case("other_shard", "the same index in the next day's shard", &world)
        .finds_genuine(&Scene { certificate, ..Scene::of(&world) });
}

fn not_held(cases: &mut Cases) {
    let world = World::no_status();
    cases.case("never_synced", "no status lists at all", &world).refuses(
        &Scene::of(&world),
        "status_missing",
        Stage::Claims,
    );
    let world = World::incomplete();
    cases
        .case("sync_broke_off", "the shard is named by the manifest and was not loaded", &world)
        .refuses(&Scene::of(&world), "status_missing", Stage::Claims);

    let world = World::some_shards();
    let issued_at = |issued: i64| {
        let certificate = Certificate { issued, ..Scene::of(&world).certificate };
        Scene { certificate, ..Scene::of(&world) }
    };
    // Issued with or after the lists, it expires on day 20788, whose shard is not held.
    cases
        .case("issued_with_the_lists", "as old as the manifest: the list was needed", &world)
        .refuses(&issued_at(LISTS_ISSUED), "status_missing", Stage::Claims);
    cases
        .case("issued_after_the_lists", "a second younger: evidence itself", &world)
        .finds_genuine(&issued_at(LISTS_ISSUED + 1));
    // Expired before the lists were made, its shard has been dropped.
    let expires_at = |expires: i64| issued_at(expires - 604_500);
    cases
        .case(
            "expired_before_the_lists",
            "11 s before the manifest: out of use, not unknown",
            &world,
        )
        .refuses(&expires_at(LISTS_ISSUED - 11), "certificate_expired", Stage::Claims);
    cases
        .case("expired_with_the_lists", "10 s before: within leeway, the list was needed", &world)
        .refuses(&expires_at(LISTS_ISSUED - 10), "status_missing", Stage::Claims);
}

/// Lists that come while the phone is in use.
fn updates(cases: &mut Cases) {
    let world = World::base();
    let scene = || Scene::of(&world);
    let status = Key::named("status");
    let shard = (*b"D1", SHARD_DAY);
    let delta = Delta {
        kid: *b"S1",
        shard,
        issued: NOW + 60,
        from: 5,
        to: 6,
        added: vec![701_000],
        k: 19,
        digest: digest(&[701_000, 703_000]),
        more: Vec::new(),
    };
    let bytes = delta.parts().sign(&status);
    cases
        .case("delta_revokes", "genuine, then revoked by a delta", &world)
        .finds_genuine(&scene())
        .next()
        .delta(&bytes, "in_force")
        .refuses(&scene().at(NOW + 90), "revoked", Stage::Claims);
    let mut later = world.clone();
    later.publish(NOW + 60, 6, 7 * 86_400, &[701_000, 703_000]);
    let list = later.status_list(SHARD_DAY).sign(&status);
    cases
        .case("list_revokes", "genuine, then revoked by a whole list", &world)
        .finds_genuine(&scene())
        .next()
        .status_list(&list, "in_force")
        .refuses(&scene().at(NOW + 90), "revoked", Stage::Claims);

    let empty = Delta { added: Vec::new(), k: 0, digest: digest(&[703_000]), ..delta.clone() };
    let fresh = scene().at(NOW + 90);
    let facts = fresh.facts(Stage::Claims).evidence(NOW + 60, NOW + 90);
    let mut genuine = fresh.genuine(&["code_age"]);
    genuine.facts =
        crate::vectors::verify::expect::verdict("genuine", facts.minute("genuine", 0)).facts;
    cases
        .case("empty_delta", "nothing was revoked: new evidence all the same", &world)
        .delta(&empty.parts().sign(&status), "in_force")
        .finds(&fresh, genuine);
}
