//! `vneid wallet`: the papers on a phone.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use vneid_core::{
    DocumentId, DocumentKind, DocumentState, Instant, Listed, NotShown, OpenError, OpenedDocument,
    Summary,
};
use vneid_payload::{Field, FieldValue};
use vneid_present::{day, paper_value};

use crate::error::CliError;
use crate::output::{Output, hex, printable};
use crate::phone::folder::Phone;
use crate::texts::Texts;
use crate::time::Now;

#[derive(Args, Debug)]
pub(crate) struct Wallet {
    /// The folder of the phone.
    #[arg(long, visible_alias = "dir", value_name = "DIR")]
    phone: PathBuf,
    /// Open the paper with this number in the list, from 1.
    #[arg(long, value_name = "N")]
    open: Option<usize>,
    #[command(flatten)]
    now: Now,
    /// One JSON object a paper.
    #[arg(long)]
    json: bool,
}

/// Lists the papers, or opens one. Every signature is checked on the way.
pub(crate) fn run(arguments: &Wallet, output: &mut Output) -> Result<u8, CliError> {
    let phone = Phone::open(&arguments.phone)?;
    let reading = phone.reading(arguments.now.when());
    let now = phone.state.clock.at(reading).now;
    let listed = phone.state.wallet.list(phone.state.lists(), now);
    match arguments.open {
        None => list(&listed, arguments.json, output)?,
        Some(number) => {
            let paper = number.checked_sub(1).and_then(|index| listed.get(index));
            let id = paper.map(id_of).ok_or(CliError::no_paper(number))?;
            let opened = phone.state.wallet.open(id, phone.state.lists(), now);
            open(number, opened, arguments.json, output)?;
        }
    }
    Ok(0)
}

/// A paper in machine-readable form.
#[derive(Serialize)]
struct Paper<'a> {
    number_in_list: usize,
    id: String,
    kind: &'static str,
    number: &'a str,
    holder: &'a str,
    issued: Instant,
    expires: Option<Instant>,
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fields: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    portrait: Option<Value>,
}

impl<'a> Paper<'a> {
    fn listed(place: usize, summary: &'a Summary) -> Self {
        Self {
            number_in_list: place,
            id: hex(&summary.id.0),
            kind: summary.kind.name(),
            number: &summary.number,
            holder: &summary.holder,
            issued: summary.issued,
            expires: summary.expires,
            state: summary.state.name(),
            fields: None,
            portrait: None,
        }
    }

    fn opened(place: usize, paper: &'a OpenedDocument) -> Self {
        let field =
            |field: &Field| json!({ "name": field.name, "value": value_json(&field.value) });
        let portrait = paper.portrait.as_ref().map(
            |portrait| json!({ "media_type": portrait.media_type, "bytes": hex(&portrait.bytes) }),
        );
        Self {
            fields: Some(paper.fields.iter().map(field).collect()),
            portrait,
            ..Self::listed(place, &paper.summary)
        }
    }
}

fn list(listed: &[Listed], json: bool, output: &mut Output) -> Result<(), CliError> {
    if listed.is_empty() && !json {
        return output.say("wallet.empty", &[]);
    }
    for (paper, place) in listed.iter().zip(1..) {
        match paper {
            Listed::Shown(summary) if json => output.json(&Paper::listed(place, summary))?,
            Listed::NotShown { id, reason } if json => output.json(&json!({
                "number_in_list": place,
                "id": hex(&id.0),
                "not_shown": reason_name(*reason),
            }))?,
            _ => output.line(format_args!("{place}. {}", list_line(paper, &output.texts)))?,
        }
    }
    Ok(())
}

/// A paper in one line, its number masked.
pub(crate) fn list_line(paper: &Listed, texts: &Texts) -> String {
    match paper {
        Listed::Shown(summary) => {
            let title = title(summary.kind, texts);
            let state = state_text(summary, texts);
            format!("{title}  {}  {}", masked(&summary.number), state)
        }
        Listed::NotShown { reason, .. } => not_shown(*reason, texts).to_owned(),
    }
}

fn open(
    number: usize,
    opened: Result<OpenedDocument, OpenError>,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    match opened {
        Ok(paper) if json => output.json(&Paper::opened(number, &paper)),
        Ok(paper) => paper_lines(&paper, &output.texts).iter().try_for_each(|it| output.line(it)),
        Err(OpenError::NotShown(reason)) => {
            output.line(not_shown(reason, &output.texts).to_owned())?;
            Err(CliError::no_paper(number))
        }
        Err(_) => Err(CliError::no_paper(number)),
    }
}

/// A paper as its screen shows it.
pub(crate) fn paper_lines(paper: &OpenedDocument, texts: &Texts) -> Vec<String> {
    let OpenedDocument { summary, fields, portrait, .. } = paper;
    let line = |label: &str, value: &str| format!("  {label}: {}", printable(value));
    let number = format!("document.{}.number", summary.kind.name());
    let until = |expires| texts.message(&day(expires));
    let mut lines = vec![
        title(summary.kind, texts).to_owned(),
        line(texts.text("wallet.holder"), &summary.holder),
        line(texts.text(&number), &summary.number),
    ];
    lines.extend(fields.iter().map(|field| {
        let label = texts.find(&format!("field.{}", field.name)).unwrap_or(&field.name);
        line(label, &paper_value(&field.value).filled(&|key| texts.find(key)))
    }));
    lines.push(line(texts.text("wallet.issued"), &texts.message(&day(summary.issued))));
    let end = summary.expires.map_or_else(|| texts.text("wallet.no_expiry").to_owned(), until);
    lines.push(line(texts.text("wallet.expires"), &end));
    if let Some(portrait) = portrait {
        let size = format!("{}, {} B", portrait.media_type, portrait.bytes.len());
        lines.push(line(texts.text("wallet.portrait"), &size));
    }
    lines.push(format!("  {}", state_text(summary, texts)));
    lines
}

fn title(kind: DocumentKind, texts: &Texts) -> &str {
    texts.find(&format!("document.{}.title", kind.name())).unwrap_or(kind.name())
}

fn state_text<'a>(summary: &Summary, texts: &'a Texts) -> &'a str {
    texts.text(match summary.state {
        DocumentState::Valid => "wallet.signature_checked",
        DocumentState::Expired => "wallet.expired",
        DocumentState::Withdrawn => "wallet.withdrawn",
        DocumentState::IssuerWithdrawn => "wallet.issuer_withdrawn",
    })
}

fn not_shown(reason: NotShown, texts: &Texts) -> &str {
    match reason {
        NotShown::IssuerUnknown => texts.text("wallet.issuer_unknown"),
        _ => texts.text("wallet.damaged"),
    }
}

const fn reason_name(reason: NotShown) -> &'static str {
    match reason {
        NotShown::IssuerUnknown => "issuer_unknown",
        _ => "damaged",
    }
}

const fn id_of(paper: &Listed) -> DocumentId {
    match paper {
        Listed::Shown(summary) => summary.id,
        Listed::NotShown { id, .. } => *id,
    }
}

/// A number as the list shows it: its last three characters.
fn masked(number: &str) -> String {
    let shown = number.chars().count().saturating_sub(3);
    format!("···{}", printable(&number.chars().skip(shown).collect::<String>()))
}

fn value_json(value: &FieldValue) -> Value {
    match value {
        FieldValue::Text(text) => json!(text),
        FieldValue::Date(date) => json!(date.to_string()),
        FieldValue::Int(number) => json!(number),
        FieldValue::Bool(yes) => json!(yes),
    }
}
