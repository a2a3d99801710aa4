//! Where a paper's withdrawal would stand: an index in a shard of the paper issuer's, published with
//! the shards of certificates, so that an officer's phone recognises a withdrawn paper offline.
//!
//! An index belongs to a paper through its editions and is revoked when the paper is withdrawn. An
//! edition that was merely replaced is not revoked: a correction of millions of papers would flood
//! the lists. Wallet bindings, renewed with each certificate, name the edition in force.
//!
//! A shard is dropped when its day is past, so a paper's is any day from its last one on: papers
//! with an end share a shard for each 365 days, and those without an end have one at the end of the
//! calendar. A shard that is full goes on as the one of the next day.
//!
//! All of them bear one kid, that of the first paper key, whichever key signs later: shards of a kid
//! for each quarter's key would be two thousand after thirty years, and more than a manifest names.

use std::collections::BTreeSet;

use futures_util::FutureExt;
use vneid_payload::{Instant, Role, Shard, StatusReference};

use crate::authority::Authority;
use crate::error::Error;
use crate::store::{StoreError, files};

impl Authority {
    /// The index for an edition of a paper: the one that the paper has, `held`, if it lasts as long
    /// as the edition, or a fresh one.
    pub(super) async fn status_of_paper(
        &self,
        held: Option<StatusReference>,
        expires: Option<Instant>,
    ) -> Result<StatusReference, Error> {
        let first = self.kid_of(Role::Paper)?;
        let kid = self
            .store
            .write_one::<_, StoreError, _>(move |connection| {
                files::paper_shards(connection, first).boxed()
            })
            .await?;
        let first_day = shard_day(expires, self.now());
        if let Some(held) = held.filter(|it| it.shard.kid == kid && it.shard.day >= first_day) {
            return Ok(held);
        }
        let (secret, bits) = (&self.secret, self.rules.shard_bits);
        for day in first_day..first_day + MAX_SHARDS {
            let shard = Shard { kid, day };
            match self.indexes.take(&self.store, secret, shard, bits).await {
                Err(Error::ShardFull(_)) => {}
                taken => return Ok(StatusReference { shard, index: taken? }),
            }
        }
        Err(Error::ShardFull(Shard { kid, day: first_day }))
    }
}

/// The first day whose shard may hold a paper that expires then. Ends beyond the years that are told
/// apart count as none, so that a manifest has room for every shard.
fn shard_day(expires: Option<Instant>, now: Instant) -> u32 {
    let told_apart = expires.filter(|expires| expires.seconds_since(now) < TOLD_APART_S);
    told_apart.map_or(ENDLESS, |expires| expires.unix_day().div_ceil(YEAR) * YEAR)
}

/// The first day of each run of shards that a paper of today may have.
pub(crate) fn shard_days(now: Instant) -> BTreeSet<u32> {
    let years = (0..TOLD_APART_S).step_by(YEAR as usize * 86_400);
    let days =
        years.chain([TOLD_APART_S - 1]).map(|ahead| shard_day(Some(now.plus_seconds(ahead)), now));
    days.chain([shard_day(None, now)]).collect()
}

const YEAR: u32 = 365;
const TOLD_APART_S: i64 = 30 * YEAR as i64 * 86_400;
/// Shards of one year; with 2^26 indexes each, enough for ten papers of everybody.
const MAX_SHARDS: u32 = 16;
/// The last one is 9999-12-31.
const ENDLESS: u32 = Instant::MAX.unix_day() - MAX_SHARDS + 1;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_lasts_as_long_as_its_papers() {
        let now = Instant::from_unix_seconds(1_795_478_400).unwrap();
        let day = |days: i64| shard_day(Some(now.plus_seconds(days * 86_400)), now);
        let days: Vec<u32> = (0..30 * 365).map(day).collect();
        for (ahead, day) in days.iter().enumerate() {
            assert!((0..365).contains(&(day - now.unix_day() - ahead as u32)), "{ahead}: {day}");
        }
        let mut shards = days.clone();
        shards.dedup();
        assert!(shards.len() <= 31, "{}", shards.len());
        assert_eq!([day(30 * 365), day(9_999_999), shard_day(None, now)], [ENDLESS; 3]);
        assert!(days.iter().all(|day| shard_days(now).contains(day)));
        // What expired already has a shard too.
        assert!(day(-400) >= now.unix_day() - 400);
    }
}
