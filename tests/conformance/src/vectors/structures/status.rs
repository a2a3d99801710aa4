use miniz_oxide::deflate::compress_to_vec_zlib;

use super::{Cases, entries, marked_raw, raw, sign1, with, without};
use crate::cbor::Item;
use crate::cose::key_header;
use crate::format::StructureFile;
use crate::keys::Key;
use crate::make::{Delta, Manifest, StatusList, digest, private, rice, tagged};
use crate::vectors::world::{LISTS_ISSUED, World};

pub(super) fn list_file() -> StructureFile {
    let mut cases = Cases::of("status-list", "Every revoked index of one shard.");
    let list = World::base().status_list(20_786);
    valid_lists(&mut cases, &list);
    bad_lists(&mut cases, &list);
    bad_bits(&mut cases, &list);
    cases.into_file()
}

fn valid_lists(cases: &mut Cases, list: &StatusList) {
    let key = Key::named("status");
    let mut read = |name: &str, why: &str, list: StatusList| {
        cases.read(name, why, &list.sign(&key), &list.parts(), list.json());
    };
    read("plain", "one index of 1 048 576", list.clone());
    read("none", "nothing is revoked", StatusList { revoked: Vec::new(), ..list.clone() });
    read(
        "empty",
        "a list of no index",
        StatusList { revoked: Vec::new(), size: 0, ..list.clone() },
    );
    let ends = StatusList { revoked: vec![0, 7, 8, (1 << 20) - 1], ..list.clone() };
    read("ends", "the lowest bit of a byte is the lowest index", ends);
    read("ttl", "with a time to live", StatusList { ttl: Some(43_200), ..list.clone() });
    read("day_0", "the first shard", StatusList { shard: (*b"D1", 0), ..list.clone() });
    read(
        "day_last",
        "the last shard",
        StatusList { shard: ([0xff, 0], 2_932_896), ..list.clone() },
    );
    let more = (0..16).map(private).collect();
    read("private_16", "as many private claims as fit", StatusList { more, ..list.clone() });
    let largest = StatusList { size: 1 << 27, revoked: vec![(1 << 27) - 1], ..list.clone() };
    read("size_2_27", "16 MiB when inflated: the most", largest);

    let newer = StatusList { more: vec![(5, 1.into())], ..list.clone() };
    cases.newer("newer_key", "an unknown key that is not private", &newer.sign(&key));
    let own = entries(&list.parts().claims);
    let members = Item::Map(vec![
        (Item::text("lst"), Item::Bytes(compress_to_vec_zlib(&list.bits(), 9))),
        (Item::text("bits"), 1.into()),
        (Item::text("aggregation_uri"), Item::text("https://example.vn")),
    ]);
    let newer = tagged(sign1(list.parts().protected, with(&own, 65_533, members)));
    cases.newer("newer_member", "an unknown member beside the bits", &newer.encode());
    let with_key = |key: Item| {
        let lst = Item::Bytes(compress_to_vec_zlib(&list.bits(), 9));
        let members =
            vec![(key, 1.into()), (Item::text("lst"), lst), (Item::text("bits"), 1.into())];
        let own = entries(&list.parts().claims);
        tagged(sign1(list.parts().protected, with(&own, 65_533, Item::Map(members))))
    };
    cases.newer(
        "newer_member_65536",
        "a number that is not private",
        &with_key((-65_536).into()).encode(),
    );
    cases.bad(
        "private_member",
        "there is no room for private ones beside the bits",
        ("out_of_bounds", "status list"),
        &with_key(Item::marked((-65_537).into())),
    );
}

fn bad_lists(cases: &mut Cases, list: &StatusList) {
    let parts = list.parts();
    let own = entries(&parts.claims);
    let plain = parts.attach(&[9; 64]);
    cases.bad("untagged", "no tag 18", ("wrong_type", "tag"), &Item::marked(plain.clone()));
    cases.bad(
        "tag_17",
        "another tag",
        ("wrong_type", "tag"),
        &Item::marked(Item::Tag(17, Box::new(plain))),
    );
    let header = |typ: Item| Item::map([(1, (-7).into()), (4, Item::bytes(b"S1")), (16, typ)]);
    for (name, fault, typ) in [
        ("typ_jwt", "bad_header", Item::text("application/statuslist+jwt")),
        ("typ_short", "bad_header", Item::text("statuslist+cwt")),
        ("typ_number", "wrong_type", Item::from(16)),
    ] {
        let item = sign1(header(Item::marked(typ)), parts.claims.clone());
        cases.bad(
            name,
            "the type separates this structure from others",
            (fault, "typ"),
            &tagged(item),
        );
    }
    let without_typ = sign1(Item::marked(key_header(b"S1")), parts.claims.clone());
    cases.bad("typ_missing", "no type", ("bad_header", "protected header"), &tagged(without_typ));

    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &tagged(sign1(parts.protected.clone(), claims)));
    };
    for (key, field) in
        [(2, "shard"), (4, "expires"), (6, "issued"), (65_533, "lst"), (-65_539, "sequence")]
    {
        bad(
            &format!("{field}_missing"),
            "a required claim",
            ("missing", field),
            without(&own, key),
        );
    }
    for (name, fault, shard) in [
        ("shard_capitals", "bad_text", "44AB/20786"),
        ("shard_leading_zero", "bad_text", "4431/020786"),
        ("shard_plus", "bad_text", "4431/+1"),
        ("shard_no_day", "bad_text", "4431/"),
        ("shard_no_slash", "bad_text", "443120786"),
        ("shard_day_beyond", "bad_text", "4431/2932897"),
        ("shard_too_long", "out_of_bounds", "4431/000000020786"),
        ("shard_empty", "bad_text", ""),
    ] {
        let shard = with(&own, 2, Item::marked(Item::text(shard)));
        bad(name, "four small hex digits, a slash, a day", (fault, "shard"), shard);
    }
    bad(
        "ttl_2_32",
        "33 bits",
        ("out_of_bounds", "ttl"),
        with(&own, 65_534, Item::marked((1_i64 << 32).into())),
    );
    let members = |entries: Vec<(Item, Item)>| with(&own, 65_533, Item::Map(entries));
    let lst = || (Item::text("lst"), Item::Bytes(compress_to_vec_zlib(&list.bits(), 9)));
    bad(
        "bits_2",
        "two bits a status",
        ("out_of_bounds", "bits"),
        members(vec![lst(), (Item::text("bits"), Item::marked(2.into()))]),
    );
    bad(
        "members_unsorted",
        "bits before lst",
        ("key_order", "bits"),
        members(vec![(Item::text("bits"), 1.into()), (Item::marked(Item::text("lst")), lst().1)]),
    );
    bad(
        "bits_missing",
        "no number of bits",
        ("missing", "bits"),
        with(&own, 65_533, Item::Map(vec![lst()])).after_member(&own),
    );
    bad(
        "lst_not_there",
        "no bits",
        ("missing", "lst"),
        with(&own, 65_533, Item::Map(vec![(Item::text("bits"), 1.into())])).after_member(&own),
    );
}

impl Item {
    /// Marks the place after the value of 65533, the last claim but one.
    fn after_member(self, own: &[(i64, Item)]) -> Self {
        let Self::Map(mut entries) = self else { return self };
        debug_assert!(own.len() == entries.len());
        for (key, value) in &mut entries {
            if matches!(key, Self::Int(65_533)) {
                *value = value.clone().marked_end();
            }
        }
        Self::Map(entries)
    }
}

fn bad_bits(cases: &mut Cases, list: &StatusList) {
    let good = compress_to_vec_zlib(&list.bits(), 9);
    let mut bad = |name: &str, why: &str, fault, lst: &[u8]| {
        let parts = list.parts_with(Item::marked(Item::bytes(lst)));
        let item = tagged(sign1(parts.protected, parts.claims));
        cases.bad(name, why, (fault, "lst"), &item);
    };
    bad("lst_empty", "no zlib stream", "bad_compression", &[]);
    bad("lst_cut", "the stream ends early", "bad_compression", &good[..good.len() - 1]);
    bad("lst_trailing", "a byte behind the stream", "bad_compression", &[&good[..], &[0]].concat());
    let mut checksum = good.clone();
    checksum[good.len() - 1] ^= 1;
    bad("lst_checksum", "another checksum", "bad_compression", &checksum);
    bad("lst_raw", "bare deflate", "bad_compression", &good[2..good.len() - 4]);
    bad("lst_uncompressed", "the bits as they are", "bad_compression", &list.bits()[..64]);
    let beyond = compress_to_vec_zlib(&vec![0; (16 << 20) + 1], 9);
    bad("lst_bomb", "a byte more than 16 MiB when inflated", "bad_compression", &beyond);
    let ones = [&vec![0xff; 1 << 19][..], &[1]].concat();
    bad("lst_4194305", "4 194 305 bits set", "out_of_bounds", &compress_to_vec_zlib(&ones, 9));
}

pub(super) fn manifest_file() -> StructureFile {
    let mut cases = Cases::of("status-manifest", "Which shards are in force, and what is in them.");
    let manifest = World::base().manifest();
    let key = Key::named("status");
    let mut read = |name: &str, why: &str, manifest: Manifest| {
        let parts = manifest.parts();
        cases.read(name, why, &parts.sign(&key), &parts, manifest.json());
    };
    let entry = |i: u32| ([0, 1], i64::from(i), digest(&[i]));
    read("plain", "nine shards", manifest.clone());
    read("none", "no shard", Manifest { shards: Vec::new(), ..manifest.clone() });
    let shards = (0..256).map(entry).collect();
    read("shards_256", "as many as fit", Manifest { shards, ..manifest.clone() });
    let shards = (0..1024).map(|i| ([0, 1], i64::from(i), [0; 32])).collect();
    read(
        "shards_1024",
        "as many as fit, without a revoked index",
        Manifest { shards, ..manifest.clone() },
    );
    let more = (0..16).map(private).collect();
    read("private_16", "as many private claims as fit", Manifest { more, ..manifest.clone() });
    let newer = Manifest { more: vec![(5, 1.into())], ..manifest.clone() };
    cases.newer("newer_key", "an unknown key that is not private", &newer.parts().sign(&key));

    let own = entries(&manifest.parts().claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(key_header(b"S1"), claims));
    };
    for (key, field) in [(4, "expires"), (6, "issued"), (-65_539, "sequence"), (-65_543, "shards")]
    {
        bad(
            &format!("{field}_missing"),
            "a required claim",
            ("missing", field),
            without(&own, key),
        );
    }
    let item = |day: i64| Item::Array(vec![Item::bytes(b"D1"), day.into(), Item::bytes(&[0; 32])]);
    let shards = |items: Vec<Item>| with(&own, -65_543, Item::Array(items));
    let many = Item::marked(Item::Array((0..1025).map(item).collect()));
    bad("shards_1025", "at most 1024", ("out_of_bounds", "shards"), with(&own, -65_543, many));
    bad(
        "shards_unsorted",
        "ascending",
        ("list_order", "shards"),
        shards(vec![item(2), Item::marked(item(1))]),
    );
    bad(
        "shard_twice",
        "none twice",
        ("list_order", "shards"),
        shards(vec![item(1), Item::marked(item(1))]),
    );
    let entry =
        |day: Item, digest: Item| shards(vec![Item::Array(vec![Item::bytes(b"D1"), day, digest])]);
    bad(
        "day_beyond",
        "after the year 9999",
        ("out_of_bounds", "shards"),
        entry(Item::marked(2_932_897.into()), Item::bytes(&[0; 32])),
    );
    bad(
        "digest_31",
        "a digest has 32 bytes",
        ("out_of_bounds", "shards"),
        entry(1.into(), Item::marked(Item::bytes(&[0; 31]))),
    );
    let two = Item::marked(Item::Array(vec![Item::bytes(b"D1"), 1.into()]));
    bad("shard_two_elements", "no digest", ("out_of_bounds", "shards"), shards(vec![two]));
    cases.into_file()
}

pub(super) fn delta_file() -> StructureFile {
    let mut cases = Cases::of("status-delta", "What was revoked in one shard since an edition.");
    let key = Key::named("status");
    let delta = Delta {
        kid: *b"S1",
        shard: (*b"D1", 20_786),
        issued: LISTS_ISSUED + 600,
        from: 5,
        to: 6,
        added: vec![3, 17, 999],
        k: 7,
        digest: digest(&[3, 17, 999, 703_000]),
        more: Vec::new(),
    };
    let mut read = |name: &str, why: &str, delta: Delta| {
        let parts = delta.parts();
        cases.read(name, why, &parts.sign(&key), &parts, delta.json());
    };
    read("plain", "three indexes", delta.clone());
    read("empty", "nothing was revoked", Delta { added: Vec::new(), k: 0, ..delta.clone() });
    read("k_0", "unary codes", Delta { added: vec![0, 1, 5], k: 0, ..delta.clone() });
    let added = vec![0, 1 << 30, u32::MAX];
    read("k_31", "the largest parameter and index", Delta { added, k: 31, ..delta.clone() });
    let jump = Delta { from: 0, to: u32::MAX.into(), ..delta.clone() };
    read("editions_ends", "from the first edition to the last", jump);
    let more = (0..16).map(private).collect();
    read("private_16", "as many private claims as fit", Delta { more, ..delta.clone() });
    let newer = Delta { more: vec![(5, 1.into())], ..delta.clone() };
    cases.newer("newer_key", "an unknown key that is not private", &newer.parts().sign(&key));

    let own = entries(&delta.parts().claims);
    let mut bad = |name: &str, why: &str, expect, claims: Item| {
        cases.bad(name, why, expect, &sign1(key_header(b"S1"), claims));
    };
    for (key, field) in [
        (6, "issued"),
        (-65_544, "shard"),
        (-65_545, "editions"),
        (-65_546, "added"),
        (-65_547, "digest"),
    ] {
        bad(
            &format!("{field}_missing"),
            "a required claim",
            ("missing", field),
            without(&own, key),
        );
    }
    for (name, to) in [("same_edition", 5), ("backwards", 4)] {
        let editions = Item::Array(vec![5.into(), Item::marked(to.into())]);
        bad(name, "to is above from", ("out_of_bounds", "editions"), with(&own, -65_545, editions));
    }
    let coded = |count: i64, k: Item, bits: Item| {
        with(&own, -65_546, Item::Array(vec![count.into(), k, bits]))
    };
    let bits = rice(&[3, 17, 999], 7);
    let marked = |bits: &[u8]| Item::marked(Item::bytes(bits));
    let added = |fault| (fault, "added");
    bad(
        "rice_cut",
        "bits end early",
        added("truncated"),
        coded(3, 7.into(), marked(&bits[..bits.len() - 1])),
    );
    bad(
        "rice_count_4",
        "more promised than there is",
        added("truncated"),
        coded(4, 7.into(), marked(&bits)),
    );
    bad(
        "rice_trailing",
        "a byte too many",
        added("trailing"),
        coded(3, 7.into(), marked(&[&bits[..], &[0]].concat())),
    );
    bad(
        "rice_padding",
        "a 1 in the filling",
        added("trailing"),
        coded(1, 0.into(), marked(&[0b0000_0001])),
    );
    bad(
        "rice_beyond",
        "an index of 33 bits",
        added("out_of_bounds"),
        coded(2, 31.into(), marked(&rice_numbers(&[u32::MAX, 0], 31))),
    );
    bad(
        "rice_k_32",
        "k is at most 31",
        added("out_of_bounds"),
        coded(0, Item::marked(32.into()), Item::bytes(&[])),
    );
    let many = Item::Array(vec![Item::marked(4_194_305.into()), 0.into(), Item::bytes(&[])]);
    bad("rice_4194305", "one too many", added("out_of_bounds"), with(&own, -65_546, many));
    let claimed = coded(1_000_000, 0.into(), marked(&[]));
    bad("rice_million_of_nothing", "a count without bits", added("truncated"), claimed);
    let two = Item::marked(Item::Array(vec![0.into(), 0.into()]));
    bad("rice_two_elements", "three elements", added("out_of_bounds"), with(&own, -65_546, two));
    bad(
        "shard_text",
        "the shard by its name",
        ("wrong_type", "shard"),
        with(&own, -65_544, Item::marked(Item::text("4431/20786"))),
    );
    bad(
        "trailing_claim_bytes",
        "a byte behind the claims",
        ("trailing", "digest"),
        Item::Sequence(vec![raw(&delta.parts().claims.encode()), marked_raw(&[0])]),
    );
    cases.into_file()
}

/// Rice codes of values that are not differences of indexes.
fn rice_numbers(values: &[u32], k: u32) -> Vec<u8> {
    let mut bits = String::new();
    for value in values {
        bits.push_str(&"1".repeat((value >> k) as usize));
        bits.push('0');
        bits.extend((0..k).rev().map(|bit| if value >> bit & 1 == 1 { '1' } else { '0' }));
    }
    while !bits.len().is_multiple_of(8) {
        bits.push('0');
    }
    let byte = |bits: &[u8]| bits.iter().fold(0, |byte, bit| byte << 1 | (bit - b'0'));
    bits.as_bytes().chunks(8).map(byte).collect()
}
