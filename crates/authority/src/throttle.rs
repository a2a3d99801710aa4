//! Delays after wrong passwords, so that guessing is slow and nobody is locked out.
//!
//! Three counts: of one source against one account, which soon waits long; of one source against
//! all accounts; and of all sources against one account, which is never made to wait longer than
//! some seconds, or strangers could lock its owner out. A phone that the account knows is exempt
//! from the last. The account is counted by its number, whether there is such an account or not.
//!
//! A try is counted before the password is looked at, and taken back when it was right: whatever
//! arrives at once has been counted when it is decided whether to look.

use sqlx::AnyConnection;
use vneid_client::wire::ProblemCode;

use crate::error::Error;
use crate::secret::Mac;
use crate::store::StoreError;
use crate::store::throttles::{self, Failures};

/// Who tries to get in where.
#[derive(Clone, Copy)]
pub(crate) struct Attempt {
    /// By which its counts are kept, in the order of [`RULES`].
    keys: [[u8; 32]; 3],
    known_phone: bool,
}

/// How a count becomes a delay.
struct Rule {
    /// The number of failures that cost nothing.
    free: i64,
    /// The next costs this many seconds, each further one twice as many.
    first_s: i64,
    most_s: i64,
    /// The number of seconds without a failure after which a count is forgotten.
    memory_s: i64,
}

const PAIR: Rule = Rule { free: 3, first_s: 5, most_s: 900, memory_s: 86_400 };
const SOURCE: Rule = Rule { free: 30, first_s: 1, most_s: 60, memory_s: 3_600 };
const ACCOUNT: Rule = Rule { free: 10, first_s: 5, most_s: 20, memory_s: 3_600 };
/// Always in this order, so that two tries at once never hold what the other waits for.
const RULES: [Rule; 3] = [PAIR, SOURCE, ACCOUNT];
/// The place of [`ACCOUNT`] in them.
const OF_ACCOUNT: usize = 2;

impl Attempt {
    /// `source` is the address of the caller; of IPv6 the first 64 bits, which are one household.
    /// `known_phone`: whether a phone of the account has signed the call.
    pub(crate) fn new(mac: &Mac, number: &str, source: &[u8], known_phone: bool) -> Self {
        let number = number.as_bytes();
        let keys = [
            mac.over(&[b"pair", number, source]),
            mac.over(&[b"source", source]),
            mac.over(&[b"account", number]),
        ];
        Self { keys, known_phone }
    }

    /// By which the queue of passwords knows source and number: each has one place there.
    pub(crate) fn places(&self) -> [[u8; 32]; 2] {
        let [_, source, account] = self.keys;
        [source, account]
    }

    /// Refuses while a delay runs: a look that costs no write.
    pub(crate) async fn check(
        &self,
        connection: &mut AnyConnection,
        now: i64,
    ) -> Result<(), Error> {
        let mut before = [Failures::default(); 3];
        for (failures, key) in before.iter_mut().zip(&self.keys) {
            *failures = throttles::find(connection, key).await?;
        }
        self.go_on(&before, now)
    }

    /// Counts the try as a failure, and refuses while a delay runs: then the transaction must fail,
    /// or the refused try would be counted, too.
    pub(crate) async fn count(
        &self,
        connection: &mut AnyConnection,
        now: i64,
    ) -> Result<(), Error> {
        let mut before = [Failures::default(); 3];
        for ((failures, key), rule) in before.iter_mut().zip(&self.keys).zip(RULES) {
            *failures = throttles::count(connection, key, now - rule.memory_s, now).await?;
        }
        self.go_on(&before, now)
    }

    /// Takes back the try that was counted at `at`, for it was not a stranger's. Also forgets what
    /// this source has tried against this account.
    pub(crate) async fn take_back(
        &self,
        connection: &mut AnyConnection,
        at: i64,
    ) -> Result<(), StoreError> {
        let [pair, source, account] = &self.keys;
        throttles::clear(connection, pair).await?;
        throttles::take_back(connection, source, at).await?;
        throttles::take_back(connection, account, at).await
    }

    /// Takes back the try that was counted at `at`: nobody has looked at it.
    pub(crate) async fn not_looked_at(
        &self,
        connection: &mut AnyConnection,
        at: i64,
    ) -> Result<(), StoreError> {
        for key in &self.keys {
            throttles::take_back(connection, key, at).await?;
        }
        Ok(())
    }

    fn go_on(&self, before: &[Failures; 3], now: i64) -> Result<(), Error> {
        let waits = before.iter().zip(RULES).enumerate();
        let waits = waits.filter(|(place, _)| !(self.known_phone && *place == OF_ACCOUNT));
        match waits.map(|(_, (failures, rule))| rule.wait_s(failures, now)).max() {
            Some(wait_s) if wait_s > 0 => Err(Error::for_now(ProblemCode::TooManyTries, wait_s)),
            _ => Ok(()),
        }
    }
}

impl Rule {
    /// For how many seconds the next try waits.
    fn wait_s(&self, failures: &Failures, now: i64) -> i64 {
        // The clock was ahead when that was counted: nobody waits for such an instant.
        if failures.last_at > now + SKEW_S {
            return 0;
        }
        failures.last_at + self.delay_s(failures.count) - now
    }

    fn delay_s(&self, failures: i64) -> i64 {
        match failures - self.free {
            ..=0 => 0,
            over => self.first_s.saturating_mul(1 << (over - 1).min(20)).min(self.most_s),
        }
    }
}

/// How far the clocks of two instances may be apart.
const SKEW_S: i64 = 60;

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

    #[test]
    fn nobody_waits_for_an_instant_that_lies_ahead() {
        let wait_s = |last_at| PAIR.wait_s(&Failures { count: 5, last_at }, 1_000);
        assert_eq!([wait_s(990), wait_s(1_000), wait_s(1_060)], [0, 10, 70]);
        assert_eq!(wait_s(1_061), 0);
    }
}
