use super::{Cases, sign1};
use crate::cbor::Item;
use crate::cose::key_header;
use crate::format::StructureFile;
use crate::keys::Key;
use crate::make::SignedTime;
use crate::vectors::world::NOW;

pub(super) fn file() -> StructureFile {
    let mut cases = Cases::of("signed-time", "What the authority's clock shows.");
    let time = SignedTime { kid: *b"T1", nonce: NONCE, now_ms: NOW * 1000 + 123 };
    let mut read = |name: &str, why: &str, now_ms: i64| {
        let time = SignedTime { now_ms, ..time };
        let parts = time.parts();
        cases.read(name, why, &parts.sign(&Key::named("time")), &parts, time.json());
    };
    read("plain", "to the millisecond", time.now_ms);
    read("in_1970", "the earliest", 0);
    read("last", "the last millisecond of the year 9999", LAST_MS);

    let claims = |items: Vec<Item>| sign1(key_header(b"T1"), Item::Array(items));
    let nonce = || Item::bytes(&NONCE);
    let mut bad = |name: &str, why: &str, expect, item: Item| {
        cases.bad(name, why, expect, &item);
    };
    bad(
        "nonce_15",
        "a nonce has 16 bytes",
        ("out_of_bounds", "nonce"),
        claims(vec![Item::marked(Item::bytes(&NONCE[..15])), NOW.into()]),
    );
    bad(
        "nonce_17",
        "a nonce has 16 bytes",
        ("out_of_bounds", "nonce"),
        claims(vec![Item::marked(Item::bytes(&[1; 17])), NOW.into()]),
    );
    bad(
        "before_1970",
        "no negative time",
        ("wrong_type", "now"),
        claims(vec![nonce(), Item::marked((-1).into())]),
    );
    bad(
        "year_10000",
        "not after the year 9999",
        ("out_of_bounds", "now"),
        claims(vec![nonce(), Item::marked((LAST_MS + 1).into())]),
    );
    let three = Item::marked(Item::Array(vec![nonce(), NOW.into(), 1.into()]));
    bad(
        "three_elements",
        "it has no room: nothing is newer",
        ("out_of_bounds", "claims"),
        sign1(key_header(b"T1"), three),
    );
    let one = Item::marked(Item::Array(vec![nonce()]));
    bad(
        "one_element",
        "both are there",
        ("out_of_bounds", "claims"),
        sign1(key_header(b"T1"), one),
    );
    let map = Item::marked(Item::map([(1, NOW.into())]));
    bad("a_map", "not a map", ("wrong_type", "claims"), sign1(key_header(b"T1"), map));
    cases.into_file()
}

const NONCE: [u8; 16] = *b"sixteen bytes 01";
const LAST_MS: i64 = 253_402_300_799_999;
