//! What the program says to people: `bindings/texts.toml` in one language.

use std::collections::BTreeMap;

use clap::ValueEnum;
use vneid_present::{Message, duration, fill};

/// A language of the table.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Lang {
    /// Vietnamese.
    #[default]
    Vi,
    /// English.
    En,
}

/// The table in one language.
///
/// Keys are written as in the file, for example `verdict.too_old.reason`. A text that is missing
/// reads as its key, so that nothing fails for want of a word; the tests find it.
pub(crate) struct Texts {
    texts: BTreeMap<String, String>,
}

impl Texts {
    /// Reads the table, which is compiled in.
    pub(crate) fn new(lang: Lang) -> Self {
        let table: toml::Table = toml::from_str(TABLE).unwrap_or_default();
        let mut texts = BTreeMap::new();
        collect(&table, String::new(), lang.column(), &mut texts);
        Self { texts }
    }

    /// The text at `key`, as it stands in the table.
    pub(crate) fn text<'a>(&'a self, key: &'a str) -> &'a str {
        self.find(key).unwrap_or(key)
    }

    /// The text at `key`, if there is one: for names that papers and newer authorities bring along.
    pub(crate) fn find(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(String::as_str)
    }

    /// The text at `key` with each `{name}` replaced by its value.
    pub(crate) fn filled(&self, key: &str, values: &[(&str, &str)]) -> String {
        fill(self.text(key), |name| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((*value).to_owned())
        })
    }

    /// A message in the language of the table.
    pub(crate) fn message(&self, message: &Message) -> String {
        message.filled(&|key| self.find(key))
    }

    /// Messages one after the other.
    pub(crate) fn messages<'a>(&self, messages: impl IntoIterator<Item = &'a Message>) -> String {
        let said: Vec<String> = messages.into_iter().map(|it| self.message(it)).collect();
        said.join(" ")
    }

    /// An amount of time in the largest unit that says it well: "35 seconds", "2 hours".
    pub(crate) fn duration(&self, seconds: u64) -> String {
        self.message(&duration(i64::try_from(seconds).unwrap_or(i64::MAX)))
    }
}

impl Lang {
    fn column(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }
}

/// Flattens the tables: a string in the column of the language is the text of the path above it.
fn collect(table: &toml::Table, path: String, column: &str, texts: &mut BTreeMap<String, String>) {
    for (name, value) in table {
        match value {
            toml::Value::String(text) if name == column => {
                texts.insert(path.clone(), text.clone());
            }
            toml::Value::Table(inner) => {
                let below = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
                collect(inner, below, column, texts);
            }
            _ => {}
        }
    }
}

const TABLE: &str = include_str!("../../../bindings/texts.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use vneid_client::wire::{NoticeKind, ProblemCode};
    use vneid_client::{Cause, Part};
    use vneid_core::{Kind, NextAction, Notice, OfficerBlocker, Refusal, VerdictCode};

    use super::{Lang, TABLE, Texts};

    static VI: LazyLock<Texts> = LazyLock::new(|| Texts::new(Lang::Vi));
    static EN: LazyLock<Texts> = LazyLock::new(|| Texts::new(Lang::En));

    fn assert_text(key: &str) {
        assert!(VI.find(key).is_some(), "no Vietnamese text {key}");
        assert!(EN.find(key).is_some(), "no English text {key}");
    }

    /// The names below `section`: `too_old` of `verdict.too_old.reason`.
    fn names_in(section: &str) -> BTreeSet<String> {
        let table: toml::Table = toml::from_str(TABLE).expect("the table is TOML");
        table[section].as_table().expect("the section is a table").keys().cloned().collect()
    }

    fn names<'a>(all: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        all.into_iter().map(str::to_owned).collect()
    }

    /// The placeholders of a text.
    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|after| Some(after.split_once('}')?.0)).collect()
    }

    #[test]
    fn every_verdict_has_title_reason_and_what_to_do() {
        assert_eq!(names_in("verdict"), names(VerdictCode::ALL.iter().map(|code| code.name())));
        for code in VerdictCode::ALL {
            assert_text(&format!("kind.{}.title", code.kind().name()));
            assert_text(&format!("verdict.{}.reason", code.name()));
            assert_text(&format!("verdict.{}.now", code.name()));
        }
    }

    #[test]
    fn an_open_verdict_has_a_sentence_for_the_citizen_and_a_proven_one_has_none() {
        for code in VerdictCode::ALL {
            let key = format!("verdict.{}.say", code.name());
            match code.kind() {
                Kind::CannotTell | Kind::NotOurs => assert_text(&key),
                Kind::Genuine | Kind::NotGenuine => {
                    assert_eq!(VI.find(&key), None, "{key}");
                }
            }
        }
    }

    #[test]
    fn an_open_verdict_accuses_nobody() {
        let accusing = ["giả", "lừa", "gian", "trái phép", "fake", "fraud", "forged", "false"];
        for texts in [&*VI, &*EN] {
            for code in VerdictCode::ALL.iter().filter(|code| code.kind() == Kind::CannotTell) {
                for part in ["reason", "now", "say"] {
                    let key = format!("verdict.{}.{part}", code.name());
                    let text = texts.text(&key).replace("thời gian", "").to_lowercase();
                    assert!(!accusing.iter().any(|word| text.contains(word)), "{key}: {text}");
                }
            }
        }
    }

    #[test]
    fn every_next_action_notice_and_blocker_has_its_text() {
        let actions = names(NextAction::ALL.iter().map(|action| action.name()));
        assert_eq!(names_in("next_action"), actions);
        assert_eq!(names_in("notice"), names(Notice::ALL.iter().map(|notice| notice.name())));
        let blockers = names(OfficerBlocker::ALL.iter().map(|blocker| blocker.name()));
        assert_eq!(names_in("blocker"), blockers);
        for name in blockers {
            assert_text(&format!("blocker.{name}.reason"));
            assert_text(&format!("blocker.{name}.now"));
        }
    }

    #[test]
    fn every_refusal_has_reason_and_what_helps() {
        assert_eq!(names_in("refusal"), names(Refusal::CODES));
        for code in Refusal::CODES {
            assert_text(&format!("refusal.{code}.reason"));
            assert_text(&format!("refusal.{code}.now"));
        }
    }

    #[test]
    fn whatever_goes_wrong_with_the_authority_has_reason_and_what_helps() {
        let problems = ProblemCode::ALL.iter().map(|code| code.name());
        let codes = names(Cause::CODES.into_iter().chain(problems));
        assert_eq!(names_in("trouble"), codes);
        for code in codes {
            assert_text(&format!("trouble.{code}.reason"));
            assert_text(&format!("trouble.{code}.now"));
        }
        assert_eq!(names_in("part"), names(Part::ALL.map(Part::name)));
    }

    #[test]
    fn every_notice_of_the_account_has_its_text() {
        let kinds = NoticeKind::ALL.map(NoticeKind::name).into_iter().chain(["other"]);
        assert_eq!(names_in("account_notice"), names(kinds.clone()));
        for kind in kinds {
            assert_text(&format!("account_notice.{kind}.title"));
        }
    }

    #[test]
    fn both_languages_have_the_same_keys_and_placeholders() {
        assert!(VI.texts.keys().eq(EN.texts.keys()));
        for (key, text) in &VI.texts {
            assert!(!text.is_empty() && !EN.text(key).is_empty(), "{key} is empty");
            assert_eq!(placeholders(text), placeholders(EN.text(key)), "{key}");
        }
    }

    #[test]
    fn a_text_is_filled_in_its_language() {
        let reason = VI.filled("verdict.too_old.reason", &[("duration", &VI.duration(35))]);
        assert_eq!(reason, "Mã đã quá hạn 35 giây.");
    }

    #[test]
    fn a_missing_text_reads_as_its_key() {
        assert_eq!(VI.text("no.such.text"), "no.such.text");
    }
}
