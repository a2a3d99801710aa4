use super::scene::{Scene, Stage};
use super::{Cases, at, at_off, at_reboot};
use crate::bytes::{qr_text, twin};
use crate::format::{Clocks, Expected, Step, VerifyFile};
use crate::make::Freshness;
use crate::vectors::verify::expect::verdict as verdict_of;
use crate::vectors::world::{NOW, World, cti};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about(
        "Codes seen before, and inspections. The full memory (4096 codes) is a test of its own.",
    );
    let world = World::base();
    inspections(&mut cases, &world);
    memory(&mut cases, &world);
    twins(&mut cases, &world);
    clocks(&mut cases, &world);
    cases.into_file()
}

/// `already_scanned`, a number of seconds after it was called genuine.
fn again(scene: &Scene<'_>, ago_s: i64) -> Expected {
    let facts = scene.facts(Stage::Evidence).minute("already_scanned", scene.now - scene.made);
    let facts = facts.set("scanned_ago_s", ago_s).set("scanned_as", "genuine");
    verdict_of("already_scanned", facts).hint(scene.certificate.hint)
}

fn later<'w>(scene: &Scene<'w>, seconds: i64) -> Scene<'w> {
    Scene { now: scene.now + seconds, ..scene.clone() }
}

fn inspections(cases: &mut Cases, world: &World) {
    let first = Scene::of(world);
    let verdict = first.genuine(&["code_age"]);
    cases
        .case("same_inspection", "the same verdict, to the last fact, for two minutes", world)
        .finds_genuine(&first)
        .finds(&later(&first, 5), verdict.clone())
        .finds(&later(&first, 120), verdict.clone());
    let ended = later(&first, 120);
    let facts = ended.facts(Stage::Evidence).set("scanned_ago_s", 120).set("scanned_as", "genuine");
    let moment_later = Clocks { since_boot_ms: at(ended.now).since_boot_ms + 1, ..at(ended.now) };
    cases
        .case("same_inspection_much_later", "a millisecond more: it was scanned before", world)
        .finds_genuine(&first)
        .scan_at(
            &first.text(),
            moment_later,
            verdict_of("already_scanned", facts).hint(ended.certificate.hint),
        );
    cases
        .case("same_inspection_clock_set", "two minutes by the time since boot", world)
        .finds_genuine(&first)
        .scan_at(&first.text(), at_off(NOW + 60, 7_200_000), verdict.clone());
    let issuer = World::issuer_window();
    let last = Scene::of(&issuer).at(NOW + 1010);
    let ended = later(&last, 1);
    cases
        .case("same_inspection_issuer_ends", "checks 1 to 8 still count", &issuer)
        .finds_genuine(&last)
        .refuses(&ended, "issuer_outside_window", Stage::Claims);
    cases
        .case("after_next", "a second inspection", world)
        .finds_genuine(&first)
        .next()
        .finds(&later(&first, 5), again(&later(&first, 5), 5))
        .finds(&later(&first, 6), again(&later(&first, 6), 6));
    let other = Scene { now: NOW + 5, ..Scene::by(world, "other") };
    cases
        .case("another_person", "somebody else's code opens a new inspection by itself", world)
        .finds_genuine(&first)
        .finds_genuine(&other)
        .finds(&later(&first, 10), again(&later(&first, 10), 10));
    let refused = Scene { made: NOW - 3600, ..Scene::by(world, "other") };
    cases
        .case("another_persons_old_code", "a code that is not genuine opens none", world)
        .finds_genuine(&first)
        .refuses(&refused, "too_old", Stage::Minute)
        .finds(&later(&first, 10), verdict.clone());
    let second = Scene { freshness: Freshness::Cti(cti(2)), ..first.clone() }.at(NOW + 30);
    cases
        .case(
            "two_codes_of_a_person",
            "a newer code of the same phone stays in the inspection",
            world,
        )
        .finds_genuine(&first)
        .finds_genuine(&second)
        .finds(&later(&first, 40), verdict);
    cases
        .case("restart", "the memory is kept, the inspection is not", world)
        .finds_genuine(&first)
        .step(Step::Restart)
        .finds(&later(&first, 20), again(&later(&first, 20), 20));
}

fn memory(cases: &mut Cases, world: &World) {
    let first = Scene::of(world);
    cases
        .case("last_second", "kept until the minute and its leeway are over", world)
        .finds_genuine(&first)
        .next()
        .finds(&later(&first, 70), again(&later(&first, 70), 70))
        .refuses(&later(&first, 71), "too_old", Stage::Minute);
    let early = Scene { made: NOW + 15, ..first.clone() };
    let in_time = later(&early, 10);
    cases
        .case("not_recorded_when_refused", "a code that came too early may come again", world)
        .refuses(&early, "made_in_future", Stage::Minute)
        .next()
        .finds(&in_time, in_time.genuine(&["code_age", "clock_difference"]));
    let same_cti = Scene { made: NOW + 1, now: NOW + 1, ..first.clone() };
    cases
        .case("same_cti", "the code counts, not its cti", world)
        .finds_genuine(&first)
        .next()
        .finds_genuine(&same_cti);
}

fn twins(cases: &mut Cases, world: &World) {
    let first = Scene::of(world);
    let parts = first.code().parts();
    let twin = twin(&first.phone.sign(&parts.sig_structure()));
    let twin = qr_text(&parts.attach(&twin).encode());
    cases
        .case("twin", "the signature (r, n - s) makes no other code", world)
        .finds_genuine(&first)
        .next()
        .scan(&twin, NOW + 5, again(&later(&first, 5), 5));
    cases
        .case("twin_in_the_inspection", "and gets the same verdict in the same inspection", world)
        .finds_genuine(&first)
        .scan(&twin, NOW + 5, first.genuine(&["code_age"]));
}

/// A clock that is set to and fro makes nobody forget.
fn clocks(cases: &mut Cases, world: &World) {
    let first = Scene::of(world);
    let text = first.text();
    let unconfirmed = |mut expected: Expected| {
        expected.facts.insert("officer_time_confirmed".into(), false.into());
        if expected.code == "genuine" {
            expected.notices.push("officer_time_not_confirmed".into());
        }
        expected
    };
    let hour = later(&first, 3600);
    let back = later(&first, 5);
    cases
        .unsynced("clock_ahead_and_back", "an unconfirmed clock forgets nothing", world)
        .scan(&text, NOW, unconfirmed(first.genuine(&["code_age"])))
        .next()
        .scan_at(
            &text,
            at_off(NOW + 3, 3_597_000),
            unconfirmed(hour.refused("too_old", Stage::Minute)),
        )
        .scan(&text, NOW + 5, unconfirmed(again(&back, 5)));
    cases
        .case(
            "after_a_reboot",
            "seconds ago by the clocks, when time since boot begins anew",
            world,
        )
        .finds_genuine(&first)
        .step(Step::Restart)
        .scan_at(&text, at_reboot(NOW + 25), unconfirmed(again(&later(&first, 25), 25)));
    cases
        .case("reboot_and_clock_back", "a time that was confirmed is past", world)
        .finds_genuine(&Scene { now: NOW + 30, ..first.clone() })
        .step(Step::Restart)
        .scan_at(
            &text,
            at_reboot(NOW + 19),
            unconfirmed(later(&first, 19).refused("officer_clock", Stage::Evidence)),
        )
        .scan_at(&text, at_reboot(NOW + 20), unconfirmed(again(&later(&first, 20), 20)));
    let ahead = Scene { made: NOW + 10, ..first.clone() };
    cases
        .case("restart_and_made_ahead", "never less than 0 seconds ago", world)
        .finds(&ahead, ahead.genuine(&["code_age", "clock_difference"]))
        .step(Step::Restart)
        .finds(&later(&ahead, 5), again(&later(&ahead, 5), 0));
    cases
        .unsynced(
            "ago_by_the_time_since_boot",
            "a wall clock that is set says nothing of it",
            world,
        )
        .scan(&text, NOW, unconfirmed(first.genuine(&["code_age"])))
        .next()
        .scan_at(&text, at_off(NOW + 5, 20_999), unconfirmed(again(&later(&first, 25), 5)));
    wavering(cases, world);
}

/// A clock that is within its tolerance now on the one side, then on the other.
fn wavering(cases: &mut Cases, world: &World) {
    let first = Scene::of(world);
    // Learned an hour ago, u is 360 ms: what was genuine is kept for 120 s and 2 (u + 5 s) more.
    let other = |cti: u8, now: i64| {
        Scene { freshness: Freshness::Cti(crate::vectors::world::cti(cti)), ..first.clone() }
            .at(now)
    };
    let text = first.text();
    let five_ahead = |now: i64| at_off(now - 5, 5_000);
    cases
        .case(
            "wavering_clock",
            "ahead by the tolerance, then right: nothing is forgotten early",
            world,
        )
        .scan_at(&text, five_ahead(NOW + 5), later(&first, 5).genuine(&["code_age"]))
        .next()
        .scan_at(
            &other(2, NOW + 75).text(),
            five_ahead(NOW + 75),
            other(2, NOW + 75).genuine(&["code_age"]),
        )
        .next()
        .finds(&later(&first, 70), again(&later(&first, 70), 70));
}
