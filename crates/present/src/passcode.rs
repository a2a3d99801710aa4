//! The sheet that asks for six digits, as a state machine.

mod view;

use vneid_core::Settings;

pub use self::view::{PasscodeView, message_of_lock, message_of_passcode};
use crate::secret::Secret;

/// The sheet: opens the lock, has the first passcode chosen, or changes it. Holds what was typed in
/// earlier steps, and forgets it as soon as it is of no more use.
#[derive(Debug)]
pub struct PasscodeSheet {
    purpose: PasscodePurpose,
    step: PasscodeStep,
    /// The passcode that is to be changed.
    old: Option<Secret>,
    /// The choice that is to be repeated.
    new: Option<Secret>,
    awaits: Awaits,
    fault: Option<Fault>,
    wait: Option<Wait>,
    biometrics: Biometrics,
    attempt: u32,
}

/// What the sheet is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PasscodePurpose {
    /// To open the lock.
    Unlock,
    /// To choose the first passcode of this phone; there is no way around it.
    Choose,
    /// To change it.
    Change,
}

/// What the digits are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PasscodeStep {
    /// The passcode, to open the lock.
    Unlock,
    /// The first passcode of this phone.
    Choose,
    /// The present one, before a change.
    Old,
    /// The one to change to.
    New,
    /// The choice again.
    Repeat,
}

/// What the sheet is told.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PasscodeEvent {
    /// Six digits were entered. Left out of account while something is checked or a delay runs.
    Entered {
        /// The digits.
        passcode: Secret,
    },
    /// The citizen would rather use the phone's biometrics.
    Biometrics,
    /// What came of [`PasscodeEffect::AskBiometrics`].
    BiometricsAnswered {
        /// It.
        answer: BiometricsAnswer,
    },
    /// What came of [`PasscodeEffect::Check`], [`Set`](PasscodeEffect::Set),
    /// [`Change`](PasscodeEffect::Change) or [`OpenByBiometrics`](PasscodeEffect::OpenByBiometrics).
    Checked {
        /// It.
        outcome: Unlocking,
        /// Milliseconds since the phone was started.
        since_boot_ms: u64,
    },
    /// Any of these could not be done; whoever tried shows why.
    Failed,
    /// The time of [`PasscodeEffect::Tick`] has passed.
    Ticked {
        /// Milliseconds since the phone was started.
        since_boot_ms: u64,
    },
    /// The citizen has forgotten the passcode, and has confirmed what follows.
    Forgotten,
    /// The citizen leaves without it.
    Cancelled,
}

/// What the shell does for the sheet, in this order.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum PasscodeEffect {
    /// Has the library open the lock with the passcode.
    Check {
        /// It.
        passcode: Secret,
    },
    /// Has the library set the first passcode.
    Set {
        /// It.
        passcode: Secret,
    },
    /// Has the library change the passcode.
    Change {
        /// The present one.
        old: Secret,
        /// The next.
        new: Secret,
    },
    /// Shows the phone's biometric prompt.
    AskBiometrics,
    /// Has the library open the lock, since the phone knows its owner.
    OpenByBiometrics,
    /// Switches the setting off: somebody added a finger or a face.
    SwitchBiometricsOff,
    /// Tells the time again after so long, in place of an earlier order to.
    Tick {
        /// Milliseconds, at most a second.
        in_ms: u64,
    },
    /// Takes the sheet away.
    Close,
    /// Goes on with what the sheet was opened for.
    GoOn,
    /// Signs out and in again, which ends in the choice of a new passcode.
    SignInAgain,
}

/// What came of the biometric prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum BiometricsAnswer {
    /// The phone knows its owner.
    Owner,
    /// Nobody whom the phone knows, or the prompt was dismissed.
    Nobody,
    /// What the phone knows is not what was bound: somebody added a finger or a face.
    Changed,
}

/// What came of a try at the lock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Unlocking {
    /// It is open.
    Opened,
    /// Not six digits.
    NotSixDigits,
    /// The new passcode is among the first that somebody would guess.
    Weak,
    /// The passcode is not this one.
    Wrong {
        /// Until the next try, milliseconds; 0 when at once.
        wait_ms: u64,
    },
    /// After wrong ones, a delay is running.
    Wait {
        /// Until the next try, milliseconds.
        wait_ms: u64,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Awaits {
    Digits,
    /// What the library says.
    Outcome,
    /// Whom the phone's prompt has seen.
    Owner,
    /// The sheet is gone.
    Nothing,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    Differs,
    NotSixDigits,
    Weak,
    Wrong,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wait {
    until_ms: u64,
    left_ms: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Biometrics {
    Off,
    Offered,
    Changed,
}

impl PasscodeSheet {
    /// Opens the sheet. To open the lock, biometrics are asked for at once where `settings` let them
    /// stand in and the phone knows any.
    pub fn open(
        purpose: PasscodePurpose,
        settings: &Settings,
        phone_has_biometrics: bool,
    ) -> (Self, Vec<PasscodeEffect>) {
        let offered =
            purpose == PasscodePurpose::Unlock && settings.biometrics && phone_has_biometrics;
        let mut sheet = Self {
            purpose,
            step: purpose.first_step(),
            old: None,
            new: None,
            awaits: Awaits::Digits,
            fault: None,
            wait: None,
            biometrics: if offered { Biometrics::Offered } else { Biometrics::Off },
            attempt: 0,
        };
        let effects = sheet.on(PasscodeEvent::Biometrics);
        (sheet, effects)
    }

    /// Takes an event, and says what the shell does. What nobody waits for changes nothing.
    pub fn on(&mut self, event: PasscodeEvent) -> Vec<PasscodeEffect> {
        if self.awaits == Awaits::Nothing {
            return Vec::new();
        }
        match event {
            PasscodeEvent::Entered { passcode } => self.entered(passcode),
            PasscodeEvent::Biometrics
                if self.biometrics == Biometrics::Offered && self.awaits == Awaits::Digits =>
            {
                self.awaits = Awaits::Owner;
                vec![PasscodeEffect::AskBiometrics]
            }
            PasscodeEvent::BiometricsAnswered { answer } if self.awaits == Awaits::Owner => {
                self.recognised(answer)
            }
            PasscodeEvent::Checked { outcome, since_boot_ms } if self.awaits == Awaits::Outcome => {
                self.checked(outcome, since_boot_ms)
            }
            PasscodeEvent::Failed if self.awaits != Awaits::Digits => {
                self.ask_from_the_start(None);
                Vec::new()
            }
            PasscodeEvent::Ticked { since_boot_ms } => self.ticked(since_boot_ms),
            PasscodeEvent::Forgotten if self.can_forget() => {
                self.end(vec![PasscodeEffect::Close, PasscodeEffect::SignInAgain])
            }
            PasscodeEvent::Cancelled if self.can_cancel() => self.end(vec![PasscodeEffect::Close]),
            PasscodeEvent::Biometrics
            | PasscodeEvent::BiometricsAnswered { .. }
            | PasscodeEvent::Checked { .. }
            | PasscodeEvent::Failed
            | PasscodeEvent::Forgotten
            | PasscodeEvent::Cancelled => Vec::new(),
        }
    }

    fn takes_digits(&self) -> bool {
        self.awaits == Awaits::Digits && self.wait.is_none()
    }

    fn can_cancel(&self) -> bool {
        self.purpose != PasscodePurpose::Choose
    }

    fn can_forget(&self) -> bool {
        self.purpose != PasscodePurpose::Choose
    }

    fn entered(&mut self, passcode: Secret) -> Vec<PasscodeEffect> {
        if !self.takes_digits() {
            return Vec::new();
        }
        match (self.step, self.purpose) {
            (PasscodeStep::Unlock, _) => self.has_checked(PasscodeEffect::Check { passcode }),
            (PasscodeStep::Old, _) => {
                self.old = Some(passcode);
                self.ask(PasscodeStep::New, None);
                Vec::new()
            }
            (PasscodeStep::Choose | PasscodeStep::New, _) => {
                self.new = Some(passcode);
                self.ask(PasscodeStep::Repeat, None);
                Vec::new()
            }
            (PasscodeStep::Repeat, purpose) => {
                let chosen = self.new.take();
                if chosen.as_ref() != Some(&passcode) {
                    self.ask(purpose.choice(), Some(Fault::Differs));
                    return Vec::new();
                }
                match self.old.clone() {
                    Some(old) => self.has_checked(PasscodeEffect::Change { old, new: passcode }),
                    None => self.has_checked(PasscodeEffect::Set { passcode }),
                }
            }
        }
    }

    fn recognised(&mut self, answer: BiometricsAnswer) -> Vec<PasscodeEffect> {
        self.awaits = Awaits::Digits;
        match answer {
            BiometricsAnswer::Owner => self.has_checked(PasscodeEffect::OpenByBiometrics),
            BiometricsAnswer::Nobody => Vec::new(),
            BiometricsAnswer::Changed => {
                self.biometrics = Biometrics::Changed;
                vec![PasscodeEffect::SwitchBiometricsOff]
            }
        }
    }

    fn checked(&mut self, outcome: Unlocking, since_boot_ms: u64) -> Vec<PasscodeEffect> {
        let (fault, wait_ms) = match outcome {
            Unlocking::Opened => {
                return self.end(vec![PasscodeEffect::Close, PasscodeEffect::GoOn]);
            }
            Unlocking::NotSixDigits => (Some(Fault::NotSixDigits), 0),
            Unlocking::Weak => (Some(Fault::Weak), 0),
            Unlocking::Wrong { wait_ms } => (Some(Fault::Wrong), wait_ms),
            Unlocking::Wait { wait_ms } => (None, wait_ms.max(1)),
        };
        let is_new_unfit = matches!(fault, Some(Fault::NotSixDigits | Fault::Weak));
        if is_new_unfit && self.old.is_some() {
            self.ask(PasscodeStep::New, fault);
        } else {
            self.ask_from_the_start(fault);
        }
        self.wait = Some(Wait { until_ms: since_boot_ms.saturating_add(wait_ms), left_ms: 0 });
        self.ticked(since_boot_ms)
    }

    /// Shows the wait; whether it is over the core decides at the next try.
    fn ticked(&mut self, since_boot_ms: u64) -> Vec<PasscodeEffect> {
        let Some(Wait { until_ms, .. }) = self.wait else { return Vec::new() };
        let left_ms = until_ms.saturating_sub(since_boot_ms);
        if left_ms == 0 {
            self.wait = None;
            return Vec::new();
        }
        self.wait = Some(Wait { until_ms, left_ms });
        vec![PasscodeEffect::Tick { in_ms: left_ms.min(1_000) }]
    }

    fn has_checked(&mut self, effect: PasscodeEffect) -> Vec<PasscodeEffect> {
        self.awaits = Awaits::Outcome;
        vec![effect]
    }

    fn ask(&mut self, step: PasscodeStep, fault: Option<Fault>) {
        self.awaits = Awaits::Digits;
        self.step = step;
        self.fault = fault;
        self.attempt = self.attempt.saturating_add(1);
    }

    fn ask_from_the_start(&mut self, fault: Option<Fault>) {
        self.old = None;
        self.new = None;
        self.ask(self.purpose.first_step(), fault);
    }

    fn end(&mut self, effects: Vec<PasscodeEffect>) -> Vec<PasscodeEffect> {
        self.ask_from_the_start(None);
        self.wait = None;
        self.awaits = Awaits::Nothing;
        effects
    }
}

impl PasscodePurpose {
    const fn first_step(self) -> PasscodeStep {
        match self {
            Self::Unlock => PasscodeStep::Unlock,
            Self::Choose => PasscodeStep::Choose,
            Self::Change => PasscodeStep::Old,
        }
    }

    /// Where a passcode is chosen.
    const fn choice(self) -> PasscodeStep {
        match self {
            Self::Choose => PasscodeStep::Choose,
            Self::Unlock | Self::Change => PasscodeStep::New,
        }
    }
}

#[cfg(test)]
mod tests;
