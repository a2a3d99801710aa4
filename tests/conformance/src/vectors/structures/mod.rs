//! `structures/*.json`: each signed structure, read from bytes.

mod certificate;
mod papers;
mod presentation;
mod room;
mod status;
mod time;
mod trust_list;

use serde_json::Value;

use crate::bytes::to_hex;
use crate::cbor::Item;
use crate::cose::Parts;
use crate::format::{Fault, StructureCase, StructureFile};
use crate::keys::Key;

pub(crate) fn files() -> Vec<StructureFile> {
    vec![
        presentation::file(),
        certificate::file(),
        trust_list::file(),
        status::list_file(),
        status::manifest_file(),
        status::delta_file(),
        papers::document_file(),
        papers::binding_file(),
        time::file(),
    ]
}

/// The cases of one structure, as they are written down.
pub(super) struct Cases {
    about: &'static str,
    structure: &'static str,
    cases: Vec<StructureCase>,
}

impl Cases {
    pub(super) fn of(structure: &'static str, about: &'static str) -> Self {
        Self { about, structure, cases: Vec::new() }
    }

    pub(super) fn into_file(self) -> StructureFile {
        StructureFile {
            about: self.about.into(),
            structure: self.structure.into(),
            cases: self.cases,
        }
    }

    /// Bytes that are read, with these claims.
    fn read(&mut self, name: &str, why: &str, bytes: &[u8], parts: &Parts, claims: Value) {
        self.push(name, why, bytes, "read");
        let case = self.cases.last_mut().expect("just pushed");
        case.claims = Some(claims);
        case.sig_structure = Some(to_hex(&parts.sig_structure()));
    }

    /// The same, where the claims hold what each of several signatures is over, or there is none.
    pub(super) fn read_cosigned(&mut self, name: &str, why: &str, bytes: &[u8], claims: Value) {
        self.push(name, why, bytes, "read");
        self.cases.last_mut().expect("just pushed").claims = Some(claims);
    }

    /// Bytes of a newer edition.
    fn newer(&mut self, name: &str, why: &str, bytes: &[u8]) {
        self.push(name, why, bytes, "newer");
    }

    /// Malformed bytes: the fault is found at the marked item.
    pub(super) fn bad(&mut self, name: &str, why: &str, (fault, field): (&str, &str), item: &Item) {
        let encoded = item.encode_marked();
        let offset = encoded.mark.expect("a bad case marks its fault");
        self.bad_at(name, why, (fault, field, offset), &encoded.bytes);
    }

    fn bad_at(
        &mut self,
        name: &str,
        why: &str,
        (fault, field, offset): (&str, &str, usize),
        bytes: &[u8],
    ) {
        self.push(name, why, bytes, "malformed");
        let case = self.cases.last_mut().expect("just pushed");
        case.malformed = Some(Fault { fault: fault.into(), field: field.into(), offset });
    }

    fn push(&mut self, name: &str, why: &str, bytes: &[u8], expect: &str) {
        assert!(self.cases.iter().all(|case| case.name != name), "{name} is there twice");
        self.cases.push(StructureCase {
            name: name.into(),
            why: why.into(),
            bytes: to_hex(bytes),
            expect: expect.into(),
            claims: None,
            sig_structure: None,
            malformed: None,
        });
    }
}

/// A COSE_Sign1 of any parts, its signature 64 bytes `09`: readers of bytes do not verify.
fn sign1(protected: Item, claims: Item) -> Item {
    Item::Array(vec![
        Item::wrapped(protected),
        Item::Map(Vec::new()),
        Item::wrapped(claims),
        Item::bytes(&[9; 64]),
    ])
}

/// The entries with one of them replaced, or added.
fn with(entries: &[(i64, Item)], key: i64, value: Item) -> Item {
    let others = entries.iter().filter(|(other, _)| *other != key).cloned();
    Item::map(others.chain([(key, value)]))
}

/// The entries without one, and the place after the map marked: where a reader misses it.
fn without(entries: &[(i64, Item)], key: i64) -> Item {
    Item::map(entries.iter().filter(|(other, _)| *other != key).cloned()).marked_end()
}

/// The entries of a map with whole numbers as keys.
fn entries(map: &Item) -> Vec<(i64, Item)> {
    let Item::Map(entries) = map else { return Vec::new() };
    let entry = |(key, value): &(Item, Item)| match key {
        Item::Int(key) => Some((*key as i64, value.clone())),
        _ => None,
    };
    entries.iter().filter_map(entry).collect()
}

fn signed(parts: &Parts, key: &Key) -> Vec<u8> {
    parts.sign(key)
}

fn raw(bytes: &[u8]) -> Item {
    Item::Raw(bytes.to_vec())
}

fn marked_raw(bytes: &[u8]) -> Item {
    Item::marked(raw(bytes))
}
