//! What is shown of each code, as the table `tests/showing.json`: the tests of the program, of Android
//! and of iOS hold what they show against it. Written anew here when a rule changes.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value, json};
use vneid_core::{Facts, OfficerBlocker, Refusal, VerdictCode};

use crate::advice::tests::refusals;
use crate::advice::{Advice, Button, advice_on_blocker, advice_on_refusal};
use crate::message::Message;
use crate::obstacle::Obstacle;
use crate::verdict::Found;

#[test]
fn the_table_says_what_is_shown() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/showing.json");
    let table = format!("{:#}\n", table());
    if fs::read_to_string(&file).is_ok_and(|held| held == table) {
        return;
    }
    fs::write(&file, table).unwrap();
    panic!("tests/showing.json did not say what is shown; it does now: look at it and commit it");
}

/// For each screen, what stands on it: sentences without values, by their keys, and the buttons.
fn table() -> Value {
    let mut screens = Map::new();
    for &code in VerdictCode::ALL {
        screens.insert(of("verdict", code.name()), verdict(code, false));
    }
    screens.insert("verdict-second".into(), verdict(VerdictCode::TooOld, true));
    assert_eq!(refusals().len(), Refusal::CODES.len());
    for refusal in refusals() {
        screens.insert(of("home", refusal.code()), advised(&advice_on_refusal(&refusal)));
    }
    for &blocker in OfficerBlocker::ALL {
        screens.insert(of("scan", blocker.name()), advised(&advice_on_blocker(blocker)));
    }
    for obstacle in Obstacle::ALL {
        let view = obstacle.view();
        let shown = screen([&view.title, &view.text], &view.buttons);
        screens.insert(of("obstacle", obstacle.name()), shown);
    }
    Value::Object(screens)
}

fn verdict(code: VerdictCode, only_the_card: bool) -> Value {
    let facts = Facts::default();
    let found = Found { code, facts: &facts, hint: None, notices: &[], reason_s: None };
    let view = found.view(only_the_card);
    let card = view.only_the_card.iter().flat_map(|it| [&it.title, &it.text]);
    let says = [&view.title].into_iter().chain(card).chain(&view.now).chain(&view.say);
    screen(says, view.button.as_slice())
}

fn of(page: &str, code: &str) -> String {
    format!("{page}-{code}")
}

fn advised(advice: &Advice) -> Value {
    screen([&advice.reason, &advice.now], advice.button.as_slice())
}

fn screen<'m>(says: impl IntoIterator<Item = &'m Message>, buttons: &[Button]) -> Value {
    let says: Vec<&str> = says.into_iter().map(|it| it.key.as_str()).collect();
    let label = |it: &Button| json!({ "label": it.label.key, "act": format!("{:?}", it.act) });
    let buttons: Vec<Value> = buttons.iter().map(label).collect();
    json!({ "says": says, "buttons": buttons })
}
