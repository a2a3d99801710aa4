//! Every signed structure of the vectors, read by our reader and by another.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::fs;
use std::path::PathBuf;

use vneid_conformance::format::StructureFile;
use vneid_conformance::replay::{Outcome, read};
use vneid_conformance::{from_hex, to_hex};

fn structure_files() -> Vec<(PathBuf, StructureFile)> {
    let folder = vneid_conformance::vectors_folder().join("structures");
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.clone(), serde_json::from_slice(&fs::read(path).unwrap()).unwrap()))
        .collect();
    files.sort_by(|a, b| a.0.cmp(&b.0));
    assert_eq!(files.len(), 9);
    files
}

#[test]
fn every_structure_is_read_or_refused_as_the_vectors_say() {
    let mut wrong = Vec::new();
    for (_, file) in structure_files() {
        for case in &file.cases {
            let bytes = from_hex(&case.bytes).unwrap();
            let got = read(&file.structure, &bytes).unwrap();
            let expected = match case.expect.as_str() {
                "read" => Outcome::Read {
                    claims: case.claims.clone().unwrap(),
                    sig_structure: case.sig_structure.as_ref().map(|hex| from_hex(hex).unwrap()),
                },
                "newer" => Outcome::Newer,
                _ => Outcome::Malformed(case.malformed.clone().unwrap()),
            };
            if got != expected {
                let shown = |outcome: &Outcome| match outcome {
                    Outcome::Read { claims, .. } => format!("{claims}"),
                    other => format!("{other:?}"),
                };
                let (expected, got) = (shown(&expected), shown(&got));
                wrong.push(format!(
                    "{} {}:\n  expected {expected:.300}\n  got      {got:.300}",
                    file.structure, case.name
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn no_structure_is_read_as_another() {
    let files: Vec<_> = structure_files().into_iter().map(|(_, file)| file).collect();
    for file in &files {
        for case in file.cases.iter().filter(|case| case.expect != "malformed") {
            let bytes = from_hex(&case.bytes).unwrap();
            let readers = files.iter().filter(|reader| {
                !matches!(read(&reader.structure, &bytes).unwrap(), Outcome::Malformed(_))
            });
            let readers: Vec<&str> = readers.map(|reader| reader.structure.as_str()).collect();
            assert_eq!(readers, [file.structure.as_str()], "{}", case.name);
        }
    }
}

#[test]
fn every_readable_structure_shrinks_by_no_byte() {
    for (_, file) in structure_files() {
        for case in file.cases.iter().filter(|case| case.expect != "malformed") {
            let bytes = from_hex(&case.bytes).unwrap();
            // Each length of short ones; of long ones the first and the last.
            let lengths = (0..bytes.len()).filter(|it| *it < 600 || bytes.len() - it < 100);
            for length in lengths {
                let got = read(&file.structure, &bytes[..length]).unwrap();
                assert!(matches!(got, Outcome::Malformed(_)), "{} {length}", case.name);
            }
        }
    }
}

#[test]
fn ciborium_reads_and_writes_the_same_bytes() {
    for (_, file) in structure_files() {
        for case in file.cases.iter().filter(|case| case.expect == "read") {
            let bytes = from_hex(&case.bytes).unwrap();
            reencodes(&bytes, &case.name);
            let value: ciborium::Value = ciborium::from_reader(&bytes[..]).unwrap();
            let untagged = match value {
                ciborium::Value::Tag(18, inner) => *inner,
                other => other,
            };
            let parts = untagged.into_array().unwrap();
            assert_eq!(parts.len(), 4, "{}", case.name);
            let [protected, claims] = [0, 2].map(|i| parts[i].as_bytes().unwrap().clone());
            // Of a COSE_Sign the body's is empty.
            if !protected.is_empty() {
                reencodes(&protected, &case.name);
            }
            reencodes(&claims, &case.name);
            claims_agree(&claims, case.claims.as_ref().unwrap(), &file.structure, &case.name);
        }
    }
}

fn reencodes(bytes: &[u8], name: &str) {
    let value: ciborium::Value = ciborium::from_reader(bytes).unwrap();
    let mut again = Vec::new();
    ciborium::into_writer(&value, &mut again).unwrap();
    assert_eq!(to_hex(&again), to_hex(bytes), "{name}");
}

/// The plain members of the claims, by ciborium.
fn claims_agree(claims: &[u8], expected: &serde_json::Value, structure: &str, name: &str) {
    let value: ciborium::Value = ciborium::from_reader(claims).unwrap();
    if structure == "signed-time" {
        let [nonce, now_ms] = &value.as_array().unwrap()[..] else { panic!("{name}") };
        assert_eq!(to_hex(nonce.as_bytes().unwrap()), expected["nonce"].as_str().unwrap());
        assert_eq!(
            i128::from(now_ms.as_integer().unwrap()),
            expected["now_ms"].as_i64().unwrap().into()
        );
        return;
    }
    let map = value.into_map().unwrap();
    let find = |key: i64| {
        map.iter().find(|(it, _)| *it == ciborium::Value::from(key)).map(|(_, value)| value)
    };
    let int = |key: i64| find(key).and_then(|it| i64::try_from(it.as_integer()?).ok());
    let bytes = |key: i64| find(key).and_then(|it| it.as_bytes()).map(|it| to_hex(it));
    let text = |key: i64| find(key).and_then(|it| it.as_text()).map(str::to_owned);
    let members: &[(&str, i64)] = match structure {
        "presentation" => &[("made", 6), ("cti", 7), ("nonce", 10)],
        "device-certificate" => &[("expires", 4)],
        "trust-list" | "status-manifest" => &[("issued", 6), ("expires", 4), ("sequence", -65_539)],
        "status-list" => &[("issued", 6), ("expires", 4), ("sequence", -65_539), ("ttl", 65_534)],
        "status-delta" => &[("issued", 6), ("digest", -65_547)],
        "document" => &[
            ("issued", 6),
            ("expires", 4),
            ("kind", -65_548),
            ("number", -65_549),
            ("holder", -65_550),
        ],
        _ => &[("issued", 6), ("expires", 4), ("key", -65_554)],
    };
    for (member, key) in members {
        let got = match (int(*key), bytes(*key), text(*key)) {
            (Some(int), ..) => serde_json::json!(int),
            (_, Some(bytes), _) => serde_json::json!(bytes),
            (.., text) => serde_json::json!(text),
        };
        assert_eq!(got, expected[*member], "{structure} {name} {member}");
    }
}
