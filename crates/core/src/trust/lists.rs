//! The authority's lists together, and until when they do.

use super::list::TrustStore;
use super::status::StatusStore;
use crate::instant::Instant;

/// The authority's lists, as this phone holds them.
#[derive(Clone, Copy, Debug)]
pub struct Lists<'a> {
    /// Who may sign what.
    pub trust: &'a TrustStore,
    /// Which phones are revoked.
    pub status: &'a StatusStore,
}

impl Lists<'_> {
    /// Until when codes can be checked with these lists: the end of the trust list or of the
    /// status lists, whichever comes first. `None` when there are none.
    pub fn good_until(&self) -> Option<Instant> {
        let complete = self.status.last_complete()?;
        let limit_s = self.trust.policy()?.evidence_limit_seconds.into();
        let status_until = complete.expires.min(complete.issued.plus_seconds(limit_s));
        Some(self.trust.expires()?.min(status_until))
    }

    /// Whether the trust list's end has passed, leeway included, or there is none.
    pub(crate) fn trust_list_has_expired(&self, now: Instant) -> bool {
        let expires = self.trust.expires();
        expires.is_none_or(|expires| now.seconds_since(expires) > self.leeway_s())
    }

    /// Whether the status lists of the last complete sync are too old: their manifest has expired,
    /// leeway included, or is older than the policy's limit. Not before the first.
    pub(crate) fn status_lists_have_ended(&self, now: Instant) -> bool {
        let Some((complete, policy)) = self.status.last_complete().zip(self.trust.policy()) else {
            return false;
        };
        now.seconds_since(complete.expires) > self.leeway_s()
            || now.seconds_since(complete.issued) > policy.evidence_limit_seconds.into()
    }

    /// Seconds of leeway, each way.
    pub(crate) fn leeway_s(&self) -> i64 {
        self.trust.policy().map_or(0, |policy| policy.leeway_seconds.into())
    }

    /// The newest instant that the authority has signed in them: no clock that shows less is right.
    pub fn newest_issued(&self) -> Instant {
        let trust = self.trust.issued().unwrap_or_default();
        trust.max(self.status.newest_issued().unwrap_or_default())
    }
}
