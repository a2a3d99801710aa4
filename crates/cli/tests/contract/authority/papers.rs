//! Papers.

use std::fs;

use serde_json::{Value, json};

use super::{NUMBER, Site};

/// A grey JPEG of 48 x 64 pixels.
const PORTRAIT: &str = concat!(
    "/9j/2wBDAAEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ",
    "H/wAALCABAADABAREA/8QAFAABAAAAAAAAAAAAAAAAAAAAAP/EABQQAQAAAAAAAAAAAAAAAAAAAAD/2gAIAQEAAD8AAAAAAAAA",
    "AAAAAAAA/9k=",
);

pub(super) fn licence(number: &str) -> Value {
    json!({
        "account": NUMBER, "kind": "driving_licence", "number": number,
        "holder": "Nguyễn Văn An Thử Nghiệm", "portrait": PORTRAIT,
        "fields": {
            "birth_date": "2000-01-01", "classes": "B", "valid_from": "2026-01-01",
            "issued_by": "Sở Thử Nghiệm",
        },
    })
}

#[test]
fn each_bad_line_is_named_and_every_good_one_stored() {
    let site = Site::with_account();
    let _service = site.serve(&[]);
    let stranger = json!({
        "account": "000000000456", "kind": "citizen_card", "number": "T", "holder": "A",
    });
    let lines: Vec<Vec<u8>> = vec![
        licence("TEST001").to_string().into(),
        b"{\"account\": \"000000000789\", \"kind\": \"dri".to_vec(),
        Vec::new(),
        licence("TEST002").to_string().into(),
        b"{\"holder\": \"\xff\"}".to_vec(),
        stranger.to_string().into(),
        vec![b' '; 5 << 20],
        licence("TEST003").to_string().into(),
    ];
    fs::write(site.path("papers.jsonl"), lines.join(&b'\n')).unwrap();
    let done = site.run(&["paper", "import", &site.text("papers.jsonl")]);
    assert_eq!(done.status, 65, "{}", done.stderr);
    assert!(done.stderr.contains("4 lines"), "{}", done.stderr);
    let mut told = done.json();
    let total = told.pop().unwrap();
    assert_eq!((&total["added"], &total["bad_lines"]), (&3.into(), &4.into()));
    let bad = told.iter().filter(|line| !line["error"].is_null());
    let bad: Vec<u64> = bad.map(|line| line["line"].as_u64().unwrap()).collect();
    assert_eq!(bad, [2, 5, 6, 7]);
    assert!(!done.stdout.contains("Nguy"), "nothing of a paper is quoted");

    let listed = site.run(&["paper", "list", NUMBER]).json();
    let numbers: Vec<&str> = listed.iter().map(|it| it["number"].as_str().unwrap()).collect();
    assert_eq!(numbers, ["TEST001", "TEST002", "TEST003"]);
    assert_eq!(
        (&listed[0]["kind"], &listed[0]["withdrawn"]),
        (&"driving_licence".into(), &Value::Null)
    );
}

#[test]
fn an_import_can_be_done_again_from_the_input() {
    let site = Site::with_account();
    let lines = format!("{}\r\n{}", licence("TEST001"), licence("TEST002"));
    let import = |lines: &str| {
        let done = site.run_with(lines, &["paper", "import", "-"]);
        done.json().pop().unwrap()
    };
    assert_eq!(import(&lines)["added"], 2);
    assert_eq!(import(&lines)["unchanged"], 2);
    assert_eq!(import("")["added"], 0);
}

#[test]
fn a_paper_is_withdrawn() {
    let site = Site::with_account();
    site.run_with(&licence("TEST001").to_string(), &["paper", "import", "-"]);
    let withdraw = |number: &str, kind: &str, paper: &str| {
        site.run(&["paper", "withdraw", number, kind, paper])
    };
    assert_eq!(withdraw(NUMBER, "driving_licence", "TEST001").one()["withdrawn"], true);
    assert_eq!(withdraw(NUMBER, "driving_licence", "TEST001").one()["withdrawn"], false);
    assert_ne!(site.run(&["paper", "list", NUMBER]).one()["withdrawn"], Value::Null);
    for (number, kind, paper, told) in [
        (NUMBER, "driving_licence", "TEST002", "paper list"),
        (NUMBER, "library_card", "TEST001", "paper list"),
        ("000000000456", "driving_licence", "TEST001", "no account"),
    ] {
        let done = withdraw(number, kind, paper);
        assert_eq!((done.status, done.stdout.as_str()), (69, ""));
        assert!(done.stderr.contains(told), "{}", done.stderr);
    }
}

#[test]
fn a_file_that_is_not_there_is_65() {
    let site = Site::with_account();
    let done = site.run(&["paper", "import", &site.text("nowhere.jsonl")]);
    assert_eq!((done.status, done.stdout.as_str()), (65, ""));
}

#[test]
fn a_file_from_windows_loses_nothing_and_another_encoding_is_named() {
    let site = Site::with_account();
    let marked = format!("\u{feff}{}\r\n{}\r\n", licence("TEST001"), licence("TEST002"));
    let done = site.run_with(&marked, &["paper", "import", "-"]);
    assert_eq!(done.json().pop().unwrap()["added"], 2, "{}", done.stderr);
    let utf_16: Vec<u8> = marked.encode_utf16().flat_map(u16::to_le_bytes).collect();
    fs::write(site.path("papers.jsonl"), utf_16).unwrap();
    let done = site.run(&["paper", "import", &site.text("papers.jsonl")]);
    assert_eq!(done.status, 65);
    let told = done.json();
    assert_eq!(told.len(), 2, "one line tells it: {told:?}");
    assert!(told[0]["error"].as_str().unwrap().contains("save it as UTF-8"), "{told:?}");
}

#[test]
fn what_was_done_to_a_portrait_is_told() {
    let site = Site::with_account();
    let done = site.run_with(&licence("TEST001").to_string(), &["paper", "import", "-"]);
    let portrait = &done.json()[0]["portrait"];
    assert_eq!((&portrait["from"]["width"], &portrait["to"]["height"]), (&48.into(), &64.into()));
    assert_eq!(portrait["from"]["bytes"], 152);
    assert_eq!(portrait["turned"], false);
    let again = site.run(&["paper", "remake"]).one();
    assert_eq!((&again["remade"], &again["left"]), (&0.into(), &0.into()));
}
