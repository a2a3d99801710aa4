//! All that an operator wants to know at 3 a.m.

use vneid_payload::Instant;

use super::ages::{AttestationList, RoleKeys};
use super::finding::{Finding, Urgency};
use crate::authority::Authority;
use crate::clock::Doubt;
use crate::error::Error;
use crate::store::{clock, revocations, sign_ins};

/// How an authority stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HealthReport {
    /// What this machine's clock shows.
    pub now: Instant,
    /// Why it is doubted.
    pub doubt: Option<Doubt>,
    /// By how many seconds it is ahead of the database's and of the witness', where there is one.
    pub ahead_of_database: Option<i64>,
    /// The same, of the witness.
    pub ahead_of_witness: Option<i64>,
    /// Sequence and end of the trust list.
    pub trust_list: Option<(u32, Instant)>,
    /// Who signs in each role.
    pub keys: Vec<RoleKeys>,
    /// Sequence and instant of the newest manifest.
    pub manifest: Option<(u32, Instant)>,
    /// Shards with revocations that wait to be published.
    pub waiting_shards: usize,
    /// One-time codes of the last hour: sent, and entered.
    pub codes: (i64, i64),
    /// When a service last kept up with the database, by its own clock.
    pub served: Option<Instant>,
    /// Lists of attestation keys.
    pub attestation_lists: Vec<AttestationList>,
    /// What is wrong, the most urgent first.
    pub findings: Vec<Finding>,
}

impl HealthReport {
    /// Adds what an instance says of itself, but for what is known.
    pub fn add(&mut self, findings: Vec<Finding>) {
        let known: Vec<String> = self.findings.iter().map(Finding::to_string).collect();
        let is_new = |finding: &Finding| match finding {
            Finding::Instance { detail, .. } => !known.contains(detail),
            _ => true,
        };
        self.findings.extend(findings.into_iter().filter(is_new));
        self.findings.sort_by_key(|finding| std::cmp::Reverse(finding.urgency()));
    }

    /// Whether nothing has to be done today.
    pub fn is_fit(&self) -> bool {
        self.findings.iter().all(|finding| finding.urgency() == Urgency::Warning)
    }
}

impl Authority {
    /// How this authority stands, by the database, the keys and the clocks of this machine.
    ///
    /// # Errors
    /// [`Error`] when the database does not answer.
    pub async fn report(&self) -> Result<HealthReport, Error> {
        self.ask_witness().await;
        let considered = self.watch_clock().await?;
        let now = self.now();
        let ages = self.ages(now).await?;
        let mut connection = self.store.read().await?;
        let row = clock::read(&mut connection).await?;
        let waiting = revocations::waiting_shards(&mut connection, 0).await?;
        let codes = sign_ins::codes_since(&mut connection, now.unix_seconds() - 3_600).await?;
        drop(connection);
        let (waiting_shards, age_s) = (waiting.len(), now.unix_seconds() - row.seen_at);

        let mut findings: Vec<Finding> = Vec::new();
        findings.extend(considered.doubt.map(Finding::ClockDoubted));
        findings.extend(considered.contradictions.into_iter().map(Finding::ClockContradicted));
        findings.extend(ages.findings(now, self.rules.publish_every_s));
        if age_s > QUIET_S {
            let for_s = (row.seen_at > 0).then_some(age_s);
            findings.push(Finding::NotServed { for_s });
        }
        if let (sent @ ENOUGH_CODES.., 0) = codes {
            findings.push(Finding::NoCodeEntered { sent });
        }
        if waiting_shards > 0 {
            findings.push(Finding::RevocationsWait { shards: waiting_shards });
        }
        if self.rules.clock_binds {
            findings.extend(self.clock_unwatched());
        }
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.urgency()));
        Ok(HealthReport {
            now,
            doubt: considered.doubt,
            ahead_of_database: considered.database,
            ahead_of_witness: considered.witness,
            trust_list: ages.trust_list,
            keys: ages.keys,
            manifest: ages.manifest,
            waiting_shards,
            codes,
            served: (row.seen_at > 0).then(|| Instant::saturating_from_unix_seconds(row.seen_at)),
            attestation_lists: ages.attestation_lists,
            findings,
        })
    }
}

/// A service says each minute that it is there.
const QUIET_S: i64 = 180;
/// When none of this many codes is entered, the fault does not lie with the citizens.
const ENOUGH_CODES: i64 = 10;
