use super::Cases;
use super::expect::{Facts, verdict};
use super::scene::{Scene, Stage};
use crate::cbor::Item;
use crate::format::VerifyFile;
use crate::make::Certificate;
use crate::vectors::world::{NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Prefixes, and what is newer than this format.");
    prefixes(&mut cases);
    newer(&mut cases);
    cases.into_file()
}

fn prefixes(cases: &mut Cases) {
    let world = World::base();
    // The policy names VN1, VN2 and VNP1.
    for (text, format, code) in [
        ("VN2:ABC", "VN2", "newer_format"),
        ("VNP1:ABC", "VNP1", "newer_format"),
        ("VN2:", "VN2", "newer_format"),
        ("VN3:ABC", "VN3", "unknown_format"),
        ("VN0:ABC", "VN0", "unknown_format"),
        ("VN01:ABC", "VN01", "unknown_format"),
        ("VN11:ABC", "VN11", "unknown_format"),
        ("VN99:ABC", "VN99", "unknown_format"),
        ("VNC1:ABC", "VNC1", "unknown_format"),
        ("VNL1:ABC", "VNL1", "unknown_format"),
        ("VNK1:ABC", "VNK1", "unknown_format"),
        ("VNZ99:ABC", "VNZ99", "unknown_format"),
        ("VNP2:ABC", "VNP2", "unknown_format"),
    ] {
        let facts = Facts::officer(&world, NOW).set("format", format);
        cases.case(&format!("prefix {text}"), "ours, but not VN1", &world).scan(
            text,
            NOW,
            verdict(code, facts),
        );
    }
    for text in [
        "VN1",
        "VN:ABC",
        "VN100:ABC",
        "VNAB1:ABC",
        "VNa1:ABC",
        "vn1:ABC",
        "Vn1:ABC",
        " VN1:ABC",
        "\u{feff}VN1:ABC",
        "VN1 :ABC",
        "VN1;ABC",
        "VN１:ABC",
        "VNĐ1:ABC",
        "VN-1:ABC",
        "VNP:ABC",
        "XVN1:ABC",
    ] {
        cases.case(&format!("no_prefix {}", text.escape_unicode()), "not ours", &world).scan(
            text,
            NOW,
            verdict("other_code", Facts::officer(&world, NOW)),
        );
    }
    let fresh = World::no_lists();
    let facts = Facts::officer(&fresh, NOW).set("format", "VN2");
    cases.case("no_policy", "without a policy no other format is known to exist", &fresh).scan(
        "VN2:ABC",
        NOW,
        verdict("unknown_format", facts),
    );
    cases.case("no_lists", "a genuine code, and no lists to check it with", &fresh).refuses(
        &Scene::of(&fresh),
        "trust_list_expired",
        Stage::Issuer,
    );
}

fn newer(cases: &mut Cases) {
    let world = World::base();
    let scene = || Scene::of(&world);
    for (name, why, key) in [
        ("newer_claim", "an unknown claim that is not private", 99),
        ("newer_negative_claim", "the last key that is not private", -65_536),
    ] {
        cases.case(name, why, &world).refuses(
            &Scene { more: vec![(key, 1.into())], ..scene() },
            "newer_format",
            Stage::Claims,
        );
        let certificate = Certificate { more: vec![(key, 1.into())], ..scene().certificate };
        cases.case(&format!("{name}_in_certificate"), why, &world).refuses(
            &Scene { certificate, ..scene() },
            "newer_format",
            Stage::Claims,
        );
    }
    cases
        .case("private_claim", "the first key that is private", &world)
        .finds_genuine(&Scene { more: vec![(-65_539, 1.into())], ..scene() });
    let certificate = Certificate { more_elements: vec![Item::from(1)], ..scene().certificate };
    cases.case("newer_element", "an element behind the hint", &world).refuses(
        &Scene { certificate, ..scene() },
        "newer_format",
        Stage::Claims,
    );
    let certificate =
        Certificate { hint: None, more_elements: vec![Item::from(1)], ..scene().certificate };
    cases.case("newer_element_without_hint", "a third element that is no hint", &world).refuses(
        &Scene { certificate, ..scene() },
        "newer_format",
        Stage::Claims,
    );
}
