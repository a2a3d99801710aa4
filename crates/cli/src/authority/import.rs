//! Imports of accounts and papers: line by line, so that a file may be larger than the memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::json;
use vneid_authority::{
    AccountsImported, ImportReport, LineError, LinePortrait, PictureSize, PortraitMade,
};

use super::authority_dir::{AuthorityDir, Desk};
use super::publish;
use crate::error::CliError;
use crate::output::Output;

/// Imports accounts.
pub(super) async fn accounts(
    path: &Path,
    desk: &Desk,
    output: &mut Output,
) -> Result<u8, CliError> {
    let mut lines = Lines::open(path)?;
    let (authority, by) = desk.open().await?;
    let mut total = AccountsImported::default();
    while let Some((number, text)) = lines.next()? {
        let report = match text {
            Ok(text) => authority.import_accounts(&by, &text).await?,
            Err(error) => AccountsImported { errors: vec![error], ..AccountsImported::default() },
        };
        total.added += report.added;
        total.renamed += report.renamed;
        total.unchanged += report.unchanged;
        for mut error in report.errors {
            error.line = number;
            print_error(&error, &desk.place, output)?;
            total.errors.push(error);
        }
    }
    authority.close().await;
    let AccountsImported { added, renamed, unchanged, errors } = total;
    if desk.place.json {
        output.json(&json!({
            "added": added, "renamed": renamed, "unchanged": unchanged, "bad_lines": errors.len(),
        }))?;
    } else {
        output.say(
            "authority.accounts_imported",
            &[("added", &added), ("renamed", &renamed), ("unchanged", &unchanged)],
        )?;
    }
    match errors.len() {
        0 => Ok(0),
        count => Err(CliError::bad_lines(count)),
    }
}

/// Imports papers.
pub(super) async fn papers(path: &Path, desk: &Desk, output: &mut Output) -> Result<u8, CliError> {
    let (mut lines, place) = (Lines::open(path)?, &desk.place);
    let (authority, by) = desk.open().await?;
    let mut total = ImportReport::default();
    while let Some((number, text)) = lines.next()? {
        let report = match text {
            // A line feed that does not end a line would shift the numbers; JSON has none inside.
            Ok(text) => authority.import_papers(&by, &text).await?,
            Err(error) => ImportReport { errors: vec![error], ..ImportReport::default() },
        };
        total.added += report.added;
        total.changed += report.changed;
        total.withdrawn += report.withdrawn;
        total.unchanged += report.unchanged;
        for portrait in report.portraits {
            report_portrait(LinePortrait { line: number, ..portrait }, place, output)?;
        }
        for mut error in report.errors {
            error.line = number;
            print_error(&error, place, output)?;
            total.errors.push(error);
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
        output.say(
            "authority.imported",
            &[
                ("added", &total.added),
                ("changed", &total.changed),
                ("withdrawn", &total.withdrawn),
                ("unchanged", &total.unchanged),
            ],
        )?;
        if total.withdrawn > 0 {
            publish::tell_soon(&published, output)?;
        }
    }
    match total.errors.len() {
        0 => publish::check(published).map(|()| 0),
        count => Err(CliError::bad_lines(count)),
    }
}

fn report_portrait(
    LinePortrait { line, made }: LinePortrait,
    place: &AuthorityDir,
    output: &mut Output,
) -> Result<(), CliError> {
    let PortraitMade { from, turned, to } = made;
    if place.json {
        let size = |size: PictureSize| json!({ "width": size.width, "height": size.height, "bytes": size.bytes });
        return output.json(&json!({
            "line": line, "portrait": { "from": size(from), "turned": turned, "to": size(to) },
        }));
    }
    let key = if turned { "authority.portrait_turned" } else { "authority.portrait_made" };
    output.say(key, &[("line", &line), ("from", &size(from)), ("to", &size(to))])
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

/// A file of lines, or the standard input.
struct Lines {
    path: PathBuf,
    read: Box<dyn BufRead>,
    number: usize,
    ended: bool,
}

/// The number of a line, from 1, and its text, or why it has none.
type Numbered = (usize, Result<String, LineError>);

impl Lines {
    /// Opens the file; `-` is the standard input.
    fn open(path: &Path) -> Result<Self, CliError> {
        let read: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            let file = File::open(path).map_err(|error| CliError::unreadable(path, error))?;
            Box::new(BufReader::new(file))
        };
        Ok(Self { path: path.to_owned(), read, number: 0, ended: false })
    }

    /// The next line.
    fn next(&mut self) -> Result<Option<Numbered>, CliError> {
        if self.ended {
            return Ok(None);
        }
        let line = next_line(&mut self.read);
        let Some(line) = line.map_err(|error| CliError::unreadable(&self.path, error))? else {
            return Ok(None);
        };
        self.number += 1;
        let number = self.number;
        let text = match line {
            Line::TooLong => Err("longer than 4 MiB"),
            Line::Bytes(bytes) if is_utf_16(&bytes) => {
                // Nothing of such a file can be read, and each of its lines would be a bad one.
                self.ended = number == 1;
                Err("the file is UTF-16 or UTF-32; save it as UTF-8")
            }
            Line::Bytes(bytes) => {
                String::from_utf8(bytes).map_err(|_| "not UTF-8; save the file as UTF-8")
            }
        };
        let error = |reason: &str| LineError { line: number, reason: reason.to_owned() };
        Ok(Some((number, text.map_err(error))))
    }
}

/// Tells that a line was not taken.
fn print_error(
    error: &LineError,
    place: &AuthorityDir,
    output: &mut Output,
) -> Result<(), CliError> {
    if place.json {
        return output.json(&json!({ "line": error.line, "error": error.reason }));
    }
    output.say("authority.bad_line", &[("line", &error.line), ("reason", &error.reason)])
}

/// Whether a line is of a file in another encoding of Unicode: JSON in UTF-8 has no zero bytes.
fn is_utf_16(line: &[u8]) -> bool {
    line.starts_with(&[0xff, 0xfe]) || line.starts_with(&[0xfe, 0xff]) || line.contains(&0)
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

/// A paper with the largest portrait that the specification allows has far less.
const MAX_LINE_BYTES: u64 = 4 << 20;
