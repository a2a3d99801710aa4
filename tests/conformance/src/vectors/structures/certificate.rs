use super::{Cases, entries, marked_raw, raw, sign1, signed, with, without};
use crate::cbor::Item;
use crate::cose::key_header;
use crate::format::StructureFile;
use crate::keys::{Key, cose_key};
use crate::make::{Certificate, private};
use crate::vectors::world::World;

pub(super) fn file() -> StructureFile {
    let mut cases = Cases::of("device-certificate", "What a presentation has in its header.");
    let world = World::base();
    let certificate = world.phone("citizen").certificate;
    valid(&mut cases, &certificate);
    header(&mut cases, &certificate);
    claims(&mut cases, &certificate);
    key(&mut cases, &certificate);
    device(&mut cases, &certificate);
    cases.into_file()
}

fn valid(cases: &mut Cases, certificate: &Certificate) {
    let issuer = Key::named("device");
    let mut read = |name: &str, why: &str, certificate: Certificate| {
        let parts = certificate.parts();
        cases.read(name, why, &signed(&parts, &issuer), &parts, certificate.json());
    };
    read("plain", "149 bytes", certificate.clone());
    read(
        "level_0",
        "levels are for the verifier to judge",
        Certificate { level: 0, ..certificate.clone() },
    );
    read("level_23", "the highest level", Certificate { level: 23, ..certificate.clone() });
    read("index_0", "the lowest status index", Certificate { index: 0, ..certificate.clone() });
    let index = i64::from(u32::MAX);
    read("index_last", "the highest status index", Certificate { index, ..certificate.clone() });
    read("hint_absent", "no hint", Certificate { hint: None, ..certificate.clone() });
    read("hint_digits", "no initials", Certificate { hint: Some("789"), ..certificate.clone() });
    let more = (0..4).map(private).collect();
    read("private_4", "as many private claims as fit", Certificate { more, ..certificate.clone() });
    let more = vec![(i64::MIN, 1.into())];
    read(
        "private_lowest",
        "a key at the end of 64 bits",
        Certificate { more, ..certificate.clone() },
    );

    // "Not before" would be before 1970.
    for (name, expires) in [("expires_604799", 604_799), ("expires_604800", 604_800)] {
        let certificate = Certificate { issued: expires - 604_500, ..certificate.clone() };
        let mut json = certificate.json();
        (json["not_before"], json["issued"]) = (0.into(), 300.into());
        let parts = certificate.parts();
        cases.read(name, "\"not before\" is never below 0", &signed(&parts, &issuer), &parts, json);
    }

    let newer = |certificate: Certificate| signed(&certificate.parts(), &issuer);
    let more = vec![(-65_536, 1.into())];
    cases.newer(
        "newer_key",
        "an unknown key that is not private",
        &newer(Certificate { more, ..certificate.clone() }),
    );
    for (name, hint, elements) in [
        ("newer_element", certificate.hint, vec![Item::from(1)]),
        ("newer_element_without_hint", None, vec![Item::from(1)]),
        ("newer_elements_20", certificate.hint, vec![Item::from(1); 20]),
    ] {
        let certificate = Certificate { hint, more_elements: elements, ..certificate.clone() };
        cases.newer(name, "elements behind the hint", &newer(certificate));
    }
    let of_length = |length: usize| {
        let with = |padding| {
            newer(Certificate {
                more: vec![(99, Item::Bytes(vec![0; padding]))],
                ..certificate.clone()
            })
        };
        with(300 + length - with(300).len())
    };
    cases.newer("length_512", "the longest that is read", &of_length(512));
    cases.bad_at("length_513", "a byte more", ("out_of_bounds", "start", 0), &of_length(513));
}

fn header(cases: &mut Cases, certificate: &Certificate) {
    let claims = certificate.parts().claims;
    let mut bad = |name: &str, why: &str, expect, protected: Item| {
        cases.bad(name, why, expect, &sign1(protected, claims.clone()));
    };
    for length in [1, 3] {
        let kid = Item::marked(Item::bytes(&vec![1; length]));
        bad(
            &format!("kid_{length}"),
            "a kid has 2 bytes",
            ("out_of_bounds", "kid"),
            Item::map([(1, (-7).into()), (4, kid)]),
        );
    }
    let kid = Item::marked(Item::text("D1"));
    bad(
        "kid_text",
        "a kid is a byte string",
        ("wrong_type", "kid"),
        Item::map([(1, (-7).into()), (4, kid)]),
    );
    let header = ("bad_header", "protected header");
    bad("header_without_kid", "no kid", header, Item::marked(Item::map([(1, (-7).into())])));
    bad(
        "header_without_alg",
        "no algorithm",
        header,
        Item::marked(Item::map([(4, Item::bytes(b"D1"))])),
    );
    let typ = Item::map([(1, (-7).into()), (4, Item::bytes(b"D1")), (16, Item::text("a"))]);
    bad("header_extra", "an entry too many", header, Item::marked(typ));
}

fn claims(cases: &mut Cases, certificate: &Certificate) {
    let parts = certificate.parts();
    let own = entries(&parts.claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(key_header(b"D1"), claims));
    };
    bad("expires_missing", "no end", ("missing", "expires"), without(&own, 4));
    bad("cnf_missing", "no key", ("missing", "key"), without(&own, 8));
    bad("device_missing", "no level", ("missing", "level"), without(&own, -65_537));
    bad(
        "expires_float",
        "an instant as a float",
        ("unsupported", "expires"),
        with(&own, 4, marked_raw(&[0xfb, 0, 0, 0, 0, 0, 0, 0, 0])),
    );
    let [expires, cnf, device] = &own[..] else { unreachable!("three claims") };
    let unsorted = Item::Map(vec![
        (4.into(), expires.1.clone()),
        ((-65_537).into(), device.1.clone()),
        (Item::marked(8.into()), cnf.1.clone()),
    ]);
    bad("keys_unsorted", "-65537 before 8", ("key_order", "claim key"), unsorted);
}

fn key(cases: &mut Cases, certificate: &Certificate) {
    let own = entries(&certificate.parts().claims);
    let mut bad = |name: &str, why: &str, expect, cnf: Item| {
        cases.bad(name, why, expect, &sign1(key_header(b"D1"), with(&own, 8, cnf)));
    };
    let x = certificate.key.x();
    let of = |key: Item| Item::map([(1, key)]);
    let members = |kty: Item, crv: Item, x: Item, y: Item| {
        of(Item::map([(1, kty), (-1, crv), (-2, x), (-3, y)]))
    };
    let two = || Item::from(2);
    let one = || Item::from(1);
    let x_item = || Item::bytes(&x);
    bad(
        "kty_okp",
        "another type of key",
        ("out_of_bounds", "key"),
        members(Item::marked(1.into()), one(), x_item(), Item::Bool(true)),
    );
    bad(
        "crv_p384",
        "another curve",
        ("out_of_bounds", "key"),
        members(two(), Item::marked(2.into()), x_item(), Item::Bool(true)),
    );
    for length in [31, 33] {
        let x = Item::marked(Item::bytes(&vec![1; length]));
        bad(
            &format!("x_{length}"),
            "x has 32 bytes",
            ("out_of_bounds", "key x"),
            members(two(), one(), x, Item::Bool(true)),
        );
    }
    let y = Item::marked(Item::bytes(&certificate.key.y()));
    bad(
        "y_bytes",
        "y is a sign bit here",
        ("wrong_type", "key y"),
        members(two(), one(), x_item(), y),
    );
    let five = Item::map([
        (1, two()),
        (2, Item::bytes(&[1])),
        (-1, one()),
        (-2, x_item()),
        (-3, Item::Bool(true)),
    ]);
    bad("key_with_kid", "a key of five members", ("out_of_bounds", "key"), of(Item::marked(five)));
    bad(
        "cnf_empty",
        "no key in cnf",
        ("out_of_bounds", "cnf"),
        Item::marked(Item::Map(Vec::new())),
    );
    let whole = || cose_key(&x, Item::Bool(true));
    bad(
        "cnf_two_members",
        "cnf has one member",
        ("out_of_bounds", "cnf"),
        Item::marked(Item::map([(1, whole()), (3, Item::bytes(&[1]))])),
    );
    bad(
        "cnf_other_member",
        "an encrypted key",
        ("out_of_bounds", "cnf"),
        Item::marked(Item::map([(2, whole())])),
    );
}

fn device(cases: &mut Cases, certificate: &Certificate) {
    let own = entries(&certificate.parts().claims);
    let mut bad = |name: &str, why: &str, expect, elements: Vec<Item>| {
        let device = Item::Array(elements);
        cases.bad(name, why, expect, &sign1(key_header(b"D1"), with(&own, -65_537, device)));
    };
    bad(
        "level_24",
        "a level above 23",
        ("out_of_bounds", "level"),
        vec![Item::marked(24.into()), 1.into()],
    );
    bad(
        "level_negative",
        "a level below 0",
        ("wrong_type", "level"),
        vec![Item::marked((-1).into()), 1.into()],
    );
    let beyond = Item::marked((1_i64 << 32).into());
    bad(
        "index_2_32",
        "a status index of 33 bits",
        ("out_of_bounds", "status index"),
        vec![2.into(), beyond],
    );
    for (name, fault, hint) in [
        ("hint_7", "out_of_bounds", "NVAN789"),
        ("hint_small", "bad_text", "nva789"),
        ("hint_space", "bad_text", "NV 789"),
        ("hint_marks", "bad_text", "NĐA78"),
    ] {
        let hint = Item::marked(Item::text(hint));
        bad(name, "at most 6 of A-Z and 0-9", (fault, "hint"), vec![2.into(), 1.into(), hint]);
    }
    cases.bad(
        "device_one_element",
        "no status index",
        ("out_of_bounds", "level"),
        &sign1(key_header(b"D1"), with(&own, -65_537, Item::marked(Item::Array(vec![2.into()])))),
    );
    cases.bad(
        "device_map",
        "a map instead of the array",
        ("wrong_type", "level"),
        &sign1(
            key_header(b"D1"),
            with(&own, -65_537, Item::marked(Item::Map(vec![(raw(&[1]), raw(&[1]))]))),
        ),
    );
}
