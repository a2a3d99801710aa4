//! What a person sets on a phone: passcode, switches, clocks; and a restart.

use clap::{Subcommand, ValueEnum};
use serde_json::json;
use vneid_core::{NewPasscode, Passcode as Typed};

use super::folder::{OfPhone, Phone};
use crate::error::CliError;
use crate::output::Output;
use crate::prompt::{self, Question};
use crate::random::random;
use crate::time::{Now, When};

#[derive(Debug, Subcommand)]
pub(crate) enum Passcode {
    /// Choose the first passcode: 6 digits, from the standard input, or asked for on a terminal.
    Set(OfPhone),
    /// Change it: the old one on the first line, the new one on the second.
    Change(OfPhone),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum OnOff {
    /// On.
    On,
    /// Off.
    Off,
}

/// The switch "Xác minh ứng dụng qua QR code".
pub(super) fn switch(to: OnOff, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let is_on = to == OnOff::On;
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.state.settings.qr_verification = is_on;
    phone.store()?;
    print("qr_verification", is_on, of.json, output)
}

/// Officer mode.
pub(super) fn officer(to: OnOff, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let is_on = to == OnOff::On;
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.state.settings.officer_mode = is_on;
    phone.store()?;
    print("officer_mode", is_on, of.json, output)
}

fn print(setting: &str, is_on: bool, json: bool, output: &mut Output) -> Result<u8, CliError> {
    if json {
        output.json(&json!({ setting: is_on }))?;
    } else {
        let state = if is_on { "on" } else { "off" };
        output.say(&format!("phone.{setting}_{state}"), &[])?;
    }
    Ok(0)
}

/// Chooses the first passcode, or another.
pub(super) fn passcode(command: &Passcode, output: &mut Output) -> Result<u8, CliError> {
    match command {
        Passcode::Set(of) => first_passcode(of, output),
        Passcode::Change(of) => change_passcode(of, output),
    }
}

fn first_passcode(of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    if phone.state.link.enrolment.enrolled().is_none() {
        return Err(CliError::signed_out());
    }
    let [new] = prompt::secrets([Question::Chosen("phone.new_passcode")], None, output)?;
    let new = NewPasscode::parse(&new)?;
    let now = phone.reading(When::of_machine());
    phone.state.unlock.set(&new, random()?, now)?;
    phone.store()?;
    tell_passcode("phone.passcode_set", of.json, output)
}

fn change_passcode(of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    let questions = [Question::Known("phone.old_passcode"), Question::Chosen("phone.new_passcode")];
    let [old, new] = prompt::secrets(questions, None, output)?;
    let old = Typed::parse(&old)?;
    let new = NewPasscode::parse(&new)?;
    let now = phone.reading(When::of_machine());
    let attempt = phone.state.unlock.begin(now)?;
    // The attempt counts before it is looked at: killing the program gives no free tries.
    phone.store()?;
    let changed = phone.state.unlock.change(attempt, &old, &new, random()?, now);
    phone.store()?;
    changed?;
    tell_passcode("phone.passcode_changed", of.json, output)
}

fn tell_passcode(key: &str, json: bool, output: &mut Output) -> Result<u8, CliError> {
    if json {
        output.json(&json!({ "passcode": true }))?;
    } else {
        output.say(key, &[])?;
    }
    Ok(0)
}

/// Somebody sets the wall clock.
pub(super) fn clock(seconds: i32, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.change_simulation(|simulation| simulation.set_clock(seconds))?;
    let ahead_s = phone.wall_ahead_s();
    if of.json {
        output.json(&json!({ "wall_ahead_s": ahead_s }))?;
    } else {
        output.say("phone.clock", &[("seconds", &ahead_s)])?;
    }
    Ok(0)
}

/// The phone is switched off and on; the app opens what was stored.
pub(super) fn restart(now: Now, of: &OfPhone, output: &mut Output) -> Result<u8, CliError> {
    let when = now.when();
    let mut phone = Phone::open_to_change(&of.dir)?;
    phone.change_simulation(|simulation| simulation.restart(when))?;
    if of.json {
        output.json(&json!({ "restarted": when.instant() }))?;
    } else {
        output.say("phone.restarted", &[])?;
    }
    Ok(0)
}
