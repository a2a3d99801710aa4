//! What ends, and when; told by gauges, and once a day by the log.

use core::sync::atomic::Ordering;

use vneid_payload::{Instant, Kid, Role};

use super::finding::{Finding, Urgency, WARNING_S};
use crate::authority::Authority;
use crate::error::Error;
use crate::metrics::{InRole, Of};
use crate::store::files;

/// Who signs in a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleKeys {
    /// Which role.
    pub role: Role,
    /// The keys that may sign, one after the other and without a gap, each with its last instant.
    pub turns: Vec<(Kid, Instant)>,
}

/// A list of attestation keys that are no longer believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestationList {
    /// Whose phones it is about.
    pub of: &'static str,
    /// When it was fetched; `None` when there is none.
    pub fetched: Option<Instant>,
    /// At which age it is believed no longer, seconds.
    pub most_s: i64,
    /// Why it is not believed.
    pub refused: Option<String>,
}

/// What ends, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ages {
    pub(super) trust_list: Option<(u32, Instant)>,
    pub(super) keys: Vec<RoleKeys>,
    /// Number and instant of the newest manifest.
    pub(super) manifest: Option<(u32, Instant)>,
    pub(super) attestation_lists: Vec<AttestationList>,
}

impl Authority {
    pub(super) async fn ages(&self, now: Instant) -> Result<Ages, Error> {
        let (sequence, published_at) = files::published(&mut *self.store.read().await?).await?;
        let published = Instant::saturating_from_unix_seconds(published_at);
        let state = self.trust.state();
        let keys = Role::ALL
            .into_iter()
            .map(|role| RoleKeys { role, turns: state.turns(self.signer.keys(), role, now) });
        let lists = self.attestation.android_status().into_iter().map(|file| {
            let (fetched, most_s, refused) = file.state();
            AttestationList { of: "android", fetched, most_s, refused }
        });
        Ok(Ages {
            trust_list: state.sequence().zip(state.expires()),
            keys: keys.collect(),
            manifest: (published_at > 0).then_some((sequence, published)),
            attestation_lists: lists.collect(),
        })
    }

    /// Sets the gauges, and tells the log once a day of what is about to end.
    pub async fn watch_ages(&self) {
        let now = self.now();
        self.metrics.upkeep_succeeded.set(now.unix_seconds());
        let ages = match self.ages(now).await {
            Ok(ages) => ages,
            Err(error) => return tracing::error!(code = "ages_unknown", %error),
        };
        ages.set(&self.metrics);
        let (steady, due) = (self.clock.steady_ms(), self.ages_told_at.load(Ordering::Relaxed));
        if steady < due {
            return;
        }
        self.ages_told_at.store(steady + DAY_MS, Ordering::Relaxed);
        let of_clock = if !self.rules.clock_binds { Vec::new() } else { self.clock_unwatched() };
        for finding in of_clock.into_iter().chain(ages.findings(now, self.rules.publish_every_s)) {
            let code = finding.code();
            match finding.urgency() {
                Urgency::Warning => tracing::warn!(code, detail = %finding),
                Urgency::Error | Urgency::Unfit => tracing::error!(code, detail = %finding),
            }
        }
    }
}

impl Ages {
    fn set(&self, metrics: &crate::metrics::Metrics) {
        let seconds = |at: Option<Instant>| at.map_or(0, |at| at.unix_seconds());
        metrics.trust_list_ends.set(seconds(self.trust_list.map(|(_, ends)| ends)));
        metrics.manifest_published.set(seconds(self.manifest.map(|(_, at)| at)));
        for keys in &self.keys {
            let role = keys.role.name();
            metrics.signs_until.get_or_create(&InRole { role }).set(seconds(keys.until()));
        }
        for list in &self.attestation_lists {
            let gauge = metrics.attestation_list_fetched.get_or_create(&Of { of: list.of });
            gauge.set(seconds(list.fetched));
        }
    }

    /// What is wrong, or about to be.
    pub(super) fn findings(&self, now: Instant, publish_every_s: i64) -> Vec<Finding> {
        let mut findings = Vec::new();
        match self.trust_list {
            None => findings.push(Finding::NoTrustList),
            Some((_, at)) if at.seconds_since(now) <= WARNING_S => {
                findings.push(Finding::TrustListEnds { at, in_s: at.seconds_since(now) });
            }
            Some(_) => {}
        }
        for keys in &self.keys {
            let role = keys.role;
            match keys.until() {
                None => findings.push(Finding::NoKey(role)),
                Some(at) if at.seconds_since(now) <= WARNING_S => {
                    findings.push(Finding::KeysEnd { role, at, in_s: at.seconds_since(now) });
                }
                Some(_) => {}
            }
        }
        let age_s = self.manifest.map(|(_, at)| now.seconds_since(at));
        if let Some(age_s) = age_s.filter(|age_s| *age_s > 2 * publish_every_s) {
            findings.push(Finding::ManifestOld { age_s });
        }
        for list in &self.attestation_lists {
            let age_s = list.fetched.map_or(i64::MAX, |at| now.seconds_since(at));
            if let Some(reason) = &list.refused {
                findings.push(Finding::AttestationListRefused(reason.clone()));
            } else if age_s > list.most_s / 2 {
                findings.push(Finding::AttestationListOld { age_s, most_s: list.most_s });
            }
        }
        findings
    }
}

impl RoleKeys {
    /// The last instant at which a key may sign.
    pub fn until(&self) -> Option<Instant> {
        self.turns.last().map(|(_, last)| *last)
    }
}

const DAY_MS: i64 = 86_400_000;

#[cfg(test)]
mod tests {
    use super::*;

    const DAY_S: i64 = 86_400;

    fn now() -> Instant {
        Instant::from_unix_seconds(1_795_478_400).unwrap()
    }

    /// All is well for a year.
    fn ages() -> Ages {
        let year = now().plus_seconds(365 * DAY_S);
        let keys = Role::ALL.map(|role| RoleKeys { role, turns: vec![(Kid(*b"K1"), year)] });
        let (of, refused) = ("android", None);
        Ages {
            trust_list: Some((1, year)),
            keys: keys.to_vec(),
            manifest: Some((1, now())),
            attestation_lists: vec![AttestationList {
                of,
                fetched: Some(now()),
                most_s: 72 * 3_600,
                refused,
            }],
        }
    }

    fn codes(ages: &Ages) -> Vec<&'static str> {
        ages.findings(now(), 3_600).iter().map(Finding::code).collect()
    }

    #[test]
    fn a_service_that_is_well_is_told_nothing() {
        assert_eq!(codes(&ages()), [""; 0]);
    }

    #[test]
    fn an_end_is_told_thirty_days_before() {
        let ends = |in_s| Ages { trust_list: Some((1, now().plus_seconds(in_s))), ..ages() };
        assert_eq!(codes(&ends(30 * DAY_S + 1)), [""; 0]);
        assert_eq!(codes(&ends(30 * DAY_S)), ["trust_list_ends"]);
        let ends = |in_s| {
            let mut ages = ages();
            ages.keys[3].turns[0].1 = now().plus_seconds(in_s);
            ages
        };
        assert_eq!(codes(&ends(30 * DAY_S + 1)), [""; 0]);
        assert_eq!(codes(&ends(30 * DAY_S)), ["keys_end"]);
    }

    #[test]
    fn what_is_missing_is_told() {
        let mut none = Ages { trust_list: None, ..ages() };
        none.keys[0].turns.clear();
        assert_eq!(codes(&none), ["no_trust_list", "no_key"]);
    }

    #[test]
    fn what_is_old_is_told() {
        let published =
            |ago_s: i64| Ages { manifest: Some((1, now().plus_seconds(-ago_s))), ..ages() };
        assert_eq!(codes(&published(7_200)), [""; 0]);
        assert_eq!(codes(&published(7_201)), ["manifest_old"]);
        let fetched = |ago_s: i64| {
            let mut ages = ages();
            ages.attestation_lists[0].fetched = Some(now().plus_seconds(-ago_s));
            ages
        };
        assert_eq!(codes(&fetched(36 * 3_600)), [""; 0]);
        assert_eq!(codes(&fetched(36 * 3_600 + 1)), ["attestation_list_old"]);
        let mut refused = ages();
        refused.attestation_lists[0].refused = Some("no list".to_owned());
        assert_eq!(codes(&refused), ["attestation_list_refused"]);
    }
}
