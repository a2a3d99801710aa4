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

use self::stage::Stage;
use crate::arguments::Demo;
use crate::failure::Failure;
use crate::output::{Colour, Output};
use crate::time::When;

/// Plays every scene. The status is 0 when each ends as the story has it.
pub(crate) fn run(arguments: &Demo, output: &mut Output) -> Result<u8, Failure> {
    let began = When::from(When::of_machine().instant());
    let world = tempfile::tempdir().map_err(Failure::system)?;
    let pictures = match &arguments.out {
        Some(path) => path.clone(),
        None => new_folder()?,
    };
    fs::create_dir_all(&pictures).map_err(|error| Failure::not_written(&pictures, error))?;
    let mut stage = Stage::set(output, arguments.json, world.path(), pictures, began)?;
    scenes::play(&mut stage)?;
    stage.close()?;
    Ok(0)
}

/// A folder of its own for the pictures, which stay.
fn new_folder() -> Result<PathBuf, Failure> {
    let folder = tempfile::Builder::new().prefix("vneid-demo-").tempdir();
    folder.map(tempfile::TempDir::keep).map_err(Failure::system)
}

/// The title above everything.
fn write_title(output: &mut Output) -> Result<(), Failure> {
    let title = output.painted(output.texts.text("demo.title"), Colour::Bold);
    output.line(title)?;
    output.line(output.texts.text("world.test").to_owned())
}
