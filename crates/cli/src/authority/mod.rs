//! `vneid authority`: the issuer's service, and what its operators do.

mod account;
mod audit;
mod authority_dir;
mod backup;
mod clock;
mod device;
mod import;
mod init;
mod key;
mod migrate;
mod paper;
mod publish;
mod refusal;
mod retention;
mod root;
mod secret;
mod serve;
mod status;

use clap::Subcommand;
use tokio::runtime::Builder;

use self::authority_dir::{AuthorityDir, Desk};
use crate::error::CliError;
use crate::output::Output;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the folder of a new authority: configuration, secret, issuer keys.
    Init(init::Init),
    /// Serve until SIGINT or SIGTERM. With no authority anywhere, begins a test world first.
    Serve(Box<serve::Serve>),
    /// Accounts, as an operator opens and changes them.
    #[command(subcommand)]
    Account(account::Command),
    /// The phones of an account, at the counter.
    #[command(subcommand)]
    Device(device::Command),
    /// Papers: import, list, remake, withdraw.
    #[command(subcommand)]
    Paper(paper::Command),
    /// Root keys and trust lists. `new` and `sign` are for a machine without a network.
    #[command(subcommand)]
    Root(root::Command),
    /// Issuer keys.
    #[command(subcommand)]
    Key(key::Command),
    /// Publish new status lists now.
    Publish(publish::Publish),
    /// Copies of the database.
    #[command(subcommand)]
    Backup(backup::Command),
    /// Who did what, and who looked at whom.
    #[command(subcommand)]
    Audit(audit::Command),
    /// How long what is kept.
    Retention {
        /// JSON: one object a line.
        #[arg(long)]
        json: bool,
    },
    /// The clock that everything is signed by.
    #[command(subcommand)]
    Clock(clock::Command),
    /// How the authority stands, what is wrong, and what to do. Status 0: nothing today.
    Status(AuthorityDir),
    /// Bring the tables of the database up to date, as the user who owns them. `serve` does that by
    /// itself where it may.
    Migrate(migrate::Migrate),
    /// The service's secret.
    #[command(subcommand)]
    Secret(secret::Command),
    /// Take over roots and URL of the configuration for a database that names others: after all three
    /// roots, or the URL, were changed on purpose.
    Confirm(Desk),
}

/// Runs one command.
pub(crate) fn run(command: &Command, output: &mut Output) -> Result<u8, CliError> {
    let runtime = Builder::new_multi_thread().enable_all().build().map_err(CliError::system)?;
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
            Command::Confirm(desk) => secret::confirm(desk, output).await?,
            Command::Audit(command) => return audit::run(command, output).await,
            Command::Retention { json } => retention::run(*json, output)?,
            Command::Clock(command) => clock::run(command, output).await?,
            Command::Status(place) => return status::run(place, output).await,
        }
        Ok(0)
    })
}
