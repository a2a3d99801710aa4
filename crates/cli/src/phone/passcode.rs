//! `vneid phone passcode`.

use serde_json::json;
use vneid_core::{NewPasscode, Passcode as Typed};

use super::Phone;
use super::arguments::{OfPhone, Passcode};
use crate::failure::Failure;
use crate::output::Output;
use crate::prompt::{self, Question};
use crate::random::random;
use crate::time::When;

/// Chooses the first passcode, or another.
pub(super) fn run(command: &Passcode, output: &mut Output) -> Result<u8, Failure> {
    match command {
        Passcode::Set(of) => set(of, output),
        Passcode::Change(of) => change(of, output),
    }
}

fn set(of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
    let mut phone = Phone::open_to_change(&of.dir)?;
    if phone.state.link.enrolment.enrolled().is_none() {
        return Err(Failure::signed_out());
    }
    let [new] = prompt::secrets([Question::Chosen("phone.new_passcode")], None, output)?;
    let new = NewPasscode::parse(&new)?;
    let now = phone.reading(When::of_machine());
    phone.state.unlock.set(&new, random()?, now)?;
    phone.store()?;
    tell("phone.passcode_set", of.json, output)
}

fn change(of: &OfPhone, output: &mut Output) -> Result<u8, Failure> {
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
    tell("phone.passcode_changed", of.json, output)
}

fn tell(key: &str, json: bool, output: &mut Output) -> Result<u8, Failure> {
    if json {
        output.json(&json!({ "passcode": true }))?;
    } else {
        let text = output.texts.text(key).to_owned();
        output.line(text)?;
    }
    Ok(0)
}
