//! The room of a presentation for claims that its reader does not know.

use super::{Cases, entries, marked_raw, raw, sign1, with};
use crate::cbor::Item;
use crate::make::{Code, private};

/// Private claims, newer ones, and sizes.
pub(super) fn cases(cases: &mut Cases, code: &Code) {
    let parts = code.parts();
    let own = entries(&parts.claims);
    let sign1 = |claims: Item| sign1(parts.protected.clone(), claims);
    let with_value = |key: i64, value: Item| sign1(with(&own, key, value));

    // -70000 to -70004 ascend in this order, as their encodings do.
    let five = Item::Map(
        [&own[..], &(0..5).map(private).collect::<Vec<_>>()]
            .concat()
            .into_iter()
            .map(|(key, value)| {
                let is_fifth = key == private(4).0;
                (if is_fifth { Item::marked(key.into()) } else { key.into() }, value)
            })
            .collect(),
    );
    cases.bad("private_5", "a fifth private claim", ("out_of_bounds", "claim key"), &sign1(five));
    let key = (Item::marked((-70_000).into()), Item::bytes(&[0; 58]));
    let sixty_five = Item::Map(
        own.iter().map(|(key, value)| (Item::from(*key), value.clone())).chain([key]).collect(),
    );
    cases.bad(
        "private_65_bytes",
        "65 encoded bytes of private claims",
        ("out_of_bounds", "claim key"),
        &sign1(sixty_five),
    );
    for (name, value) in [
        ("private_map", marked_raw(&[0xa0])),
        ("private_tagged", marked_raw(&[0xc1, 0x00])),
        ("private_nested", Item::Array(vec![marked_raw(&[0x80])])),
    ] {
        cases.bad(
            name,
            "a private claim is flat",
            ("wrong_type", "private claim"),
            &with_value(-70_000, value),
        );
    }
    for (name, value) in [("private_null", &[0xf6][..]), ("private_float", &[0xf9, 0, 0])] {
        cases.bad(
            name,
            "neither null nor floats",
            ("unsupported", "private claim"),
            &with_value(-70_000, marked_raw(value)),
        );
    }
    cases.bad(
        "private_bad_text",
        "a text that is not UTF-8",
        ("bad_text", "private claim"),
        &with_value(-70_000, marked_raw(&[0x61, 0xff])),
    );

    let newer = |key: i64| with_value(key, 1.into()).encode();
    cases.newer("newer_key", "an unknown key that is not private", &newer(99));
    cases.newer("newer_negative_key", "the last key that is not private", &newer(-65_536));
    let text_key = [
        own.iter().map(|(key, value)| (Item::from(*key), value.clone())).collect(),
        vec![(Item::text("a"), Item::from(1))],
    ]
    .concat();
    cases.newer("newer_text_key", "a text as a key", &sign1(Item::Map(text_key)).encode());
    cases.newer(
        "newer_nested_8",
        "items nested 8 deep",
        &with_value(99, nested(8, false)).encode(),
    );
    cases.bad(
        "nested_9",
        "items nested 9 deep",
        ("too_deep", "unknown claim"),
        &with_value(99, nested(9, true)),
    );
    let ninth = |depth: usize, marked: bool| {
        let empty = if marked { marked_raw(&[0x80]) } else { raw(&[0x80]) };
        (0..depth).fold(empty, |inner, _| Item::Array(vec![inner]))
    };
    cases.newer(
        "newer_nested_8_empty",
        "a ninth array stands in 8, and nothing in it",
        &with_value(99, ninth(8, false)).encode(),
    );
    cases.bad(
        "nested_9_empty",
        "a tenth stands in 9",
        ("too_deep", "unknown claim"),
        &with_value(99, ninth(9, true)),
    );
    let unsorted = Item::Map(vec![(2.into(), 0.into()), (Item::marked(1.into()), 0.into())]);
    cases.bad(
        "newer_unsorted",
        "what is unknown is deterministic too",
        ("key_order", "unknown claim"),
        &with_value(99, unsorted),
    );
    cases.bad(
        "newer_null",
        "and holds no null",
        ("unsupported", "unknown claim"),
        &with_value(99, marked_raw(&[0xf6])),
    );
    cases.bad(
        "newer_bad_text",
        "and only UTF-8",
        ("bad_text", "unknown claim"),
        &with_value(99, marked_raw(&[0x61, 0xff])),
    );

    let of_length = |length: usize| {
        let empty = with_value(99, Item::bytes(&[0; 300])).encode().len();
        with_value(99, Item::bytes(&vec![0; 300 + length - empty])).encode()
    };
    cases.newer("length_1024", "the longest that is read", &of_length(1024));
    cases.bad_at("length_1025", "a byte more", ("out_of_bounds", "start", 0), &of_length(1025));
}

/// Arrays within arrays, the innermost at this depth.
fn nested(depth: usize, marked: bool) -> Item {
    match depth {
        0 if marked => marked_raw(&[0]),
        0 => raw(&[0]),
        _ => Item::Array(vec![nested(depth - 1, marked)]),
    }
}
