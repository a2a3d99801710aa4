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
mod rules;
mod scan;
mod typing;
mod verdict;
mod verified;
mod verify;

pub use day::DayCounts;
pub use facts::{Facts, Malformed};
pub use judged::{Judged, Unstored};
pub use readiness::{Officer, OfficerBlocker, OfficerReadiness};
pub(crate) use rules::LEVEL_TO_PRESENT;
pub use rules::TTL_SECONDS;
pub use scan::{Scan, Source};
pub use typing::CALIBRATION_TEXT;
pub use verdict::{Kind, NextAction, Notice, Verdict, VerdictCode};
pub use verified::VerifiedPresentation;
pub use verify::{Verifier, VerifierMemory};
