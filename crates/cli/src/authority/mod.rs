//! `vneid authority`: the issuer's service, and what its operators do.

mod account;
pub(crate) mod arguments;
mod audit;
mod backup;
mod clock;
mod device;
mod init;
mod keep;
mod key;
mod lines;
mod migrate;
mod paper;
mod place;
mod publish;
mod restore;
mod retention;
mod root;
mod secret;
mod serve;
mod status;
mod trouble;
mod vacancy;

use tokio::runtime::Builder;

use self::arguments::Authority as Command;
pub(crate) use self::trouble::Trouble;
use crate::failure::Failure;
use crate::output::Output;

/// Runs one command.
pub(crate) fn run(command: &Command, output: &mut Output) -> Result<u8, Failure> {
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(Failure::system)?;
    runtime.block_on(async {
        match command {
            Command::Init(arguments) => init::run(arguments, output)?,
            Command::Serve(arguments) => serve::run(arguments, output).await?,
            Command::Account(command) => return account::run(command, output).await,
            Command::Device(command) => device::run(command, output).await?,
            Command::Paper(command) => return paper::run(command, output).await,
            Command::Root(command) => root::run(command, output).await?,
            Command::Key(command) => key::run(command, output)?,
            Command::Migrate(arguments) => migrate::run(arguments, output).await?,
            Command::Publish(arguments) => publish::run(arguments, output).await?,
            Command::Backup(command) => return backup::run(command, output).await,
            Command::Secret(command) => secret::run(command, output).await?,
            Command::Confirm(arguments) => secret::confirm(&arguments.desk, output).await?,
            Command::Audit(command) => return audit::run(command, output).await,
            Command::Retention { json } => retention::run(*json, output)?,
            Command::Clock(command) => clock::run(command, output).await?,
            Command::Status(place) => return status::run(place, output).await,
        }
        Ok(0)
    })
}
