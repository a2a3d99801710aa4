//! Status lists: what was revoked, published at once as files that never change.
//!
//! ```text
//! index.json                 the only file that changes: the newest of each
//! trust/<sequence>           trust lists
//! manifest/<sequence>        manifests
//! <kid>/<day>/<sequence>     full lists of a shard
//! <kid>/<day>/<from>-<to>    deltas of a shard
//! ```
//! A shard has a new edition only when something in it was revoked. With edition `to` come the
//! deltas from every `to - 2^k` where 2^k divides `to`: two for each edition on average, signed
//! once, and from any edition to any later one it takes at most twice as many as its number has
//! bits.

mod edition;
mod folder;

use std::sync::Arc;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{ShardFiles, StatusIndex};
use vneid_core::crypto::sha256;
use vneid_payload::{
    Instant, Kid, ManifestClaims, ManifestShard, PrivateClaims, Role, Shard, Unsigned,
};

use crate::authority::Authority;
use crate::failure::Failure;
use crate::signer::Signer;
use crate::store::files::{self, EditionRow, FileRow};
use crate::store::{revocations, shards};

pub use self::folder::FolderError;

impl Authority {
    /// Publishes what waits to be: revocations, and a fresh manifest when the last one is old.
    /// Gives whether there was anything.
    ///
    /// # Errors
    /// [`Failure::NoIssuer`] before there is a trust list.
    pub async fn publish_if_due(&self) -> Result<bool, Failure> {
        let due = self.due();
        if !due.is_now(&mut *self.store.read().await?).await? {
            return Ok(false);
        }
        // Looked at again under the lock: another instance may be at it.
        self.publish_as(Some(due)).await
    }

    /// Publishes a new manifest, and new editions of the shards in which something was revoked.
    ///
    /// # Errors
    /// [`Failure::NoIssuer`] before there is a trust list.
    pub async fn publish(&self) -> Result<(), Failure> {
        self.publish_as(None).await.map(drop)
    }

    async fn publish_as(&self, due: Option<Due>) -> Result<bool, Failure> {
        let (device, status) = (self.kid_of(Role::Device)?, self.kid_of(Role::Status)?);
        let now = self.now();
        let trust = self.trust.state();
        let Some((trust_sequence, trust_list)) = trust.newest() else {
            return Err(Failure::NoIssuer("root"));
        };
        let trust_path = trust_path(trust_sequence);
        let trust_ends = trust.expires().unwrap_or(now).unix_seconds();
        let trust_file = file(trust_path.clone(), trust_list.to_vec(), now, trust_ends);
        let (signer, bits) = (self.signer.clone(), self.rules.shard_bits);
        let publication = Publication { signer, device, status, bits, now, trust_path, trust_file };
        // One transaction, signatures and all: what is numbered is published, whatever happens.
        let published = self
            .store
            .write::<_, Failure, _>(move |connection| {
                async move {
                    files::lock_publisher(connection).await?;
                    if let Some(due) = due
                        && !due.is_now(connection).await?
                    {
                        return Ok(false);
                    }
                    publication.run(connection).await.map(|()| true)
                }
                .boxed()
            })
            .await?;
        if published {
            self.metrics.publications.inc();
        }
        Ok(published)
    }

    /// A published file, by its path.
    pub(crate) async fn published_file(&self, path: &str) -> Result<Option<FileRow>, Failure> {
        Ok(files::find(&mut *self.store.read().await?, path).await?)
    }

    fn due(&self) -> Due {
        let trust = self.trust.state();
        Due {
            now: self.now(),
            every_s: self.rules.publish_every_s,
            trust_path: trust.newest().map(|(sequence, _)| trust_path(sequence)),
        }
    }
}

/// When it is time to publish.
struct Due {
    now: Instant,
    every_s: i64,
    /// The trust list that the index should name.
    trust_path: Option<String>,
}

impl Due {
    /// Whether something waits: a revocation, another trust list, or a manifest that is old.
    async fn is_now(&self, connection: &mut AnyConnection) -> Result<bool, Failure> {
        if revocations::any_unpublished(connection, first_day(self.now)).await? {
            return Ok(true);
        }
        let age_s = self.now.unix_seconds() - files::published_at(connection).await?;
        if age_s >= self.every_s {
            return Ok(true);
        }
        let index = files::find(connection, INDEX).await?;
        let index: Option<StatusIndex> =
            index.and_then(|index| serde_json::from_slice(&index.body).ok());
        Ok(index.is_none_or(|index| Some(index.trust_list) != self.trust_path))
    }
}

/// The first day whose shards are published: certificates that expired yesterday may still be
/// inside the leeway.
fn first_day(now: Instant) -> u32 {
    now.unix_day().saturating_sub(1)
}

fn trust_path(sequence: u32) -> String {
    format!("trust/{sequence}")
}

/// One publication, before it is numbered.
struct Publication {
    signer: Arc<dyn Signer>,
    device: Kid,
    status: Kid,
    bits: u32,
    now: Instant,
    trust_path: String,
    trust_file: FileRow,
}

impl Publication {
    async fn run(&self, connection: &mut AnyConnection) -> Result<(), Failure> {
        let now_s = self.now.unix_seconds();
        let sequence = files::next_sequence(connection, now_s).await?;
        let today = self.now.unix_day();
        let first_day = first_day(self.now);
        // Shards are announced before their first certificate, so that none is issued into a shard
        // that a manifest of the same second lacks.
        for day in today..=today + DAYS_AHEAD {
            shards::reserve(connection, Shard { kid: self.device, day }, self.bits, 0).await?;
        }
        let held = files::newest_editions(connection, first_day).await?;
        let changed = revocations::unpublished_shards(connection).await?;
        let mut editions = Vec::new();
        for (shard, bits) in shards::from_day(connection, first_day).await? {
            let newest = held.iter().find(|edition| edition.shard == shard);
            editions.push(match newest {
                Some(newest) if !changed.contains(&shard) => newest.clone(),
                newest => self.new_edition(connection, shard, bits, newest).await?,
            });
        }

        let manifest = ManifestClaims {
            issued: self.now,
            expires: self.now.plus_seconds(VALID_S),
            sequence,
            shards: editions.iter().map(manifest_shard).collect::<Result<_, _>>()?,
            private: PrivateClaims::default(),
        };
        let manifest_path = format!("manifest/{sequence}");
        let bytes = self.sign(&manifest.prepare(self.status)?).await?;
        files::put(connection, &file(manifest_path.clone(), bytes, self.now, now_s + VALID_S))
            .await?;
        files::put(connection, &self.trust_file).await?;
        let index = StatusIndex {
            manifest: manifest_path,
            trust_list: self.trust_path.clone(),
            shards: editions.into_iter().map(shard_files).collect(),
        };
        let body = serde_json::to_vec(&index).unwrap_or_default();
        let index = FileRow {
            media_type: "application/json".to_owned(),
            immutable: false,
            ..file(INDEX.to_owned(), body, self.now, i64::MAX)
        };
        Ok(files::put(connection, &index).await?)
    }

    async fn sign(&self, unsigned: &Unsigned) -> Result<Vec<u8>, Failure> {
        let signature = self.signer.sign(self.status, &unsigned.signed_bytes()).await?;
        Ok(unsigned.attach(&signature))
    }
}

fn manifest_shard(edition: &EditionRow) -> Result<ManifestShard, Failure> {
    let digest = edition.digest[..].try_into();
    let digest = digest.map_err(|_| crate::store::StoreError::Unreadable("digest"))?;
    Ok(ManifestShard { shard: edition.shard, digest })
}

fn shard_files(edition: EditionRow) -> ShardFiles {
    let (shard, sequence) = (edition.shard.name(), edition.sequence);
    ShardFiles { shard, sequence, list: edition.list }
}

/// A signed file that never changes.
fn file(path: String, body: Vec<u8>, now: Instant, expires_at: i64) -> FileRow {
    let hash = sha256(&body);
    let etag: String = hash[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    FileRow {
        path,
        media_type: "application/cose".to_owned(),
        body,
        etag: format!("\"{etag}\""),
        immutable: true,
        published_at: now.unix_seconds(),
        expires_at,
    }
}

/// The path of the index.
pub(crate) const INDEX: &str = "index.json";
/// How long lists and manifests are valid, seconds.
const VALID_S: i64 = 7 * 86_400;
/// Certificates issued today expire in so many days at most, and tomorrow's should be announced.
const DAYS_AHEAD: u32 = 8;
