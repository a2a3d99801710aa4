//! `bytes.json` and `hints.json`: the small steps, each by itself.

use serde_json::{Value, json};

use crate::bytes::{ORDER, PRIME, base45, to_hex, with_s};
use crate::cbor::Item;
use crate::keys::Key;
use crate::make::{digest, rice, root_kid};

pub(crate) fn file() -> Value {
    json!({
        "about": "Single steps: each line stands for itself. Bytes are hexadecimal.",
        "base45": base45_cases(),
        "base45_refused": base45_refused(),
        "thumbprints": thumbprints(),
        "sig_structures": sig_structures(),
        "status_digests": status_digests(),
        "rice": rice_cases(),
        "public_keys": public_keys(),
        "signatures": signatures(),
    })
}

fn base45_cases() -> Vec<Value> {
    let ours: [&[u8]; 6] = [&[], &[0], &[0xff], &[0, 0], &[0xff, 0xff], &[1, 2, 3]];
    // The examples of RFC 9285 section 4.3 and 4.4 are given, not computed.
    let given = [
        ("AB", "BB8"),
        ("Hello!!", "%69 VD92EX0"),
        ("base-45", "UJCLQE7W581"),
        ("ietf!", "QED8WEX0"),
    ];
    let given =
        given.map(|(bytes, text)| json!({ "bytes": to_hex(bytes.as_bytes()), "text": text }));
    let ours = ours.map(|bytes| json!({ "bytes": to_hex(bytes), "text": base45(bytes) }));
    given.into_iter().chain(ours).collect()
}

fn base45_refused() -> Value {
    json!([
        { "text": "GGW", "why": "three characters above 65535" },
        { "text": ":::", "why": "three characters above 65535" },
        { "text": "V5", "why": "two characters above 255" },
        { "text": "::", "why": "two characters above 255" },
        { "text": "A", "why": "one character left over" },
        { "text": "BB8A", "why": "one character left over" },
        { "text": "bb8", "why": "small letters" },
        { "text": "BB8\n", "why": "a line end" },
        { "text": "B_8", "why": "a character outside the alphabet" },
        { "text": "BÉ8", "why": "a character outside the alphabet" },
    ])
}

fn thumbprints() -> Vec<Value> {
    let case = |name: &str| {
        let key = Key::named(name);
        json!({
            "key": name,
            "x": to_hex(&key.x()),
            "y": to_hex(&key.y()),
            "cose_key": to_hex(&key.full().encode()),
            "thumbprint": to_hex(&key.thumbprint()),
            "root_kid": to_hex(&root_kid(&key)),
        })
    };
    ["root 1", "root 2", "device", "citizen"].map(case).into()
}

fn sig_structures() -> Vec<Value> {
    use crate::cose::aad;
    let structures = [
        ("device-certificate", aad::CERTIFICATE),
        ("presentation", aad::PRESENTATION),
        ("trust-list", aad::TRUST_LIST),
        ("status-list", aad::STATUS_LIST),
        ("status-manifest", aad::MANIFEST),
        ("status-delta", aad::DELTA),
        ("document", aad::DOCUMENT),
        ("wallet-binding", aad::WALLET),
    ];
    let case = |(structure, aad): (&str, &'static str)| {
        let parts = crate::cose::Parts {
            aad,
            protected: Item::Raw(vec![0xa0]),
            claims: Item::Raw(vec![0xa0]),
        };
        json!({
            "structure": structure,
            "external_aad": aad,
            "protected": "a0",
            "payload": "a0",
            "sig_structure": to_hex(&parts.sig_structure()),
        })
    };
    structures.map(case).into()
}

fn status_digests() -> Vec<Value> {
    let sets: [&[u32]; 4] = [&[], &[0], &[703_000], &[0, 255, 256, 65_536, u32::MAX]];
    sets.map(|set| json!({ "revoked": set, "digest": to_hex(&digest(set)) })).into()
}

fn rice_cases() -> Vec<Value> {
    let cases: [(&[u32], u32); 6] = [
        (&[], 0),
        (&[0], 0),
        (&[7], 0),
        (&[3, 17, 999], 7),
        (&[0, 1, 2, 3, 4, 5, 6, 7, 8], 0),
        (&[0, 1 << 30, u32::MAX], 31),
    ];
    cases
        .map(
            |(indexes, k)| json!({ "indexes": indexes, "k": k, "bits": to_hex(&rice(indexes, k)) }),
        )
        .into()
}

fn public_keys() -> Vec<Value> {
    let citizen = Key::named("citizen");
    let (odd, even) = (citizen.y_is_odd(), !citizen.y_is_odd());
    let other_y = subtract(&PRIME, &citizen.y());
    let small = |value: u8| {
        let mut x = [0; 32];
        x[31] = value;
        x
    };
    let beyond = |value: u8| add_small(&PRIME, value);
    json!([
        { "why": "a key", "x": to_hex(&citizen.x()), "y_is_odd": odd, "y": to_hex(&citizen.y()) },
        { "why": "the same x and the other y", "x": to_hex(&citizen.x()), "y_is_odd": even, "y": to_hex(&other_y) },
        { "why": "x is 0: a point", "x": to_hex(&small(0)), "y_is_odd": false, "y": X0_EVEN_Y },
        { "why": "x is 1: no point", "x": to_hex(&small(1)), "y_is_odd": false, "y": null },
        { "why": "x is 5: a point", "x": to_hex(&small(5)), "y_is_odd": true, "y": X5_ODD_Y },
        { "why": "x is the prime, which stands for 0 elsewhere", "x": to_hex(&PRIME), "y_is_odd": false, "y": null },
        { "why": "x is the prime and 5, which stands for 5 elsewhere", "x": to_hex(&beyond(5)), "y_is_odd": true, "y": null },
        { "why": "x is 2^256 - 1", "x": to_hex(&[0xff; 32]), "y_is_odd": true, "y": null },
    ])
    .as_array()
    .cloned()
    .unwrap_or_default()
}

fn signatures() -> Vec<Value> {
    let key = Key::named("citizen");
    let message = b"VNeID test message";
    let signature = key.sign(message);
    let (low, high) = (with_s(&signature, false), with_s(&signature, true));
    let case = |why: &str, signature: [u8; 64], valid: bool| {
        json!({
            "why": why,
            "x": to_hex(&key.x()),
            "y": to_hex(&key.y()),
            "message": to_hex(message),
            "signature": to_hex(&signature),
            "valid": valid,
        })
    };
    let parts = |r: &[u8], s: &[u8]| {
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(r);
        signature[32..].copy_from_slice(s);
        signature
    };
    let (r, s) = low.split_at(32);
    let one = add_small(&[0; 32], 1);
    let above = add_small(&ORDER, 1);
    vec![
        case("the lower s", low, true),
        case("the higher s: n - s", high, true),
        case("r is 0", parts(&[0; 32], s), false),
        case("s is 0", parts(r, &[0; 32]), false),
        case("both are 0", [0; 64], false),
        case("r is n", parts(&ORDER, s), false),
        case("s is n", parts(r, &ORDER), false),
        case("r is n + 1", parts(&above, s), false),
        case("s is n + 1", parts(r, &above), false),
        case("r is 1", parts(&one, s), false),
        case("s is 2^256 - 1", parts(r, &[0xff; 32]), false),
        case("r and s exchanged", parts(s, r), false),
        case("the last bit turned", parts(r, &flipped(s)), false),
    ]
}

fn flipped(s: &[u8]) -> Vec<u8> {
    let mut s = s.to_vec();
    s[31] ^= 1;
    s
}

pub(crate) fn add_small(number: &[u8; 32], value: u8) -> [u8; 32] {
    let mut sum = *number;
    let mut carry = u16::from(value);
    for byte in sum.iter_mut().rev() {
        carry += u16::from(*byte);
        *byte = carry as u8;
        carry >>= 8;
    }
    sum
}

fn subtract(from: &[u8; 32], number: &[u8; 32]) -> [u8; 32] {
    let mut difference = [0; 32];
    let mut borrow = 0;
    for i in (0..32).rev() {
        let value = i16::from(from[i]) - i16::from(number[i]) - borrow;
        difference[i] = value.rem_euclid(256) as u8;
        borrow = i16::from(value < 0);
    }
    difference
}

pub(crate) fn hints() -> Value {
    let case = |name: &str, number: &str, hint: &str| json!({ "name": name, "number": number, "hint": hint });
    json!({
        "about": "The hint of a certificate: initials of the name, last three digits of the number.",
        "cases": [
            case("Nguyễn Văn An", "000000000789", "NVA789"),
            case("Nguyễn Văn An Thử Nghiệm", "000000000789", "NTN789"),
            case("Trần Thị Bình Thử Nghiệm", "000000000456", "TTN456"),
            case("Đỗ Ấn", "000000000001", "DA001"),
            case("đỗ ấn", "000000000001", "DA001"),
            case("Ư Ơ Ỳ", "000000000000", "UOY000"),
            case("An", "000000000123", "A123"),
            case("", "000000000123", "123"),
            case("Øyvind Łukasz Æsa", "000000000123", "OLA123"),
            case("Ŋa ßa Țu Ǎn", "000000000123", "123"),
            case("Nguyễn 1 'An", "000000000123", "N123"),
            case("\u{a0}Nguyễn\tAn\u{3000}", "000000000123", "NA123"),
            case("N\u{303}guye\u{302}\u{303}n D\u{335}An", "000000000123", "ND123"),
            case("  Nguyễn   An  ", "000000000123", "NA123"),
            case("Nguye\u{302}\u{303}n A\u{302}n", "000000000123", "NA123"),
            case("1 2 3", "000000000123", "123"),
            case("Y Moan Ênuôl", "000000000555", "YME555"),
        ],
    })
}

/// The points with x = 0 and x = 5: computed with Python's integers as
/// `pow(x**3 - 3*x + b, (p + 1) // 4, p)`, and p minus that.
const X0_EVEN_Y: &str = "66485c780e2f83d72433bd5d84a06bb6541c2af31dae871728bf856a174f93f4";
const X5_ODD_Y: &str = "ba6dbc4555a7e7fa016ec431667e8521ee35afc49b265c3accbea3f7cdb70433";
