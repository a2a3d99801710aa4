//! Where the status files are. The files themselves are signed; this index is not, and whoever
//! changes it can only withhold.

use serde::{Deserialize, Serialize};

use super::bytes::Bytes;

/// The newest manifest and the files of each shard. Paths are relative to the index.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct StatusIndex {
    /// The manifest in force.
    pub manifest: String,
    /// The trust list in force.
    pub trust_list: String,
    /// Its SHA-256: a phone that holds it need not load it.
    pub trust_digest: Bytes,
    /// Each shard that the manifest names.
    pub shards: Vec<ShardFiles>,
}

/// The files of one shard.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ShardFiles {
    /// The shard's name, for example `4b31/20789`.
    pub shard: String,
    /// The sequence of its newest edition, 1 for the first. Where 64^k is the highest power of 64
    /// that divides `from`, a delta `<shard>/<from>-<to>` leads to the newest edition if that is
    /// less than 64^(k+1) away, and always to the next multiple of 64^(k+1): from any edition to one
    /// that is less than 64^n later in n steps.
    pub sequence: u32,
    /// Its full list.
    pub list: String,
}

impl ShardFiles {
    /// The delta that brings a phone with edition `from` nearest to the newest one; again and again,
    /// until there is none because it is reached. `None` also for `from` 0, which is not an
    /// edition. Where the file is missing, the full list is to be loaded.
    pub fn next_delta(&self, from: u32) -> Option<String> {
        if from == 0 || from >= self.sequence {
            return None;
        }
        let (power, next) = delta_reach(from);
        let is_near = u64::from(self.sequence - from) < power * STEP;
        let to = if is_near { u64::from(self.sequence) } else { next };
        Some(format!("{}/{from}-{to}", self.shard))
    }
}

/// The editions from which a delta leads to this one, ascending, each with whether it is needed for
/// as long as the shard: the others end with the next edition.
pub fn delta_starts(to: u32) -> Vec<(u32, bool)> {
    let mut starts = Vec::new();
    let mut power = 1_u64;
    while power <= to.into() {
        let nearest = (u64::from(to) - 1) / power * power;
        let multiples = (0..STEP).map_while(|n| nearest.checked_sub(n * power));
        // Those of a higher power come with it.
        for from in multiples.take_while(|from| *from > 0) {
            let Ok(from) = u32::try_from(from) else { continue };
            let (own, next) = delta_reach(from);
            if own == power && u64::from(to - from) < power * STEP {
                starts.push((from, next == u64::from(to)));
            }
        }
        power *= STEP;
    }
    starts.sort_unstable();
    starts
}

/// The highest power of 64 that divides an edition, and the next multiple of the power above it.
fn delta_reach(edition: u32) -> (u64, u64) {
    let power = STEP.pow(edition.trailing_zeros() / STEP.trailing_zeros());
    (power, (u64::from(edition) / (power * STEP) + 1) * power * STEP)
}

/// Each step of a chain of deltas reaches this number of times as far as the one before. With
/// fewer, a day in which every revocation is an edition would take three steps, and no longer 55
/// KB.
const STEP: u64 = 64;

#[cfg(test)]
mod tests {
    use super::*;

    fn files(sequence: u32) -> ShardFiles {
        ShardFiles { shard: "4431/20789".into(), sequence, list: String::new() }
    }

    /// The numbers of the editions on the way.
    fn way(from: u32, to: u32) -> Vec<u32> {
        let (files, mut at, mut way) = (files(to), from, Vec::new());
        while let Some(path) = files.next_delta(at) {
            let (begins, ends) = path.strip_prefix("4431/20789/").unwrap().split_once('-').unwrap();
            assert_eq!(begins.parse(), Ok(at));
            at = ends.parse().unwrap();
            way.push(at);
        }
        assert_eq!(at, to);
        way
    }

    #[test]
    fn a_chain_climbs_to_rounder_editions_and_then_jumps() {
        assert_eq!(way(1, 2), [2]);
        assert_eq!(way(1, 64), [64]);
        assert_eq!(way(3, 70), [64, 70]);
        assert_eq!(way(64, 4_159), [4_159]);
        assert_eq!(way(64, 4_160), [4_096, 4_160]);
        assert_eq!(way(24_489, 28_571), [24_512, 28_571]);
        assert_eq!(way(1, 10_000), [64, 4_096, 10_000]);
        assert_eq!(way(u32::MAX - 1, u32::MAX), [u32::MAX]);
    }

    #[test]
    fn there_is_nothing_to_load_from_the_newest_edition_or_from_none() {
        assert_eq!(files(7).next_delta(7), None);
        assert_eq!(files(7).next_delta(8), None);
        assert_eq!(files(7).next_delta(0), None);
    }

    #[test]
    fn a_delta_is_made_wherever_a_chain_wants_one() {
        assert_eq!(delta_starts(1), []);
        assert_eq!(delta_starts(3), [(1, false), (2, false)]);
        assert_eq!(delta_starts(64).len(), 63);
        assert!(delta_starts(64).iter().all(|(_, lasts)| *lasts));
        assert!(delta_starts(u32::MAX).len() <= 6 * 63);
        for to in (1..300).chain(4_090..4_200) {
            let starts: Vec<u32> = delta_starts(to).into_iter().map(|(from, _)| from).collect();
            assert!(starts.is_sorted() && starts.len() <= 3 * 63);
            for from in 1..to {
                let direct = way(from, to) == [to];
                assert_eq!(direct, starts.contains(&from), "{from} to {to}");
            }
        }
    }

    #[test]
    fn every_step_of_a_chain_was_newest_once_and_lasts_unless_it_is_the_last() {
        for (from, to) in [(1, 5_000), (65, 4_161), (4_095, 300_000), (4_096, 262_145), (3, 4)] {
            let (way, mut at) = (way(from, to), from);
            assert!(way.len() <= 2 + (to - from).ilog2() as usize / 6);
            for step in way {
                let (_, lasts) = delta_starts(step).into_iter().find(|it| it.0 == at).unwrap();
                assert!(lasts || step == to);
                at = step;
            }
        }
    }
}
