//! `vneid lab`: test worlds.

mod folder;
mod new;
mod refresh;
mod revoke;
mod sync;

use crate::arguments::Lab as Command;
use crate::failure::Failure;
use crate::output::Output;

/// Makes a test world or changes one.
pub(crate) fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Command::New { dir, now, json } => new::run(dir, now.when(), *json, output)?,
        Command::Revoke { dir, now, json } => revoke::run(dir, *now, *json, output)?,
        Command::Refresh { dir, now, json } => refresh::run(dir, *now, *json, output)?,
    }
    Ok(0)
}
