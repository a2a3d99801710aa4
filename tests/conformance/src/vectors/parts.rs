//! Parts of animated codes. Their bytes are a draft: these cases are played by the tests and not
//! written to `tests/vectors` before they are frozen.

use serde::Serialize;
use serde_json::{Value, json};
use vneid_core::crypto::sha256;

use super::structures::Cases;
use crate::bytes::{base45, to_hex};
use crate::cbor::Item;
use crate::format::StructureFile;

/// Texts before a receiver, one after another, and what it makes of each.
#[derive(Clone, Debug, Serialize)]
pub struct TransferCase {
    /// Names the case.
    pub name: &'static str,
    /// What it shows.
    pub why: &'static str,
    /// Each text, with what becomes of it.
    pub steps: Vec<(String, Value)>,
}

/// The prefix and the most bytes of what all cases carry.
pub const PARTS: (&str, u32) = ("VNP1:", 66_000);

/// The cases of `structures/part.json` to be.
pub fn parts() -> StructureFile {
    let mut cases = Cases::of("part", "A part of papers: at most 66000 bytes in all.");
    let good = |size: i64, number: i64, length: usize| {
        [Item::bytes(b"transfer"), size.into(), number.into(), Item::bytes(&vec![7; length])]
    };
    for (name, why, size, number, length) in [
        ("one_byte", "the shortest", 1, 0, 1),
        ("longest", "1023 bytes", 65_536, 0xffff_ffff, 1000),
        ("size_66000", "the most of its prefix", 66_000, 0, 479),
        ("blocks_1024", "the most", 1024 * 3, 0, 3),
        ("data_as_long_as_the_object", "one block", 9, 5, 9),
    ] {
        let bytes = Item::Array(good(size, number, length).into()).encode();
        let data = to_hex(&vec![7; length]);
        let claims = json!({ "transfer": to_hex(b"transfer"), "size": size, "number": number,
            "blocks": (size as usize).div_ceil(length), "data": data });
        cases.read_cosigned(name, why, &bytes, claims);
    }
    let mut bad = |name: &str, why: &str, expect, at: usize, item: Item| {
        let mut items = good(9, 0, 9);
        items[at] = Item::marked(item);
        cases.bad(name, why, expect, &Item::Array(items.into()));
    };
    let bounds = |field| ("out_of_bounds", field);
    bad("transfer_7", "8 bytes", bounds("transfer"), 0, Item::bytes(&[7; 7]));
    bad("transfer_9", "8 bytes", bounds("transfer"), 0, Item::bytes(&[7; 9]));
    bad("transfer_text", "bytes", ("wrong_type", "transfer"), 0, Item::text("transfer"));
    bad("size_0", "there is something", bounds("size"), 1, 0.into());
    bad("size_66001", "beyond its prefix", bounds("size"), 1, 66_001.into());
    bad("size_negative", "not below 0", ("wrong_type", "size"), 1, (-9).into());
    bad("size_wide", "the shortest form", ("not_shortest", "size"), 1, Item::Raw(vec![0x18, 9]));
    bad("number_33_bits", "32 bits", bounds("number"), 2, (1 << 32).into());
    bad("number_negative", "not below 0", ("wrong_type", "number"), 2, (-1).into());
    bad("data_empty", "a block has bytes", bounds("data"), 3, Item::bytes(&[]));
    bad("data_10_of_9", "not longer than the object", bounds("data"), 3, Item::bytes(&[7; 10]));
    bad("data_1001", "1000 bytes at most", bounds("data"), 3, Item::bytes(&[7; 1001]));
    bad("data_text", "bytes", ("wrong_type", "data"), 3, Item::text("123456789"));
    let mut whole = |name: &str, why: &str, expect, item: Item| {
        cases.bad(name, why, expect, &item);
    };
    let mut items = good(1024 * 3 + 1, 0, 3);
    items[3] = Item::marked(items[3].clone());
    whole("blocks_1025", "1024 at most", bounds("data"), Item::Array(items.into()));
    let three = Item::Array(good(9, 0, 9)[..3].to_vec());
    whole("three", "all four are there", bounds("part"), Item::marked(three));
    let five = Item::Array(good(9, 0, 9).into_iter().chain([1.into()]).collect());
    whole("five", "it has no room: nothing is newer", bounds("part"), Item::marked(five));
    let map = Item::map([(1, 9.into())]);
    whole("a_map", "not a map", ("wrong_type", "part"), Item::marked(map));
    let more = Item::Array(good(9, 0, 9).into()).marked_end();
    let more = Item::Sequence(vec![more, Item::Raw(vec![0])]);
    whole("trailing", "nothing follows", ("trailing", "data"), more);
    cases.into_file()
}

/// The cases of `parts.json` to be.
pub fn transfers() -> Vec<TransferCase> {
    let one = Object::new(b"Mot doi tuong de truyen qua man hinh.", 10);
    let two = Object::new(b"Mot doi tuong khac, cung dai nhu the.", 10);
    let three = Object::new(b"Va mot doi tuong thu ba, khong thieu.", 10);
    let case = |name, why, steps: Vec<(String, Value)>| TransferCase { name, why, steps };
    let found = |found: u32| json!({ "taken": "gathering", "found": found, "needed": 4 });
    let anew = |why: &str| json!({ "taken": "started_anew", "why": why });
    let refused = |why: &str| json!({ "refused": why });
    let at = |object: &Object, number, known| (object.text(number), found(known));
    let single = Object::new(b"x", 1);
    vec![
        case(
            "in_order",
            "none is lost",
            vec![at(&one, 0, 1), at(&one, 1, 2), at(&one, 2, 3), (one.text(3), one.whole())],
        ),
        case(
            "one_is_lost",
            "a mix stands in for it",
            vec![
                at(&one, 1, 1),
                at(&one, 3, 2),
                at(&one, 5, 2),
                at(&one, 4, 3),
                (one.text(6), one.whole()),
            ],
        ),
        case(
            "read_twice",
            "it brings nothing",
            vec![at(&one, 2, 1), at(&one, 2, 1), at(&one, 6, 2), at(&one, 6, 2), at(&one, 2, 2)],
        ),
        case(
            "one_block",
            "each part is that block",
            vec![
                (single.text(0), single.whole()),
                (single.text(77), single.whole()),
                (single.text(0xffff_ffff), single.whole()),
            ],
        ),
        case(
            "two_in_view",
            "they are told apart",
            vec![
                at(&one, 0, 1),
                at(&two, 0, 1),
                at(&one, 1, 2),
                at(&two, 1, 2),
                at(&one, 2, 3),
                at(&two, 2, 3),
                (one.text(3), one.whole()),
                (two.text(3), two.whole()),
            ],
        ),
        case(
            "three_in_view",
            "the one fed least recently gives way",
            vec![
                at(&one, 0, 1),
                at(&two, 0, 1),
                at(&one, 1, 2),
                at(&three, 0, 1),
                at(&one, 2, 3),
                at(&two, 1, 1),
                (one.text(3), one.whole()),
                at(&three, 1, 1),
                at(&two, 2, 2),
            ],
        ),
        case(
            "contradiction",
            "all is forgotten, and what follows is taken",
            vec![
                at(&one, 0, 1),
                (one.forged(1), found(2)),
                (one.text(1), anew("contradiction")),
                at(&one, 2, 1),
                at(&one, 3, 2),
                at(&one, 6, 3),
                (one.text(0), one.whole()),
            ],
        ),
        case(
            "contradicted_mix",
            "a part that follows is checked",
            vec![
                at(&one, 2, 1),
                at(&one, 3, 2),
                (one.forged(4), anew("contradiction")),
                at(&one, 2, 1),
            ],
        ),
        case(
            "wrong_digest",
            "the parts agree, the whole is another",
            vec![
                at(&one, 0, 1),
                (one.forged(1), found(2)),
                at(&one, 2, 3),
                (one.text(3), anew("wrong_digest")),
                at(&one, 3, 1),
            ],
        ),
        case(
            "refused",
            "it changes nothing",
            vec![
                at(&one, 0, 1),
                (one.text(1).replacen("VNP1:", "VNL1:", 1), refused("other_prefix")),
                (format!("VNP1:{}", "0".repeat(1536)), refused("too_long")),
                ("VNP1:GGW".to_owned(), refused("not_base45")),
                (format!("VNP1:{}", "0".repeat(1535)), refused("malformed")),
                at(&one, 1, 2),
            ],
        ),
    ]
}

/// An object in blocks, by the specification.
struct Object {
    bytes: Vec<u8>,
    blocks: Vec<Vec<u8>>,
    length: usize,
}

impl Object {
    fn new(bytes: &[u8], length: usize) -> Self {
        let block = |block: &[u8]| {
            let mut block = block.to_vec();
            block.resize(length, 0);
            block
        };
        Self { bytes: bytes.to_vec(), blocks: bytes.chunks(length).map(block).collect(), length }
    }

    fn whole(&self) -> Value {
        json!({ "taken": "complete", "object": to_hex(&self.bytes) })
    }

    fn text(&self, number: u32) -> String {
        self.part(number, 0)
    }

    /// Its first bit is another one.
    fn forged(&self, number: u32) -> String {
        self.part(number, 0x80)
    }

    fn part(&self, number: u32, spoil: u8) -> String {
        let transfer = &sha256(&self.bytes)[..8];
        let count = self.blocks.len();
        let drawn = sha256(&[transfer, &number.to_be_bytes(), &[0; 4]].concat());
        assert!(count <= 256, "one digest is enough");
        let is_drawn = |block: &usize| drawn[block / 8] >> (7 - block % 8) & 1 == 1;
        let mut mix: Vec<usize> = match usize::try_from(number).ok().filter(|it| *it < count) {
            Some(block) => vec![block],
            None => (0..count).filter(is_drawn).collect(),
        };
        if mix.is_empty() {
            mix.push(number as usize % count);
        }
        let xor = |at: usize| mix.iter().fold(0, |byte, block| byte ^ self.blocks[*block][at]);
        let mut data: Vec<u8> = (0..self.length).map(xor).collect();
        data[0] ^= spoil;
        let (size, number) = (self.bytes.len() as i64, i64::from(number));
        let items = [Item::bytes(transfer), size.into(), number.into(), Item::Bytes(data)];
        format!("{}{}", PARTS.0, base45(&Item::Array(items.into()).encode()))
    }
}
