use super::Cases;
use super::scene::Scene;
use crate::cbor::Item;
use crate::format::VerifyFile;
use crate::make::{Certificate, private};
use crate::vectors::world::{NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases =
        Cases::about("Codes that pass every check, and what is worth a line beside them.");
    let world = World::base();
    let scene = || Scene::of(&world);
    let code = |scene: &Scene<'_>| scene.certificate.clone();

    cases.case("plain", "the most usual code", &world).finds_genuine(&scene());
    let certificate = Certificate { hint: None, ..code(&scene()) };
    cases
        .case("without_hint", "a certificate may have no hint", &world)
        .finds_genuine(&Scene { certificate, ..scene() });
    for level in [3, 23] {
        let certificate = Certificate { level, ..code(&scene()) };
        cases
            .case(&format!("level_{level}"), "above level 2", &world)
            .finds_genuine(&Scene { certificate, ..scene() });
    }
    for (moment, notices) in [
        (1, &["code_age", "screen_captured"][..]),
        (2, &["code_age", "screen_mirrored"]),
        (4, &["code_age", "not_unlocked_recently"]),
        (8, &["time_not_confirmed", "code_age"]),
        (
            15,
            &[
                "time_not_confirmed",
                "code_age",
                "screen_captured",
                "screen_mirrored",
                "not_unlocked_recently",
            ],
        ),
    ] {
        let scene = Scene { moment, ..scene() };
        cases
            .case(&format!("moment_{moment}"), "what the citizen's phone noticed", &world)
            .finds(&scene, scene.genuine(notices));
    }
    let more = vec![(-70_000, Item::bytes(&[0; 57]))];
    cases
        .case("private_claims", "64 bytes of private claims are signed and ignored", &world)
        .finds_genuine(&Scene { more, ..scene() });
    let certificate = Certificate { more: (0..4).map(private).collect(), ..code(&scene()) };
    cases
        .case("private_claims_in_certificate", "and so are a certificate's", &world)
        .finds_genuine(&Scene { certificate, ..scene() });
    cases
        .case("several_people", "one after another, without the officer's \"next\"", &world)
        .finds_genuine(&scene())
        .finds_genuine(&Scene::by(&world, "other").at(NOW + 3));
    cases
        .case("certificate_seen_before", "a second code of a certificate that was verified", &world)
        .finds_genuine(&scene())
        .next()
        .finds_genuine(&scene().at(NOW + 65));
    cases.into_file()
}
