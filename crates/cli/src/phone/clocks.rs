//! `vneid phone clock` and `vneid phone restart`: what happens to the clocks of real phones.

use serde_json::json;

use super::Phone;
use super::arguments::OfPhone;
use crate::arguments::Now;
use crate::failure::Failure;
use crate::output::Output;

/// Somebody sets the wall clock.
pub(super) fn set(seconds: i32, of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.change_simulation(|simulation| simulation.set_clock(seconds))?;
    let ahead_s = phone.wall_ahead_s();
    if of.json {
        output.json(&json!({ "wall_ahead_s": ahead_s }))?;
    } else {
        let values = [("seconds", &*ahead_s.to_string())];
        output.line(output.texts.filled("phone.clock", &values))?;
    }
    Ok(0)
}

/// The phone is switched off and on; the app opens what was stored.
pub(super) fn restart(now: Now, of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
    let when = now.when();
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.change_simulation(|simulation| simulation.restart(when))?;
    if of.json {
        output.json(&json!({ "restarted": when.instant() }))?;
    } else {
        output.line(output.texts.text("phone.restarted").to_owned())?;
    }
    Ok(0)
}
