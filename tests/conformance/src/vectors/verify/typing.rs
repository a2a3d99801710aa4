//! Texts that came as if typed.

use super::expect::{Facts, verdict};
use super::scene::{Scene, Stage};
use super::{Cases, at, at_reboot};
use crate::format::{Clocks, Expected, Step, VerifyCase, VerifyFile};
use crate::keys::Key;
use crate::make::Certificate;
use crate::vectors::world::{NOW, World};

/// As `docs/spec/verification.md` has it.
const CALIBRATION: &str = "VNEID SCANNER TEST: 0123456789 ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./: \
     AAEEOODD AWOWUW ASEFORIXUJ A1E2O3U4I5 A6O7A8D9 --..  END";

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Texts that a hand scanner typed, and its calibration code.");
    let world = World::base();
    calibration(&mut cases, &world);
    unproven(&mut cases, &world);
    proven(&mut cases, &world);
    cases.into_file()
}

/// So many milliseconds after [`NOW`].
fn after_ms(ms: i64) -> Clocks {
    let now = at(NOW);
    Clocks {
        since_boot_ms: now.since_boot_ms.saturating_add_signed(ms),
        wall_ms: now.wall_ms + ms,
        ..now
    }
}

impl VerifyCase {
    fn types(&mut self, text: &str, ms: i64, expect: Expected) -> &mut Self {
        self.scan_as(Some("typed"), text, after_ms(ms), expect)
    }

    fn proves(&mut self, text: &str, ms: i64, expect: bool) -> &mut Self {
        self.step(Step::ProveTyping { text: text.into(), now: after_ms(ms), expect })
    }
}

fn calibration(cases: &mut Cases, world: &World) {
    let found = || verdict("calibration_code", Facts::officer(world, NOW));
    let forged = Scene { phone: Key::named("stranger"), ..Scene::of(world) };
    let (text, code) = (forged.text(), |code: &str| forged.refused(code, Stage::Issuer));
    cases
        .case("calibration_seen", "known wherever it is scanned, and proves nothing there", world)
        .scan(CALIBRATION, NOW, found())
        .types(&text, 0, code("typing_unproven"));
    cases
        .case("calibration_typed", "typed, it proves the way of typing", world)
        .types(CALIBRATION, 0, found())
        .types(&text, 0, code("read_again"));
    cases
        .case("calibration_asked_for", "where it is asked for", world)
        .proves(CALIBRATION, 0, true)
        .types(&text, 0, code("read_again"));
    let qwertz = CALIBRATION.replace("YZ", "ZY");
    cases
        .case("calibration_wrong", "one that is wrong ends an earlier proof", world)
        .proves(CALIBRATION, 0, true)
        .proves(&qwertz, 0, false)
        .types(&text, 0, code("typing_unproven"));
    let hours = 12 * 3_600_000;
    for (name, why, ms, expected) in [
        ("calibration_last", "twelve hours by the time since boot", -hours, "read_again"),
        ("calibration_ended", "a millisecond more", -hours - 1, "typing_unproven"),
    ] {
        cases.case(name, why, world).proves(CALIBRATION, ms, true).next().types(
            &text,
            0,
            code(expected),
        );
    }
    cases
        .case("calibration_interrupted", "the focus was lost, or there is another keyboard", world)
        .proves(CALIBRATION, 0, true)
        .step(Step::InterruptTyping)
        .types(&text, 0, code("typing_unproven"));
    cases
        .case("calibration_restart", "not kept over a restart of the app", world)
        .proves(CALIBRATION, 0, true)
        .step(Step::Restart)
        .types(&text, 0, code("typing_unproven"));
    let mut rebooted = code("typing_unproven");
    rebooted.facts.insert("officer_time_confirmed".into(), false.into());
    cases
        .case("calibration_reboot", "nor of the phone", world)
        .proves(CALIBRATION, 0, true)
        .scan_as(Some("typed"), &text, at_reboot(NOW), rebooted);
}

fn unproven(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    let unknown = Scene {
        certificate: Certificate { kid: *b"DX", ..scene.certificate.clone() },
        ..scene.clone()
    };
    let fake_issuer = Scene { issuer: Key::named("stranger"), ..scene.clone() };
    let forged = Scene { phone: Key::named("stranger"), ..scene.clone() };
    for (name, scene) in
        [("unknown_issuer", unknown), ("fake_issuer", fake_issuer), ("forged", forged)]
    {
        cases
            .case(&format!("unproven_{name}"), "may be a slip, however often it comes", world)
            .types(&scene.text(), 0, scene.refused("typing_unproven", Stage::Issuer))
            .types(&scene.text(), 5_000, {
                let later = Scene { now: NOW + 5, ..scene.clone() };
                later.refused("typing_unproven", Stage::Issuer)
            })
            .in_a_row(0);
    }
    cases.case("unproven_malformed", "a wrong layout is most often read like this", world).types(
        "VN1:+",
        0,
        verdict("typing_unproven", Facts::officer(world, NOW)),
    );
    cases.case("unproven_genuine", "what both signatures hold for was typed right", world).types(
        &scene.text(),
        0,
        scene.genuine(&["code_age"]),
    );
    let revoked = Scene::by(world, "revoked");
    cases.case("unproven_revoked", "and so was this", world).types(
        &revoked.text(),
        0,
        revoked.refused("revoked", Stage::Claims),
    );
    let forged = Scene { phone: Key::named("stranger"), ..scene };
    cases.case("exact_forged", "a cable slips nowhere", world).scan_as(
        Some("exact"),
        &forged.text(),
        at(NOW),
        forged.refused("device_signature_bad", Stage::Issuer),
    );
}

fn proven(cases: &mut Cases, world: &World) {
    let forged = Scene { phone: Key::named("stranger"), ..Scene::of(world) };
    let at_s = |seconds: i64| Scene { now: NOW + seconds, ..forged.clone() };
    let again = |seconds: i64| at_s(seconds).refused("read_again", Stage::Issuer);
    let accused = |seconds: i64| at_s(seconds).refused("device_signature_bad", Stage::Issuer);
    let text = forged.text();
    let other = Scene { made: NOW - 1, ..forged.clone() };
    cases
        .case("twice", "the very same text, two seconds apart", world)
        .proves(CALIBRATION, 0, true)
        .types(&text, 0, again(0))
        .in_a_row(1)
        .types(&text, 1_999, again(1))
        .in_a_row(1)
        .types(&text, 2_000, accused(2))
        .in_a_row(0);
    cases
        .case("twice_with_another_between", "the one before must be the same", world)
        .proves(CALIBRATION, 0, true)
        .types(&text, 0, again(0))
        .types(&other.text(), 3_000, {
            let other = Scene { now: NOW + 3, ..other.clone() };
            other.refused("read_again", Stage::Issuer)
        })
        .types(&text, 6_000, again(6))
        .in_a_row(2);
    cases
        .case("twice_over_next", "in one inspection", world)
        .proves(CALIBRATION, 0, true)
        .types(&text, 0, again(0))
        .next()
        .types(&text, 3_000, again(3));
    cases
        .case("twice_with_a_proof_between", "both on a way that was proven", world)
        .types(&text, 0, at_s(0).refused("typing_unproven", Stage::Issuer))
        .proves(CALIBRATION, 1_000, true)
        .types(&text, 3_000, again(3));
    cases
        .case("proven_malformed", "proven, what can't be read is read again", world)
        .proves(CALIBRATION, 0, true)
        .types("VN1:+", 0, verdict("malformed", Facts::officer(world, NOW)));
}
