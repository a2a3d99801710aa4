use super::Cases;
use super::expect::{Facts, verdict};
use super::scene::{Scene, Stage};
use crate::bytes::{ORDER, PRIME, qr_text, with_s};
use crate::cbor::Item;
use crate::format::{Expected, VerifyFile};
use crate::keys::{Key, cose_key};
use crate::make::Certificate;
use crate::vectors::bytes::add_small;
use crate::vectors::world::{NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Who signed what: forged, edited and exchanged codes.");
    let world = World::base();
    forged(&mut cases, &world);
    edited(&mut cases, &world);
    numbers(&mut cases, &world);
    points(&mut cases, &world);
    cases.into_file()
}

fn forged(cases: &mut Cases, world: &World) {
    let scene = || Scene::of(world);
    let phone = Key::named("stranger");
    let by_stranger = Scene { phone: phone.clone(), ..scene() };
    cases
        .case("copied_certificate", "a genuine certificate, the code signed by another key", world)
        .refuses(&by_stranger, "device_signature_bad", Stage::Issuer);
    let issuer = Key::named("stranger");
    cases
        .case(
            "fake_issuer",
            "a certificate that somebody else signed under the issuer's kid",
            world,
        )
        .refuses(&Scene { issuer, ..scene() }, "issuer_signature_bad", Stage::Issuer);
    let certificate = Certificate { kid: *b"DX", ..scene().certificate };
    let own_issuer = Scene { certificate, issuer: Key::named("stranger"), ..scene() };
    cases.case("own_issuer", "a kid that is not in the trust list", world).refuses(
        &own_issuer,
        "issuer_unknown",
        Stage::Issuer,
    );
    for (name, kid, issuer) in
        [("paper_issuer", *b"P1", "paper"), ("status_issuer", *b"S1", "status")]
    {
        let certificate = Certificate { kid, ..scene().certificate };
        let scene = Scene { certificate, issuer: Key::named(issuer), ..scene() };
        cases.case(name, "an issuer of another role is no issuer of certificates", world).refuses(
            &scene,
            "issuer_unknown",
            Stage::Issuer,
        );
    }
    let mut parts = scene().certificate.parts();
    parts.aad = crate::cose::aad::PRESENTATION;
    let certificate = parts.sign(&Key::named("device"));
    refuse(
        cases,
        "certificate_other_domain",
        "signed for another structure",
        world,
        "issuer_signature_bad",
        &{
            let mut code = scene().code();
            code.certificate = certificate;
            code.text(&scene().phone)
        },
    );
    let mut parts = scene().code().parts();
    parts.aad = "";
    let text = qr_text(&parts.sign(&scene().phone));
    refuse(
        cases,
        "code_other_domain",
        "signed without external_aad",
        world,
        "device_signature_bad",
        &text,
    );
    cases.case("issuer_for_a_phone", "the code signed by the issuer itself", world).refuses(
        &Scene { phone: Key::named("device"), ..scene() },
        "device_signature_bad",
        Stage::Issuer,
    );
}

/// Genuine bytes with one thing changed after signing.
fn edited(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    let genuine = scene.code().parts().sign(&scene.phone);
    let refused = "device_signature_bad";
    let mut fresher = scene.code();
    fresher.made = NOW + 5;
    let code_signature = |bytes: &[u8]| <[u8; 64]>::try_from(&bytes[bytes.len() - 64..]);
    let signature = code_signature(&genuine).expect("a code ends with its signature");
    let text = qr_text(&fresher.parts().attach(&signature).encode());
    refuse(cases, "made_later", "the instant edited", world, refused, &text);

    let other_person = Certificate { hint: Some("LVC789"), ..scene.certificate.clone() };
    let certificate = code_signature(&scene.code().certificate).expect("and a certificate too");
    let mut code = scene.code();
    code.certificate = other_person.parts().attach(&certificate).encode();
    let text = code.text(&scene.phone);
    refuse(
        cases,
        "other_hint",
        "the hint of the certificate edited",
        world,
        "issuer_signature_bad",
        &text,
    );

    let mut exchanged = scene.code();
    exchanged.certificate = Scene::by(world, "other").code().certificate;
    let text = qr_text(&exchanged.parts().attach(&signature).encode());
    refuse(cases, "other_certificate", "another phone's certificate put in", world, refused, &text);

    let text = qr_text(&scene.code().parts().attach(&[0; 64]).encode());
    refuse(cases, "no_signature", "64 zeros for a signature", world, refused, &text);
}

/// The numbers of ECDSA at the ends of what they may be.
fn numbers(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    let parts = scene.code().parts();
    let good = scene.phone.sign(&parts.sig_structure());
    for (name, high) in [("low_s", false), ("high_s", true)] {
        let text = qr_text(&parts.attach(&with_s(&good, high)).encode());
        cases.case(name, "both signatures (r, s) and (r, n - s) are good", world).scan(
            &text,
            NOW,
            scene.genuine(&["code_age"]),
        );
    }
    let certificate = scene.certificate.parts();
    let issued = scene.issuer.sign(&certificate.sig_structure());
    let mut code = scene.code();
    code.certificate = certificate.attach(&with_s(&issued, true)).encode();
    cases.case("issuer_high_s", "a certificate's too", world).scan(
        &code.text(&scene.phone),
        NOW,
        scene.genuine(&["code_age"]),
    );

    let one = add_small(&[0; 32], 1);
    let above = add_small(&ORDER, 1);
    for (name, r, s) in [
        ("r_0", Some([0; 32]), None),
        ("s_0", None, Some([0; 32])),
        ("r_and_s_0", Some([0; 32]), Some([0; 32])),
        ("r_n", Some(ORDER), None),
        ("s_n", None, Some(ORDER)),
        ("r_above_n", Some(above), None),
        ("s_above_n", None, Some(above)),
        ("r_1", Some(one), None),
        ("r_and_s_1", Some(one), Some(one)),
        ("r_and_s_largest", Some([0xff; 32]), Some([0xff; 32])),
    ] {
        let with = |good: &[u8; 64]| {
            let mut signature = *good;
            signature[..32].copy_from_slice(&r.unwrap_or_else(|| half(good, 0)));
            signature[32..].copy_from_slice(&s.unwrap_or_else(|| half(good, 32)));
            signature
        };
        let text = qr_text(&parts.attach(&with(&good)).encode());
        refuse(
            cases,
            &format!("code_{name}"),
            "1 <= r, s < n",
            world,
            "device_signature_bad",
            &text,
        );
        let mut code = scene.code();
        code.certificate = certificate.attach(&with(&issued)).encode();
        let text = code.text(&scene.phone);
        refuse(
            cases,
            &format!("certificate_{name}"),
            "1 <= r, s < n",
            world,
            "issuer_signature_bad",
            &text,
        );
    }
}

fn half(signature: &[u8; 64], from: usize) -> [u8; 32] {
    let mut half = [0; 32];
    half.copy_from_slice(&signature[from..from + 32]);
    half
}

/// Presentation keys that are not points, in certificates that the issuer did sign.
fn points(cases: &mut Cases, world: &World) {
    let scene = Scene::of(world);
    for (name, x, y_is_odd) in [
        ("x_not_on_the_curve", add_small(&[0; 32], 1), false),
        ("x_the_prime", PRIME, false),
        ("x_above_the_prime", add_small(&PRIME, 5), true),
        ("x_largest", [0xff; 32], true),
    ] {
        let mut parts = scene.certificate.parts();
        let Item::Map(claims) = &mut parts.claims else { continue };
        for (key, value) in claims {
            if matches!(key, Item::Int(8)) {
                *value = Item::map([(1, cose_key(&x, Item::Bool(y_is_odd)))]);
            }
        }
        let mut code = scene.code();
        code.certificate = parts.sign(&scene.issuer);
        let text = code.text(&scene.phone);
        refuse(cases, name, "no signature holds under it", world, "device_signature_bad", &text);
    }
    // The other sign of y is another point.
    let mut parts = scene.certificate.parts();

    let Item::Map(claims) = &mut parts.claims else { return };
    for (key, value) in claims {
        if matches!(key, Item::Int(8)) {
            let y = Item::Bool(!scene.phone.y_is_odd());
            *value = Item::map([(1, cose_key(&scene.phone.x(), y))]);
        }
    }
    let mut code = scene.code();
    code.certificate = parts.sign(&scene.issuer);
    let text = code.text(&scene.phone);
    refuse(cases, "other_y", "x with the other y", world, "device_signature_bad", &text);
}

fn refuse(cases: &mut Cases, name: &str, why: &str, world: &World, code: &str, text: &str) {
    cases.case(name, why, world).scan(text, NOW, at_issuer(world, code));
}

fn at_issuer(world: &World, code: &str) -> Expected {
    verdict(code, Facts::officer(world, NOW).issuer("4431"))
}
