//! Every code of the core and the client stands in the table that the tests of Kotlin and Swift read
//! too, has a text in both languages, and a place in the documents.
//!
//! The table is `tests/codes.json`. It is append-only.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use vneid_client::wire;
use vneid_core::{DocumentKind, DocumentState, Kind, OfficerBlocker};
use vneid_ffi::{Cause, PaperKind};

fn repository_file(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn table() -> BTreeMap<String, Vec<String>> {
    serde_json::from_str(&repository_file("tests/codes.json")).unwrap()
}

/// What the core and the client know, by the table's names.
fn known() -> BTreeMap<String, Vec<String>> {
    let names = |names: Vec<&str>| names.into_iter().map(str::to_owned).collect::<Vec<_>>();
    let documents = (1..=4).map(DocumentKind::from_number).chain([DocumentKind::Other(0)]);
    let states = [
        DocumentState::Valid,
        DocumentState::Expired,
        DocumentState::Withdrawn,
        DocumentState::IssuerWithdrawn,
    ];
    let kinds = [Kind::Genuine, Kind::NotGenuine, Kind::CannotTell, Kind::NotOurs];
    BTreeMap::from([
        ("verdict_kind".into(), names(kinds.iter().map(|it| it.name()).collect())),
        (
            "verdict".into(),
            names(vneid_core::VerdictCode::ALL.iter().map(|it| it.name()).collect()),
        ),
        (
            "next_action".into(),
            names(vneid_core::NextAction::ALL.iter().map(|it| it.name()).collect()),
        ),
        (
            "verdict_notice".into(),
            names(vneid_core::Notice::ALL.iter().map(|it| it.name()).collect()),
        ),
        ("blocker".into(), names(OfficerBlocker::ALL.iter().map(|it| it.name()).collect())),
        ("refusal".into(), names(vneid_core::Refusal::CODES.to_vec())),
        ("cause".into(), names(vneid_client::Cause::CODES.to_vec())),
        ("part".into(), names(vneid_client::Part::ALL.iter().map(|it| it.name()).collect())),
        ("problem".into(), names(wire::ProblemCode::ALL.iter().map(|it| it.name()).collect())),
        (
            "account_notice".into(),
            names(wire::NoticeKind::ALL.iter().map(|it| it.name()).collect()),
        ),
        ("paper_kind".into(), names(documents.map(DocumentKind::name).collect())),
        ("paper_state".into(), names(states.iter().map(|it| it.name()).collect())),
    ])
}

#[test]
fn the_table_holds_every_code_of_the_core_and_the_client() {
    assert_eq!(table(), known());
}

#[test]
fn what_differs_here_has_every_code() {
    let table = table();
    let paper_kinds = [
        PaperKind::CitizenCard,
        PaperKind::DrivingLicence,
        PaperKind::VehicleRegistration,
        PaperKind::HealthInsurance,
        PaperKind::Other,
    ];
    let paper_kinds: Vec<_> = paper_kinds.iter().map(PaperKind::code).collect();
    let causes: Vec<_> = causes().iter().map(Cause::code).collect();
    assert_eq!((&paper_kinds, &causes), (&table["paper_kind"], &table["cause"]));
}

/// One of each, in the order of the table.
fn causes() -> Vec<Cause> {
    vec![
        Cause::Unreachable,
        Cause::Refused { problem: None, status: 500, retry_after_s: None, tries_left: None },
        Cause::AnswerUnreadable,
        Cause::AnswerUntrusted,
        Cause::OtherWorld,
        Cause::OtherAuthority,
        Cause::KeysFailed,
        Cause::NotSignedIn,
        Cause::SignedInAlready,
        Cause::TimeUntrusted,
        Cause::TimeContradicted,
        Cause::ActivationCodeMistyped,
    ]
}

/// The section of the texts for each list of the table.
const TEXTS: [(&str, &str); 12] = [
    ("verdict_kind", "kind"),
    ("verdict", "verdict"),
    ("next_action", "next_action"),
    ("verdict_notice", "notice"),
    ("blocker", "blocker"),
    ("refusal", "refusal"),
    ("cause", "trouble"),
    ("part", "part"),
    ("problem", "trouble"),
    ("account_notice", "account_notice"),
    ("paper_kind", "document"),
    ("paper_state", "wallet"),
];

#[test]
fn every_code_has_words_in_both_languages() {
    let texts: toml::Table = repository_file("bindings/texts.toml").parse().unwrap();
    let is_text = |value: &toml::Value| {
        ["vi", "en"].iter().all(|language| {
            value.get(language).and_then(toml::Value::as_str).is_some_and(|it| !it.is_empty())
        })
    };
    let has_words = |value: &toml::Value| {
        is_text(value) || value.as_table().is_some_and(|parts| parts.values().all(is_text))
    };
    for (name, section) in TEXTS {
        for code in &table()[name] {
            if code == "valid" {
                // Said by `wallet.signature_checked`.
                continue;
            }
            let found = texts.get(section).and_then(|it| it.get(code));
            assert!(found.is_some_and(has_words), "{section}.{code}");
        }
    }
}

#[test]
fn every_code_stands_in_the_documents() {
    let pages: String = DOCUMENTS.iter().map(|page| repository_file(page)).collect();
    let mut missing = Vec::new();
    for (name, codes) in table() {
        for code in codes {
            if !pages.contains(&format!("`{code}`")) {
                missing.push(format!("{name} {code}"));
            }
        }
    }
    assert!(missing.is_empty(), "no page of docs/spec names {missing:?}");
}

const DOCUMENTS: [&str; 4] = [
    "docs/spec/verification.md",
    "docs/spec/holder.md",
    "docs/spec/protocol.md",
    "docs/spec/codes.md",
];
