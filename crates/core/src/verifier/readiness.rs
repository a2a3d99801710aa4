//! Can this officer check codes now, and until when?

use vneid_payload::AppVersion;

use super::verify::VerifierMemory;
use crate::account::{Account, Level};
use crate::clock::Time;
use crate::instant::Instant;
use crate::trust::Lists;

/// Whether codes can be checked.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum OfficerReadiness {
    /// They can, without network, until this instant.
    Ready {
        /// The end of the lists held.
        until: Instant,
        /// Whether the phone has learned the time since it was started.
        time_confirmed: bool,
    },
    /// They can't.
    Blocked {
        /// Why; the first is the one to show.
        blockers: Vec<OfficerBlocker>,
    },
}

impl OfficerReadiness {
    /// Whether lists are the first thing that is missing: then they are loaded as officer mode opens.
    pub fn lists_are_due(&self) -> bool {
        match self {
            Self::Ready { .. } => false,
            Self::Blocked { blockers } => blockers.first().is_some_and(|it| it.needs_lists()),
        }
    }
}

/// Why codes can't be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "Blocker"))]
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

    /// Whether newer lists end it: then they are fetched unasked when officer mode is entered.
    pub const fn needs_lists(self) -> bool {
        matches!(self, Self::NoLists | Self::ListsExpired)
    }
}

/// All that decides whether this officer can check codes.
#[derive(Clone, Copy, Debug)]
pub struct Officer<'a> {
    /// Who is signed in. Any level-2 account may check: a clerk at a counter as much as the police.
    pub account: &'a Account,
    /// The lists held.
    pub lists: Lists<'a>,
    /// What codes are checked with beside them.
    pub memory: &'a VerifierMemory,
    /// This app's version.
    pub app: AppVersion,
}

impl Officer<'_> {
    /// Whether codes can be checked at this time, and until when. Lists, clock and app are judged
    /// as the verifier does: what blocks here refuses each code, and nothing else does.
    pub fn readiness(&self, time: &Time) -> OfficerReadiness {
        let (lists, now) = (self.lists, time.now);
        let until = lists.good_until();
        let level = self.account.level();
        let policy = lists.trust.policy();
        let too_old = policy.is_some_and(|policy| self.app < policy.lowest_app_version);
        let floor = lists.newest_issued().max(self.memory.known_past(time));
        let clock_wrong = floor.seconds_since(now) > lists.leeway_s();
        let expired = lists.trust_list_has_expired(now) || lists.status_lists_have_ended(now);
        let reasons = [
            (level.is_none(), OfficerBlocker::SignedOut),
            (level.is_some_and(|level| level < Level::Two), OfficerBlocker::LevelTooLow),
            (too_old, OfficerBlocker::AppTooOld),
            (until.is_none(), OfficerBlocker::NoLists),
            (clock_wrong, OfficerBlocker::ClockWrong),
            (until.is_some() && expired, OfficerBlocker::ListsExpired),
        ];
        let blockers: Vec<_> = reasons
            .into_iter()
            .filter_map(|(applies, blocker)| applies.then_some(blocker))
            .collect();
        match until {
            Some(until) if blockers.is_empty() => {
                OfficerReadiness::Ready { until, time_confirmed: time.confirmed }
            }
            _ => OfficerReadiness::Blocked { blockers },
        }
    }
}
