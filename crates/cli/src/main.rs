//! `vneid`: VNeID app verification from a terminal.

mod authority;
mod demo;
mod error;
mod inspect;
mod lab;
mod logs;
mod output;
mod phone;
mod picture;
mod present;
mod prompt;
mod random;
mod scan;
mod store;
mod texts;
mod time;
mod verify;
mod wallet;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use serde_json::json;
use tracing::level_filters::LevelFilter;

use crate::error::{CliError, USAGE};
use crate::output::Output;
use crate::texts::Lang;

/// VNeID app verification from a terminal: run the authority's service, play phones against it, make
/// one-minute codes, check them and read them from pictures.
#[derive(Debug, Parser)]
#[command(name = "vneid", version, propagate_version = true, after_help = STATUSES)]
struct Arguments {
    /// Language of what people read.
    #[arg(
        long,
        global = true,
        value_enum,
        default_value_t,
        value_name = "LANG",
        env = "VNEID_LANG"
    )]
    lang: Lang,

    /// Write events of this level and above to the standard error, as JSON: codes and durations,
    /// never names, keys or contents [error, warn, info, debug, trace].
    #[arg(long, global = true, value_name = "LEVEL")]
    log: Option<LevelFilter>,

    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Play the whole story in a test world: a citizen, an officer, and what goes wrong.
    Demo(demo::Demo),
    /// The issuer's service, and what its operators do.
    #[command(subcommand)]
    Authority(authority::Command),
    /// Test worlds: an authority, a citizen's phone and an officer's phone in a folder.
    #[command(subcommand)]
    Lab(lab::Command),
    /// A citizen's or an officer's phone of a service.
    #[command(subcommand)]
    Phone(PhoneCommand),
    /// Make a code on a citizen's phone. Prints the text of the QR and nothing else.
    Present(present::Present),
    /// Check codes on an officer's phone. One call is one inspection.
    Verify(verify::Verify),
    /// Show what a code says, field by field. Nothing of it is verified.
    Inspect(inspect::Inspect),
    /// Read QR codes from pictures (PNG, JPEG, WebP, PGM).
    Scan(scan::Scan),
    /// List the papers in a phone's wallet, or open one.
    Wallet(wallet::Wallet),
    /// Print the version.
    Version {
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// What a phone does, and the commands that other programs know without `phone`.
#[derive(Debug, Subcommand)]
enum PhoneCommand {
    #[command(flatten)]
    Phone(phone::Command),
    /// Make a code. The same as `vneid present`.
    Present(present::Present),
    /// Check codes. The same as `vneid verify`.
    Verify(verify::Verify),
    /// List the papers, or open one. The same as `vneid wallet`.
    Wallet(wallet::Wallet),
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            _ = error.print();
            // Help and version are not errors; clap's own status for errors, 2, is a verdict here.
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    match &arguments.command {
        // A service always has a log, for people unless it is for machines.
        Command::Authority(authority::Command::Serve(serve)) => {
            logs::start(arguments.log.unwrap_or(LevelFilter::INFO), serve.log_json);
        }
        _ => arguments.log.iter().for_each(|level| logs::start(*level, true)),
    }
    let mut output = Output::new(arguments.lang);
    let status = run(&arguments.command, &mut output)
        .and_then(|status| output.flush().map(|()| status))
        .unwrap_or_else(|failure| {
            _ = output.complain(&failure);
            failure.status()
        });
    ExitCode::from(status)
}

fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::Demo(arguments) => demo::run(arguments, output),
        Command::Authority(command) => authority::run(command, output),
        Command::Lab(command) => lab::run(command, output),
        Command::Phone(PhoneCommand::Phone(command)) => phone::run(command, output),
        Command::Present(arguments) | Command::Phone(PhoneCommand::Present(arguments)) => {
            present::run(arguments, output)
        }
        Command::Verify(arguments) | Command::Phone(PhoneCommand::Verify(arguments)) => {
            verify::run(arguments, output)
        }
        Command::Inspect(arguments) => inspect::run(arguments, output),
        Command::Scan(arguments) => scan::run(arguments, output),
        Command::Wallet(arguments) | Command::Phone(PhoneCommand::Wallet(arguments)) => {
            wallet::run(arguments, output)
        }
        Command::Version { json: false } => output.line(VERSION).map(|()| 0),
        Command::Version { json: true } => output.json(&json!({ "version": VERSION })).map(|()| 0),
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");

const STATUSES: &str = "\
Exit status:
  0   done; of `verify`: genuine
  1   not genuine
  2   cannot tell
  3   not a code of VNeID
  64  wrong arguments
  65  an input can't be read, or, of `verify`, holds no code
  66  a folder is missing, damaged or can't be written
  69  the phone makes or checks no code now, there is no such paper, or the authority refuses
  70  the program is at fault
  71  the system gives no randomness
  73  an output can't be written
  75  the authority, a database or an address is not to be had now; try again
  78  a configuration can't be used";

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::Arguments;

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
