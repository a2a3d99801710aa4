//! A password, from anywhere but the arguments, which every program of the machine can read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, IsTerminal, Read};
use std::path::Path;

use super::Trouble;
use super::arguments::PasswordFrom;
use crate::failure::Failure;
use crate::output::Output;

impl PasswordFrom {
    /// Reads the first line of the file or of the standard input; on a terminal asks twice.
    ///
    /// # Errors
    /// [`Failure::Unreadable`], [`Trouble::PasswordsDiffer`] or [`Trouble::PasswordUnfit`].
    pub(super) fn read(&self, output: &mut Output) -> Result<String, Failure> {
        if let Some(path) = &self.password_file {
            let file = File::open(path).map_err(|error| Failure::unreadable(path, error))?;
            return first_line(file, path);
        }
        if !io::stdin().is_terminal() {
            return first_line(io::stdin(), Path::new("stdin"));
        }
        output.flush()?;
        let ask = |key| {
            let question = output.texts.text(key);
            rpassword::prompt_password(format!("{question}: "))
                .map_err(|error| Failure::unreadable(Path::new("tty"), error))
        };
        let password = ask("authority.password")?;
        let again = ask("authority.password_again")?;
        if password == again { Ok(password) } else { Err(Trouble::PasswordsDiffer.into()) }
    }
}

fn first_line(from: impl Read, path: &Path) -> Result<String, Failure> {
    let mut line = String::new();
    let read = BufReader::new(from.take(MAX_BYTES)).read_line(&mut line);
    read.map_err(|error| Failure::unreadable(path, error))?;
    let password = line.trim_end_matches(['\n', '\r']);
    // A password that was cut short would be one that nobody knows.
    if password.is_empty() || line.len() as u64 == MAX_BYTES {
        return Err(Trouble::PasswordUnfit.into());
    }
    Ok(password.to_owned())
}

/// More than the longest password needs.
const MAX_BYTES: u64 = 4096;
