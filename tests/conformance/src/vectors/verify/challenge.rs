use super::scene::{Scene, Stage};
use super::{Cases, at, at_off, at_reboot};
use crate::format::{Clocks, Expected, Step, VerifyFile};
use crate::make::Freshness;
use crate::vectors::world::{NOW, World};

const NONCE: [u8; 8] = *b"officer1";

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("The officer's challenge.");
    let world = World::base();
    let answer = || Scene { freshness: Freshness::Nonce(NONCE), ..Scene::of(&world) };
    answers(&mut cases, &world, &answer());
    refusals(&mut cases, &world, &answer());
    cases.into_file()
}

/// So many milliseconds after [`NOW`], by time since boot.
fn after_ms(ms: u64) -> Clocks {
    let clocks = at(NOW);
    Clocks {
        since_boot_ms: clocks.since_boot_ms + ms,
        wall_ms: clocks.wall_ms + ms as i64,
        ..clocks
    }
}

fn answers(cases: &mut Cases, world: &World, answer: &Scene<'_>) {
    let text = answer.text();
    cases
        .case("answered", "no age, no notice of it: the challenge is the clock", world)
        .challenge(NONCE, at(NOW))
        .finds(answer, answer.genuine(&[]));
    let last = Scene { now: NOW + 60, ..answer.clone() };
    cases
        .case("answered_last", "the last millisecond of its minute", world)
        .challenge(NONCE, at(NOW))
        .scan_at(&text, after_ms(60_000), last.genuine(&[]));
    cases.case("answered_late", "a millisecond more", world).challenge(NONCE, at(NOW)).scan_at(
        &text,
        after_ms(60_001),
        last.refused("challenge_unknown", Stage::Evidence),
    );
    for (name, made) in [("made_hours_ago", NOW - 36_000), ("made_hours_ahead", NOW + 36_000)] {
        let answer = Scene { made, ..answer.clone() };
        cases
            .case(name, "the citizen's clock does not matter", world)
            .challenge(NONCE, at(NOW))
            .finds(&answer, answer.genuine(&[]));
    }
    cases
        .case("same_inspection", "the same verdict while it is held before the camera", world)
        .challenge(NONCE, at(NOW))
        .finds(answer, answer.genuine(&[]))
        .scan(&text, NOW + 90, answer.genuine(&[]));
    let plain = Scene { now: NOW + 5, ..Scene::of(world) };
    cases
        .case("plain_after_answer", "an answered challenge is no longer open", world)
        .challenge(NONCE, at(NOW))
        .finds(answer, answer.genuine(&[]))
        .next()
        .finds_genuine(&plain);
    let late = Scene::of(world).at(NOW + 61);
    cases
        .case("plain_after_a_minute", "but one whose minute is over is not waited out", world)
        .challenge(NONCE, at(NOW))
        .finds(&late, late.refused("challenge_unanswered", Stage::Evidence))
        .next()
        .finds_genuine(&late);
    cases
        .case("plain_after_next", "nor is one after \"next\"", world)
        .challenge(NONCE, at(NOW))
        .next()
        .finds_genuine(&plain);
    cases
        .case("wall_clock_moved", "the minute is one of time since boot", world)
        .challenge(NONCE, at(NOW))
        .scan_at(&text, at_off(NOW, 3_600_000), corrected(answer.genuine(&[])));
}

fn corrected(mut expected: Expected) -> Expected {
    expected.facts.insert("officer_correction_s".into(), (-3600).into());
    expected.notices.push("officer_clock_corrected".into());
    expected
}

fn unconfirmed(mut expected: Expected) -> Expected {
    expected.facts.insert("officer_time_confirmed".into(), false.into());
    expected
}

fn refusals(cases: &mut Cases, world: &World, answer: &Scene<'_>) {
    let text = answer.text();
    let unknown = |scene: &Scene<'_>| scene.refused("challenge_unknown", Stage::Evidence);
    cases
        .case("unasked", "a nonce that nobody gave, fresh as it may be", world)
        .finds(answer, unknown(answer));
    let other = Scene { freshness: Freshness::Nonce(*b"officer2"), ..answer.clone() };
    cases
        .case("another_officers", "the answer to another challenge", world)
        .challenge(NONCE, at(NOW))
        .finds(&other, unknown(&other))
        .finds(answer, answer.genuine(&[]));
    cases
        .case("replaced", "a new challenge closes the old one", world)
        .challenge(NONCE, at(NOW))
        .challenge(*b"officer2", at(NOW))
        .finds(answer, unknown(answer))
        .finds(&other, other.genuine(&[]));
    let again = Scene { now: NOW + 5, ..answer.clone() };
    cases
        .case("answered_twice", "a challenge counts once", world)
        .challenge(NONCE, at(NOW))
        .finds(answer, answer.genuine(&[]))
        .next()
        .finds(&again, unknown(&again));
    let plain = Scene::of(world);
    cases
        .case("unanswered", "a plain code while a challenge is open", world)
        .challenge(NONCE, at(NOW))
        .finds(&plain, plain.refused("challenge_unanswered", Stage::Evidence))
        .finds(answer, answer.genuine(&[]));
    cases
        .case("unanswered_after_genuine", "a challenge opens a new inspection", world)
        .finds(&plain, plain.genuine(&["code_age"]))
        .challenge(NONCE, at(NOW))
        .finds(&plain, plain.refused("challenge_unanswered", Stage::Evidence));
    let last = Scene::of(world).at(NOW + 60);
    cases
        .case("unanswered_last", "in the last second of the challenge", world)
        .challenge(NONCE, at(NOW))
        .finds(&last, last.refused("challenge_unanswered", Stage::Evidence));
    cases
        .case("rebooted", "a challenge of an earlier boot is unknown", world)
        .challenge(NONCE, at(NOW))
        .scan_at(&text, at_reboot(NOW), unconfirmed(unknown(answer)));
    cases
        .case("restarted", "a challenge is not kept over a restart of the app", world)
        .challenge(NONCE, at(NOW))
        .step(Step::Restart)
        .finds(answer, unknown(answer));
    let year_9999 = Scene { made: 253_402_300_799, ..answer.clone() };
    cases
        .case("made_in_9999", "whatever the answer says of the time", world)
        .challenge(NONCE, at(NOW))
        .finds(&year_9999, year_9999.genuine(&[]));
    let unconfirmed_time = Scene { moment: 8, ..answer.clone() };
    cases
        .case("answered_without_a_time", "no clock is needed, and no notice of it", world)
        .challenge(NONCE, at(NOW))
        .finds(&unconfirmed_time, unconfirmed_time.genuine(&[]));
    needed(cases, world);
    let revoked = Scene { freshness: Freshness::Nonce(NONCE), ..Scene::by(world, "revoked") };
    cases
        .case("revoked", "an answer passes all other checks first", world)
        .challenge(NONCE, at(NOW))
        .refuses(&revoked, "revoked", Stage::Claims);
}

/// Codes of phones that have not learned the time, before an officer who can put a request.
fn needed(cases: &mut Cases, world: &World) {
    let scene = Scene { moment: 8, ..Scene::of(world) };
    let needed = |scene: &Scene<'_>| scene.refused("challenge_needed", Stage::Evidence);
    cases
        .case("needed", "a time that is not confirmed, where a request can be put", world)
        .finds(&scene, needed(&scene))
        .by_one_who_can_request()
        .in_a_row(0);
    let old = Scene { made: NOW - 3600, ..scene.clone() };
    cases
        .case("needed_before_the_minute", "a request needs no clock", world)
        .finds(&old, needed(&old))
        .by_one_who_can_request();
    cases
        .case("needed_after_unanswered", "a challenge that was put comes first", world)
        .challenge(NONCE, at(NOW))
        .finds(&scene, scene.refused("challenge_unanswered", Stage::Evidence))
        .by_one_who_can_request();
    cases
        .case("needed_not_recorded", "the same code counts where no request can be put", world)
        .finds(&scene, needed(&scene))
        .by_one_who_can_request()
        .finds(&scene, scene.genuine(&["time_not_confirmed", "code_age"]));
    let confirmed = Scene { moment: 7, ..Scene::of(world) };
    let notices = ["code_age", "screen_captured", "screen_mirrored", "not_unlocked_recently"];
    cases
        .case("not_needed", "the time is confirmed", world)
        .finds(&confirmed, confirmed.genuine(&notices))
        .by_one_who_can_request();
}
