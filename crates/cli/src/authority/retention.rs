//! `vneid authority retention`: how long what is kept.

use serde_json::json;
use vneid_authority::Kept;

use crate::error::CliError;
use crate::output::Output;

/// Prints the table.
pub(super) fn run(json: bool, output: &mut Output) -> Result<(), CliError> {
    for kept in Kept::ALL {
        if json {
            output.json(&json!({ "kept": kept.name(), "days": kept.days() }))?;
            continue;
        }
        let texts = &output.texts;
        let what = texts.text(&format!("kept.{}", kept.name())).to_owned();
        let how_long = match kept.days() {
            Some(days) => texts.filled("authority.kept_days", &[("count", &days.to_string())]),
            None => texts.text("authority.kept_on").to_owned(),
        };
        output.line(format!("{how_long:<12}  {what}"))?;
    }
    Ok(())
}
