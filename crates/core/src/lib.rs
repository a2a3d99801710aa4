//! The rules of VNeID app verification: no I/O, no clock, no randomness.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod account;
mod clock;
#[cfg(feature = "uniffi")]
mod crossing;
pub mod crypto;
mod holder;
mod instant;
mod link;
mod match_digits;
mod notices;
mod phone;
mod settings;
mod snapshot;
#[cfg(test)]
mod test_keys;
mod trust;
mod unlock;
mod verifier;
mod wallet;

pub use account::{Account, Level, NotAPersonalNumber, Person, PersonalNumber, derive_hint};
pub use clock::{BootId, Clock, LearnError, MAX_STEP_MS, Mark, Reading, Time};
pub use holder::{
    AcceptError, Citizen, Code, CompleteError, Countdown, HeldCertificate, Holder, PreparedCode,
    Ready, Refusal, Screen,
};
pub use instant::Instant;
pub use link::{CodeWindow, Enrolled, Enrolment, Link, PendingKey, SigningIn, Standing, Syncs};
pub use match_digits::MatchDigits;
pub use notices::{AccountNotice, Notices};
pub use phone::PhoneState;
pub use settings::{AutoLockOutOfBounds, Settings};
pub use snapshot::SnapshotError;
pub use trust::{
    Accepted, CompleteSync, Lists, Lookup, Need, Roots, RootsError, SignedAnswer, StatusAccepted,
    StatusError, StatusStore, TimeError, TrustListError, TrustStore, TrustedIssuer, World,
};
pub use unlock::{Attempt, NewPasscode, Passcode, PasscodeError, Unlock, UnlockError};
pub use verifier::{
    CALIBRATION_TEXT, DayCounts, Facts, Judged, Kind, Malformed, NextAction, Notice, Officer,
    OfficerBlocker, OfficerReadiness, Scan, Source, TTL_SECONDS, Unstored, Verdict, VerdictCode,
    VerifiedPresentation, Verifier, VerifierMemory,
};
pub use wallet::{
    DocumentId, DocumentKind, DocumentState, Form, FormField, ImportError, Imported, Listed,
    NotShown, OpenError, OpenedDocument, Presence, Shape, Summary, Unfit, Wallet, check_contents,
};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
