//! What a person is told and may do: the floor between the rules and the shells.
//!
//! Nothing here is a sentence. A [`Message`] names one of `bindings/texts.toml` and holds its
//! values; a shell looks the sentence up in its language and fills it. Buttons are an [`Act`] with a
//! label, one for each thing that helps. What takes several steps, the passcode and signing in, is a
//! state machine: events go in, effects come out, and its view says what to show.
//!
//! No I/O, no clock, no randomness.

mod advice;
mod auto_lock;
#[cfg(feature = "uniffi")]
mod crossing;
mod message;
mod notices;
mod obstacle;
mod pages;
mod passcode;
mod schedule;
mod secret;
#[cfg(test)]
mod showing_table;
mod sign_in;
#[cfg(test)]
mod test_texts;
mod time;
mod value;
mod verdict;

pub use advice::{
    Act, Advice, Button, TroubleView, advice_on_blocker, advice_on_refusal, view_trouble,
};
pub use auto_lock::{AutoLockChoice, auto_lock_choices};
pub use message::{Message, Placeholder, Value, fill};
pub use notices::{NoticeView, NotificationKind, new_notices, view_notice};
pub use obstacle::{FailureKind, Obstacle, ObstacleView};
pub use pages::{Page, Showing, showing};
pub use passcode::{
    BiometricsAnswer, PasscodeEffect, PasscodeEvent, PasscodePurpose, PasscodeSheet, PasscodeStep,
    PasscodeView, Unlocking, message_of_lock, message_of_passcode,
};
pub use schedule::{Plan, PlannedReminder, plan, syncs_on_resume};
pub use secret::Secret;
pub use sign_in::{
    SignIn, SignInEffect, SignInEvent, SignInStage, SignInStanding, SignInStep, SignInView,
    SignInWait,
};
pub use time::{date, day, duration, instant};
pub use value::paper_value;
pub use verdict::{
    Found, HintParts, HintView, MadeBefore, NoticeLine, OnlyTheCard, VerdictView, verdict_now,
    verdict_reason, verdict_title,
};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
