//! A verdict in words, and as JSON.

use std::path::Path;

use serde::Serialize;
use vneid_core::{Facts, Kind, Notice, Verdict};
use vneid_payload::Hint;

use crate::failure::Failure;
use crate::output::{Colour, Output};
use crate::texts::Texts;
use crate::time::said;

/// A verdict, and the picture that the code was read from.
pub(crate) struct Report<'a> {
    pub(crate) verdict: &'a Verdict,
    pub(crate) path: Option<&'a Path>,
}

/// A verdict in machine-readable form. The order of the fields is part of it.
#[derive(Serialize)]
pub(crate) struct Json<'a> {
    kind: &'static str,
    code: &'static str,
    facts: &'a Facts,
    hint: Option<&'a str>,
    next_action: &'static str,
    notices: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

impl<'a> Report<'a> {
    /// The machine-readable form.
    pub(crate) fn to_json(&self) -> Json<'a> {
        let Self { verdict, path } = *self;
        Json {
            kind: verdict.kind().name(),
            code: verdict.code().name(),
            facts: verdict.facts(),
            hint: verdict.hint().map(Hint::as_str),
            next_action: verdict.next_action().name(),
            notices: verdict.notices().iter().map(|notice| notice.name()).collect(),
            path: path.map(|path| path.display().to_string()),
        }
    }

    /// Writes the verdict for a person: shape, colour and words, none of them alone.
    ///
    /// # Errors
    /// [`Failure::not_written`].
    pub(crate) fn write(&self, output: &mut Output) -> Result<(), Failure> {
        let Self { verdict, path } = *self;
        let code = verdict.code();
        let (shape, colour) = symbol(verdict.kind());
        let title = format!("{shape} {}", output.texts.title(code));
        let of = path.map(|path| format!("  {}", path.display())).unwrap_or_default();
        output.line(format_args!("{}{of}", output.painted(&title, colour)))?;
        for line in self.lines(&output.texts) {
            output.line(format_args!("    {line}"))?;
        }
        Ok(())
    }

    fn lines(&self, texts: &Texts) -> Vec<String> {
        let verdict = self.verdict;
        let name = verdict.code().name();
        let mut lines = Vec::new();
        if verdict.kind() == Kind::Genuine {
            lines.push(hint_line(verdict.hint(), texts));
        }
        let label = |key: &str, text: &str| format!("{}: {text}", texts.text(key));
        lines.push(label("cli.reason", &reason(verdict, texts)));
        lines.push(label("cli.now", texts.text(&format!("verdict.{name}.now"))));
        if let Some(say) = texts.find(&format!("verdict.{name}.say")) {
            lines.push(label("cli.say", &format!("“{say}”")));
        }
        for notice in verdict.notices() {
            lines.push(label("cli.notices", &notice_line(*notice, verdict.facts(), texts)));
        }
        lines.push(label("cli.code", name));
        lines
    }
}

/// The shape of a kind, which tells it apart without its colour, and the colour.
pub(crate) const fn symbol(kind: Kind) -> (&'static str, Colour) {
    match kind {
        Kind::Genuine => ("(✓)", Colour::Green),
        Kind::NotGenuine => ("[✗]", Colour::Red),
        Kind::CannotTell => ("/?\\", Colour::Yellow),
        Kind::NotOurs => ("(/)", Colour::Grey),
    }
}

/// Whose code it is, to compare with the papers: `N.V.A ···789`.
fn hint_line(hint: Option<&Hint>, texts: &Texts) -> String {
    let Some(hint) = hint.map(Hint::as_str) else {
        return texts.text("inspection.no_hint").to_owned();
    };
    let digits = hint.trim_start_matches(|c: char| c.is_ascii_uppercase());
    let letters: Vec<String> =
        hint[..hint.len() - digits.len()].chars().map(String::from).collect();
    texts.filled("inspection.hint", &[("initials", &letters.join(".")), ("digits", digits)])
}

fn reason(verdict: &Verdict, texts: &Texts) -> String {
    let duration = texts.duration(verdict.reason_s().unwrap_or(0).unsigned_abs());
    texts.filled(&format!("verdict.{}.reason", verdict.code().name()), &[("duration", &duration)])
}

fn notice_line(notice: Notice, facts: &Facts, texts: &Texts) -> String {
    let duration = texts.duration(facts.notice_s(notice).unwrap_or(0).unsigned_abs());
    let until = facts.good_until.map(|until| said(until, texts)).unwrap_or_default();
    let values = [("duration", duration.as_str()), ("instant", until.as_str())];
    texts.filled(&format!("notice.{}", notice.name()), &values)
}
