use super::Cases;
use super::scene::{Scene, Stage};
use crate::format::VerifyFile;
use crate::make::Certificate;
use crate::vectors::world::{LISTS_ISSUED, NOW, World};

pub(super) fn minute_file() -> VerifyFile {
    let mut cases = Cases::about("The minute and its leeway, from both sides.");
    for (world, leeway) in
        [(World::base(), 10), (World::with_leeway_0(), 0), (World::with_leeway_30(), 30)]
    {
        let of_age = |age: i64| Scene { made: NOW - age, ..Scene::of(&world) };
        let case = |what: &str, age: i64| {
            let name = format!("leeway_{leeway}_age_{}", age).replace('-', "minus_");
            (name, format!("{what}, with a leeway of {leeway} s"), of_age(age))
        };
        let late = ["code_age", "clock_difference"];
        for (what, age, notices) in [
            ("made this second", 0, &["code_age"][..]),
            ("the last second of the minute", 60, &["code_age"]),
            (
                "the last second of leeway",
                60 + leeway,
                if leeway == 0 { &["code_age"] } else { &late },
            ),
            (
                "as far ahead as leeway goes",
                -leeway,
                if leeway == 0 { &["code_age"] } else { &late },
            ),
            ("a second over the minute", 61, &late),
            ("a second ahead", -1, &late),
        ] {
            let (name, why, scene) = case(what, age);
            let within = age <= 60 + leeway && age >= -leeway;
            let is_there = cases.cases.iter().any(|case| case.name == name);
            if within && !is_there {
                cases.case(&name, &why, &world).finds(&scene, scene.genuine(notices));
            }
        }
        for (what, age, code) in [
            ("a second over leeway", 61 + leeway, "too_old"),
            ("a second further ahead than leeway", -leeway - 1, "made_in_future"),
            ("an hour old", 3600, "too_old"),
            ("an hour ahead", -3600, "made_in_future"),
        ] {
            let (name, why, scene) = case(what, age);
            cases.case(&name, &why, &world).refuses(&scene, code, Stage::Minute);
        }
    }
    let world = World::base();
    for (name, made, code) in
        [("made_in_1970", 0, "too_old"), ("made_in_9999", 253_402_300_799, "made_in_future")]
    {
        let scene = Scene { made, ..Scene::of(&world) };
        cases.case(name, "the ends of all instants", &world).refuses(&scene, code, Stage::Minute);
    }
    cases.into_file()
}

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Both ends of every window, with the leeway of 10 s.");
    certificates(&mut cases);
    issuers(&mut cases);
    lists(&mut cases);
    cases.into_file()
}

fn certificates(cases: &mut Cases) {
    let world = World::base();
    let scene = || Scene::of(&world);
    let expires = scene().certificate.expires();
    let old = ["code_age", "evidence_old"];
    for (name, why, now) in [
        ("certificate_last", "the last second of a certificate", expires),
        ("certificate_last_leeway", "and the last of its leeway", expires + 10),
    ] {
        let scene = scene().at(now);
        cases.case(name, why, &world).finds(&scene, scene.genuine(&old));
    }
    let ended = scene().at(expires + 11);
    cases.case("certificate_expired", "a second after leeway", &world).refuses(
        &ended,
        "certificate_expired",
        Stage::Evidence,
    );

    let later = Certificate { issued: NOW + 1000, ..scene().certificate };
    let not_before = NOW + 700;
    let fresh = |now: i64| Scene { certificate: later.clone(), ..scene() }.at(now);
    for (name, why, now) in [
        (
            "certificate_first",
            "the first second of a certificate: 5 minutes before its issue",
            not_before,
        ),
        ("certificate_first_leeway", "and 10 s before that", not_before - 10),
    ] {
        cases.case(name, why, &world).finds_genuine(&fresh(now));
    }
    cases
        .case("certificate_not_yet", "a second before leeway: the officer's clock is late", &world)
        .refuses(&fresh(not_before - 11), "officer_clock", Stage::Evidence);
}

fn issuers(cases: &mut Cases) {
    let world = World::issuer_window();
    let (from, to) = (NOW, NOW + 1000);
    for (name, why, now) in [
        ("issuer_first_leeway", "10 s before the issuer's window", from - 10),
        ("issuer_first", "its first second", from),
        ("issuer_last", "its last second", to),
        ("issuer_last_leeway", "10 s after it", to + 10),
    ] {
        cases.case(name, why, &world).finds_genuine(&Scene::of(&world).at(now));
    }
    for (name, why, now) in [
        ("issuer_not_yet", "a second before leeway", from - 11),
        ("issuer_no_longer", "a second after leeway", to + 11),
    ] {
        let scene = Scene::of(&world).at(now);
        cases.case(name, why, &world).refuses(&scene, "issuer_outside_window", Stage::Claims);
    }
    let early = Scene::of(&world).at(NOW - 86_400);
    cases
        .unsynced("issuer_not_yet_clock", "the officer's clock is before his lists", &world)
        .learn(NOW - 86_400)
        .refuses(&early, "officer_clock", Stage::Claims);
    let late = Scene::of(&world).at(NOW + 365 * 86_400);
    cases.case("issuer_no_longer_list", "the officer's list has expired", &world).refuses(
        &late,
        "trust_list_expired",
        Stage::Claims,
    );
}

fn lists(cases: &mut Cases) {
    let soon = ["code_age", "lists_expire_soon"];
    let world = World::short_trust();
    for (name, why, now) in [
        ("trust_list_last", "the last second of the trust list", NOW + 1000),
        ("trust_list_last_leeway", "and the last of its leeway", NOW + 1010),
    ] {
        let scene = Scene::of(&world).at(now);
        cases.case(name, why, &world).finds(&scene, scene.genuine(&soon));
    }
    cases.case("trust_list_expired", "a second after leeway", &world).refuses(
        &Scene::of(&world).at(NOW + 1011),
        "trust_list_expired",
        Stage::Evidence,
    );

    let unknown = |now| {
        let certificate = Certificate { kid: *b"DX", ..Scene::of(&world).certificate };
        Scene { certificate, ..Scene::of(&world) }.at(now)
    };
    cases
        .case("issuer_unknown_last", "no leeway softens an accusation or prolongs it", &world)
        .refuses(&unknown(NOW + 1000), "issuer_unknown", Stage::Issuer);
    cases
        .case("issuer_unknown_expired", "under an expired list nobody is unknown", &world)
        .refuses(&unknown(NOW + 1001), "trust_list_expired", Stage::Issuer);

    let world = World::short_manifest();
    for (name, why, now) in [
        ("manifest_last", "the last second of the manifest", NOW + 1000),
        ("manifest_last_leeway", "and the last of its leeway", NOW + 1010),
    ] {
        let scene = Scene::of(&world).at(now);
        cases.case(name, why, &world).finds(&scene, scene.genuine(&soon));
    }
    cases.case("manifest_expired", "a second after leeway", &world).refuses(
        &Scene::of(&world).at(NOW + 1011),
        "lists_too_old",
        Stage::Evidence,
    );
    let certificate = Certificate { issued: LISTS_ISSUED + 1, ..Scene::of(&world).certificate };
    let newer = Scene { certificate, ..Scene::of(&world) }.at(NOW + 1011);
    cases
        .case(
            "manifest_expired_newer_certificate",
            "a certificate of later is evidence itself, but no list of today",
            &world,
        )
        .refuses(&newer, "lists_too_old", Stage::Evidence);

    let world = World::strict_evidence();
    for (name, why, now, notices) in [
        ("evidence_young", "an hour old: no notice", LISTS_ISSUED + 3600, &soon[..]),
        (
            "evidence_old",
            "a second more: a notice",
            LISTS_ISSUED + 3601,
            &["code_age", "evidence_old", "lists_expire_soon"],
        ),
        (
            "evidence_last",
            "the last second of evidence",
            LISTS_ISSUED + 86_400,
            &["code_age", "evidence_old", "lists_expire_soon"],
        ),
    ] {
        let scene = Scene::of(&world).at(now);
        cases.case(name, why, &world).finds(&scene, scene.genuine(notices));
    }
    cases.case("evidence_too_old", "no leeway for ages", &world).refuses(
        &Scene::of(&world).at(LISTS_ISSUED + 86_401),
        "lists_too_old",
        Stage::Evidence,
    );

    let fresh = |now: i64| {
        let certificate = Certificate { issued: now - 60, ..Scene::of(&world).certificate };
        Scene { certificate, ..Scene::of(&world) }.at(now)
    };
    cases
        .case("lists_last_for_a_fresh_certificate", "the last second of the lists", &world)
        .finds(&fresh(LISTS_ISSUED + 86_400), fresh(LISTS_ISSUED + 86_400).genuine(&soon));
    cases
        .case("lists_too_old_for_a_fresh_certificate", "no certificate makes them younger", &world)
        .refuses(&fresh(LISTS_ISSUED + 86_401), "lists_too_old", Stage::Evidence);

    let world = World::base();
    for (name, now, notices) in [
        ("good_for_a_day", LISTS_ISSUED + 6 * 86_400, &["code_age", "evidence_old"][..]),
        (
            "good_for_less_than_a_day",
            LISTS_ISSUED + 6 * 86_400 + 1,
            &["code_age", "evidence_old", "lists_expire_soon"],
        ),
    ] {
        // A certificate of a later day, that is valid then, on the same evidence.
        let certificate = Certificate { issued: LISTS_ISSUED, ..Scene::of(&world).certificate };
        let scene = Scene { certificate, ..Scene::of(&world) }.at(now);
        cases
            .case(name, "lists that end within a day are mentioned", &world)
            .finds(&scene, scene.genuine(notices));
    }
}
