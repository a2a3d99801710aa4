//! The lines of an import, one at a time, so that a file may be larger than the memory.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use serde_json::json;
use vneid_authority::LineError;

use super::arguments::Place;
use crate::failure::Failure;
use crate::output::Output;

/// A file of lines, or the standard input.
pub(super) struct Lines {
    path: PathBuf,
    read: Box<dyn BufRead>,
    number: usize,
    ended: bool,
}

/// The number of a line, from 1, and its text, or why it has none.
type Numbered = (usize, Result<String, LineError>);

impl Lines {
    /// Opens the file; `-` is the standard input.
    pub(super) fn open(path: &Path) -> Result<Self, Failure> {
        let read: Box<dyn BufRead> = if path == Path::new("-") {
            Box::new(BufReader::new(io::stdin()))
        } else {
            let file = File::open(path).map_err(|error| Failure::unreadable(path, error))?;
            Box::new(BufReader::new(file))
        };
        Ok(Self { path: path.to_owned(), read, number: 0, ended: false })
    }

    /// The next line.
    pub(super) fn next(&mut self) -> Result<Option<Numbered>, Failure> {
        if self.ended {
            return Ok(None);
        }
        let line = next_line(&mut self.read);
        let Some(line) = line.map_err(|error| Failure::unreadable(&self.path, error))? else {
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
pub(super) fn tell(error: &LineError, place: &Place, output: &mut Output) -> Result<(), Failure> {
    if place.json {
        return output.json(&json!({ "line": error.line, "error": error.reason }));
    }
    let values = [("line", &*error.line.to_string()), ("reason", &error.reason)];
    let text = output.texts.filled("authority.bad_line", &values);
    output.line(text)
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
