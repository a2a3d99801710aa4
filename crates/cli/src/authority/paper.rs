//! `vneid authority paper`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_json::json;
use vneid_authority::{Authority, ImportReport, PaperInfo};

use super::Trouble;
use super::arguments::{OfAccount, Paper as Command, Place};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::time::shown;

/// Does one thing with papers.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Import { file, place } => import(file, place, output).await,
        Command::List(of) => list(of, output).await.map(|()| 0),
        Command::Withdraw { number, kind, paper_number, place } => {
            let authority = place.open().await?;
            authority.account(number.as_str()).await.map_err(Trouble::of)?;
            let line = json!({
                "account": number.as_str(), "kind": kind, "number": paper_number, "withdraw": true,
            });
            let imported = authority.import_papers(&line.to_string()).await;
            let report = imported.map_err(Trouble::of)?;
            authority.close().await;
            if !report.errors.is_empty() {
                return Err(Trouble::NoPaper.into());
            }
            let withdrawn = report.withdrawn > 0;
            if place.json {
                output.json(&json!({ "withdrawn": withdrawn }))?;
            } else {
                let key = if withdrawn { "authority.withdrawn" } else { "authority.was_withdrawn" };
                let text = output.texts.text(key).to_owned();
                output.line(text)?;
            }
            Ok(0)
        }
    }
}

/// Imports line by line, so that a file may be larger than the memory.
async fn import(path: &Path, place: &Place, output: &mut Output) -> Result<u8, Failure> {
    let mut lines: Box<dyn BufRead> = if path == Path::new("-") {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file = File::open(path).map_err(|error| Failure::unreadable(path, error))?;
        Box::new(BufReader::new(file))
    };
    let authority = place.open().await?;
    let mut total = ImportReport::default();
    for number in 1.. {
        let Some(line) = next_line(&mut lines).map_err(|error| Failure::unreadable(path, error))?
        else {
            break;
        };
        let report = take(&authority, line).await?;
        total.added += report.added;
        total.changed += report.changed;
        total.withdrawn += report.withdrawn;
        total.unchanged += report.unchanged;
        for mut error in report.errors {
            error.line = number;
            report_line(&error, place, output)?;
            total.errors.push(error);
        }
    }
    authority.close().await;
    if place.json {
        output.json(&json!({
            "added": total.added,
            "changed": total.changed,
            "withdrawn": total.withdrawn,
            "unchanged": total.unchanged,
            "bad_lines": total.errors.len(),
        }))?;
    } else {
        let values = [
            ("added", &*total.added.to_string()),
            ("changed", &total.changed.to_string()),
            ("withdrawn", &total.withdrawn.to_string()),
            ("unchanged", &total.unchanged.to_string()),
        ];
        let text = output.texts.filled("authority.imported", &values);
        output.line(text)?;
    }
    match total.errors.len() {
        0 => Ok(0),
        count => Err(Trouble::BadLines { count }.into()),
    }
}

/// What became of one line, or of bytes that are none.
async fn take(authority: &Authority, line: Line) -> Result<ImportReport, Failure> {
    let refused = |reason: &str| {
        let error = vneid_authority::LineError { line: 1, reason: reason.to_owned() };
        ImportReport { errors: vec![error], ..ImportReport::default() }
    };
    match line {
        Line::TooLong => Ok(refused("longer than 4 MiB")),
        Line::Bytes(bytes) => match String::from_utf8(bytes) {
            // A line feed that is no end of a line would shift the numbers; JSON has none inside.
            Ok(text) => authority.import_papers(&text).await.map_err(Trouble::of),
            Err(_) => Ok(refused("not UTF-8")),
        },
    }
}

fn report_line(
    error: &vneid_authority::LineError,
    place: &Place,
    output: &mut Output,
) -> Result<(), Failure> {
    if place.json {
        return output.json(&json!({ "line": error.line, "error": error.reason }));
    }
    let values = [("line", &*error.line.to_string()), ("reason", &error.reason)];
    let text = output.texts.filled("authority.bad_line", &values);
    output.line(text)
}

enum Line {
    Bytes(Vec<u8>),
    TooLong,
}

/// The next line without its end. Of one that is too long, the rest is passed over.
fn next_line(lines: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    let read = lines.by_ref().take(MAX_LINE_BYTES).read_until(b'\n', &mut bytes)?;
    if read == 0 {
        return Ok(None);
    }
    if bytes.last() != Some(&b'\n') && read as u64 == MAX_LINE_BYTES {
        lines.skip_until(b'\n')?;
        return Ok(Some(Line::TooLong));
    }
    while bytes.pop_if(|byte| matches!(byte, b'\n' | b'\r')).is_some() {}
    Ok(Some(Line::Bytes(bytes)))
}

async fn list(of: &OfAccount, output: &mut Output) -> Result<(), Failure> {
    let authority = of.place.open().await?;
    let papers = authority.papers_of(of.number.as_str()).await.map_err(Trouble::of)?;
    authority.close().await;
    for paper in &papers {
        tell(paper, of.place.json, output)?;
    }
    Ok(())
}

fn tell(paper: &PaperInfo, json: bool, output: &mut Output) -> Result<(), Failure> {
    let kind = paper.kind.unwrap_or("?");
    if json {
        return output.json(&json!({
            "paper": paper.paper,
            "kind": paper.kind,
            "number": paper.number,
            "issued": paper.issued,
            "withdrawn": paper.withdrawn,
        }));
    }
    let texts = &output.texts;
    let state = match paper.withdrawn {
        Some(at) => texts.filled("authority.paper_withdrawn", &[("instant", &shown(at))]),
        None => texts.filled("authority.paper_issued", &[("instant", &shown(paper.issued))]),
    };
    output.line(format!("{kind}  {}  {state}", printable(&paper.number)))
}

/// A paper with the largest portrait that the specification allows has far less.
const MAX_LINE_BYTES: u64 = 4 << 20;
