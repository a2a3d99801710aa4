//! The apps' tables of texts, made from `bindings/texts.toml` into the target folder; Xcode's into `ios`,
//! where git ignores it.
//!
//! Kotlin gets a map for each language, Android's system a `strings.xml` for each, and Xcode a string
//! catalog. Placeholders stay as they are, `{name}`: the apps fill them as the program does.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde_json::json;
use toml::{Table, Value};

use crate::workspace::Workspace;

/// Writes all of them. Files that would not change are left alone, so that nothing is built anew.
///
/// # Errors
/// A table that can't be read, or a file that can't be written.
pub(crate) fn write(workspace: &Workspace) -> Result<(), String> {
    let path = workspace.root.join("bindings/texts.toml");
    let table =
        fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let texts = Texts::read(&table)?;
    let folder = workspace.target.join("xtask/texts");
    // Where the Swift package wants its resources; git ignores it there.
    let words = workspace.root.join("ios/Sources/Words");
    for (path, content) in [
        (folder.join("kotlin/vn/vneid/app/Texts.kt"), texts.kotlin()),
        (folder.join("android/res/values/strings.xml"), texts.android(|text| &text.vi)),
        (folder.join("android/res/values-en/strings.xml"), texts.android(|text| &text.en)),
        (words.join("Localizable.xcstrings"), texts.catalog()),
    ] {
        write_changed(&path, &content).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// The texts of the apps by section and key, for example `verdict.too_old.reason`.
struct Texts(BTreeMap<String, Text>);

struct Text {
    vi: String,
    en: String,
}

impl Texts {
    fn read(table: &str) -> Result<Self, String> {
        let table: Table = table.parse().map_err(|error| format!("the texts: {error}"))?;
        let mut texts = BTreeMap::new();
        for (section, value) in table {
            if !PROGRAM.contains(&section.as_str()) {
                collect(section, &value, &mut texts)?;
            }
        }
        Ok(Self(texts))
    }

    fn kotlin(&self) -> String {
        let mut file = String::from(
            "package vn.vneid.app\n\n/** Every sentence, made from bindings/texts.toml. */\ninternal object Texts {\n",
        );
        for (name, language) in
            [("vi", (|text| &text.vi) as fn(&Text) -> &String), ("en", |text| &text.en)]
        {
            let _ = writeln!(file, "    val {name}: Map<String, String> = mapOf(");
            for (key, text) in &self.0 {
                let _ = writeln!(file, "        \"{key}\" to \"{}\",", in_kotlin(language(text)));
            }
            file.push_str("    )\n");
        }
        file + "}\n"
    }

    /// What Android shows by itself: the section `system`.
    fn android(&self, language: fn(&Text) -> &String) -> String {
        let mut file = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<resources>\n");
        for (key, text) in &self.0 {
            if let Some(name) = key.strip_prefix("system.") {
                let text = in_android(language(text));
                let _ = writeln!(file, "    <string name=\"{name}\">{text}</string>");
            }
        }
        file + "</resources>\n"
    }

    /// A string catalog of Xcode 15 and later.
    fn catalog(&self) -> String {
        let unit = |text: &str| json!({ "stringUnit": { "state": "translated", "value": text } });
        let strings: BTreeMap<_, _> = self
            .0
            .iter()
            .map(|(key, text)| {
                let both = json!({ "vi": unit(&text.vi), "en": unit(&text.en) });
                (key, json!({ "extractionState": "manual", "localizations": both }))
            })
            .collect();
        let catalog = json!({ "sourceLanguage": "vi", "strings": strings, "version": "1.0" });
        format!("{catalog:#}\n")
    }
}

/// Adds every text at or below `path`.
fn collect(path: String, value: &Value, texts: &mut BTreeMap<String, Text>) -> Result<(), String> {
    let Some(table) = value.as_table() else {
        return Err(format!("{path} is no text: it lacks .vi and .en"));
    };
    let language = |name| table.get(name).and_then(Value::as_str).map(str::to_owned);
    if let (Some(vi), Some(en)) = (language("vi"), language("en")) {
        texts.insert(path, Text { vi, en });
        return Ok(());
    }
    for (name, inner) in table {
        collect(format!("{path}.{name}"), inner, texts)?;
    }
    Ok(())
}

fn in_kotlin(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('$', "\\$");
    escaped.replace('\n', "\\n")
}

fn in_android(text: &str) -> String {
    let xml = text.replace('&', "&amp;").replace('<', "&lt;");
    xml.replace('\\', "\\\\").replace('\'', "\\'").replace('"', "\\\"").replace('\n', "\\n")
}

fn write_changed(path: &Path, content: &str) -> std::io::Result<()> {
    if fs::read_to_string(path).is_ok_and(|held| held == content) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, content)
}

/// Sections that only the program `vneid` speaks.
const PROGRAM: [&str; 8] =
    ["authority", "authority_failure", "cli", "demo", "failure", "lab", "phone", "phone_failure"];

#[cfg(test)]
mod tests {
    use super::Texts;

    const TABLE: &str = r#"
[verdict.too_old]
reason.vi = "Mã đã quá {duration}."
reason.en = "The code's \"minute\" cost $1.\nOver."

[system]
app_name.vi = "VNeID & bạn"
app_name.en = "It's VNeID"

[cli]
reason.vi = "Lý do"
reason.en = "Reason"
"#;

    #[test]
    fn each_app_gets_its_table() {
        let texts = Texts::read(TABLE).expect("the table is well-formed");
        let kotlin = texts.kotlin();
        assert!(kotlin.contains(r#""verdict.too_old.reason" to "Mã đã quá {duration}.","#));
        assert!(kotlin.contains(r#"to "The code's \"minute\" cost \$1.\nOver.","#));
        assert!(!kotlin.contains("cli.reason"));
        let android = texts.android(|text| &text.en);
        assert!(android.contains(r#"<string name="app_name">It\'s VNeID</string>"#));
        assert!(texts.android(|text| &text.vi).contains("VNeID &amp; bạn"));
        assert!(!android.contains("too_old"));
        let catalog: serde_json::Value =
            serde_json::from_str(&texts.catalog()).expect("the catalog is JSON");
        let both = &catalog["strings"]["verdict.too_old.reason"]["localizations"];
        assert_eq!(both["vi"]["stringUnit"]["value"], "Mã đã quá {duration}.");
    }

    #[test]
    fn a_text_without_a_language_is_an_error() {
        assert!(Texts::read("[home]\nwhat.vi = \"Chào\"\n").is_err());
    }
}
