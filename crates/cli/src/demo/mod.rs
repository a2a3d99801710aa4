//! `vneid demo`: the whole story on one machine. The service is a real one, on a port of loopback;
//! the phones sign in to it and sync as any other does, and it is stopped where nobody has a network.
//! Every picture is drawn, read back from its pixels and judged by the same code that the other
//! commands use; nothing is played but the time.

mod forger;
mod id_card;
mod scenes;
mod stage;
mod world;

use std::fs;
use std::path::PathBuf;

use clap::Args;

use self::stage::Stage;
use crate::error::CliError;
use crate::output::Output;
use crate::time::When;

#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Where the pictures go; otherwise a new folder among the temporary files.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// One JSON object a scene.
    #[arg(long)]
    json: bool,
}

/// Plays every scene. The status is 0 when each ends as the story has it.
pub(crate) fn run(arguments: &Demo, output: &mut Output) -> Result<u8, CliError> {
    let began = When::from(When::of_machine().instant());
    let world = tempfile::tempdir().map_err(CliError::system)?;
    let pictures = match &arguments.out {
        Some(path) => path.clone(),
        None => new_folder()?,
    };
    fs::create_dir_all(&pictures).map_err(|error| CliError::not_written(&pictures, error))?;
    let mut stage = Stage::set(output, arguments.json, world.path(), pictures, began)?;
    scenes::play(&mut stage)?;
    stage.close()?;
    Ok(0)
}

/// A folder of its own for the pictures, which stay.
fn new_folder() -> Result<PathBuf, CliError> {
    let folder = tempfile::Builder::new().prefix("vneid-demo-").tempdir();
    folder.map(tempfile::TempDir::keep).map_err(CliError::system)
}
