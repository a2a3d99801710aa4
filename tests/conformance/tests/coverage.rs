//! Every code, notice and action stands wherever people look for it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use vneid_conformance::format::WalletStep;
use vneid_conformance::replay::Lists;
use vneid_conformance::to_hex;
use vneid_core::{NextAction, Notice, VerdictCode};

fn repository_file(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path)).unwrap()
}

/// The rows of the table of codes: code, kind, next action.
fn specified() -> BTreeMap<String, (String, String)> {
    let page = repository_file("docs/spec/verification.md");
    let table = page.split("| code | kind | means | next action |").nth(1).unwrap();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        (cells[1].to_owned(), (cells[2].to_owned(), cells[4].to_owned()))
    };
    table.lines().skip(2).take_while(|line| line.starts_with('|')).map(row).collect()
}

#[test]
fn the_specification_has_a_row_for_every_code_and_no_other() {
    let codes: BTreeMap<String, (String, String)> = VerdictCode::ALL
        .iter()
        .map(|code| {
            let row = (code.kind().name().to_owned(), code.next_action().name().to_owned());
            (code.name().to_owned(), row)
        })
        .collect();
    assert_eq!(specified(), codes);
}

#[test]
fn the_vectors_table_is_the_specifications() {
    let table: BTreeMap<String, (String, String)> = vneid_conformance::CODES
        .iter()
        .map(|(code, kind, action)| ((*code).into(), ((*kind).into(), (*action).into())))
        .collect();
    assert_eq!(specified(), table);
}

#[test]
fn the_specification_names_every_notice() {
    let page = repository_file("docs/spec/verification.md");
    let section = page.split("## Notices").nth(1).unwrap().split("\n## ").next().unwrap();
    for notice in Notice::ALL {
        assert!(section.contains(&format!("`{}`", notice.name())), "{}", notice.name());
    }
}

#[test]
fn every_code_notice_and_action_has_words_in_both_languages() {
    let table: toml::Table = repository_file("bindings/texts.toml").parse().unwrap();
    let has = |section: &str, name: &str| {
        let Some(entry) = table.get(section).and_then(|it| it.get(name)) else { return false };
        // A text stands alone, or in several parts.
        let is_text = |value: &toml::Value| {
            ["vi", "en"].iter().all(|language| {
                value.get(language).and_then(toml::Value::as_str).is_some_and(|it| !it.is_empty())
            })
        };
        is_text(entry) || entry.as_table().is_some_and(|it| it.values().all(is_text))
    };
    for code in VerdictCode::ALL {
        assert!(has("verdict", code.name()), "verdict.{}", code.name());
    }
    for notice in Notice::ALL {
        assert!(has("notice", notice.name()), "notice.{}", notice.name());
    }
    for action in NextAction::ALL {
        assert!(has("next_action", action.name()), "next_action.{}", action.name());
    }
}

#[test]
fn the_worked_document_obeys_the_rules() {
    let bytes = vneid_conformance::worked_document();
    let claims = vneid_payload::Document::decode(&bytes).unwrap().into_claims();
    let status = claims.status.unwrap();
    let end = claims.expires.unwrap();
    assert_eq!(status.shard.day, end.unix_day().div_ceil(365) * 365);
    assert_eq!(end.plus_seconds(7 * 3600 + 1).unix_seconds() % 86_400, 0, "a day's end in Vietnam");
    let worlds = fs::read(vneid_conformance::vectors_folder().join("worlds.json")).unwrap();
    let lists = Lists::load(&serde_json::from_slice(&worlds).unwrap()).unwrap();
    let (bytes, expect) = (to_hex(&bytes), "added".to_owned());
    lists.citizen("base").unwrap().play(&WalletStep::Import { bytes, expect }).unwrap();
}

#[test]
fn the_committed_examples_are_the_generated_ones() {
    assert_eq!(repository_file("docs/spec/examples.md"), vneid_conformance::examples());
}
