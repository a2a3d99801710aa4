//! The vectors and flows of revision 524e827 are as they were, but for those that have a row in
//! `docs/spec/changes.md`. New cases are free.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vneid_conformance::to_hex;
use vneid_core::crypto::sha256;

/// File to case to the SHA-256 of its canonical JSON: keys ascending, no white space.
type Digests = BTreeMap<String, BTreeMap<String, String>>;

/// A row of the change log: which cases of which file it speaks of.
struct Row {
    file: String,
    patterns: Vec<String>,
}

#[test]
fn what_was_frozen_is_as_it_was_or_has_a_row_in_the_change_log() {
    let frozen: Digests = serde_json::from_str(&read("tests/conformance/frozen.json")).unwrap();
    assert_eq!(frozen.values().map(BTreeMap::len).sum::<usize>(), 874);
    let page = read("docs/spec/changes.md");
    let rows = rows(&page);
    let changed = changed(&frozen, &current());
    let mut wrong = Vec::new();
    for (file, case) in &changed {
        if !rows.iter().any(|row| row.names(file, case)) {
            wrong.push(format!("{file}: `{case}` differs or is missing, and no row names it"));
        }
    }
    for row in &rows {
        for pattern in &row.patterns {
            if !changed.iter().any(|(file, case)| row.file == *file && matches(pattern, case)) {
                wrong.push(format!("{}: `{pattern}` names no case that has changed", row.file));
            }
        }
    }
    assert!(wrong.is_empty(), "docs/spec/changes.md:\n{}", wrong.join("\n"));
}

#[test]
fn a_change_needs_a_row_and_a_row_a_change() {
    let digests = |cases: &[(&str, &str)]| -> Digests {
        let cases = cases.iter().map(|(case, hash)| ((*case).to_owned(), (*hash).to_owned()));
        BTreeMap::from([("a.json".to_owned(), cases.collect())])
    };
    let frozen = digests(&[("same", "1"), ("other", "2"), ("gone", "3")]);
    let now = digests(&[("same", "1"), ("other", "4"), ("new", "5")]);
    let names = |names: [&str; 2]| names.map(|name| ("a.json".to_owned(), name.to_owned()));
    assert_eq!(changed(&frozen, &now), names(["gone", "other"]).into());
    assert_eq!(changed(&frozen, &Digests::new()).len(), 3);

    let page = "## Rules\n| `x.json` | `no` | | |\n## Vectors and flows\n\
                | file | cases | what changed | why |\n|---|---|---|---|\n\
                | `a.json` | `gone`, `trust_*` | now `b` | |\n";
    let row = &rows(page)[0];
    assert!(row.names("a.json", "gone") && row.names("a.json", "trust_next"));
    assert!(!row.names("a.json", "b") && !row.names("b.json", "gone"));
    assert!(matches("*", "") && matches("a*b", "a/b") && !matches("a*b", "ab "));
    assert!(!matches("ab*ba", "aba") && !matches("a", "aa"));
}

/// Cases of the first that are not the same in the second.
fn changed(frozen: &Digests, current: &Digests) -> BTreeSet<(String, String)> {
    let is_changed = |file: &str, case: &str, digest: &String| {
        current.get(file).and_then(|cases| cases.get(case)) != Some(digest)
    };
    let cases = frozen.iter().flat_map(|(file, cases)| cases.iter().map(move |it| (file, it)));
    cases
        .filter(|(file, (case, digest))| is_changed(file, case, digest))
        .map(|(file, (case, _))| (file.clone(), case.clone()))
        .collect()
}

/// Every case there is now. In a file that has no `cases`, each entry of each member is one, by the
/// names `member/key` or `member/number`; a flow has its `people` and its `steps`.
fn current() -> Digests {
    let mut digests = Digests::new();
    let vectors = vneid_conformance::vectors_folder();
    for (folder, within) in [
        (vectors.clone(), ""),
        (vectors.join("structures"), "structures/"),
        (vectors.join("verify"), "verify/"),
    ] {
        for path in json_files(&folder) {
            let name = format!("{within}{}", path.file_name().unwrap().to_str().unwrap());
            digests.insert(name, cases(&fs::read_to_string(path).unwrap()));
        }
    }
    digests.insert("flows/checkpoint.json".into(), cases(&read("tests/flows/checkpoint.json")));
    digests
}

fn cases(text: &str) -> BTreeMap<String, String> {
    let file: BTreeMap<String, Value> = serde_json::from_str(text).unwrap();
    if let Some(cases) = file.get("cases") {
        let cases = cases.as_array().unwrap().iter();
        return cases
            .map(|case| (case["name"].as_str().unwrap().to_owned(), digest(case)))
            .collect();
    }
    let is_flow = file.contains_key("steps");
    let mut found = BTreeMap::new();
    for (member, value) in file.into_iter().filter(|(member, _)| member != "about") {
        match value {
            Value::Object(entries) => {
                found.extend(entries.into_iter().map(|(key, entry)| {
                    (format!("{member}/{key}"), digest(&json!({ key: entry })))
                }))
            }
            Value::Array(entries) if !is_flow && entries.iter().all(Value::is_object) => found
                .extend(
                    entries
                        .iter()
                        .enumerate()
                        .map(|(at, it)| (format!("{member}/{at}"), digest(it))),
                ),
            value => _ = found.insert(member.clone(), digest(&json!({ member: value }))),
        }
    }
    found
}

fn digest(value: &Value) -> String {
    to_hex(&sha256(value.to_string().as_bytes()))
}

/// The rows of "Vectors and flows".
fn rows(page: &str) -> Vec<Row> {
    let section = page.split("\n## Vectors and flows\n").nth(1).unwrap();
    let quoted = |cell: &str| -> Vec<String> {
        cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
    };
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').collect();
        Some(Row { file: quoted(cells[1]).pop()?, patterns: quoted(cells[2]) })
    };
    section.lines().filter(|line| line.starts_with('|')).filter_map(row).collect()
}

impl Row {
    fn names(&self, file: &str, case: &str) -> bool {
        self.file == file && self.patterns.iter().any(|pattern| matches(pattern, case))
    }
}

/// A `*` stands for anything.
fn matches(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((start, end)) => {
            name.strip_prefix(start).is_some_and(|rest| rest.strip_suffix(end).is_some())
        }
    }
}

fn json_files(folder: &Path) -> Vec<PathBuf> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.filter(|path| path.extension().is_some_and(|it| it == "json")).collect()
}

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}
