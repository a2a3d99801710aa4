//! `vneid authority clock`: an operator's word on the time.

use serde_json::json;

use super::arguments::Clock as Command;
use crate::failure::Failure;
use crate::output::Output;
use crate::time::shown;

/// Confirms the time.
pub(super) async fn run(command: &Command, output: &mut Output) -> Result<(), Failure> {
    let Command::Confirm { watch, desk } = command;
    let (authority, by) = desk.open().await?;
    let confirmed = authority.confirm_clock(&by, *watch).await.map_err(Failure::from);
    authority.close().await;
    let confirmed = confirmed?;
    if desk.place.json {
        return output.json(&json!({ "confirmed": confirmed }));
    }
    let text = output.texts.filled("authority.clock_confirmed", &[("instant", &shown(confirmed))]);
    output.line(text)
}
