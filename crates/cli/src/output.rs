//! What goes to the standard output: words for people, or JSON.

use std::fmt::Display;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};
use std::path::Path;

use serde::Serialize;
use vneid_qr::QrCode;

use crate::error::CliError;
use crate::texts::{Lang, Texts};

/// The standard output, and the language and colours in which it speaks.
pub(crate) struct Output {
    /// The words.
    pub(crate) texts: Texts,
    stdout: BufWriter<Stdout>,
    colours: bool,
    /// Nobody reads the standard output any more.
    is_unread: bool,
}

impl Output {
    /// In this language; in colour on a terminal, unless `NO_COLOR` is set (no-color.org).
    pub(crate) fn new(lang: Lang) -> Self {
        let stdout = io::stdout();
        let plain = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colours = stdout.is_terminal() && !plain;
        Self { texts: Texts::new(lang), stdout: BufWriter::new(stdout), colours, is_unread: false }
    }

    /// One line, or several.
    ///
    /// # Errors
    /// [`CliError::not_written`], for example when nobody reads any more.
    pub(crate) fn line(&mut self, line: impl Display) -> Result<(), CliError> {
        writeln!(self.stdout, "{line}").map_err(|error| self.not_written(&error))
    }

    /// The text at `key`, filled in.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub(crate) fn say(
        &mut self,
        key: &str,
        values: &[(&str, &dyn Display)],
    ) -> Result<(), CliError> {
        let values: Vec<(&str, String)> =
            values.iter().map(|(name, value)| (*name, value.to_string())).collect();
        let values: Vec<(&str, &str)> =
            values.iter().map(|(name, value)| (*name, &value[..])).collect();
        self.line(self.texts.filled(key, &values))
    }

    /// One value as JSON, on one line.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub(crate) fn json(&mut self, value: &impl Serialize) -> Result<(), CliError> {
        serde_json::to_writer(&mut self.stdout, value)
            .map_err(|error| self.not_written(&error.into()))?;
        self.line("")
    }

    /// Sends on what was written.
    ///
    /// # Errors
    /// As [`Self::line`].
    pub(crate) fn flush(&mut self) -> Result<(), CliError> {
        self.stdout.flush().map_err(|error| self.not_written(&error))
    }

    fn not_written(&mut self, error: &io::Error) -> CliError {
        self.is_unread |= error.kind() == ErrorKind::BrokenPipe;
        CliError::not_written(Path::new("stdout"), error)
    }

    /// Tells what went wrong on the standard error, after all that was written before.
    ///
    /// # Errors
    /// As [`Self::line`]; that nobody listens on the standard error is none.
    pub(crate) fn complain(&mut self, failure: &CliError) -> Result<(), CliError> {
        let is_read = !self.is_unread;
        let flushed = self.flush();
        // Whoever stopped reading does not want to hear about it.
        if is_read {
            _ = writeln!(io::stderr(), "vneid: {}", failure.message(&self.texts));
        }
        flushed
    }

    /// `text` in a colour, where colours are shown. Never the only sign of anything.
    pub(crate) fn painted(&self, text: &str, colour: Colour) -> String {
        if self.colours { format!("\x1b[{}m{text}\x1b[0m", colour as u8) } else { text.to_owned() }
    }

    /// A code drawn with characters: black on white on a terminal that shows colours, in the
    /// terminal's own elsewhere.
    pub(crate) fn drawing(&self, qr: &QrCode) -> String {
        let drawing = qr.to_terminal();
        if self.colours { drawing } else { without_escapes(&drawing) }
    }
}

/// A colour of the terminal, bold where that helps to tell it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Colour {
    /// For genuine.
    Green = 32,
    /// For not genuine.
    Red = 31,
    /// For cannot tell.
    Yellow = 33,
    /// For not ours, and for asides.
    Grey = 90,
    /// For headings.
    Bold = 1,
}

/// A text that somebody else wrote, safe to print: control characters and the marks that reorder
/// text are escaped, so that a QR code can't steer the terminal or hide what it says.
pub(crate) fn printable(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        let reorders = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        if c.is_control() || reorders || c == '\u{2028}' || c == '\u{2029}' {
            shown.extend(c.escape_unicode());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// The text without its ANSI colour escapes.
fn without_escapes(text: &str) -> String {
    let mut parts = text.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    first + &parts.filter_map(|part| part.split_once('m')).map(|(_, rest)| rest).collect::<String>()
}

/// Bytes in hexadecimal, lower case.
pub(crate) fn hex(bytes: &[u8]) -> String {
    base16ct::lower::encode_string(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(printable("Phố Thử"), "Phố Thử");
        assert_eq!(printable("\x1b[2J\r\n"), "\\u{1b}[2J\\u{d}\\u{a}");
        assert_eq!(printable("\u{9b}31m\u{202e}"), "\\u{9b}31m\\u{202e}");
    }

    #[test]
    fn escapes_are_left_out_where_no_colours_are_shown() {
        assert_eq!(without_escapes("a\x1b[38;5;16mb\x1b[0m\nm"), "ab\nm");
    }

    #[test]
    fn hex_is_two_digits_a_byte() {
        assert_eq!(hex(&[0, 0x0f, 0xff]), "000fff");
    }
}
