//! Where the codes to be checked come from.

use std::ffi::OsString;
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use clap::Args;
use vneid_core::{Scan, Source};
use vneid_payload::format_of;
use vneid_qr::StillDecoder;

use crate::error::CliError;
use crate::scan;

#[derive(Args, Debug)]
pub(crate) struct VerifyInput {
    #[command(flatten)]
    codes: VerifyCodes,
    /// The texts were typed, as a hand scanner does, which may slip: they accuse nobody unless the
    /// scanner's test code came before and the same text comes twice.
    #[arg(long, conflicts_with = "image")]
    typed: bool,
}

#[derive(Args, Debug)]
#[group(required = true, multiple = false)]
pub(crate) struct VerifyCodes {
    /// The text of one code.
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    text: Option<OsString>,
    /// A file of texts, one a line. Spaces belong to a code; empty lines are passed over.
    #[arg(long, value_name = "FILE")]
    text_file: Option<PathBuf>,
    /// Pictures of codes (PNG, JPEG, WebP, PGM). Where several codes are in view, those of VNeID
    /// count.
    #[arg(long, value_name = "FILE", num_args = 1..)]
    image: Vec<PathBuf>,
}

/// A code that was seen in a picture, or whose text was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Scanned {
    /// Its text; `None` when its bytes are not text.
    pub(crate) text: Option<String>,
    /// How it came.
    pub(crate) source: Source,
    /// The picture that it was read from.
    pub(crate) path: Option<PathBuf>,
}

/// Some codes, or why there are none.
type Batch = Result<Vec<Scanned>, CliError>;

/// The codes of the input, a few at a time: all of a picture, or some lines of a file.
pub(super) fn batches(input: &VerifyInput) -> Box<dyn Iterator<Item = Batch> + '_> {
    let source = if input.typed { Source::Typed } else { Source::Exact };
    if let Some(text) = &input.codes.text {
        Box::new(std::iter::once(Ok(vec![Scanned::text(text.as_encoded_bytes(), source)])))
    } else if let Some(path) = &input.codes.text_file {
        Box::new(Lines::open(path, source))
    } else {
        let mut decoder = StillDecoder::new();
        Box::new(input.codes.image.iter().map(move |path| codes_in(path, &mut decoder)))
    }
}

/// The codes that a picture shows. Where some of several are of VNeID, the others don't count: an
/// officer's camera sees the posters on the wall too.
///
/// # Errors
/// [`CliError::unreadable`], or [`CliError::no_code`].
pub(crate) fn codes_in(path: &Path, decoder: &mut StillDecoder) -> Batch {
    let seen = scan::read(path, decoder).map_err(|detail| CliError::unreadable(path, detail))?;
    let mut codes: Vec<Scanned> = seen
        .codes
        .iter()
        .map(|code| Scanned {
            text: code.text().map(str::to_owned),
            source: Source::Seen,
            path: Some(path.to_owned()),
        })
        .collect();
    if codes.iter().any(Scanned::is_ours) {
        codes.retain(Scanned::is_ours);
    }
    if codes.is_empty() { Err(CliError::no_code(path)) } else { Ok(codes) }
}

impl Scanned {
    fn text(bytes: &[u8], source: Source) -> Self {
        let text = std::str::from_utf8(bytes).ok().map(str::to_owned);
        Self { text, source, path: None }
    }

    /// As the verifier takes it. What is not text has no prefix of ours, any more than a text of
    /// nothing has. No request can be put from a terminal.
    pub(crate) fn as_scan(&self) -> Scan<'_> {
        let text = self.text.as_deref().unwrap_or_default();
        Scan { text, source: self.source, can_request: false }
    }

    fn is_ours(&self) -> bool {
        self.text.as_deref().is_some_and(|text| format_of(text).is_some())
    }
}

/// The lines of a file, a batch at a time.
struct Lines {
    path: PathBuf,
    source: Source,
    /// `None` once the file is read to its end, or can't be read.
    file: Option<BufReader<File>>,
    /// What to report before anything else.
    failure: Option<CliError>,
    found: bool,
}

impl Lines {
    fn open(path: &Path, source: Source) -> Self {
        let opened = File::open(path).map_err(|error| CliError::unreadable(path, error));
        let (file, failure) = match opened {
            Ok(file) => (Some(BufReader::new(file)), None),
            Err(failure) => (None, Some(failure)),
        };
        Self { path: path.to_owned(), source, file, failure, found: false }
    }

    /// Reads lines until the batch is full or the file ends.
    fn read_batch(&mut self) -> Vec<Scanned> {
        let mut codes = Vec::new();
        while codes.len() < BATCH {
            let Some(file) = &mut self.file else { break };
            let mut line = Vec::new();
            let read = file.by_ref().take(MAX_LINE_BYTES + 1).read_until(b'\n', &mut line);
            match read {
                Ok(0) => self.file = None,
                Ok(_) if line.len() as u64 > MAX_LINE_BYTES => {
                    self.fail("a line is longer than any QR code");
                }
                Ok(_) => {
                    let code = without_ending(&line);
                    codes.extend((!code.is_empty()).then(|| Scanned::text(code, self.source)));
                }
                Err(error) => self.fail(error),
            }
        }
        codes
    }

    fn fail(&mut self, detail: impl std::fmt::Display) {
        self.file = None;
        self.failure = Some(CliError::unreadable(&self.path, detail));
    }
}

impl Iterator for Lines {
    type Item = Batch;

    fn next(&mut self) -> Option<Batch> {
        let codes = self.read_batch();
        if !codes.is_empty() {
            self.found = true;
            return Some(Ok(codes));
        }
        if let Some(failure) = self.failure.take() {
            self.found = true;
            return Some(Err(failure));
        }
        if self.found {
            return None;
        }
        self.found = true;
        Some(Err(CliError::no_code(&self.path)))
    }
}

/// A line without its ending. Spaces stay: they are characters of Base45.
fn without_ending(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// So many codes are checked before the first of them is reported.
const BATCH: usize = 256;
/// Longer than the text of any QR code: 7089 digits, or 2953 bytes.
const MAX_LINE_BYTES: u64 = 16 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_line_ending_is_taken_off() {
        for (line, code) in [
            (&b"VN1:A B \n"[..], &b"VN1:A B "[..]),
            (b"VN1:A B \r\n", b"VN1:A B "),
            (b" \n", b" "),
            (b"\n", b""),
            (b"a\r\r\n", b"a\r"),
            (b"a", b"a"),
        ] {
            assert_eq!(without_ending(line), code);
        }
    }

    #[test]
    fn what_is_no_text_stays_a_code() {
        let text = |bytes| Scanned::text(bytes, Source::Exact).text;
        assert_eq!(text(b"\xff\xfe"), None);
        assert_eq!(text("é".as_bytes()).as_deref(), Some("é"));
    }
}
