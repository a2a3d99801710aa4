use super::scene::{Scene, Stage};
use super::{Cases, at, at_off, at_reboot};
use crate::format::{Clocks, Expected, Step, VerifyFile};
use crate::keys::Key;
use crate::make::Certificate;
use crate::vectors::world::{LISTS_ISSUED, NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("The officer's clock: confirmed, corrected, and below the floor.");
    let world = World::base();
    confirmed(&mut cases, &world);
    corrected(&mut cases, &world);
    uncertainty(&mut cases, &world);
    floor(&mut cases, &world);
    cases.into_file()
}

fn unconfirmed(mut expected: Expected) -> Expected {
    expected.facts.insert("officer_time_confirmed".into(), false.into());
    if expected.code == "genuine" {
        expected.notices.push("officer_time_not_confirmed".into());
    }
    expected
}

fn with_correction(mut expected: Expected, seconds: i64) -> Expected {
    expected.facts.insert("officer_correction_s".into(), seconds.into());
    if expected.code == "genuine" {
        expected.notices.push("officer_clock_corrected".into());
    }
    expected
}

fn confirmed(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    cases
        .unsynced("never_learned", "genuine all the same, with a notice", world)
        .finds(&scene, unconfirmed(scene.genuine(&["code_age"])));
    cases.case("rebooted", "what was learned in an earlier boot does not confirm", world).scan_at(
        &scene.text(),
        at_reboot(NOW),
        unconfirmed(scene.genuine(&["code_age"])),
    );
    let certificate = Certificate { kid: *b"DX", ..scene.certificate.clone() };
    let unknown = Scene { certificate, ..scene.clone() };
    cases
        .unsynced("unknown_issuer_unconfirmed", "an unconfirmed clock carries no accusation", world)
        .finds(&unknown, unconfirmed(unknown.refused("officer_clock", Stage::Issuer)));
    cases.case("unknown_issuer_confirmed", "a confirmed one does", world).refuses(
        &unknown,
        "issuer_unknown",
        Stage::Issuer,
    );
    let learn = |sent: Clocks, received: Clocks, expect: &str| Step::Learn {
        authority_ms: NOW * 1000,
        sent,
        received,
        expect: expect.into(),
    };
    cases
        .unsynced("learn_over_a_reboot", "request and answer belong to one boot", world)
        .step(learn(at(NOW), at_reboot(NOW), "rebooted"))
        .finds(&scene, unconfirmed(scene.genuine(&["code_age"])));
    cases
        .unsynced("learn_backwards", "no answer comes before its request", world)
        .step(learn(at(NOW), at(NOW - 1), "negative_round_trip"))
        .finds(&scene, unconfirmed(scene.genuine(&["code_age"])));
}

/// Learned in no time and a moment ago, the time is corrected beyond 5 s.
fn corrected(cases: &mut Cases, world: &World) {
    let right = Scene::of(world);
    let text = right.text();
    let exact = |name: &str, why: &str, off_ms: i64, expected: Expected, cases: &mut Cases| {
        let clocks = at_off(NOW, off_ms);
        cases.unsynced(name, why, world).learn(NOW).scan_at(&text, clocks, expected);
    };
    let ahead = Scene { now: NOW + 5, ..right.clone() };
    exact("ahead_5000_ms", "taken as it is", 5_000, ahead.genuine(&["code_age"]), cases);
    let genuine = right.genuine(&["code_age"]);
    exact("ahead_5001_ms", "corrected", 5_001, with_correction(genuine.clone(), -5), cases);
    let behind = Scene { now: NOW - 5, ..right.clone() };
    let late = behind.genuine(&["code_age", "clock_difference"]);
    exact("behind_5000_ms", "taken as it is", -5_000, late, cases);
    exact("behind_5001_ms", "corrected", -5_001, with_correction(genuine.clone(), 5), cases);
    let year = 365 * 86_400;
    for (name, off_s) in [("a_year_ahead", year), ("a_year_behind", -year)] {
        exact(name, "corrected", off_s * 1000, with_correction(genuine.clone(), -off_s), cases);
    }
    exact("in_1970", "corrected", -NOW * 1000, with_correction(genuine.clone(), NOW), cases);
    exact("before_1970", "corrected", -2 * NOW * 1000, with_correction(genuine, 2 * NOW), cases);
    cases.unsynced("half_a_second", "rounded down to whole seconds", world).learn(NOW).scan_at(
        &text,
        at_off(NOW, 999),
        right.genuine(&["code_age"]),
    );
    let before = Scene { now: NOW - 1, ..right.clone() };
    cases
        .unsynced("a_millisecond_before", "rounded down, not towards zero", world)
        .learn(NOW)
        .scan_at(&text, at_off(NOW, -1), before.genuine(&["code_age", "clock_difference"]));
}

/// u = round trip / 2 + 100 ppm of the time passed.
fn uncertainty(cases: &mut Cases, world: &World) {
    let right = Scene::of(world);
    let text = right.text();
    let genuine = right.genuine(&["code_age"]);
    let ahead = |seconds: i64| Scene { now: NOW + seconds, ..right.clone() };
    let learned_ms_ago = |round_trip_ms: u64, ago_ms: u64| {
        // The authority looked at its clock in the middle of the round trip.
        let now = at(NOW);
        let shifted = |ms: u64| Clocks {
            since_boot_ms: now.since_boot_ms - ms,
            wall_ms: now.wall_ms - ms as i64,
            ..now
        };
        Step::Learn {
            authority_ms: NOW * 1000 - ago_ms as i64,
            sent: shifted(ago_ms + round_trip_ms / 2),
            received: shifted(ago_ms - round_trip_ms / 2),
            expect: "learned".into(),
        }
    };
    // Half of 2 s, and of the 10 s since the middle 1 ms: 1001 ms.
    for (name, off_ms, expected) in [
        ("round_trip_2_s_within", 6_001, ahead(6).genuine(&["code_age"])),
        ("round_trip_2_s_beyond", 6_002, with_correction(genuine.clone(), -6)),
    ] {
        cases
            .unsynced(name, "a slow answer is a vague one", world)
            .step(learned_ms_ago(2_000, 10_000))
            .scan_at(&text, at_off(NOW, off_ms), expected);
    }
    // A day passed: 8640 ms.
    for (name, off_ms, expected) in [
        ("a_day_later_within", 13_640, ahead(13).genuine(&["code_age"])),
        ("a_day_later_beyond", 13_641, with_correction(genuine.clone(), -13)),
    ] {
        cases
            .unsynced(name, "100 ppm of a day", world)
            .step(learned_ms_ago(0, 86_400_000))
            .scan_at(&text, at_off(NOW, off_ms), expected);
    }
}

fn floor(cases: &mut Cases, world: &World) {
    for (name, why, now) in [
        ("at_the_lists", "as late as the lists", LISTS_ISSUED),
        ("at_the_lists_leeway", "10 s before they were signed", LISTS_ISSUED - 10),
    ] {
        let scene = Scene::of(world).at(now);
        cases.unsynced(name, why, world).finds(&scene, unconfirmed(scene.genuine(&["code_age"])));
    }
    let scene = Scene::of(world).at(LISTS_ISSUED - 11);
    cases
        .unsynced("before_the_lists", "a second more: that clock is wrong", world)
        .finds(&scene, unconfirmed(scene.refused("officer_clock", Stage::Evidence)));

    let certificate = |issued| Certificate { issued, ..Scene::by(world, "other").certificate };
    let newest = Scene { certificate: certificate(NOW + 1000), ..Scene::by(world, "other") };
    let seen = newest.clone().at(NOW + 700);
    let raised = |now: i64| Scene::of(world).at(now);
    cases
        .unsynced(
            "raised_by_a_certificate",
            "its \"not before\" is past, as the authority says",
            world,
        )
        .finds(&seen, unconfirmed(seen.genuine(&["code_age"])))
        .next()
        .scan_at(
            &raised(NOW + 690).text(),
            at_off(NOW + 701, -11_000),
            unconfirmed(raised(NOW + 690).genuine(&["code_age"])),
        );
    cases
        .unsynced("below_a_certificate", "a second more", world)
        .finds(&seen, unconfirmed(seen.genuine(&["code_age"])))
        .next()
        .scan_at(
            &raised(NOW + 689).text(),
            at_off(NOW + 701, -12_000),
            unconfirmed(raised(NOW + 689).refused("officer_clock", Stage::Evidence)),
        );
    cases
        .unsynced("kept_over_a_restart", "the floor is part of what a phone remembers", world)
        .finds(&seen, unconfirmed(seen.genuine(&["code_age"])))
        .step(Step::Restart)
        .scan_at(
            &raised(NOW + 689).text(),
            at_off(NOW + 701, -12_000),
            unconfirmed(raised(NOW + 689).refused("officer_clock", Stage::Evidence)),
        );
    let future = newest.at(NOW);
    cases
        .case(
            "not_raised_by_the_future",
            "a certificate from the future stops nobody else's",
            world,
        )
        .refuses(&future, "officer_clock", Stage::Evidence)
        .finds_genuine(&Scene::of(world));
    // A manifest whose shards have not all come is the authority's word all the same.
    let mut later = World::incomplete();
    later.publish(NOW + 60, 6, 7 * 86_400, &[703_000, 704_000]);
    let manifest = later.manifest().parts().sign(&Key::named("status"));
    let base = World::base();
    for (name, why, now, floor) in [
        ("raised_by_a_manifest", "though its lists are still missing", NOW + 50, false),
        ("below_a_manifest", "a second more", NOW + 49, true),
    ] {
        let scene = Scene::of(&base).at(now);
        let expected = if floor {
            scene.refused("officer_clock", Stage::Evidence)
        } else {
            scene.genuine(&["code_age"])
        };
        cases
            .unsynced(name, why, &base)
            .manifest(&manifest, "in_force")
            .finds(&scene, unconfirmed(expected));
    }
    let jump = Scene { now: NOW + 86_400, ..Scene::of(world) };
    cases
        .unsynced("not_raised_by_a_wall_clock", "nor does a wall clock that was ahead", world)
        .scan_at(
            &jump.text(),
            at_off(NOW, 86_400_000),
            unconfirmed(jump.refused("too_old", Stage::Minute)),
        )
        .finds(&Scene::of(world), unconfirmed(Scene::of(world).genuine(&["code_age"])));
}
