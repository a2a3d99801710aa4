use super::Cases;
use super::expect::{Facts, verdict};
use super::scene::Scene;
use crate::bytes::qr_text;
use crate::format::VerifyFile;
use crate::from_hex;
use crate::vectors::structures;
use crate::vectors::world::{NOW, World};

pub(super) fn file() -> VerifyFile {
    let mut cases = Cases::about("Our prefix, but no code: misreads and bad copies.");
    let world = World::base();
    texts(&mut cases, &world);
    bytes(&mut cases, &world);
    cases.into_file()
}

/// Texts that are not Base45, or too long: no byte of theirs was looked at.
fn texts(cases: &mut Cases, world: &World) {
    let good = Scene::of(world).text();
    let too_long = format!("VN1:{}", "0".repeat(1537));
    let texts = [
        ("left_over", "one character left over".to_owned(), "VN1:A".to_owned()),
        ("group_of_three", "three characters above 65535".into(), "VN1:GGW".into()),
        ("group_of_two", "two characters above 255".into(), "VN1:V5".into()),
        ("too_long", "more than 1536 characters".into(), too_long),
        ("cut_short", "the last character is missing".into(), good[..good.len() - 1].into()),
        ("line_end", "a line end behind the code".into(), format!("{good}\n")),
        (
            "small_letters",
            "small letters".into(),
            good.to_ascii_lowercase().replacen("vn1", "VN1", 1),
        ),
        ("no_ascii", "a letter of another alphabet".into(), "VN1:ĐĐĐ".into()),
    ];
    for (name, why, text) in texts {
        cases.case(name, &why, world).scan(
            &text,
            NOW,
            verdict("malformed", Facts::officer(world, NOW)),
        );
    }
    let longest = format!("VN1:{}", "0".repeat(1536));
    let facts = Facts::officer(world, NOW).malformed("wrong_type", "COSE_Sign1", 0);
    cases.case("longest", "1536 characters are looked at: 1024 zeros", world).scan(
        &longest,
        NOW,
        verdict("malformed", facts),
    );
}

/// Every malformed presentation of `structures/presentation.json`.
fn bytes(cases: &mut Cases, world: &World) {
    let file = structures::files().swap_remove(0);
    for case in file.cases.iter().filter(|case| case.expect == "malformed") {
        let Some((fault, bytes)) = case.malformed.as_ref().zip(from_hex(&case.bytes)) else {
            continue;
        };
        if bytes.len() > 1024 {
            continue;
        }
        let facts = Facts::officer(world, NOW).malformed(&fault.fault, &fault.field, fault.offset);
        cases.case(&format!("bytes_{}", case.name), &case.why, world).scan(
            &qr_text(&bytes),
            NOW,
            verdict("malformed", facts),
        );
    }
}
