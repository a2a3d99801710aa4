//! Rows of codes that can't be told, and what each code is for.

use super::Cases;
use super::expect::{Facts, verdict};
use super::scene::{Scene, Stage};
use crate::format::VerifyFile;
use crate::keys::Key;
use crate::make::{Freshness, TrustList, roots};
use crate::vectors::world::{NOW, World, cti};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about(
        "What counts in the row of codes that can't be told, what holds an inspection, and what a \
         certificate or an app is for.",
    );
    rows(&mut cases);
    red(&mut cases);
    purpose(&mut cases);
    apps(&mut cases);
    cases.into_file()
}

fn rows(cases: &mut Cases) {
    let world = World::base();
    let old = |number: u8| Scene {
        made: NOW - 3600,
        freshness: Freshness::Cti(cti(number)),
        ..Scene::of(&world)
    };
    let too_old = |number: u8| old(number).refused("too_old", Stage::Minute);
    let other = || verdict("other_code", Facts::officer(&world, NOW));
    cases
        .case("row", "each text once, in whatever order they come", &world)
        .finds(&old(1), too_old(1))
        .in_a_row(1)
        .finds(&old(1), too_old(1))
        .in_a_row(1)
        .finds(&old(2), too_old(2))
        .in_a_row(2)
        .finds(&old(1), too_old(1))
        .in_a_row(2)
        .scan("xin", NOW, other())
        .in_a_row(2)
        .finds_genuine(&Scene::of(&world))
        .in_a_row(0);
    cases
        .case("row_ended_by_red", "a code that is not genuine is an answer", &world)
        .finds(&old(1), too_old(1))
        .refuses(&Scene::by(&world, "revoked"), "revoked", Stage::Claims)
        .in_a_row(0);
    cases
        .case("row_and_challenge", "a challenge ends no row, \"next\" does", &world)
        .finds(&old(1), too_old(1))
        .challenge([7; 8], super::at(NOW))
        .finds(&old(2), old(2).refused("challenge_unanswered", Stage::Evidence))
        .in_a_row(2)
        .next()
        .finds(&old(1), too_old(1))
        .in_a_row(1);
    let world = World::no_status();
    let missing = Scene::of(&world);
    let damaged = || {
        let facts = Facts::officer(&world, NOW);
        verdict("malformed", facts)
    };
    cases
        .case("row_and_the_officers_lists", "his own lists are no part of it", &world)
        .scan("VN1:+", NOW, damaged())
        .in_a_row(1)
        .refuses(&missing, "status_missing", Stage::Claims)
        .in_a_row(1);
}

fn red(cases: &mut Cases) {
    let world = World::base();
    let (first, forged) =
        (Scene::of(&world), Scene { phone: Key::named("stranger"), ..Scene::of(&world) });
    let other = Scene::by(&world, "other");
    cases
        .case("red_holds", "after red, another person's code opens no inspection by itself", &world)
        .finds_genuine(&first)
        .refuses(&forged, "device_signature_bad", Stage::Issuer)
        .finds_genuine(&other)
        .finds_genuine(&first);
}

/// A trust list that marks the device issuer as one for officers.
fn purpose(cases: &mut Cases) {
    let mut world = World::base();
    let marked = TrustList { sequence: 4, officers: vec![*b"D1"], ..world.trust_list() };
    let bytes = marked.sign(&roots(&[1, 2]));
    world.trust = Some(marked);
    let officers = Scene::of(&world);
    cases
        .case("officers_certificate", "good for requests, and for nothing else", &world)
        .trust_list(&bytes, "in_force")
        .refuses(&officers, "wrong_purpose", Stage::Claims)
        .in_a_row(1);
    let answer = Scene { freshness: Freshness::Nonce([7; 8]), ..officers.clone() };
    cases
        .case("officers_answer", "also not as an answer", &world)
        .trust_list(&bytes, "in_force")
        .challenge([7; 8], super::at(NOW))
        .refuses(&answer, "wrong_purpose", Stage::Claims);
    let revoked = Scene::by(&world, "revoked");
    cases
        .case("officers_certificate_revoked", "7 before 8", &world)
        .trust_list(&bytes, "in_force")
        .refuses(&revoked, "wrong_purpose", Stage::Claims);
    let forged = Scene { phone: Key::named("stranger"), ..officers.clone() };
    cases
        .case("officers_certificate_forged", "5 before 7", &world)
        .trust_list(&bytes, "in_force")
        .refuses(&forged, "device_signature_bad", Stage::Issuer);
}

fn apps(cases: &mut Cases) {
    let world = World::base();
    let scene = Scene::of(&world);
    let case = cases.case("app_too_old", "below the lowest version of the policy", &world);
    case.app = Some([1, 2, 299]);
    case.refuses(&scene, "app_too_old", Stage::Evidence).in_a_row(0);
    let case = cases.case("app_too_old_revoked", "8 before 9", &world);
    case.app = Some([1, 2, 299]);
    case.refuses(&Scene::by(&world, "revoked"), "revoked", Stage::Claims);
    let short = World::short_trust();
    let late = Scene::of(&short).at(NOW + 1011);
    let case =
        cases.case("app_too_old_trust_list", "a list that has expired says no version", &short);
    case.app = Some([1, 2, 299]);
    case.refuses(&late, "trust_list_expired", Stage::Evidence);
}
