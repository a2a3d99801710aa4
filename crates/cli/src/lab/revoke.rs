//! `vneid lab revoke`: the citizen's phone no longer counts.

use std::path::Path;

use serde_json::json;

use super::folder::Lab;
use super::sync::take_status;
use crate::error::CliError;
use crate::output::Output;
use crate::time::{When, date_and_time};

/// Puts the citizen's certificate on the status list, publishes the lists at once and brings them to
/// the officer's phone. The citizen's phone hears nothing of it: it may be a thief's by now.
pub(super) fn run(
    folder: &Path,
    now: Option<When>,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
    let mut lab = Lab::open(folder)?;
    let mut officer = lab.officer()?;
    let issued = now.map_or(lab.latest(), When::instant);
    lab.advance_to(issued)?;
    lab.revoke_citizen();
    let status = lab.authority.publish_status(issued);
    lab.store()?;
    lab.publish_status(&status)?;
    take_status(&mut officer, &status, When::from_unix_ms(issued.unix_seconds() * 1000))?;
    officer.store()?;
    let sequence = lab.authority.record().status_sequence;
    if json {
        return output.json(&json!({
            "revoked": lab.citizen_folder().display().to_string(),
            "issued": issued,
            "status_sequence": sequence,
        }));
    }
    let instant = date_and_time(issued, &output.texts);
    output.say("lab.revoked", &[("instant", &instant), ("status", &sequence)])
}
