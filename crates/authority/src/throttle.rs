//! Delays after wrong passwords, so that guessing is slow and nobody is locked out.
//!
//! Three counts: of one source against one account, which soon waits long; of one source against
//! all accounts; and of all sources against one account, which is never made to wait longer than
//! some seconds, or strangers could lock its owner out. A phone that the account knows is exempt
//! from the last. The account is counted by its number, whether there is such an account or not.

use sqlx::AnyConnection;
use vneid_client::wire::ProblemCode;

use crate::failure::Failure;
use crate::secret::Mac;
use crate::store::{StoreError, throttles};

/// Who tries to get in where.
pub(crate) struct Attempt<'a> {
    pub(crate) mac: &'a Mac,
    pub(crate) number: &'a str,
    /// The address of the caller; of IPv6 the first 64 bits, which are one household.
    pub(crate) source: &'a [u8],
    /// Whether a phone of the account has signed the call.
    pub(crate) known_phone: bool,
}

/// How a count becomes a delay.
struct Rule {
    name: &'static [u8],
    /// So many failures cost nothing.
    free: i64,
    /// The next costs this many seconds, each further one twice as many.
    first_s: i64,
    most_s: i64,
    /// A count is forgotten after so many seconds without a failure.
    memory_s: i64,
}

const PAIR: Rule = Rule { name: b"pair", free: 3, first_s: 5, most_s: 900, memory_s: 86_400 };
const SOURCE: Rule = Rule { name: b"source", free: 30, first_s: 1, most_s: 60, memory_s: 3_600 };
const ACCOUNT: Rule = Rule { name: b"account", free: 10, first_s: 5, most_s: 20, memory_s: 3_600 };

impl Attempt<'_> {
    /// Refuses while a delay runs.
    pub(crate) async fn check(
        &self,
        connection: &mut AnyConnection,
        now: i64,
    ) -> Result<(), Failure> {
        let mut wait_s = 0;
        for rule in [PAIR, SOURCE, ACCOUNT] {
            if rule.name == ACCOUNT.name && self.known_phone {
                continue;
            }
            let failures = throttles::find(connection, &self.key(&rule)).await?;
            wait_s = wait_s.max(failures.last_at + rule.delay_s(failures.count) - now);
        }
        if wait_s > 0 {
            return Err(Failure::for_now(ProblemCode::TooManyTries, wait_s));
        }
        Ok(())
    }

    /// Counts a failure.
    pub(crate) async fn failed(
        &self,
        connection: &mut AnyConnection,
        now: i64,
    ) -> Result<(), StoreError> {
        for rule in [PAIR, SOURCE, ACCOUNT] {
            let key = self.key(&rule);
            throttles::count(connection, &key, now - rule.memory_s, now).await?;
        }
        Ok(())
    }

    /// Forgets the failures of this source against this account.
    pub(crate) async fn succeeded(&self, connection: &mut AnyConnection) -> Result<(), StoreError> {
        throttles::clear(connection, &self.key(&PAIR)).await
    }

    fn key(&self, rule: &Rule) -> [u8; 32] {
        let (number, source) = (self.number.as_bytes(), self.source);
        match rule.name {
            name if name == SOURCE.name => self.mac.over(&[name, source]),
            name if name == ACCOUNT.name => self.mac.over(&[name, number]),
            name => self.mac.over(&[name, number, source]),
        }
    }
}

impl Rule {
    fn delay_s(&self, failures: i64) -> i64 {
        match failures - self.free {
            ..=0 => 0,
            over => self.first_s.saturating_mul(1 << (over - 1).min(20)).min(self.most_s),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delay_begins_after_the_free_tries_doubles_and_ends_somewhere() {
        let delays: Vec<i64> = (0..14).map(|failures| PAIR.delay_s(failures)).collect();
        assert_eq!(delays, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(PAIR.delay_s(i64::MAX), 900);
    }

    #[test]
    fn strangers_delay_an_account_by_seconds_only() {
        assert_eq!(ACCOUNT.delay_s(i64::MAX), 20);
    }
}
