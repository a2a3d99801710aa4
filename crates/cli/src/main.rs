//! `vneid`: VNeID app verification from a terminal.

mod arguments;
mod authority;
mod demo;
mod failure;
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

use clap::Parser;
use serde_json::json;
use tracing::level_filters::LevelFilter;

use crate::arguments::{Arguments, Command};
use crate::authority::arguments::Authority;
use crate::failure::{Failure, USAGE};
use crate::output::Output;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            _ = error.print();
            // Help and version are no errors; clap's own status for errors, 2, is a verdict here.
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    match &arguments.command {
        // A service always has a log, for people unless it is for machines.
        Command::Authority(Authority::Serve(serve)) => {
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

fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::Demo(arguments) => demo::run(arguments, output),
        Command::Authority(command) => authority::run(command, output),
        Command::Lab(command) => lab::run(command, output),
        Command::Phone(command) => phone::run(command, output),
        Command::Present(arguments) => present::run(arguments, output),
        Command::Verify(arguments) => verify::run(arguments, output),
        Command::Inspect(arguments) => inspect::run(arguments, output),
        Command::Scan(arguments) => scan::run(arguments, output),
        Command::Wallet(arguments) => wallet::run(arguments, output),
        Command::Version { json: false } => output.line(VERSION).map(|()| 0),
        Command::Version { json: true } => output.json(&json!({ "version": VERSION })).map(|()| 0),
    }
}

const VERSION: &str = env!("CARGO_PKG_VERSION");
