//! What the sheet for six digits shows, and what is said of a passcode.

use vneid_core::{PasscodeError, UnlockError};

use super::{Awaits, Biometrics, Fault, PasscodeSheet, PasscodeStep};
use crate::message::Message;
use crate::time::duration;

/// What the sheet shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct PasscodeView {
    /// What the digits are.
    pub step: PasscodeStep,
    /// The same in words.
    pub title: Message,
    /// What to bear in mind, where a passcode is chosen.
    pub rule: Option<Message>,
    /// Why the same is asked again, and for how long it is not; one sentence after the other.
    pub faults: Vec<Message>,
    /// That biometrics no longer open the app.
    pub biometrics_changed: Option<Message>,
    /// Counts the tries: with each, the field is empty anew.
    pub attempt: u32,
    /// Whether digits can be entered now.
    pub takes_digits: bool,
    /// It is being checked, which takes a noticeable part of a second.
    pub is_busy: bool,
    /// Whether the phone's biometrics may stand in.
    pub offers_biometrics: bool,
    /// Whether one may leave without it.
    pub can_cancel: bool,
    /// Whether there is a passcode that can be forgotten.
    pub can_forget: bool,
}

impl PasscodeSheet {
    /// What is shown now.
    pub fn view(&self) -> PasscodeView {
        let fault = self.fault.map(|fault| {
            Message::new(match fault {
                Fault::Differs => "passcode_sheet.differs",
                Fault::NotSixDigits => "passcode.not_six_digits",
                Fault::Weak => "passcode.weak",
                Fault::Wrong => "passcode.wrong",
            })
        });
        let chooses = matches!(self.step, PasscodeStep::Choose | PasscodeStep::New);
        let changed = self.biometrics == Biometrics::Changed;
        PasscodeView {
            step: self.step,
            title: Message::new(self.step.key()),
            rule: chooses.then(|| Message::new("passcode_sheet.what")),
            faults: fault.into_iter().chain(self.wait.map(|it| wait(it.left_ms))).collect(),
            biometrics_changed: changed.then(|| Message::new("passcode_sheet.biometrics_changed")),
            attempt: self.attempt,
            takes_digits: self.takes_digits(),
            is_busy: self.awaits == Awaits::Outcome,
            offers_biometrics: self.biometrics == Biometrics::Offered,
            can_cancel: self.can_cancel(),
            can_forget: self.can_forget(),
        }
    }
}

impl PasscodeStep {
    const fn key(self) -> &'static str {
        match self {
            Self::Unlock => "passcode_sheet.unlock",
            Self::Choose => "passcode_sheet.choose",
            Self::Old => "passcode_sheet.old",
            Self::New => "passcode_sheet.new",
            Self::Repeat => "passcode_sheet.repeat",
        }
    }
}

/// Why a text can't be the passcode.
pub fn message_of_passcode(error: PasscodeError) -> Message {
    Message::new(match error {
        PasscodeError::NotSixDigits => "passcode.not_six_digits",
        PasscodeError::Weak => "passcode.weak",
    })
}

/// Why the lock does not open; one sentence after the other.
pub fn message_of_lock(error: &UnlockError) -> Vec<Message> {
    match *error {
        UnlockError::NoPasscode => vec![Message::new("passcode.none")],
        UnlockError::PasscodeExists => vec![Message::new("passcode.exists")],
        UnlockError::Wait { remaining_ms } => vec![wait(remaining_ms)],
        UnlockError::Wrong { remaining_ms: 0 } => vec![Message::new("passcode.wrong")],
        UnlockError::Wrong { remaining_ms } => {
            vec![Message::new("passcode.wrong"), wait(remaining_ms)]
        }
    }
}

/// In whole seconds, begun ones too.
fn wait(ms: u64) -> Message {
    let seconds = i64::try_from(ms.div_ceil(1_000)).unwrap_or(i64::MAX);
    Message::new("passcode.wait").with("duration", duration(seconds))
}
