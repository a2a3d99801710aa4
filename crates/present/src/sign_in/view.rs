//! What signing in shows.

use vneid_core::MatchDigits;

use super::{SignIn, Step};
use crate::advice::TroubleView;
use crate::message::Message;
use crate::time::{duration, instant};

/// What the page shows.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Record))]
pub struct SignInView {
    /// Which step.
    pub step: SignInStep,
    /// Its headline.
    pub title: Message,
    /// What did not work.
    pub trouble: Option<TroubleView>,
    /// Why the citizen is back at the start, where no trouble says so.
    pub reason: Option<Message>,
    /// The authority is being asked, or the phone's prompt is shown.
    pub is_busy: bool,
}

/// A step of signing in, with what belongs to it alone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum SignInStep {
    /// Nothing is shown.
    Closed,
    /// Number and password. What is typed stays in the screen until it is sent.
    Credentials,
    /// The one-time code.
    Code {
        /// The digits that its message names, to be compared.
        digits: Option<Message>,
        /// For how long it counts, or that it does no more.
        left: Message,
        /// Whether a code can be entered.
        takes_code: bool,
        /// Whether another can be sent at once; otherwise that begins with number and password.
        can_send_again: bool,
    },
    /// The one-time code was right; the phone is being registered.
    Registering,
    /// The phone waits for its place.
    Waiting {
        /// Until when at the latest.
        until: Message,
        /// The digits that the other phone of the account is told.
        digits: Option<Message>,
        /// Whether the activation code of the counter ends it; otherwise the other phone of the
        /// account does.
        takes_activation_code: bool,
    },
    /// The sheet for the first passcode lies over the page.
    Passcode,
    /// Whether the phone's biometrics may stand in for the passcode.
    Biometrics,
}

impl SignIn {
    /// What is shown now.
    pub fn view(&self) -> SignInView {
        SignInView {
            step: self.step_shown(),
            title: Message::new(self.title()),
            trouble: self.trouble.clone(),
            reason: self.was_removed.then(|| Message::new("refusal.phone_removed.reason")),
            is_busy: self.awaits.is_some(),
        }
    }

    fn title(&self) -> &'static str {
        match &self.step {
            Step::Code { .. } => "sign_in.code",
            Step::Waiting(wait) if wait.takes_activation_code => "sign_in.waiting_first",
            Step::Waiting(_) => "sign_in.waiting",
            Step::Biometrics => "sign_in.biometrics",
            Step::Registering => "sign_in.registering",
            Step::Closed | Step::Credentials | Step::Passcode => "sign_in.title",
        }
    }

    fn step_shown(&self) -> SignInStep {
        match self.step {
            Step::Closed => SignInStep::Closed,
            Step::Credentials => SignInStep::Credentials,
            Step::Code { digits, left_s } => SignInStep::Code {
                digits: digits.map(match_digits),
                left: left(left_s),
                takes_code: left_s > 0,
                can_send_again: self.credentials.is_some(),
            },
            Step::Registering => SignInStep::Registering,
            Step::Waiting(wait) => {
                let until = if wait.takes_activation_code {
                    "sign_in.waiting_first_until"
                } else {
                    "sign_in.waiting_until"
                };
                SignInStep::Waiting {
                    until: Message::new(until).with("instant", instant(wait.activates)),
                    digits: wait.digits.map(match_digits),
                    takes_activation_code: wait.takes_activation_code,
                }
            }
            Step::Passcode => SignInStep::Passcode,
            Step::Biometrics => SignInStep::Biometrics,
        }
    }
}

fn match_digits(digits: MatchDigits) -> Message {
    Message::new("sign_in.match_digits").with("digits", String::from(digits))
}

fn left(seconds: u32) -> Message {
    match seconds {
        0 => Message::new("sign_in.code_over"),
        _ => Message::new("sign_in.code_left").with("duration", duration(seconds.into())),
    }
}
