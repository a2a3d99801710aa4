//! The rules of VNeID app verification: no I/O, no clock, no randomness.
//!
//! A phone's state is plain data. An officer's phone that has no lists yet can tell nothing, and a code of
//! somebody else is named; `examples/checkpoint.rs` goes from the issuer to a genuine verdict.
//! ```
//! use vneid_core::{BootId, Kind, PhoneState, Reading, Scan, Verifier};
//!
//! let mut verifier = Verifier::default();
//! let mut officer = PhoneState::default();
//! let boot = BootId([1; 16]);
//! let now = Reading { wall_ms: 1_795_000_000_000, since_boot_ms: 60_000, boot };
//! let judged = officer.verify(&mut verifier, Scan::seen("https://example.org"), now);
//! // The state is stored before the verdict is shown: it remembers which codes were seen.
//! let stored = officer.to_snapshot();
//! assert_eq!(judged.stored().kind(), Kind::NotOurs);
//! assert_eq!(PhoneState::from_snapshot(&stored)?, officer);
//! # Ok::<(), vneid_core::SnapshotError>(())
//! ```

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
    Accepted, CompleteSync, ListOutcome, Lists, Lookup, Need, Roots, RootsError, SignedAnswer,
    StatusAccepted, StatusError, StatusStore, TimeError, TrustListError, TrustStore, TrustedIssuer,
    World,
};
pub use unlock::{Attempt, NewPasscode, Passcode, PasscodeError, Unlock, UnlockError};
pub use verifier::{
    CALIBRATION_TEXT, DayCounts, Facts, Judged, Kind, Malformed, NextAction, Notice, Officer,
    OfficerBlocker, OfficerReadiness, Scan, Source, TTL_SECONDS, Unstored, Verdict, VerdictCode,
    VerifiedPresentation, Verifier, VerifierMemory,
};
pub use wallet::{
    DocumentId, DocumentKind, DocumentState, ImportError, Imported, Listed, NotShown, OpenError,
    OpenedDocument, Summary, Wallet,
};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
