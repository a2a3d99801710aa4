//! What became of a job.

use vneid_core::{Instant, MatchDigits, Syncs};

use crate::trouble::{Cause, Trouble};
use crate::wire::PhoneEntry;

/// What a job has brought, and what did not work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// A one-time code was sent.
    pub code_sent: Option<CodeSent>,
    /// A certificate came that is good until then.
    pub certified_until: Option<Instant>,
    /// How many papers came, changed or went.
    pub papers_changed: u32,
    /// How many notices came.
    pub notices: u32,
    /// Whether the trust list or a status list is another than before.
    pub lists_changed: bool,
    /// The account's phones, newest first, if they were asked for.
    pub phones: Option<Vec<PhoneEntry>>,
    /// What did not work, in the order in which it was tried.
    pub troubles: Vec<Trouble>,
}

/// The one-time code that a sign-in waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodeSent {
    /// For how many seconds it is good.
    pub expires_in_s: u32,
    /// How often it may be tried.
    pub tries: u32,
    /// The digits that its message names, to be shown beside the field.
    pub digits: MatchDigits,
}

impl Report {
    /// The first thing that did not work.
    ///
    /// # Errors
    /// It.
    pub fn check(&self) -> Result<(), &Trouble> {
        self.troubles.first().map_or(Ok(()), Err)
    }

    /// Takes note of a sync that ended at `now`.
    pub(crate) fn record_in(&self, syncs: &mut Syncs, now: Instant) {
        syncs.ended = Some(now);
        syncs.wait_s = self.troubles.iter().map(|it| it.cause.wait_s()).max().unwrap_or(0);
        if self.troubles.iter().any(|it| it.cause.may_pass()) {
            syncs.failures = syncs.failures.saturating_add(1);
        } else {
            syncs.failures = 0;
        }
        if self.troubles.is_empty() {
            syncs.succeeded = Some(now);
        }
    }
}

impl Trouble {
    pub(crate) fn is_unreachable(&self) -> bool {
        self.cause == Cause::Unreachable
    }
}
