//! `vneid authority backup`: copies of the database, and rehearsals of a restore.

mod copy;
mod keep;
mod restore;

use std::path::PathBuf;

use clap::Subcommand;

use super::authority_dir::{AuthorityDir, Desk};
use crate::error::CliError;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Copy the database of SQLite as it is at one instant, while the service runs.
    Make {
        /// Where the copy goes. Never overwritten.
        file: PathBuf,
        #[command(flatten)]
        desk: Desk,
    },
    /// Make an encrypted copy in a folder, and remove those that are too old: for a timer. Says nothing
    /// when all is well.
    Keep(keep::Keep),
    /// Put a copy in the place of the database, with all that was published since it was made. The
    /// database that is there is moved aside. Stop every instance first.
    Restore(restore::Restore),
    /// Rehearse a restore: read a whole copy for damage, and see whether the service could go on
    /// with it, these keys, this secret and these roots.
    Verify {
        /// The copy, of SQLite. It is not changed; as much room again is needed beside it.
        #[arg(required_unless_present = "in_place")]
        file: Option<PathBuf>,
        /// Look at the database that the configuration names: one of PostgreSQL into which a dump was
        /// restored for the rehearsal. Its tables are brought up to date.
        #[arg(long, conflicts_with = "file")]
        in_place: bool,
        #[command(flatten)]
        place: AuthorityDir,
    },
}

/// Makes a copy or looks at one.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Command::Make { file, desk } => copy::make(file, desk, output).await,
        Command::Keep(arguments) => keep::run(arguments, output).await,
        Command::Restore(arguments) => restore::run(arguments, output).await,
        Command::Verify { file: Some(file), place, .. } => copy::verify(file, place, output).await,
        Command::Verify { file: None, place, .. } => copy::verify_in_place(place, output).await,
    }
}
