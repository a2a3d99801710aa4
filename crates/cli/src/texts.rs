//! What the program says to people: `bindings/texts.toml` in one language.

use std::collections::BTreeMap;

use clap::ValueEnum;
use vneid_core::VerdictCode;

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
        fill(self.text(key), values)
    }

    /// The headline of a verdict: its own or that of its kind.
    pub(crate) fn title(&self, code: VerdictCode) -> &str {
        self.find(&format!("verdict.{}.title", code.name()))
            .or_else(|| self.find(&format!("kind.{}.title", code.kind().name())))
            .unwrap_or(code.name())
    }

    /// An amount of time in the largest unit that says it well: "35 seconds", "2 hours".
    pub(crate) fn duration(&self, seconds: u64) -> String {
        let (key, count) = match seconds {
            1 => ("duration.second", 1),
            0..120 => ("duration.seconds", seconds),
            120..7_200 => ("duration.minutes", seconds / 60),
            7_200..172_800 => ("duration.hours", seconds / 3_600),
            _ => ("duration.days", seconds / 86_400),
        };
        self.filled(key, &[("count", &count.to_string())])
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

/// Replaces each `{name}` that `values` knows, in one pass, so that a value is never searched.
fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let known = after.split_once('}').and_then(|(name, after)| {
            let (_, value) = values.iter().find(|(known, _)| *known == name)?;
            Some((value, after))
        });
        match known {
            Some((value, after)) => {
                filled.push_str(value);
                rest = after;
            }
            None => {
                filled.push('{');
                rest = after;
            }
        }
    }
    filled.push_str(rest);
    filled
}

const TABLE: &str = include_str!("../../../bindings/texts.toml");

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::sync::LazyLock;

    use vneid_client::wire::{NoticeKind, ProblemCode};
    use vneid_client::{Cause, Part};
    use vneid_core::{Kind, NextAction, Notice, OfficerBlocker, Refusal, VerdictCode};

    use super::{Lang, TABLE, Texts, fill};

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
    fn a_revoked_phone_has_its_own_title() {
        assert_eq!(VI.title(VerdictCode::Revoked), "THIẾT BỊ KHÔNG CÒN HIỆU LỰC");
        assert_eq!(VI.title(VerdictCode::DeviceSignatureBad), "KHÔNG PHẢI ỨNG DỤNG THẬT");
    }

    #[test]
    fn durations_change_unit_at_their_limits() {
        for (seconds, said) in [
            (0, "0 seconds"),
            (1, "1 second"),
            (119, "119 seconds"),
            (120, "2 minutes"),
            (7_199, "119 minutes"),
            (7_200, "2 hours"),
            (172_799, "47 hours"),
            (172_800, "2 days"),
        ] {
            assert_eq!(EN.duration(seconds), said);
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

    #[test]
    fn a_value_with_braces_stays_as_it_is() {
        assert_eq!(fill("a {x} b {y} {", &[("x", "{y}"), ("y", "2")]), "a {y} b 2 {");
    }

    #[test]
    fn an_unknown_placeholder_stays_visible() {
        assert_eq!(fill("in {seconds} s", &[]), "in {seconds} s");
    }
}
