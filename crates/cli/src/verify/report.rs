//! A verdict in words, and as JSON.

use std::path::Path;

use serde::Serialize;
use vneid_core::{Facts, Instant, Kind, Notice, Verdict, VerdictCode};
use vneid_payload::Hint;

use crate::failure::Failure;
use crate::output::{Colour, Output, hex};
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
    facts: FactsJson<'a>,
    hint: Option<&'a str>,
    next_action: &'static str,
    notices: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
}

/// The facts, as far as the examination came: instants in seconds since 1970, durations in seconds.
#[derive(Serialize)]
struct FactsJson<'a> {
    officer_time: Instant,
    officer_time_confirmed: bool,
    officer_correction_s: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    format: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    malformed: Option<MalformedJson>,
    #[serde(skip_serializing_if = "Option::is_none")]
    issuer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_list_sequence: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trust_list_expires: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status_sequence: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_issued: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence_age_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    good_until: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_issued: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certificate_expires: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    made: Option<Instant>,
    #[serde(skip_serializing_if = "Option::is_none")]
    age_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clock_difference_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    too_old_by_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    early_by_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned_ago_s: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    scanned_as: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moment: Option<u8>,
}

/// What is wrong with the bytes of a code, in which field, at which byte.
#[derive(Serialize)]
struct MalformedJson {
    fault: &'static str,
    field: &'static str,
    offset: usize,
}

impl<'a> Report<'a> {
    /// The machine-readable form.
    pub(crate) fn to_json(&self) -> Json<'a> {
        let Self { verdict, path } = *self;
        Json {
            kind: verdict.kind().name(),
            code: verdict.code().name(),
            facts: FactsJson::of(verdict.facts()),
            hint: verdict.hint().map(Hint::as_str),
            next_action: verdict.next_action().name(),
            notices: verdict.notices().iter().map(|notice| notice.name()).collect(),
            path: path.map(|path| path.display().to_string()),
        }
    }

    /// Writes the verdict for a person: shape, colour and words, none of them alone.
    ///
    /// # Errors
    /// [`Failure::NotWritten`].
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

impl<'a> FactsJson<'a> {
    fn of(facts: &'a Facts) -> Self {
        let malformed = facts.malformed.map(|it| MalformedJson {
            fault: it.fault.name(),
            field: it.field,
            offset: it.offset,
        });
        Self {
            officer_time: facts.officer_time,
            officer_time_confirmed: facts.officer_time_confirmed,
            officer_correction_s: facts.officer_correction_s,
            format: facts.format.as_deref(),
            malformed,
            issuer: facts.issuer.map(|kid| hex(&kid.0)),
            trust_list_sequence: facts.trust_list_sequence,
            trust_list_expires: facts.trust_list_expires,
            status_sequence: facts.status_sequence,
            evidence_issued: facts.evidence_issued,
            evidence_age_s: facts.evidence_age_s,
            good_until: facts.good_until,
            certificate_issued: facts.certificate_issued,
            certificate_expires: facts.certificate_expires,
            level: facts.level,
            made: facts.made,
            age_s: facts.age_s,
            clock_difference_s: facts.clock_difference_s,
            too_old_by_s: facts.too_old_by_s,
            early_by_s: facts.early_by_s,
            scanned_ago_s: facts.scanned_ago_s,
            scanned_as: facts.scanned_as.map(VerdictCode::name),
            moment: facts.moment.map(vneid_payload::Moment::bits),
        }
    }
}
