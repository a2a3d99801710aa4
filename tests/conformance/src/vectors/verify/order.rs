use super::scene::{Scene, Stage};
use super::{Cases, at};
use crate::cbor::Item;
use crate::format::VerifyFile;
use crate::keys::Key;
use crate::make::{Certificate, Freshness};
use crate::vectors::world::{DAY, LISTS_ISSUED, NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about(
        "Codes that fail several checks: the first in the specification's order decides.",
    );
    signatures(&mut cases);
    old_lists(&mut cases);
    later_checks(&mut cases);
    cases.into_file()
}

fn newer() -> Vec<(i64, Item)> {
    vec![(99, 1.into())]
}

fn signatures(cases: &mut Cases) {
    let world = World::base();
    let scene = || Scene::of(&world);
    let stranger = || Key::named("stranger");
    let changed = |change: &dyn Fn(&mut Certificate)| {
        let mut certificate = scene().certificate;
        change(&mut certificate);
        Scene { certificate, ..scene() }
    };

    let unknown = Scene { phone: stranger(), ..changed(&|it| it.kid = *b"DX") };
    cases.case("unknown_issuer_before_device_signature", "3 before 5", &world).refuses(
        &unknown,
        "issuer_unknown",
        Stage::Issuer,
    );
    let both = Scene { issuer: stranger(), phone: stranger(), ..scene() };
    cases.case("issuer_signature_before_device_signature", "4 before 5", &world).refuses(
        &both,
        "issuer_signature_bad",
        Stage::Issuer,
    );
    let forged_newer = Scene { phone: stranger(), more: newer(), ..scene() };
    cases
        .case(
            "device_signature_before_newer",
            "5 before 6: a forger can't print \"update\"",
            &world,
        )
        .refuses(&forged_newer, "device_signature_bad", Stage::Issuer);
    let forged_newer = Scene { issuer: stranger(), ..changed(&|it| it.more = newer()) };
    cases.case("issuer_signature_before_newer", "4 before 6", &world).refuses(
        &forged_newer,
        "issuer_signature_bad",
        Stage::Issuer,
    );
    let revoked = Scene { more: newer(), ..Scene::by(&world, "revoked") };
    cases.case("newer_before_revoked", "6 before 8", &world).refuses(
        &revoked,
        "newer_format",
        Stage::Claims,
    );

    let world = World::withdrawn();
    let newer_one = Scene { more: newer(), ..Scene::of(&world) };
    cases.case("newer_before_withdrawn", "6 before 7", &world).refuses(
        &newer_one,
        "newer_format",
        Stage::Claims,
    );
    cases.case("withdrawn_before_window", "the state before the window", &world).refuses(
        &Scene::of(&world),
        "issuer_withdrawn",
        Stage::Claims,
    );
    cases.case("withdrawn_before_revoked", "7 before 8", &world).refuses(
        &Scene::by(&world, "revoked"),
        "issuer_withdrawn",
        Stage::Claims,
    );
    let world = World::issuer_window();
    cases.case("window_before_revoked", "7 before 8", &world).refuses(
        &Scene::by(&world, "revoked").at(NOW + 2000),
        "issuer_outside_window",
        Stage::Claims,
    );
}

/// What is proven stays proven with old lists.
fn old_lists(cases: &mut Cases) {
    for (world, name, late) in [
        (World::short_trust(), "old_trust_list", "trust_list_expired"),
        (World::short_manifest(), "old_manifest", "lists_too_old"),
    ] {
        let now = NOW + 2000;
        let scene = |phone: &str| Scene::by(&world, phone).at(now);
        let stranger = || Key::named("stranger");
        cases
            .case(&format!("{name}_revoked"), "a revocation wins even with old lists", &world)
            .refuses(&scene("revoked"), "revoked", Stage::Claims);
        let forged = Scene { phone: stranger(), ..scene("citizen") };
        cases
            .case(
                &format!("{name}_device_signature"),
                "a bad signature wins even with old lists",
                &world,
            )
            .refuses(&forged, "device_signature_bad", Stage::Issuer);
        let forged = Scene { issuer: stranger(), ..scene("citizen") };
        cases
            .case(
                &format!("{name}_issuer_signature"),
                "a bad signature wins even with old lists",
                &world,
            )
            .refuses(&forged, "issuer_signature_bad", Stage::Issuer);
        cases.case(&format!("{name}_citizen"), "an honest citizen is not accused", &world).refuses(
            &scene("citizen"),
            late,
            Stage::Evidence,
        );
        let certificate = Certificate { level: 1, ..scene("citizen").certificate };
        let mut low = Scene { certificate, ..scene("citizen") };
        low.made = now - 3600;
        cases.case(&format!("{name}_before_the_rest"), "9 before 12 and 13", &world).refuses(
            &low,
            late,
            Stage::Evidence,
        );
    }
    let world = World::short_trust();
    cases
        .case("trust_list_before_evidence", "both too old: the trust list is named", &world)
        .refuses(
            &Scene::of(&world).at(LISTS_ISSUED + 8 * DAY),
            "trust_list_expired",
            Stage::Evidence,
        );
    let world = World::no_status();
    cases.case("status_before_trust_list", "8 before 9", &world).refuses(
        &Scene::of(&world).at(NOW + 31 * DAY),
        "status_missing",
        Stage::Claims,
    );
}

fn later_checks(cases: &mut Cases) {
    let world = World::base();
    let scene = || Scene::of(&world);
    let with = |change: &dyn Fn(&mut Certificate)| {
        let mut certificate = scene().certificate;
        change(&mut certificate);
        Scene { certificate, ..scene() }
    };
    let expired = scene().certificate.expires() + 11;

    let mut revoked = Scene::by(&world, "revoked");
    revoked.certificate.level = 1;
    revoked.made = NOW - 3600;
    cases.case("revoked_before_level_and_minute", "8 before 12 and 13", &world).refuses(
        &revoked,
        "revoked",
        Stage::Claims,
    );
    cases.case("revoked_before_expired", "8 before 11", &world).refuses(
        &Scene::by(&world, "revoked").at(expired),
        "revoked",
        Stage::Claims,
    );
    // Expired on day 20778, before the lists; and the clock is before the lists too.
    let long_expired = with(&|it| it.issued = NOW - 10 * DAY).at(LISTS_ISSUED - 3600);
    cases
        .unsynced("clock_before_expired", "10 before 11", &world)
        .learn(LISTS_ISSUED - 3600)
        .refuses(&long_expired, "officer_clock", Stage::Claims);
    cases.case("expired_before_level", "11 before 12", &world).refuses(
        &with(&|it| it.level = 1).at(expired),
        "certificate_expired",
        Stage::Evidence,
    );
    let mut low = with(&|it| it.level = 1);
    cases.case("level_too_low", "level 1 does not present", &world).refuses(
        &low,
        "level_too_low",
        Stage::Evidence,
    );
    let zero = with(&|it| it.level = 0);
    cases.case("level_0", "nor does level 0", &world).refuses(
        &zero,
        "level_too_low",
        Stage::Evidence,
    );
    low.made = NOW - 3600;
    cases.case("level_before_minute", "12 before 13", &world).refuses(
        &low,
        "level_too_low",
        Stage::Evidence,
    );
    low.freshness = Freshness::Nonce([7; 8]);
    cases.case("level_before_challenge", "12 before 13", &world).refuses(
        &low,
        "level_too_low",
        Stage::Evidence,
    );
    let old = Scene { made: NOW - 3600, ..scene() };
    cases
        .case("challenge_before_minute", "an open challenge before the minute", &world)
        .challenge([7; 8], at(NOW))
        .refuses(&old, "challenge_unanswered", Stage::Evidence);
    let again = Scene { now: NOW + 71, ..scene() };
    cases
        .case("minute_before_memory", "13 before 14", &world)
        .finds_genuine(&scene())
        .next()
        .refuses(&again, "too_old", Stage::Minute);
}
