//! The manifest and the editions of shards that a status key signs for one publication.

use sqlx::Any;
use sqlx::pool::PoolConnection;
use vneid_client::wire::ShardFiles;
use vneid_payload::{ManifestClaims, ManifestShard, PrivateClaims, Shard};

use super::edition::{NewEdition, Signing};
use super::layout::{VALID_S, file, first_day, manifest_path};
use super::room::{self, Fullness, Waiting};
use crate::error::Error;
use crate::store::files::{self, FileRow, ShardRevisionRow};
use crate::store::{revocations, shards};

/// A manifest and what is new of what it names, signed and not stored yet.
pub(super) struct NewLists {
    pub(super) manifest: FileRow,
    pub(super) sequence: u32,
    /// The editions that are new.
    pub(super) new: Vec<NewEdition>,
    /// Every edition that the manifest names.
    editions: Vec<ShardRevisionRow>,
    pub(super) held_back: Vec<Shard>,
}

impl Signing<'_> {
    /// Signs the manifest of this sequence, and new editions of the shards that need one.
    pub(super) async fn lists(
        &self,
        mut connection: PoolConnection<Any>,
        sequence: u32,
    ) -> Result<NewLists, Error> {
        let first_day = first_day(self.now);
        let held = files::editions(&mut connection, first_day).await?;
        let mut waiting = Vec::new();
        for (shard, _) in revocations::waiting_shards(&mut connection, first_day).await? {
            let all = revocations::count(&mut connection, shard).await?;
            let held = held.iter().find(|edition| edition.shard == shard);
            waiting.push(Waiting { shard, published: held.map_or(0, |it| it.revoked), all });
        }
        let published = held.iter().map(|edition| edition.revoked).sum();
        let changed: Vec<Shard> = waiting.iter().map(|it| it.shard).collect();
        let mut held_back = room::held_back(published, waiting);
        let (mut editions, mut new) = (Vec::new(), Vec::new());
        for shard in shards::from_day(&mut connection, first_day).await? {
            let held = held.iter().find(|edition| edition.shard == shard.shard);
            let is_current =
                |held: &ShardRevisionRow| held.size >= shard.size() && held.signed_by == self.kid;
            if changed.contains(&shard.shard) && !held_back.contains(&shard.shard) {
                let rows = revocations::of_shard(&mut connection, shard.shard, false).await?;
                match self.edition(&shard, held, rows).await {
                    Ok(edition) => {
                        new.push(edition);
                        continue;
                    }
                    Err(Error::Encode(error)) => {
                        tracing::error!(code = "shard_held_back", shard = %shard.shard, %error);
                        held_back.push(shard.shard);
                    }
                    Err(failure) => return Err(failure),
                }
            }
            // What is published stays as it is, signed anew where that is due.
            if let Some(held) = held.filter(|held| is_current(held)) {
                editions.push(held.clone());
                continue;
            }
            let rows = revocations::of_shard(&mut connection, shard.shard, true).await?;
            new.push(self.edition(&shard, held, rows).await?);
        }
        drop(connection);
        editions.extend(new.iter().map(|new| new.row.clone()));
        let editions = room::named(editions);
        let manifest = ManifestClaims {
            issued: self.now,
            expires: self.now.plus_seconds(VALID_S),
            sequence,
            shards: editions.iter().map(manifest_shard).collect(),
            private: PrivateClaims::default(),
        };
        let bytes = self.sign(&manifest.prepare(self.kid)?).await?;
        let ends = self.now.unix_seconds() + VALID_S;
        let manifest = file(manifest_path(sequence), bytes, self.now, ends);
        Ok(NewLists { manifest, sequence, new, editions, held_back })
    }
}

impl NewLists {
    /// As the index names them.
    pub(super) fn named(&self) -> Vec<ShardFiles> {
        self.editions.iter().map(shard_files).collect()
    }

    pub(super) fn fullness(&self) -> Fullness {
        Fullness::of(&self.editions, self.held_back.len())
    }
}

fn manifest_shard(edition: &ShardRevisionRow) -> ManifestShard {
    ManifestShard { shard: edition.shard, digest: edition.digest }
}

fn shard_files(edition: &ShardRevisionRow) -> ShardFiles {
    ShardFiles {
        shard: edition.shard.name(),
        sequence: edition.sequence,
        list: edition.list.clone(),
    }
}
