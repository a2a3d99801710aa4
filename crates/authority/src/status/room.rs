//! What a shard, a manifest and a phone have room for. What does not fit waits, and holds up nothing
//! else.

use vneid_core::StatusStore;
use vneid_payload::{MAX_REVOKED, MAX_SHARDS, Shard};

use crate::metrics::Metrics;
use crate::store::files::ShardRevisionRow;

/// A shard with revocations that are not published yet.
#[derive(Clone, Copy, Debug)]
pub(super) struct Waiting {
    pub(super) shard: Shard,
    /// How many indexes its newest edition has.
    pub(super) published: usize,
    /// How many the next one would have.
    pub(super) all: usize,
}

/// The shards that stay at their newest edition because they, or the phones, have no room for the
/// next. `published` is how many indexes all newest editions have. Few revocations come before many:
/// phones of single people before a model of phone.
pub(super) fn held_back(published: usize, mut waiting: Vec<Waiting>) -> Vec<Shard> {
    let more = |it: &Waiting| it.all.saturating_sub(it.published);
    waiting.sort_by_key(|it| (more(it), it.shard));
    let mut total = published;
    let mut held_back = Vec::new();
    for it in waiting {
        if it.all > MAX_REVOKED || total + more(&it) > StatusStore::MAX_REVOKED {
            held_back.push(it.shard);
        } else {
            total += more(&it);
        }
    }
    held_back
}

/// The editions that a manifest names, ascending by shard. Beyond its room the furthest days wait:
/// those of certificates are the nearest.
pub(super) fn named(mut editions: Vec<ShardRevisionRow>) -> Vec<ShardRevisionRow> {
    editions.sort_by_key(|it| (it.shard.day, it.shard.kid));
    editions.truncate(MAX_SHARDS);
    editions.sort_by_key(|it| it.shard);
    editions
}

/// How full a publication is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fullness {
    shards: usize,
    largest: usize,
    revoked: usize,
    held_back: usize,
}

impl Fullness {
    pub(super) fn of(named: &[ShardRevisionRow], held_back: usize) -> Self {
        let revoked = || named.iter().map(|it| it.revoked);
        Self {
            shards: named.len(),
            largest: revoked().max().unwrap_or(0),
            revoked: revoked().sum(),
            held_back,
        }
    }

    /// Whether somebody should do something before it is full.
    fn is_half(&self) -> bool {
        self.shards * 2 > MAX_SHARDS
            || self.largest * 2 > MAX_REVOKED
            || self.revoked * 2 > StatusStore::MAX_REVOKED
    }

    /// Tells the watch.
    pub(super) fn record(&self, metrics: &Metrics) {
        let Self { shards, largest, revoked, held_back } = *self;
        metrics.shards.set(shards as i64);
        metrics.largest_shard.set(largest as i64);
        metrics.revoked.set(revoked as i64);
        metrics.shards_held_back.set(held_back as i64);
        if held_back > 0 {
            tracing::error!(code = "shards_held_back", held_back, shards, largest, revoked);
        } else if self.is_half() {
            tracing::error!(code = "lists_half_full", shards, largest, revoked);
        }
    }
}

#[cfg(test)]
mod tests {
    use vneid_payload::Kid;

    use super::*;

    fn shard(day: u32) -> Shard {
        Shard { kid: Kid(*b"D1"), day }
    }

    fn waiting(day: u32, published: usize, all: usize) -> Waiting {
        Waiting { shard: shard(day), published, all }
    }

    fn edition(kid: [u8; 2], day: u32, revoked: usize) -> ShardRevisionRow {
        let shard = Shard { kid: Kid(kid), day };
        let list = String::new();
        let signed_by = Kid(*b"S1");
        let (digest, begins) = ([0; 32], 1);
        ShardRevisionRow { shard, sequence: 1, digest, size: 8, signed_by, list, revoked, begins }
    }

    #[test]
    fn a_shard_that_is_too_full_holds_up_no_other() {
        let one = waiting(1, 0, MAX_REVOKED);
        assert_eq!(held_back(0, vec![one, waiting(2, 5, 6)]), []);
        let one = waiting(1, 0, MAX_REVOKED + 1);
        assert_eq!(held_back(0, vec![one, waiting(2, 5, 6)]), [shard(1)]);
    }

    #[test]
    fn the_phones_room_goes_to_small_changes_first() {
        let most = StatusStore::MAX_REVOKED;
        let both = || vec![waiting(1, 0, 1000), waiting(2, 10, 20)];
        assert_eq!(held_back(most - 1010, both()), []);
        assert_eq!(held_back(most - 1009, both()), [shard(1)]);
        assert_eq!(held_back(most - 10, both()), [shard(1)]);
        assert_eq!(held_back(most - 9, both()), [shard(2), shard(1)]);
    }

    #[test]
    fn a_manifest_names_the_nearest_days() {
        let most = MAX_SHARDS as u32;
        let many: Vec<_> = (0..=most).map(|n| edition(*b"P1", 30_000 + n, 0)).collect();
        let all = [many.clone(), vec![edition(*b"Z1", 20_000, 0)]].concat();
        let named = named(all);
        assert_eq!(named.len(), MAX_SHARDS);
        assert_eq!(named.last().unwrap().shard.kid, Kid(*b"Z1"));
        assert_eq!(named[MAX_SHARDS - 2].shard.day, 30_000 + most - 2);
        assert!(named.is_sorted_by_key(|it| it.shard));
    }

    #[test]
    fn half_is_told_of_each_of_the_three() {
        let of = |editions: &[ShardRevisionRow]| Fullness::of(editions, 0).is_half();
        let days = |count: usize| -> Vec<_> {
            (0..count as u32).map(|day| edition(*b"D1", day, 0)).collect()
        };
        assert!(!of(&days(MAX_SHARDS / 2)) && of(&days(MAX_SHARDS / 2 + 1)));
        let half = MAX_REVOKED / 2;
        let large = |more| [edition(*b"D1", 0, half + more)];
        assert!(!of(&large(0)) && of(&large(1)));
        let all = |more| {
            let full = (0..4).map(|day| edition(*b"D1", day, half)).collect::<Vec<_>>();
            [full, vec![edition(*b"D1", 4, more)]].concat()
        };
        assert!(!of(&all(0)) && of(&all(1)));
    }
}
