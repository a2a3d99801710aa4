//! A verdict in words, and as JSON.

use std::path::Path;

use serde::Serialize;
use vneid_core::{Facts, Kind, Verdict};
use vneid_payload::Hint;
use vneid_present::{VerdictView, verdict_now, verdict_reason, verdict_title};

use crate::error::CliError;
use crate::output::{Colour, Output};
use crate::texts::Texts;

/// A verdict, and the picture that the code was read from.
pub(crate) struct VerdictReport<'a> {
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

impl<'a> VerdictReport<'a> {
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
    /// [`CliError::not_written`].
    pub(crate) fn write(&self, output: &mut Output) -> Result<(), CliError> {
        let Self { verdict, path } = *self;
        let code = verdict.code();
        let (shape, colour) = symbol(verdict.kind());
        let title = format!("{shape} {}", output.texts.message(&verdict_title(code)));
        let of = path.map(|path| format!("  {}", path.display())).unwrap_or_default();
        output.line(format_args!("{}{of}", output.painted(&title, colour)))?;
        for line in self.lines(&output.texts) {
            output.line(format_args!("    {line}"))?;
        }
        Ok(())
    }

    fn lines(&self, texts: &Texts) -> Vec<String> {
        let verdict = self.verdict;
        let view = VerdictView::new(verdict, false);
        let label = |key: &str, text: &str| format!("{}: {text}", texts.text(key));
        let mut lines: Vec<String> = view.hint.iter().map(|it| texts.message(&it.said)).collect();
        lines.push(label("cli.reason", &texts.message(&verdict_reason(verdict))));
        lines.push(label("cli.now", &texts.message(&verdict_now(verdict.code()))));
        if let Some(say) = &view.say {
            lines.push(label("cli.say", &format!("“{}”", texts.message(say))));
        }
        let first = view.made_before.iter().map(|it| &it.order);
        for notice in first.chain(view.notices.iter().map(|it| &it.said)) {
            lines.push(label("cli.notices", &texts.message(notice)));
        }
        lines.push(label("cli.code", verdict.code().name()));
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
