use serde_json::json;

use super::{Cases, entries, marked_raw, raw, sign1, with, without};
use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::format::StructureFile;
use crate::keys::Key;
use crate::make::{Certificate, Code, Freshness, private};
use crate::vectors::world::{NOW, World, cti};

pub(super) fn file() -> StructureFile {
    let mut cases =
        Cases::of("presentation", "What a QR of this format holds, without its prefix.");
    let world = World::base();
    let phone = world.phone("citizen");
    let code = Code { freshness: Freshness::Cti(cti(1)), ..world.code("citizen", NOW) };
    valid(&mut cases, &code, &phone.certificate, &phone.key);
    outer(&mut cases, &code);
    header(&mut cases, &code);
    claims(&mut cases, &code);
    super::room::cases(&mut cases, &code);
    cases.into_file()
}

fn valid(cases: &mut Cases, code: &Code, certificate: &Certificate, key: &Key) {
    let mut read = |name: &str, why: &str, code: Code, certificate: &Certificate| {
        let parts = code.parts();
        let mut claims = code.json();
        claims["certificate"] = certificate.json();
        claims["certificate_bytes"] = json!(to_hex(&code.certificate));
        cases.read(name, why, &parts.sign(key), &parts, claims);
    };
    read("plain", "241 bytes: the most usual code", code.clone(), certificate);
    let nonce = Freshness::Nonce([7; 8]);
    read(
        "nonce",
        "the answer to a challenge",
        Code { freshness: nonce, ..code.clone() },
        certificate,
    );
    for (name, moment) in [("moment_1", 1), ("moment_15", 15)] {
        read(name, "both ends of moment", Code { moment, ..code.clone() }, certificate);
    }
    for (name, made) in [("made_0", 0), ("made_23", 23), ("made_24", 24), ("made_last", LAST)] {
        read(
            name,
            "an instant in each length of number",
            Code { made, ..code.clone() },
            certificate,
        );
    }
    let four = (0..4).map(private).collect();
    read(
        "private_4",
        "as many private claims as fit",
        Code { more: four, ..code.clone() },
        certificate,
    );
    let flat = Item::Array(vec![
        1.into(),
        (-1).into(),
        Item::bytes(&[1]),
        Item::text("a"),
        Item::Bool(true),
    ]);
    let more = vec![(-70_000, flat)];
    read(
        "private_array",
        "every kind of value in a flat array",
        Code { more, ..code.clone() },
        certificate,
    );
    let more = vec![(-70_000, Item::bytes(&[0; 57]))];
    read(
        "private_64_bytes",
        "64 encoded bytes of private claims",
        Code { more, ..code.clone() },
        certificate,
    );
    for (name, hint) in
        [("without_hint", None), ("empty_hint", Some("")), ("short_hint", Some("A1"))]
    {
        let certificate = Certificate { hint, ..certificate.clone() };
        let bytes = certificate.parts().sign(&Key::named("device"));
        read(
            name,
            "the hint may be short or left out",
            Code { certificate: bytes, ..code.clone() },
            &certificate,
        );
    }
}

/// The parts of COSE_Sign1.
fn outer(cases: &mut Cases, code: &Code) {
    let parts = code.parts();
    let (protected, claims) = (Item::wrapped(parts.protected), Item::wrapped(parts.claims));
    let (none, signature) = (Item::Map(Vec::new()), Item::bytes(&[9; 64]));
    let all = [protected.clone(), none.clone(), claims.clone(), signature.clone()];
    let whole = Item::Array(all.to_vec()).encode();
    let replaced = |index: usize, item: Item| {
        let mut items = all.to_vec();
        items[index] = item;
        Item::Array(items)
    };
    cases.bad_at("empty", "no bytes", ("truncated", "COSE_Sign1", 0), &[]);
    let signature_at = whole.len() - 66;
    cases.bad_at(
        "cut",
        "the last byte is missing",
        ("truncated", "COSE_Sign1", signature_at),
        &whole[..whole.len() - 1],
    );
    cases.bad(
        "trailing",
        "a byte follows",
        ("trailing", "signature"),
        &Item::Sequence(vec![raw(&whole), marked_raw(&[0])]),
    );
    let long = Item::Array([&all[..], &[0.into()]].concat());
    cases.bad(
        "five_elements",
        "an element too many",
        ("out_of_bounds", "COSE_Sign1"),
        &Item::marked(long),
    );
    cases.bad(
        "three_elements",
        "an element too few",
        ("out_of_bounds", "COSE_Sign1"),
        &Item::marked(Item::Array(all[..3].to_vec())),
    );
    cases.bad(
        "a_map",
        "a map instead of the array",
        ("wrong_type", "COSE_Sign1"),
        &Item::marked(Item::Map(Vec::new())),
    );
    cases.bad(
        "tagged",
        "tag 18, which only status lists have",
        ("wrong_type", "COSE_Sign1"),
        &Item::marked(Item::Tag(18, Box::new(raw(&whole)))),
    );
    let indefinite = Item::Sequence([&[marked_raw(&[0x9f])], &all[..], &[raw(&[0xff])]].concat());
    cases.bad(
        "indefinite_array",
        "an array of indefinite length",
        ("unsupported", "COSE_Sign1"),
        &indefinite,
    );
    let not_shortest = Item::Sequence([&[marked_raw(&[0x98, 4])], &all[..]].concat());
    cases.bad(
        "length_not_shortest",
        "the array's length in two bytes",
        ("not_shortest", "COSE_Sign1"),
        &not_shortest,
    );
    let mut unprotected = entries_of_unprotected();
    cases.bad(
        "unprotected",
        "an entry in the unprotected header",
        ("bad_header", "unprotected header"),
        &replaced(1, unprotected.remove(0)),
    );
    cases.bad(
        "unprotected_null",
        "null for the unprotected header",
        ("unsupported", "COSE_Sign1"),
        &replaced(1, marked_raw(&[0xf6])),
    );
    cases.bad(
        "protected_map",
        "the protected header not in a byte string",
        ("wrong_type", "protected header"),
        &replaced(0, Item::marked(Item::Map(Vec::new()))),
    );
    cases.bad(
        "claims_map",
        "the claims not in a byte string",
        ("wrong_type", "claims"),
        &replaced(2, Item::marked(Item::Map(Vec::new()))),
    );
    for length in [63, 65] {
        let signature = Item::marked(Item::bytes(&vec![9; length]));
        cases.bad(
            &format!("signature_{length}"),
            "a signature has 64 bytes",
            ("out_of_bounds", "signature"),
            &replaced(3, signature),
        );
    }
    let text = Item::marked(Item::Text("9".repeat(64)));
    cases.bad(
        "signature_text",
        "a text for the signature",
        ("wrong_type", "signature"),
        &replaced(3, text),
    );
}

fn entries_of_unprotected() -> Vec<Item> {
    vec![Item::Map(vec![(Item::marked(4.into()), Item::bytes(&[1]))])]
}

fn header(cases: &mut Cases, code: &Code) {
    let claims = code.parts().claims;
    let certificate = raw(&code.certificate);
    let mut bad = |name: &str, why: &str, expect, protected: Item| {
        cases.bad(name, why, expect, &sign1(protected, claims.clone()));
    };
    let alg = || (Item::from(1), Item::from(-7));
    let kcwt = || (Item::from(13), certificate.clone());
    let header = ("bad_header", "protected header");
    bad("header_empty", "no protected header", ("truncated", "protected header"), marked_raw(&[]));
    let extra = Item::Map(vec![alg(), (4.into(), Item::bytes(&[1, 2])), kcwt()]);
    bad("header_extra", "an entry too many", header, Item::marked(extra));
    bad("header_without_kcwt", "no certificate", header, Item::marked(Item::Map(vec![alg()])));
    bad(
        "header_other_label",
        "the certificate under another label",
        header,
        Item::Map(vec![alg(), (Item::marked(14.into()), certificate.clone())]),
    );
    bad(
        "header_unsorted",
        "entries out of order",
        header,
        Item::Map(vec![(Item::marked(13.into()), certificate.clone()), alg()]),
    );
    bad(
        "alg_es384",
        "another algorithm",
        ("bad_header", "alg"),
        Item::Map(vec![(1.into(), Item::marked((-35).into())), kcwt()]),
    );
    bad(
        "alg_text",
        "the algorithm as a text",
        ("wrong_type", "alg"),
        Item::Map(vec![(1.into(), Item::marked(Item::text("ES256"))), kcwt()]),
    );
    let trailing = Item::Sequence(vec![Item::Map(vec![alg(), kcwt()]), marked_raw(&[0])]);
    bad("header_trailing", "a byte behind the header's map", ("trailing", "signature"), trailing);
    let label = Item::Sequence(vec![
        raw(&[0xa2, 0x01, 0x26]),
        marked_raw(&[0x18, 0x0d]),
        certificate.clone(),
    ]);
    // 13 fits the head's own five bits.
    bad("label_not_shortest", "a label in two bytes", ("not_shortest", "protected header"), label);
}

fn claims(cases: &mut Cases, code: &Code) {
    let parts = code.parts();
    let own = entries(&parts.claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(parts.protected.clone(), claims));
    };
    let made = |item: Item| with(&own, 6, Item::marked(item));
    let cti = |item: Item| with(&own, 7, Item::marked(item));
    let moment = |item: Item| with(&own, -65_538, Item::marked(item));

    bad(
        "made_not_shortest",
        "an instant in eight bytes",
        ("not_shortest", "made at"),
        made(long_number(NOW)),
    );
    bad(
        "made_float",
        "an instant as a float",
        ("unsupported", "made at"),
        made(raw(&[0xf9, 0x3c, 0x00])),
    );
    bad("made_null", "no instant", ("unsupported", "made at"), made(raw(&[0xf6])));
    bad("made_negative", "before 1970", ("wrong_type", "made at"), made((-1).into()));
    bad(
        "made_tagged",
        "an instant with tag 1",
        ("wrong_type", "made at"),
        made(Item::Tag(1, Box::new(NOW.into()))),
    );
    bad(
        "made_10000",
        "a second after the year 9999",
        ("out_of_bounds", "made at"),
        made((LAST + 1).into()),
    );
    bad("made_missing", "no instant", ("missing", "made at"), without(&own, 6));
    for length in [7, 9] {
        bad(
            &format!("cti_{length}"),
            "a cti has 8 bytes",
            ("out_of_bounds", "cti"),
            cti(Item::bytes(&vec![1; length])),
        );
    }
    bad(
        "cti_not_shortest",
        "the length of the cti in two bytes",
        ("not_shortest", "cti"),
        cti(raw(&[0x58, 8, 1, 2, 3, 4, 5, 6, 7, 8])),
    );
    bad(
        "cti_indefinite",
        "the cti in chunks",
        ("unsupported", "cti"),
        cti(raw(&[0x5f, 0x48, 1, 2, 3, 4, 5, 6, 7, 8, 0xff])),
    );
    bad("cti_text", "the cti as a text", ("wrong_type", "cti"), cti(Item::text("12345678")));
    bad(
        "cti_and_nonce",
        "both",
        ("out_of_bounds", "cti and nonce"),
        with(&own, 10, Item::bytes(&[1; 8])).marked_end(),
    );
    bad("neither_cti_nor_nonce", "none of them", ("missing", "cti or nonce"), without(&own, 7));
    let nonce = |length: usize| {
        Item::map([(6, NOW.into()), (10, Item::marked(Item::bytes(&vec![1; length])))])
    };
    bad("nonce_7", "a nonce has 8 bytes", ("out_of_bounds", "nonce"), nonce(7));
    bad("nonce_9", "a nonce has 8 bytes", ("out_of_bounds", "nonce"), nonce(9));
    bad(
        "moment_0",
        "moment is left out when it is 0",
        ("out_of_bounds", "moment"),
        moment(0.into()),
    );
    bad("moment_16", "a fifth bit", ("out_of_bounds", "moment"), moment(16.into()));
    bad("moment_bool", "moment is a number", ("wrong_type", "moment"), moment(Item::Bool(true)));

    let pair = |key: i64, marked: bool| {
        let value = if key == 6 { NOW.into() } else { Item::bytes(&[1; 8]) };
        let key = Item::from(key);
        (if marked { Item::marked(key) } else { key }, value)
    };
    bad(
        "keys_unsorted",
        "7 before 6",
        ("key_order", "claim key"),
        Item::Map(vec![pair(7, false), pair(6, true)]),
    );
    bad(
        "key_twice",
        "6 and 6 again",
        ("key_order", "claim key"),
        Item::Map(vec![pair(6, false), pair(6, true), pair(7, false)]),
    );
    bad(
        "key_bytes",
        "a byte string as a key",
        ("wrong_type", "claim key"),
        Item::Map(vec![(Item::marked(Item::bytes(&[6])), NOW.into())]),
    );
    bad(
        "key_not_shortest",
        "key 6 in two bytes",
        ("not_shortest", "claim key"),
        Item::Sequence(vec![raw(&[0xa1]), marked_raw(&[0x18, 6]), NOW.into()]),
    );
    let indefinite = Item::Sequence(vec![
        marked_raw(&[0xbf]),
        6.into(),
        NOW.into(),
        7.into(),
        Item::bytes(&[1; 8]),
        raw(&[0xff]),
    ]);
    bad("claims_indefinite", "a map of indefinite length", ("unsupported", "claims"), indefinite);
    bad(
        "claims_array",
        "an array instead of the map",
        ("wrong_type", "claims"),
        Item::marked(Item::Array(Vec::new())),
    );
    bad("claims_empty", "no claims at all", ("truncated", "claims"), marked_raw(&[]));
    let cut = Item::Sequence(vec![marked_raw(&[0xa2])]);
    bad("claims_cut", "two pairs promised, none there", ("truncated", "claims"), cut);
    bad(
        "claims_trailing",
        "a byte behind the claims' map",
        ("trailing", "cti"),
        Item::Sequence(vec![parts.claims.clone(), marked_raw(&[0])]),
    );
}

fn long_number(value: i64) -> Item {
    Item::Raw([&[0x1b], &value.to_be_bytes()[..]].concat())
}

/// 9999-12-31T23:59:59Z.
const LAST: i64 = 253_402_300_799;
