use super::{Cases, entries, sign1, signed, with, without};
use crate::cbor::Item;
use crate::cose::key_header;
use crate::format::StructureFile;
use crate::keys::Key;
use crate::make::{Issuer, TrustList, private, root_kid};
use crate::vectors::world::World;

pub(super) fn file() -> StructureFile {
    let mut cases = Cases::of("trust-list", "Which keys of the authority count for what.");
    let world = World::base();
    let (list, root) = (world.trust_list(), Key::named("root 1"));
    valid(&mut cases, &list, &root);
    claims(&mut cases, &list, &root);
    issuers(&mut cases, &list, &root);
    policy(&mut cases, &list, &root);
    cases.into_file()
}

fn valid(cases: &mut Cases, list: &TrustList, root: &Key) {
    let mut read = |name: &str, why: &str, list: TrustList| {
        let parts = list.parts(root);
        cases.read(name, why, &signed(&parts, root), &parts, list.json(root));
    };
    read("plain", "three issuers", list.clone());
    let retired = vec![[1; 32], [2; 32]];
    read("retired", "two retired roots", TrustList { retired, ..list.clone() });
    let retired = (0..8).map(|i| [i; 32]).collect();
    read("retired_8", "as many as fit", TrustList { retired, ..list.clone() });
    read(
        "sequence_last",
        "the highest sequence",
        TrustList { sequence: u32::MAX.into(), ..list.clone() },
    );
    let issuers = (0..64).map(|i| Issuer { kid: [0, i], ..list.issuers[0].clone() }).collect();
    read("issuers_64", "as many as fit", TrustList { issuers, ..list.clone() });
    let mut withdrawn = list.clone();
    withdrawn.issuers[0].state = 2;
    read("withdrawn", "an issuer that no longer counts", withdrawn);
    let least =
        TrustList { leeway: 0, evidence_notice: 3600, evidence_limit: 86_400, ..list.clone() };
    read("policy_least", "the lower end of each number", least);
    let most = TrustList {
        leeway: 30,
        evidence_notice: 604_800,
        evidence_limit: 1_209_600,
        ..list.clone()
    };
    read("policy_most", "the upper end of each number", most);
    let formats = vec!["VN1", "VN2", "VNC1", "VNP12"];
    read("formats", "shorter ones first", TrustList { formats, ..list.clone() });
    let more = (0..16).map(private).collect();
    read("private_16", "as many private claims as fit", TrustList { more, ..list.clone() });

    let newer = |more| signed(&TrustList { more, ..list.clone() }.parts(root), root);
    cases.newer("newer_key", "an unknown key that is not private", &newer(vec![(5, 1.into())]));
    let own = entries(&list.parts(root).claims);
    let header = || key_header(&root_kid(root));
    let policy = Item::map(entries(&list.policy()).into_iter().chain([(6, 1.into())]));
    cases.newer(
        "newer_policy",
        "an unknown member of the policy",
        &sign1(header(), with(&own, -65_541, policy)).encode(),
    );
    let issuer = Item::map(entries(&list.issuers[0].item()).into_iter().chain([(7, 1.into())]));
    cases.newer(
        "newer_issuer",
        "an unknown member of an issuer",
        &sign1(header(), with(&own, -65_540, Item::Array(vec![issuer]))).encode(),
    );
}

fn claims(cases: &mut Cases, list: &TrustList, root: &Key) {
    let own = entries(&list.parts(root).claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(key_header(&root_kid(root)), claims));
    };
    for (key, field) in [
        (4, "expires"),
        (6, "issued"),
        (-65_539, "sequence"),
        (-65_540, "issuers"),
        (-65_541, "policy"),
    ] {
        bad(
            &format!("{field}_missing"),
            "a required claim",
            ("missing", field),
            without(&own, key),
        );
    }
    let beyond = Item::marked((1_i64 << 32).into());
    bad(
        "sequence_2_32",
        "a sequence of 33 bits",
        ("out_of_bounds", "sequence"),
        with(&own, -65_539, beyond),
    );
    let retired = |thumbprints: &[[u8; 32]], marked: usize| {
        let item = |(i, it): (usize, &[u8; 32])| {
            if i == marked { Item::marked(Item::bytes(it)) } else { Item::bytes(it) }
        };
        Item::Array(thumbprints.iter().enumerate().map(item).collect())
    };
    let nobody = usize::MAX;
    bad(
        "retired_0",
        "an empty list is left out",
        ("out_of_bounds", "retired roots"),
        with(&own, -65_542, Item::marked(retired(&[], nobody))),
    );
    bad(
        "retired_9",
        "one too many",
        ("out_of_bounds", "retired roots"),
        with(&own, -65_542, Item::marked(retired(&[[1; 32]; 9], nobody))),
    );
    bad(
        "retired_unsorted",
        "ascending",
        ("list_order", "retired roots"),
        with(&own, -65_542, retired(&[[2; 32], [1; 32]], 1)),
    );
    bad(
        "retired_twice",
        "none twice",
        ("list_order", "retired roots"),
        with(&own, -65_542, retired(&[[1; 32], [1; 32]], 1)),
    );
    for length in [7, 9] {
        let kid = Item::marked(Item::bytes(&vec![1; length]));
        cases.bad(
            &format!("kid_{length}"),
            "a root's kid has 8 bytes",
            ("out_of_bounds", "kid"),
            &sign1(Item::map([(1, (-7).into()), (4, kid)]), list.parts(root).claims),
        );
    }
    let tagged = Item::marked(Item::Tag(18, Box::new(list.parts(root).attach(&[9; 64]))));
    cases.bad(
        "tagged",
        "tag 18, which only status lists have",
        ("wrong_type", "COSE_Sign1"),
        &tagged,
    );
    let more = (0..16).map(private).chain([(-90_000, Item::marked(1.into()))]);
    let seventeen = Item::Map(
        entries(&TrustList { more: more.collect(), ..list.clone() }.parts(root).claims)
            .into_iter()
            .map(|(key, value)| {
                let is_last = key == -90_000;
                (if is_last { Item::marked(key.into()) } else { key.into() }, value)
            })
            .map(|(key, value)| (key, if let Item::Marked(value) = value { *value } else { value }))
            .collect(),
    );
    cases.bad(
        "private_17",
        "a private claim too many",
        ("out_of_bounds", "claim key"),
        &sign1(key_header(&root_kid(root)), seventeen),
    );
}

fn issuers(cases: &mut Cases, list: &TrustList, root: &Key) {
    let own = entries(&list.parts(root).claims);
    let mut bad = |name: &str, why: &str, expect, issuers: Item| {
        let claims = with(&own, -65_540, issuers);
        cases.bad(name, why, expect, &sign1(key_header(&root_kid(root)), claims));
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

fn policy(cases: &mut Cases, list: &TrustList, root: &Key) {
    let own = entries(&list.parts(root).claims);
    let members = entries(&list.policy());
    let mut bad = |name: &str, why: &str, expect, policy: Item| {
        let claims = with(&own, -65_541, policy);
        cases.bad(name, why, expect, &sign1(key_header(&root_kid(root)), claims));
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
