//! Can this officer check codes now, and until when?

use super::verify::Lists;
use crate::account::{Account, Level};
use crate::clock::Time;
use crate::instant::Instant;

/// Whether codes can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfficerReadiness {
    /// They can, without network, until this instant.
    Ready {
        /// The end of the lists held.
        until: Instant,
        /// Whether the phone has learned the time since it was started.
        time_confirmed: bool,
    },
    /// They can't; the first reason is the one to show.
    Blocked(Vec<OfficerBlocker>),
}

/// Why codes can't be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OfficerBlocker {
    /// Nobody is signed in.
    SignedOut,
    /// The officer's own account is below level 2.
    LevelTooLow,
    /// This app is older than the policy allows.
    AppTooOld,
    /// There are no lists yet, or they are not complete.
    NoLists,
    /// The clock is before an instant that the authority has signed.
    ClockWrong,
    /// The lists are no longer good.
    ListsExpired,
}

impl OfficerBlocker {
    /// Every blocker.
    pub const ALL: &'static [Self] = &[
        Self::SignedOut,
        Self::LevelTooLow,
        Self::AppTooOld,
        Self::NoLists,
        Self::ClockWrong,
        Self::ListsExpired,
    ];

    /// The name in machine-readable output; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SignedOut => "signed_out",
            Self::LevelTooLow => "level_too_low",
            Self::AppTooOld => "app_too_old",
            Self::NoLists => "no_lists",
            Self::ClockWrong => "clock_wrong",
            Self::ListsExpired => "lists_expired",
        }
    }
}
