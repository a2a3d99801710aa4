//! `vneid authority paper`.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use serde_json::json;
use vneid_authority::{
    Authority, ImportReport, LineError, LinePortrait, PaperInfo, PictureSize, PortraitMade,
};

use super::arguments::{OfAccount, Paper as Command, Place};
use super::{Trouble, publish};
use crate::failure::Failure;
use crate::output::{Output, printable};
use crate::time::shown;

/// Does one thing with papers.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Import { file, place } => import(file, place, output).await,
        Command::List(of) => list(of, output).await.map(|()| 0),
        Command::Remake { place } => remake(place, output).await,
        Command::Withdraw { number, kind, paper_number, place } => {
            let authority = place.open().await?;
            authority.account(number.as_str()).await.map_err(Trouble::of)?;
            let line = json!({
                "account": number.as_str(), "kind": kind, "number": paper_number, "withdraw": true,
            });
            let imported = authority.import_papers(&line.to_string()).await;
            let report = imported.map_err(Trouble::of)?;
            let published = publish::changes(&authority).await;
            authority.close().await;
            if !report.errors.is_empty() {
                return Err(Trouble::NoPaper.into());
            }
            let withdrawn = report.withdrawn > 0;
            if place.json {
                output.json(&json!({
                    "withdrawn": withdrawn,
                    "waits_to_be_published": published.is_err(),
                }))?;
            } else {
                let key = if withdrawn { "authority.withdrawn" } else { "authority.was_withdrawn" };
                let text = output.texts.text(key).to_owned();
                output.line(text)?;
            }
            publish::check(published).map(|()| 0)
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
        // Nothing of such a file can be read, and each of its lines would be a bad one.
        let is_utf_16 = matches!(&line, Line::Bytes(bytes) if number == 1 && is_utf_16(bytes));
        let report = take(&authority, line).await?;
        total.added += report.added;
        total.changed += report.changed;
        total.withdrawn += report.withdrawn;
        total.unchanged += report.unchanged;
        for portrait in report.portraits {
            report_portrait(LinePortrait { line: number, ..portrait }, place, output)?;
        }
        for mut error in report.errors {
            error.line = number;
            report_line(&error, place, output)?;
            total.errors.push(error);
        }
        if is_utf_16 {
            break;
        }
    }
    let published = match total.withdrawn {
        0 => Ok(()),
        _ => publish::changes(&authority).await,
    };
    authority.close().await;
    if place.json {
        output.json(&json!({
            "added": total.added,
            "changed": total.changed,
            "withdrawn": total.withdrawn,
            "unchanged": total.unchanged,
            "bad_lines": total.errors.len(),
            "waits_to_be_published": published.is_err(),
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
        0 => publish::check(published).map(|()| 0),
        count => Err(Trouble::BadLines { count }.into()),
    }
}

/// What became of one line, or of bytes that are none.
async fn take(authority: &Authority, line: Line) -> Result<ImportReport, Failure> {
    let refused = |reason: &str| {
        let error = LineError { line: 1, reason: reason.to_owned() };
        ImportReport { errors: vec![error], ..ImportReport::default() }
    };
    match line {
        Line::TooLong => Ok(refused("longer than 4 MiB")),
        Line::Bytes(bytes) if is_utf_16(&bytes) => {
            Ok(refused("the file is UTF-16 or UTF-32; save it as UTF-8"))
        }
        Line::Bytes(bytes) => match String::from_utf8(bytes) {
            // A line feed that is no end of a line would shift the numbers; JSON has none inside.
            Ok(text) => authority.import_papers(&text).await.map_err(Trouble::of),
            Err(_) => Ok(refused("not UTF-8; save the file as UTF-8")),
        },
    }
}

/// Whether a line is of a file in another encoding of Unicode: JSON in UTF-8 has no zero bytes.
fn is_utf_16(line: &[u8]) -> bool {
    line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff]) || line.contains(&0)
}

fn report_portrait(
    LinePortrait { line, made }: LinePortrait,
    place: &Place,
    output: &mut Output,
) -> Result<(), Failure> {
    let PortraitMade { from, turned, to } = made;
    if place.json {
        let size = |size: PictureSize| json!({ "width": size.width, "height": size.height, "bytes": size.bytes });
        return output.json(&json!({
            "line": line, "portrait": { "from": size(from), "turned": turned, "to": size(to) },
        }));
    }
    let key = if turned { "authority.portrait_turned" } else { "authority.portrait_made" };
    let values = [("line", &*line.to_string()), ("from", &size(from)), ("to", &size(to))];
    let text = output.texts.filled(key, &values);
    output.line(text)
}

/// `1200x1600 480 KB`, of 1000 bytes.
fn size(PictureSize { width, height, bytes }: PictureSize) -> String {
    let kilobytes = if bytes < 100_000 {
        format!("{}.{}", bytes / 1000, bytes % 1000 / 100)
    } else {
        (bytes / 1000).to_string()
    };
    format!("{width}x{height} {kilobytes} KB")
}

/// Makes the papers of earlier imports as today's would.
async fn remake(place: &Place, output: &mut Output) -> Result<u8, Failure> {
    let authority = place.open().await?;
    let report = authority.remake_papers().await.map_err(Trouble::of)?;
    authority.close().await;
    for (paper, reason) in &report.left {
        if place.json {
            output.json(&json!({ "paper": paper, "error": reason }))?;
        } else {
            let values = [("paper", paper.as_str()), ("reason", reason)];
            let text = output.texts.filled("authority.not_remade", &values);
            output.line(text)?;
        }
    }
    let [remade, unchanged, left] = [report.remade, report.unchanged, report.left.len()];
    if place.json {
        output.json(&json!({ "remade": remade, "unchanged": unchanged, "left": left }))?;
    } else {
        let [remade, unchanged, left] = [remade, unchanged, left].map(|count| count.to_string());
        let values = [("remade", &*remade), ("unchanged", &unchanged), ("left", &left)];
        let text = output.texts.filled("authority.remade", &values);
        output.line(text)?;
    }
    if left > 0 { Err(Trouble::NotRemade { count: left }.into()) } else { Ok(0) }
}

fn report_line(error: &LineError, place: &Place, output: &mut Output) -> Result<(), Failure> {
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
