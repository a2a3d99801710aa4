use serde_json::Value;

use super::{Cases, entries, marked_raw, sign1, with, without};
use crate::cbor::Item;
use crate::cose::key_header;
use crate::format::StructureFile;
use crate::keys::Key;
use crate::make::{Binding, Document, private};
use crate::vectors::world::World;

pub(super) fn document_file() -> StructureFile {
    let mut cases = Cases::of("document", "One paper of the wallet.");
    let document = World::base().document();
    valid_documents(&mut cases, &document);
    bad_documents(&mut cases, &document);
    bad_fields(&mut cases, &document);
    cases.into_file()
}

fn valid_documents(cases: &mut Cases, document: &Document) {
    let key = Key::named("paper");
    let mut read = |name: &str, why: &str, document: Document| {
        let parts = document.parts();
        cases.read(name, why, &parts.sign(&key), &parts, document.json());
    };
    read("plain", "a driving licence", document.clone());
    let bare = Document {
        expires: None,
        fields: Vec::new(),
        portrait: None,
        status: None,
        ..document.clone()
    };
    read("bare", "what may be left out is", bare.clone());
    read("kind_last", "a kind of a later edition", Document { kind: 65_535, ..document.clone() });
    let field = |name: &'static str, (item, value): (Item, Value)| (name, item, value);
    let values = vec![
        field("az_09", Document::text("")),
        field("lowest", Document::int(i64::MIN)),
        field("highest", Document::int(i64::MAX)),
        field("no", Document::bool(false)),
        field("leap", Document::date("2024-02-29")),
        field("first", Document::date("0000-01-01")),
    ];
    read(
        "values",
        "the ends of each kind of value",
        Document { fields: values, ..document.clone() },
    );
    let more = (0..16).map(private).collect();
    read("private_16", "as many private claims as fit", Document { more, ..document.clone() });
    let newer = Document { more: vec![(5, 1.into())], ..bare };
    cases.newer("newer_key", "an unknown key that is not private", &newer.parts().sign(&key));
}

fn bad_documents(cases: &mut Cases, document: &Document) {
    let own = entries(&document.parts().claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(key_header(b"P1"), claims));
    };
    for (key, field) in [
        (6, "issued"),
        (-65_548, "kind"),
        (-65_549, "number"),
        (-65_550, "holder"),
        (-65_551, "fields"),
    ] {
        bad(
            &format!("{field}_missing"),
            "a required claim",
            ("missing", field),
            without(&own, key),
        );
    }
    let text = |length: usize| Item::marked(Item::Text("1".repeat(length)));
    bad(
        "kind_65536",
        "17 bits",
        ("out_of_bounds", "kind"),
        with(&own, -65_548, Item::marked(65_536.into())),
    );
    bad("number_0", "1 to 64 bytes", ("out_of_bounds", "number"), with(&own, -65_549, text(0)));
    bad("number_65", "1 to 64 bytes", ("out_of_bounds", "number"), with(&own, -65_549, text(65)));
    bad("holder_0", "1 to 256 bytes", ("out_of_bounds", "holder"), with(&own, -65_550, text(0)));
    bad(
        "holder_257",
        "1 to 256 bytes",
        ("out_of_bounds", "holder"),
        with(&own, -65_550, text(257)),
    );
    bad(
        "holder_bad_text",
        "UTF-8",
        ("bad_text", "holder"),
        with(&own, -65_550, marked_raw(&[0x61, 0xff])),
    );
    let portrait =
        |media_type: Item, bytes: Item| with(&own, -65_552, Item::Array(vec![media_type, bytes]));
    bad(
        "portrait_0",
        "a picture has bytes",
        ("out_of_bounds", "portrait"),
        portrait(Item::text("image/png"), Item::marked(Item::bytes(&[]))),
    );
    bad(
        "media_type_0",
        "1 to 64 bytes",
        ("out_of_bounds", "portrait"),
        portrait(text(0), Item::bytes(&[1])),
    );
    bad(
        "media_type_65",
        "1 to 64 bytes",
        ("out_of_bounds", "portrait"),
        portrait(text(65), Item::bytes(&[1])),
    );
    let status =
        |kid: Item, day: Item, index: Item| with(&own, -65_553, Item::Array(vec![kid, day, index]));
    let kid = || Item::bytes(b"P1");
    bad(
        "status_day_beyond",
        "after the year 9999",
        ("out_of_bounds", "status"),
        status(kid(), Item::marked(2_932_897.into()), 1.into()),
    );
    bad(
        "status_index_2_32",
        "33 bits",
        ("out_of_bounds", "status"),
        status(kid(), 1.into(), Item::marked((1_i64 << 32).into())),
    );
    bad(
        "status_kid_1",
        "2 bytes",
        ("out_of_bounds", "status"),
        status(Item::marked(Item::bytes(b"P")), 1.into(), 1.into()),
    );
}

fn bad_fields(cases: &mut Cases, document: &Document) {
    let own = entries(&document.parts().claims);
    let mut bad = |name: &str, why: &str, fault, fields: Item| {
        let claims = with(&own, -65_551, fields);
        cases.bad(name, why, (fault, "fields"), &sign1(key_header(b"P1"), claims));
    };
    let field = |name: Item, value: Item| Item::Array(vec![name, value]);
    let many = (0..65).map(|i| field(Item::Text(format!("f{i}")), 0.into())).collect();
    bad("fields_65", "at most 64", "out_of_bounds", Item::marked(Item::Array(many)));
    let twice =
        vec![field(Item::text("a"), 0.into()), Item::marked(field(Item::text("a"), 0.into()))];
    bad("field_twice", "no name twice", "list_order", Item::Array(twice));
    for (name, fault, field_name) in [
        ("field_name_capital", "bad_text", "A"),
        ("field_name_hyphen", "bad_text", "a-b"),
        ("field_name_marks", "bad_text", "họ"),
        ("field_name_0", "out_of_bounds", ""),
        ("field_name_33", "out_of_bounds", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
    ] {
        let item = field(Item::marked(Item::text(field_name)), 0.into());
        bad(name, "1 to 32 of a-z, 0-9 and _", fault, Item::Array(vec![item]));
    }
    let mut bad_value = |name: &str, why: &str, fault, value: Item| {
        bad(name, why, fault, Item::Array(vec![field(Item::text("a"), value)]));
    };
    let date = |text: &str| Item::Tag(1004, Box::new(Item::marked(Item::text(text))));
    for (name, fault, text) in [
        ("date_no_leap_year", "bad_text", "2026-02-29"),
        ("date_month_13", "bad_text", "2026-13-01"),
        ("date_day_0", "bad_text", "2026-01-00"),
        ("date_short", "bad_text", "2026-1-1"),
        ("date_sign", "bad_text", "+026-01-01"),
        ("date_with_time", "out_of_bounds", "2026-01-01T00:00:00Z"),
    ] {
        bad_value(name, "a day that exists, as YYYY-MM-DD", fault, date(text));
    }
    bad_value(
        "value_tag_1",
        "another tag",
        "wrong_type",
        Item::marked(Item::Tag(1, Box::new(0.into()))),
    );
    bad_value("value_bytes", "a byte string", "wrong_type", Item::marked(Item::bytes(&[1])));
    bad_value("value_array", "an array", "wrong_type", Item::marked(Item::Array(Vec::new())));
    bad_value("value_null", "null", "unsupported", marked_raw(&[0xf6]));
    bad_value("value_float", "a float", "unsupported", marked_raw(&[0xf9, 0, 0]));
    bad_value(
        "value_text_1025",
        "at most 1024 bytes",
        "out_of_bounds",
        Item::marked(Item::Text("a".repeat(1025))),
    );
    bad_value(
        "value_int_2_63",
        "64 bits with a sign",
        "out_of_bounds",
        Item::marked(Item::Int(1 << 63)),
    );
    bad_value(
        "value_int_below",
        "64 bits with a sign",
        "out_of_bounds",
        Item::marked(Item::Int(-(1 << 63) - 1)),
    );
    let three = Item::marked(Item::Array(vec![Item::text("a"), 0.into(), 0.into()]));
    bad("field_three_elements", "name and value", "out_of_bounds", Item::Array(vec![three]));
}

pub(super) fn binding_file() -> StructureFile {
    let mut cases = Cases::of("wallet-binding", "Which papers belong to the account of a key.");
    let binding = World::base().binding();
    let key = Key::named("paper");
    let mut read = |name: &str, why: &str, binding: Binding| {
        let parts = binding.parts();
        cases.read(name, why, &parts.sign(&key), &parts, binding.json());
    };
    read("plain", "one document", binding.clone());
    read("none", "no document", Binding { documents: Vec::new(), ..binding.clone() });
    let documents = (0..64).map(|i| [i; 32]).collect();
    read("documents_64", "as many as fit", Binding { documents, ..binding.clone() });
    let more = (0..16).map(private).collect();
    read("private_16", "as many private claims as fit", Binding { more, ..binding.clone() });
    let newer = Binding { more: vec![(5, 1.into())], ..binding.clone() };
    cases.newer("newer_key", "an unknown key that is not private", &newer.parts().sign(&key));

    let own = entries(&binding.parts().claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(key_header(b"P1"), claims));
    };
    for (key, field) in
        [(4, "expires"), (6, "issued"), (-65_554, "key thumbprint"), (-65_555, "documents")]
    {
        let name = format!("{}_missing", field.replace(' ', "_"));
        bad(&name, "a required claim", ("missing", field), without(&own, key));
    }
    let documents = |items: Vec<Item>| with(&own, -65_555, Item::Array(items));
    let digest = |byte: u8| Item::bytes(&[byte; 32]);
    let many = Item::marked(Item::Array((0..65).map(digest).collect()));
    bad("documents_65", "at most 64", ("out_of_bounds", "documents"), with(&own, -65_555, many));
    bad(
        "documents_unsorted",
        "ascending",
        ("list_order", "documents"),
        documents(vec![digest(2), Item::marked(digest(1))]),
    );
    bad(
        "document_twice",
        "none twice",
        ("list_order", "documents"),
        documents(vec![digest(1), Item::marked(digest(1))]),
    );
    bad(
        "digest_33",
        "a digest has 32 bytes",
        ("out_of_bounds", "documents"),
        documents(vec![Item::marked(Item::bytes(&[1; 33]))]),
    );
    bad(
        "thumbprint_31",
        "a thumbprint has 32 bytes",
        ("out_of_bounds", "key thumbprint"),
        with(&own, -65_554, Item::marked(Item::bytes(&[1; 31]))),
    );
    cases.into_file()
}
