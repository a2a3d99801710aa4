//! `vneid authority clock`: an operator's word on the time.

use clap::Subcommand;
use serde_json::json;
use vneid_core::Instant;

use super::authority_dir::Desk;
use crate::error::CliError;
use crate::output::Output;
use crate::time::{display, on_a_watch};

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Say that this machine's clock is right, after a look at a watch. Ends a doubt; kept in the audit.
    Confirm {
        /// What the watch shows, in Vietnam: `YYYY-MM-DD HH:MM`.
        #[arg(value_name = "TIME", value_parser = watch)]
        watch: Instant,
        #[command(flatten)]
        desk: Desk,
    },
}

fn watch(text: &str) -> Result<Instant, String> {
    on_a_watch(text).ok_or_else(|| "not YYYY-MM-DD HH:MM".to_owned())
}

/// Confirms the time.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), CliError> {
    let Command::Confirm { watch, desk } = command;
    let (authority, by) = desk.open().await?;
    let confirmed = authority.confirm_clock(&by, *watch).await.map_err(CliError::from);
    authority.close().await;
    let confirmed = confirmed?;
    if desk.place.json {
        return output.json(&json!({ "confirmed": confirmed }));
    }
    output.say("authority.clock_confirmed", &[("instant", &display(confirmed))])
}
