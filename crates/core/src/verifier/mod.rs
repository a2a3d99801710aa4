//! The officer's side: is the app that made this code genuine?
//!
//! The order of the checks, the codes and the facts are those of `docs/spec/verification.md`.

mod cache;
mod challenge;
mod day;
mod examination;
mod facts;
mod foreign;
mod inspection;
mod judged;
mod readiness;
mod replay;
mod scan;
mod typing;
mod verdict;
mod verified;
mod verify;

pub use day::DayCounts;
pub use facts::{Facts, Malformed};
pub use readiness::{Officer, OfficerBlocker, OfficerReadiness};
pub use scan::{Scan, Source};
pub use typing::CALIBRATION_TEXT;

pub use judged::{Judged, Unstored};
pub use verdict::{Kind, NextAction, Notice, Verdict, VerdictCode};
pub use verified::VerifiedPresentation;
pub use verify::{Verifier, VerifierMemory};

/// A code lives one minute. A rule, not a field: no app can lengthen it.
pub const TTL_SECONDS: i64 = 60;

/// The level that a certificate must attest: a holder below it makes no code, and none is genuine.
pub(crate) const LEVEL_TO_PRESENT: u8 = 2;
