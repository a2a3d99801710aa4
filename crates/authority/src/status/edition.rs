//! A new edition of one shard: its full list, and the deltas that lead to it.

use sqlx::AnyConnection;
use vneid_core::crypto::sha256;
use vneid_payload::{DeltaClaims, PrivateClaims, Shard, StatusListClaims, indexes_digest_input};

use super::{Publication, VALID_S, file};
use crate::failure::Failure;
use crate::store::files::{self, EditionRow};
use crate::store::revocations;

impl Publication {
    /// Signs the shard's next edition with all that was revoked in it until now.
    pub(super) async fn new_edition(
        &self,
        connection: &mut AnyConnection,
        shard: Shard,
        bits: u32,
        newest: Option<&EditionRow>,
    ) -> Result<EditionRow, Failure> {
        let sequence = newest.map_or(1, |newest| newest.sequence + 1);
        revocations::set_edition(connection, shard, sequence).await?;
        let revoked = revocations::between(connection, shard, 0, sequence).await?;
        let digest = sha256(&indexes_digest_input(&revoked));
        // Needed until the last certificate of the shard is gone, and a day longer.
        let ends = (i64::from(shard.day) + 2) * 86_400;

        for from in delta_starts(sequence) {
            let delta = DeltaClaims {
                shard,
                issued: self.now,
                from,
                to: sequence,
                added: revocations::between(connection, shard, from, sequence).await?,
                digest,
                private: PrivateClaims::default(),
            };
            let bytes = self.sign(&delta.prepare(self.status)?).await?;
            let path = format!("{shard}/{from}-{sequence}");
            files::put(connection, &file(path, bytes, self.now, ends)).await?;
        }

        let list = StatusListClaims {
            shard,
            issued: self.now,
            expires: self.now.plus_seconds(VALID_S),
            ttl: None,
            sequence,
            size: 1 << bits,
            revoked,
            private: PrivateClaims::default(),
        };
        let bytes = self.sign(&list.prepare(self.status)?).await?;
        let path = format!("{shard}/{sequence}");
        files::put(connection, &file(path.clone(), bytes, self.now, ends)).await?;
        if let Some(newest) = newest {
            // Whoever has just read the old index may still ask for it.
            let until = self.now.unix_seconds() + SUPERSEDED_S;
            files::set_end(connection, &newest.list, until.min(ends)).await?;
        }
        let edition = EditionRow { shard, sequence, digest: digest.to_vec(), list: path };
        files::put_edition(connection, &edition).await?;
        Ok(edition)
    }
}

/// The editions from which a delta leads to this one: `to - 2^k` for each 2^k that divides `to`.
fn delta_starts(to: u32) -> impl Iterator<Item = u32> {
    (0..=to.trailing_zeros()).map(move |k| to - (1 << k)).filter(|from| *from > 0)
}

/// How long a full list stays after the next one, seconds.
const SUPERSEDED_S: i64 = 3_600;

#[cfg(test)]
mod tests {
    use super::delta_starts;

    #[test]
    fn an_edition_has_a_delta_for_each_power_of_two_that_divides_it() {
        let starts = |to| delta_starts(to).collect::<Vec<_>>();
        assert_eq!(starts(1), [0; 0]);
        assert_eq!(starts(2), [1]);
        assert_eq!(starts(3), [2]);
        assert_eq!(starts(12), [11, 10, 8]);
        assert_eq!(starts(16), [15, 14, 12, 8]);
    }

    #[test]
    fn any_edition_is_few_deltas_away() {
        for to in 1..300 {
            for from in 1..to {
                let (mut at, mut hops) = (from, 0);
                while at < to {
                    // The longest delta that begins here and does not lead too far.
                    at = (at + 1..=to).rev().find(|it| delta_starts(*it).any(|s| s == at)).unwrap();
                    hops += 1;
                }
                assert!(hops <= 2 * to.ilog2() + 1, "{from} to {to}: {hops}");
            }
        }
    }
}
