mod members;

use self::members::{issuers, policy};
use super::{Cases, entries, sign1, with, without};
use crate::cbor::Item;
use crate::cose::{Cosigned, aad, key_header, signature_item};
use crate::format::StructureFile;
use crate::make::{Issuer, TrustList, private, roots};
use crate::vectors::world::World;

pub(super) fn file() -> StructureFile {
    let mut cases = Cases::of("trust-list", "Which keys of the authority count for what.");
    let world = World::base();
    let list = world.trust_list();
    valid(&mut cases, &list);
    signatures(&mut cases, &list);
    claims(&mut cases, &list);
    issuers(&mut cases, &list);
    policy(&mut cases, &list);
    cases.into_file()
}

/// The claims with a signature under each of these kids, 64 bytes `09`: readers of bytes do not verify.
fn signed_as(kids: &[u8], claims: Item) -> Item {
    let signature = |kid: &u8| signature_item(key_header(&[*kid; 8]), &[9; 64]);
    cosigned(kids.iter().map(signature).collect(), claims)
}

fn cosigned(signatures: Vec<Item>, claims: Item) -> Item {
    Cosigned { aad: aad::TRUST_LIST, claims }.attach(signatures)
}

fn cosign(claims: Item) -> Item {
    signed_as(&[1, 2], claims)
}

fn valid(cases: &mut Cases, list: &TrustList) {
    let by = |roots| move |list: &TrustList| (list.sign(roots), list.json(roots));
    let (two, three, one) = (roots(&[1, 2]), roots(&[1, 2, 3]), roots(&[3]));
    for (name, why, roots) in [
        ("plain", "three issuers, two signatures", &two),
        ("signed_by_three", "three signatures", &three),
        ("signed_by_one", "on its way to the next root: read, though no phone takes it", &one),
    ] {
        let (bytes, claims) = by(roots)(list);
        cases.read_cosigned(name, why, &bytes, claims);
    }
    let mut read = |name: &str, why: &str, list: TrustList| {
        let (bytes, claims) = by(&two)(&list);
        cases.read_cosigned(name, why, &bytes, claims);
    };
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
    let officers = vec![*b"D1", [0xff, 0xff]];
    read(
        "officers",
        "officer issuers, one of them not listed",
        TrustList { officers, ..list.clone() },
    );
    let officers = (0..8).map(|i| [i; 2]).collect();
    read("officers_8", "as many as fit", TrustList { officers, ..list.clone() });
    let mut instant = list.clone();
    instant.expires = instant.issued;
    instant.issuers[0].to = instant.issuers[0].from;
    read("one_second", "valid for a second, an issuer for another", instant);
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

    let newer = |more| TrustList { more, ..list.clone() }.sign(&two);
    cases.newer("newer_key", "an unknown key that is not private", &newer(vec![(5, 1.into())]));
    let own = entries(&list.parts().claims);
    let policy = Item::map(entries(&list.policy()).into_iter().chain([(6, 1.into())]));
    cases.newer(
        "newer_policy",
        "an unknown member of the policy",
        &cosign(with(&own, -65_541, policy)).encode(),
    );
    let issuer = Item::map(entries(&list.issuers[0].item()).into_iter().chain([(7, 1.into())]));
    cases.newer(
        "newer_issuer",
        "an unknown member of an issuer",
        &cosign(with(&own, -65_540, Item::Array(vec![issuer]))).encode(),
    );
}

fn signatures(cases: &mut Cases, list: &TrustList) {
    let claims = || list.parts().claims;
    let of = |kid: u8| signature_item(key_header(&[kid; 8]), &[9; 64]);
    let array = |signatures: Vec<Item>| {
        let Item::Array(mut parts) = cosigned(signatures, claims()) else { unreachable!() };
        parts[3] = Item::marked(parts[3].clone());
        Item::Array(parts)
    };
    let bounds = ("out_of_bounds", "signatures");
    cases.bad("signatures_0", "nobody has signed", bounds, &array(Vec::new()));
    cases.bad("signatures_4", "one too many", bounds, &array([1, 2, 3, 4].map(of).to_vec()));
    let order = ("list_order", "signature");
    for (name, why, kids) in [
        ("signatures_unsorted", "ascending by root", [2, 1]),
        ("signed_twice", "one root twice", [1, 1]),
    ] {
        let second = Item::marked(of(kids[1]));
        cases.bad(name, why, order, &cosigned(vec![of(kids[0]), second], claims()));
    }
    for length in [7, 9] {
        let kid = Item::marked(Item::bytes(&vec![1; length]));
        let header = Item::map([(1, (-7).into()), (4, kid)]);
        cases.bad(
            &format!("kid_{length}"),
            "a root's kid has 8 bytes",
            ("out_of_bounds", "kid"),
            &cosigned(vec![signature_item(header, &[9; 64])], claims()),
        );
    }
    let Item::Array(body) = cosigned(vec![of(1), of(2)], claims()) else { unreachable!() };
    let with_header = |header: Item| Item::Array([&[header], &body[1..]].concat());
    let header = ("bad_header", "protected header");
    let empty_map = Item::marked(Item::bytes(&[0xa0]));
    cases.bad(
        "body_map",
        "the body's header is no byte, not even a map",
        header,
        &with_header(empty_map),
    );
    let Item::Array(mut former) = sign1(key_header(&[1; 8]), claims()) else { unreachable!() };
    former[0] = Item::marked(former[0].clone());
    cases.bad("sign1", "a COSE_Sign1", header, &Item::Array(former));
    for (name, tag) in [("tagged", 98), ("tagged_18", 18)] {
        let tagged = Item::marked(Item::Tag(tag, Box::new(Item::Array(body.clone()))));
        cases.bad(name, "only status lists have a tag", ("wrong_type", "COSE_Sign"), &tagged);
    }
}

fn claims(cases: &mut Cases, list: &TrustList) {
    let own = entries(&list.parts().claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &cosign(claims));
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
    bad(
        "expires_early",
        "it ends before it begins",
        ("out_of_bounds", "expires"),
        with(&own, 4, (list.issued - 1).into()).marked_end(),
    );
    let officers = |kids: &[&[u8]], marked: usize| {
        let item = |(i, it): (usize, &&[u8])| {
            if i == marked { Item::marked(Item::bytes(it)) } else { Item::bytes(it) }
        };
        Item::Array(kids.iter().enumerate().map(item).collect())
    };
    let field = "officer issuers";
    for (name, why, fault, value) in [
        (
            "officers_0",
            "an empty list is left out",
            "out_of_bounds",
            Item::marked(officers(&[], 9)),
        ),
        (
            "officers_9",
            "one too many",
            "out_of_bounds",
            Item::marked(officers(&[&[1, 1][..]; 9], 9)),
        ),
        ("officers_unsorted", "ascending", "list_order", officers(&[&[2, 0], &[1, 0]], 1)),
        ("officers_twice", "none twice", "list_order", officers(&[&[1, 0], &[1, 0]], 1)),
        ("officer_kid_3", "a kid has 2 bytes", "out_of_bounds", officers(&[&[1, 2, 3]], 0)),
    ] {
        bad(name, why, (fault, field), with(&own, -65_557, value));
    }
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
    let more = (0..16).map(private).chain([(-90_000, Item::marked(1.into()))]);
    let seventeen = Item::Map(
        entries(&TrustList { more: more.collect(), ..list.clone() }.parts().claims)
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
        &cosign(seventeen),
    );
}
