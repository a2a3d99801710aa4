//! The table of sentences, for the tests.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use crate::message::{Message, Value};

pub(crate) static VI: LazyLock<Texts> = LazyLock::new(|| Texts::new("vi"));
pub(crate) static EN: LazyLock<Texts> = LazyLock::new(|| Texts::new("en"));

pub(crate) struct Texts(BTreeMap<String, String>);

impl Texts {
    fn new(column: &str) -> Self {
        let table = toml::from_str(TABLE).expect("the table is TOML");
        let mut texts = BTreeMap::new();
        collect(&table, "", column, &mut texts);
        Self(texts)
    }

    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

fn collect(table: &toml::Table, path: &str, column: &str, texts: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        match value {
            toml::Value::String(text) if name == column => {
                texts.insert(path.to_owned(), text.clone());
            }
            toml::Value::Table(inner) => {
                let dot = if path.is_empty() { "" } else { "." };
                collect(inner, &format!("{path}{dot}{name}"), column, texts);
            }
            _ => {}
        }
    }
}

/// A message in Vietnamese.
pub(crate) fn vi(message: &Message) -> String {
    message.filled(&|key| VI.find(key))
}

/// A message in English.
pub(crate) fn en(message: &Message) -> String {
    message.filled(&|key| EN.find(key))
}

/// The names below `section`: `too_old` of `verdict.too_old.reason`.
pub(crate) fn names_in(section: &str) -> BTreeSet<String> {
    let table: toml::Table = toml::from_str(TABLE).expect("the table is TOML");
    table[section].as_table().expect("the section is a table").keys().cloned().collect()
}

/// Fails unless both languages have the sentence, with the same placeholders, and each has a value.
pub(crate) fn check(message: &Message) {
    let key = &message.key;
    let [vi, en] = [&VI, &EN].map(|texts| {
        placeholders(texts.find(key).unwrap_or_else(|| panic!("no text {key} in one language")))
    });
    assert_eq!(vi, en, "{key}");
    let given: BTreeSet<&str> = message.values.iter().map(|value| value.name.as_str()).collect();
    assert!(vi.is_subset(&given), "{key} wants {vi:?}, and has {given:?}");
    for placeholder in &message.values {
        if let Value::Message { message } = &placeholder.value {
            check(message);
        }
    }
}

/// As [`check`], and no value goes unused.
pub(crate) fn check_exactly(message: &Message) {
    check(message);
    let wanted = placeholders(VI.find(&message.key).unwrap_or_default());
    assert_eq!(wanted.len(), message.values.len(), "{} wants {wanted:?}", message.key);
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|after| Some(after.split_once('}')?.0)).collect()
}

const TABLE: &str = include_str!("../../../bindings/texts.toml");
