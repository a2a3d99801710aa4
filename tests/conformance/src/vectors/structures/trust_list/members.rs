//! The members of an issuer and of the policy.

use super::super::{Cases, entries, with, without};
use super::cosign;
use crate::cbor::Item;
use crate::make::{Issuer, TrustList};

pub(super) fn issuers(cases: &mut Cases, list: &TrustList) {
    let own = entries(&list.parts().claims);
    let mut bad = |name: &str, why: &str, expect, issuers: Item| {
        let claims = with(&own, -65_540, issuers);
        cases.bad(name, why, expect, &cosign(claims));
    };
    let issuer = |kid: [u8; 2]| Issuer { kid, ..list.issuers[0].clone() }.item();
    bad(
        "issuers_0",
        "at least one issuer",
        ("out_of_bounds", "issuers"),
        Item::marked(Item::Array(Vec::new())),
    );
    let many = (0..65).map(|i| issuer([0, i])).collect();
    bad("issuers_65", "at most 64", ("out_of_bounds", "issuers"), Item::marked(Item::Array(many)));
    bad(
        "issuers_unsorted",
        "ascending by kid",
        ("list_order", "issuer state"),
        Item::Array(vec![issuer([2, 0]), Item::marked(issuer([1, 0]))]),
    );
    bad(
        "issuer_twice",
        "no kid twice",
        ("list_order", "issuer state"),
        Item::Array(vec![issuer([1, 0]), Item::marked(issuer([1, 0]))]),
    );

    let members = entries(&issuer([1, 0]));
    let mut bad_member = |name: &str, why: &str, expect, member: i64, value: Item| {
        bad(name, why, expect, Item::Array(vec![with(&members, member, Item::marked(value))]));
    };
    bad_member("role_0", "roles are 1 to 3", ("out_of_bounds", "issuer role"), 2, 0.into());
    bad_member("role_5", "roles are 1 to 4", ("out_of_bounds", "issuer role"), 2, 5.into());
    bad_member("state_0", "states are 1 and 2", ("out_of_bounds", "issuer state"), 6, 0.into());
    bad_member("state_3", "states are 1 and 2", ("out_of_bounds", "issuer state"), 6, 3.into());
    bad_member(
        "issuer_kid_3",
        "a kid has 2 bytes",
        ("out_of_bounds", "issuer kid"),
        1,
        Item::bytes(&[1, 2, 3]),
    );
    for (member, field) in [
        (1, "issuer kid"),
        (2, "issuer role"),
        (3, "issuer key"),
        (4, "issuer from"),
        (5, "issuer to"),
        (6, "issuer state"),
    ] {
        let item = Item::Array(vec![without(&members, member)]);
        bad(
            &format!("{}_missing", field.replace(' ', "_")),
            "a required member",
            ("missing", field),
            item,
        );
    }
    bad(
        "issuer_to_early",
        "a window that ends before it begins",
        ("out_of_bounds", "issuer to"),
        Item::Array(vec![with(&members, 5, (list.issuers[0].from - 1).into()).marked_end()]),
    );
    let y_short = Item::map([
        (1, 2.into()),
        (-1, 1.into()),
        (-2, Item::bytes(&[1; 32])),
        (-3, Item::marked(Item::Bool(true))),
    ]);
    bad(
        "issuer_key_short",
        "both coordinates",
        ("wrong_type", "key y"),
        Item::Array(vec![with(&members, 3, y_short)]),
    );
    let private = with_marked_key(&members, -70_000);
    bad(
        "issuer_private",
        "no room for private members",
        ("out_of_bounds", "claim key"),
        Item::Array(vec![private]),
    );
}

pub(super) fn policy(cases: &mut Cases, list: &TrustList) {
    let own = entries(&list.parts().claims);
    let members = entries(&list.policy());
    let mut bad = |name: &str, why: &str, expect, policy: Item| {
        let claims = with(&own, -65_541, policy);
        cases.bad(name, why, expect, &cosign(claims));
    };
    for (name, member, field, value) in [
        ("leeway_31", 1, "leeway", 31),
        ("notice_3599", 2, "evidence notice", 3599),
        ("notice_604801", 2, "evidence notice", 604_801),
        ("limit_86399", 3, "evidence limit", 86_399),
        ("limit_1209601", 3, "evidence limit", 1_209_601),
    ] {
        bad(
            name,
            "beyond an end",
            ("out_of_bounds", field),
            with(&members, member, Item::marked(value.into())),
        );
    }
    for (member, field) in [
        (1, "leeway"),
        (2, "evidence notice"),
        (3, "evidence limit"),
        (4, "formats"),
        (5, "lowest app version"),
    ] {
        bad(
            &format!("{}_missing", field.replace(' ', "_")),
            "a required member",
            ("missing", field),
            without(&members, member),
        );
    }
    let formats = |formats: &[&str], marked: usize| {
        let item = |(i, it): (usize, &&str)| {
            if i == marked { Item::marked(Item::text(it)) } else { Item::text(it) }
        };
        with(&members, 4, Item::Array(formats.iter().enumerate().map(item).collect()))
    };
    bad(
        "formats_0",
        "at least one",
        ("out_of_bounds", "formats"),
        with(&members, 4, Item::marked(Item::Array(Vec::new()))),
    );
    let many = Item::Array((0..17).map(|i| Item::Text(format!("V{i:02}"))).collect());
    bad(
        "formats_17",
        "at most 16",
        ("out_of_bounds", "formats"),
        with(&members, 4, Item::marked(many)),
    );
    bad("format_2", "3 to 5 bytes", ("out_of_bounds", "formats"), formats(&["VN"], 0));
    bad("format_6", "3 to 5 bytes", ("out_of_bounds", "formats"), formats(&["VNP123"], 0));
    bad(
        "formats_unsorted",
        "shorter ones first",
        ("list_order", "formats"),
        formats(&["VNC1", "VN1"], 1),
    );
    bad("format_twice", "none twice", ("list_order", "formats"), formats(&["VN1", "VN1"], 1));
    let version = |parts: Vec<Item>| with(&members, 5, Item::Array(parts));
    bad(
        "version_65536",
        "a part of 17 bits",
        ("out_of_bounds", "lowest app version"),
        version(vec![1.into(), 2.into(), Item::marked(65_536.into())]),
    );
    bad(
        "version_two_parts",
        "three parts",
        ("out_of_bounds", "lowest app version"),
        with(&members, 5, Item::marked(Item::Array(vec![1.into(), 2.into()]))),
    );
    bad(
        "policy_private",
        "no room for private members",
        ("out_of_bounds", "claim key"),
        with_marked_key(&members, -70_000),
    );
}

/// The map with a further member whose key is marked.
fn with_marked_key(members: &[(i64, Item)], key: i64) -> Item {
    let own = members.iter().map(|(key, value)| (Item::from(*key), value.clone()));
    Item::Map(own.chain([(Item::marked(key.into()), 1.into())]).collect())
}
