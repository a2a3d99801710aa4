//! `vneid lab`: test worlds.

mod folder;
mod new;
mod refresh;
mod revoke;
mod sync;

use std::path::PathBuf;

use clap::Subcommand;

use crate::error::CliError;
use crate::output::Output;
use crate::time::{Now, When};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make a test world in a new or empty folder.
    New {
        /// The folder.
        dir: PathBuf,
        #[command(flatten)]
        now: Now,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Revoke the citizen's phone and publish new status lists.
    Revoke {
        /// The folder of the test world.
        dir: PathBuf,
        /// When: RFC 3339 or Unix seconds. Without it, the last instant at which the test world did
        /// something.
        #[arg(long, value_name = "T", value_parser = When::parse)]
        now: Option<When>,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
    /// Publish new lists, bring them to both phones and renew certificates past half of their life.
    Refresh {
        /// The folder of the test world.
        dir: PathBuf,
        /// When: RFC 3339 or Unix seconds.
        #[arg(long, value_name = "T", value_parser = When::parse)]
        now: When,
        /// One JSON object.
        #[arg(long)]
        json: bool,
    },
}

/// Makes a test world or changes one.
pub(crate) fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::New { dir, now, json } => new::run(dir, now.when(), *json, output)?,
        Command::Revoke { dir, now, json } => revoke::run(dir, *now, *json, output)?,
        Command::Refresh { dir, now, json } => refresh::run(dir, *now, *json, output)?,
    }
    Ok(0)
}
