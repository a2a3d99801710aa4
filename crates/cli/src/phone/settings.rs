//! `vneid phone switch` and `vneid phone officer`.

use serde_json::json;

use super::Phone;
use super::arguments::{OfPhone, OnOff};
use crate::failure::Failure;
use crate::output::Output;

/// The switch "Xác minh ứng dụng qua QR code".
pub(super) fn switch(to: OnOff, of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
    let is_on = to == OnOff::On;
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.state.settings.qr_verification = is_on;
    phone.store()?;
    tell("qr_verification", is_on, of.json, output)
}

/// Officer mode.
pub(super) fn officer(to: OnOff, of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
    let is_on = to == OnOff::On;
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.state.settings.officer_mode = is_on;
    phone.store()?;
    tell("officer_mode", is_on, of.json, output)
}

fn tell(setting: &str, is_on: bool, json: bool, output: &mut Output) -> Result<u8, Failure> {
    if json {
        output.json(&json!({ setting: is_on }))?;
    } else {
        let state = if is_on { "on" } else { "off" };
        let text = output.texts.filled(&format!("phone.{setting}_{state}"), &[]);
        output.line(text)?;
    }
    Ok(0)
}
