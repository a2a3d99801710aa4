//! Secrets, from anywhere but the arguments, which every program of the machine can read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read, Write};
use std::path::Path;

use crate::error::CliError;
use crate::output::Output;

/// Something to be asked for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Question {
    /// What the person knows: the key of its words.
    Known(&'static str),
    /// What is chosen now. On a terminal, where it is not seen, it is asked for twice.
    Chosen(&'static str),
}

/// An answer to each question: the lines of `file`, or of the standard input; on a terminal they are
/// asked for, and not shown.
///
/// # Errors
/// [`CliError::unreadable`], [`CliError::secret_missing`] or [`CliError::secrets_differ`].
pub(crate) fn secrets<const N: usize>(
    questions: [Question; N],
    file: Option<&Path>,
    output: &mut Output,
) -> Result<[String; N], CliError> {
    let answers = match file {
        Some(path) => {
            let file = File::open(path).map_err(|error| CliError::unreadable(path, error))?;
            lines(file, path, N)?
        }
        None if io::stdin().is_terminal() => {
            output.flush()?;
            let ask = |question: &Question| asked(*question, output);
            questions.iter().map(ask).collect::<Result<_, _>>()?
        }
        None => lines(io::stdin(), Path::new("stdin"), N)?,
    };
    answers.try_into().map_err(|_| CliError::secret_missing())
}

/// One line that need not be hidden; `None` when nobody sits at a terminal.
///
/// # Errors
/// [`CliError::unreadable`].
pub(crate) fn line(key: &str, output: &mut Output) -> Result<Option<String>, CliError> {
    if !io::stdin().is_terminal() {
        return Ok(None);
    }
    output.flush()?;
    let tty = |error| CliError::unreadable(Path::new("tty"), error);
    write!(io::stderr(), "{}: ", output.texts.text(key)).map_err(tty)?;
    let mut line = String::new();
    io::stdin().lock().take(MAX_BYTES).read_line(&mut line).map_err(tty)?;
    Ok(Some(line.trim().to_owned()))
}

fn asked(question: Question, output: &Output) -> Result<String, CliError> {
    let ask = |key: &str| {
        rpassword::prompt_password(format!("{}: ", output.texts.text(key)))
            .map_err(|error| CliError::unreadable(Path::new("tty"), error))
    };
    match question {
        Question::Known(key) => ask(key),
        Question::Chosen(key) => {
            let first = ask(key)?;
            if first == ask("phone.again")? { Ok(first) } else { Err(CliError::secrets_differ()) }
        }
    }
}

/// The first lines. A secret that was cut short would be another one, so none is.
fn lines(from: impl Read, path: &Path, count: usize) -> Result<Vec<String>, CliError> {
    let mut from = BufReader::new(from);
    let mut answers = Vec::new();
    for _ in 0..count {
        let mut line = String::new();
        let read = from.by_ref().take(MAX_BYTES).read_line(&mut line);
        read.map_err(|error| CliError::unreadable(path, error))?;
        let answer = line.trim_end_matches(['\n', '\r']);
        if answer.is_empty() || line.len() as u64 == MAX_BYTES {
            return Err(CliError::secret_missing());
        }
        answers.push(answer.to_owned());
    }
    Ok(answers)
}

/// More than the longest password needs.
const MAX_BYTES: u64 = 4096;

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, count: usize) -> Result<Vec<String>, CliError> {
        lines(text.as_bytes(), Path::new("x"), count)
    }

    #[test]
    fn a_secret_is_a_line_without_its_ending() {
        assert_eq!(read("mật khẩu \r\nmới\n", 2).unwrap(), ["mật khẩu ", "mới"]);
        assert_eq!(read("mật khẩu", 1).unwrap(), ["mật khẩu"]);
    }

    #[test]
    fn nothing_is_no_secret_and_none_is_cut_short() {
        let long = "a".repeat(5_000);
        for (text, count) in [("", 1), ("\nb\n", 1), ("a\n", 2), (&*long, 1)] {
            let failure = read(text, count).unwrap_err();
            assert!(format!("{failure:?}").contains("secret_missing"), "{failure:?}");
        }
    }
}
