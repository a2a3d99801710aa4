//! Status lists: what was revoked, published at once as files that never change.
//!
//! ```text
//! index.json                 the only file that changes: the newest of each
//! trust/<number>             trust lists, numbered as they were installed
//! manifest/<sequence>        manifests
//! <kid>/<day>/<sequence>     full lists of a shard
//! <kid>/<day>/<from>-<to>    deltas of a shard
//! ```
//! A shard has a new edition only when something in it was revoked, it has grown, or another key
//! signs now. Which deltas there are, [`ShardFiles::next_delta`] says; each is signed once.
//!
//! A publication is read, built and signed without a transaction, so that nobody waits for it, and
//! stored in one. Whoever stores takes the publisher's row and looks whether its sequence is the one
//! from which the publication was made: of several instances that publish at once, one wins, and the
//! others begin again.
//!
//! No shard holds up the others: one that has no room for what was revoked in it stays at its newest
//! edition, and that is told. Such revocations do not make a publication due; each one that is due for
//! another reason tries them again.

mod cache;
mod edition;
mod folder;
mod room;

use std::sync::Arc;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::{ShardFiles, StatusIndex};
use vneid_core::crypto::sha256;
use vneid_payload::{Instant, ManifestClaims, ManifestShard, PrivateClaims, Role, Shard};

use self::edition::{NewEdition, Signing};
use self::room::{Fullness, Waiting};
use crate::authority::Authority;
use crate::failure::Failure;
use crate::store::files::{self, EditionRow, FileRow};
use crate::store::{revocations, shards, trust_lists};

pub(crate) use self::cache::FileCache;
pub use self::folder::FolderError;

impl Authority {
    /// Publishes what waits to be: revocations, and a fresh manifest when the last one is old.
    /// Gives whether there was anything.
    ///
    /// # Errors
    /// [`Failure::NoIssuer`] before there is a trust list.
    pub async fn publish_if_due(&self) -> Result<bool, Failure> {
        let _alone = self.publishing.lock().await;
        while self.is_due().await? {
            if self.try_publish().await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Publishes a new manifest, and new editions of the shards in which something was revoked.
    ///
    /// # Errors
    /// [`Failure::NoIssuer`] before there is a trust list.
    pub async fn publish(&self) -> Result<(), Failure> {
        let _alone = self.publishing.lock().await;
        while !self.try_publish().await? {}
        Ok(())
    }

    /// Whether something waits: a revocation, another trust list or key, a shard that has grown
    /// beyond its list, or a manifest that is old.
    async fn is_due(&self) -> Result<bool, Failure> {
        let (now, state) = (self.now(), self.trust.state());
        let first_day = first_day(now);
        let mut connection = self.store.read().await?;
        let waiting = revocations::waiting_shards(&mut connection, first_day).await?;
        if waiting.iter().any(|(_, held_back)| !held_back) {
            return Ok(true);
        }
        let (_, published_at) = files::published(&mut connection).await?;
        // As far in the future as in the past: a clock was wrong that no longer is.
        if (now.unix_seconds() - published_at).abs() >= self.rules.publish_every_s {
            return Ok(true);
        }
        let index = files::find(&mut connection, INDEX).await?;
        let index: Option<StatusIndex> =
            index.and_then(|index| serde_json::from_slice(&index.body).ok());
        let trust_path = state.newest().map(|list| trust_path(list.number));
        if index.is_none_or(|index| Some(index.trust_list) != trust_path) {
            return Ok(true);
        }
        let status = self.kid_at(Role::Status, now)?;
        let shards = shards::from_day(&mut connection, first_day).await?;
        let editions = files::editions(&mut connection, first_day).await?;
        let is_behind = |edition: &EditionRow| {
            let shard = shards.iter().find(|it| it.shard == edition.shard);
            edition.signed_by != status && shard.is_none_or(|it| !it.held_back)
                || shard.is_some_and(|it| !it.held_back && it.size() > edition.size)
        };
        Ok(editions.iter().any(is_behind))
    }

    /// Makes a publication and stores it; `false` when another instance was faster.
    async fn try_publish(&self) -> Result<bool, Failure> {
        self.refresh_trust().await?;
        let publication = self.make_publication().await?;
        let fullness = publication.fullness;
        let stored = self
            .store
            .write::<_, Failure, _>(move |connection| publication.store(connection).boxed())
            .await?;
        if stored {
            self.cache.forget_index();
            self.metrics.publications.inc();
            fullness.tell(&self.metrics);
        }
        Ok(stored)
    }

    async fn make_publication(&self) -> Result<Publication, Failure> {
        let now = self.now();
        let status = self.kid_at(Role::Status, now)?;
        let first_day = first_day(now);
        let trust = self.trust.state();
        let trust_list = trust.newest().ok_or(Failure::NoIssuer("root"))?;
        let trust_ends = trust.expires().unwrap_or(now).unix_seconds();
        let trust_path = trust_path(trust_list.number);
        let trust_file = file(trust_path.clone(), trust_list.bytes.to_vec(), now, trust_ends);
        self.announce_shards(now).await?;

        let mut connection = self.store.read().await?;
        // First of all: what is read below does not change unless this does, or makes another
        // publication due.
        let (sequence, _) = files::published(&mut connection).await?;
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
        let signing = Signing { signer: self.signer.clone(), kid: status, now };
        let (mut editions, mut new_editions) = (Vec::new(), Vec::new());
        for shard in shards::from_day(&mut connection, first_day).await? {
            let held = held.iter().find(|edition| edition.shard == shard.shard);
            let is_current =
                |held: &EditionRow| held.size >= shard.size() && held.signed_by == status;
            if changed.contains(&shard.shard) && !held_back.contains(&shard.shard) {
                let rows = revocations::of_shard(&mut connection, shard.shard, false).await?;
                match signing.edition(&shard, held, rows).await {
                    Ok(new) => {
                        new_editions.push(new);
                        continue;
                    }
                    Err(Failure::Encode(error)) => {
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
            new_editions.push(signing.edition(&shard, held, rows).await?);
        }
        editions.extend(new_editions.iter().map(|new| new.row.clone()));
        drop(connection);
        let editions = room::named(editions);

        let manifest = ManifestClaims {
            issued: now,
            expires: now.plus_seconds(VALID_S),
            sequence: sequence + 1,
            shards: editions.iter().map(manifest_shard).collect(),
            private: PrivateClaims::default(),
        };
        let manifest_path = format!("manifest/{}", manifest.sequence);
        let bytes = signing.sign(&manifest.prepare(status)?).await?;
        let manifest_ends = now.unix_seconds() + VALID_S;
        let manifest_file = file(manifest_path.clone(), bytes, now, manifest_ends);
        let fullness = Fullness::of(&editions, held_back.len());
        let index = StatusIndex {
            manifest: manifest_path,
            trust_list: trust_path,
            trust_digest: sha256(&trust_list.bytes).into(),
            shards: editions.into_iter().map(shard_files).collect(),
        };
        let body = serde_json::to_vec(&index).unwrap_or_default();
        let index_file = FileRow {
            media_type: "application/json".to_owned(),
            immutable: false,
            ..file(INDEX.to_owned(), body, now, i64::MAX)
        };
        Ok(Publication {
            made_from: sequence,
            trust_lists: trust.count(),
            now,
            editions: new_editions,
            files: vec![manifest_file, trust_file, index_file],
            fullness,
            held_back,
        })
    }

    /// Makes the shards before their first certificate, so that none is issued into a shard that a
    /// manifest of the same second lacks.
    async fn announce_shards(&self, now: Instant) -> Result<(), Failure> {
        let kid = self.kid_at(Role::Device, now)?;
        let (today, bits) = (now.unix_day(), self.rules.shard_bits);
        let known = shards::from_day(&mut *self.store.read().await?, today).await?;
        let is_new = |shard: &Shard| !known.iter().any(|it| it.shard == *shard);
        let days = today..=today + DAYS_AHEAD;
        let new: Vec<Shard> = days.map(|day| Shard { kid, day }).filter(is_new).collect();
        if new.is_empty() {
            return Ok(());
        }
        self.store
            .write(move |connection| {
                async move {
                    for shard in new {
                        shards::reserve(connection, shard, bits, 0).await?;
                    }
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    /// A published file, by its path, as the database has it.
    pub(crate) async fn published_file(&self, path: &str) -> Result<Option<FileRow>, Failure> {
        Ok(files::find(&mut *self.store.read().await?, path).await?)
    }

    /// A published file, by its path, from memory where possible. The index may be one that another
    /// instance has replaced a moment ago.
    pub(crate) async fn cached_file(&self, path: &str) -> Result<Option<Arc<FileRow>>, Failure> {
        if let Some(file) = self.cache.find(path) {
            return Ok(Some(file));
        }
        let asked = self.cache.generation();
        let file = self.published_file(path).await?.map(Arc::new);
        if let Some(file) = &file {
            self.cache.keep(file.clone(), asked);
        }
        Ok(file)
    }
}

/// A publication that is signed and not stored yet.
struct Publication {
    /// The sequence of the manifest before this one.
    made_from: u32,
    /// How many trust lists it knows of.
    trust_lists: usize,
    now: Instant,
    editions: Vec<NewEdition>,
    files: Vec<FileRow>,
    fullness: Fullness,
    held_back: Vec<Shard>,
}

impl Publication {
    /// Stores it, unless something was published or a trust list installed since it was begun.
    async fn store(self, connection: &mut AnyConnection) -> Result<bool, Failure> {
        files::lock_publisher(connection).await?;
        let (sequence, _) = files::published(connection).await?;
        let trust_lists = trust_lists::count(connection).await?;
        if sequence != self.made_from || trust_lists != self.trust_lists as i64 {
            return Ok(false);
        }
        let now_s = self.now.unix_seconds();
        for edition in &self.editions {
            let (shard, sequence) = (edition.row.shard, edition.row.sequence);
            revocations::set_edition(connection, shard, sequence, &edition.published).await?;
            // Whoever has just read the old index may still ask for what it names.
            files::end_newest(connection, &shard.name(), now_s + SUPERSEDED_S).await?;
            for file in &edition.files {
                files::put(connection, file).await?;
            }
            files::put_edition(connection, &edition.row).await?;
        }
        for file in &self.files {
            files::put(connection, file).await?;
        }
        shards::set_held_back(connection, &self.held_back).await?;
        files::set_published(connection, self.made_from + 1, now_s).await?;
        Ok(true)
    }
}

/// The first day whose shards are published: shortly after midnight, certificates that expired
/// yesterday may still be inside the leeway. A verifier asks for no shard of those that are not.
fn first_day(now: Instant) -> u32 {
    now.plus_seconds(-MOST_LEEWAY_S).unix_day()
}

/// By number: after a restore a list may come once more with the sequence of another.
fn trust_path(number: u32) -> String {
    format!("trust/{number}")
}

fn manifest_shard(edition: &EditionRow) -> ManifestShard {
    ManifestShard { shard: edition.shard, digest: edition.digest }
}

fn shard_files(edition: EditionRow) -> ShardFiles {
    let (shard, sequence) = (edition.shard.name(), edition.sequence);
    ShardFiles { shard, sequence, list: edition.list }
}

/// A signed file that never changes.
fn file(path: String, body: Vec<u8>, now: Instant, expires_at: i64) -> FileRow {
    let hash = sha256(&body);
    let etag: String = hash.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    FileRow {
        path,
        media_type: "application/cose".to_owned(),
        body: body.into(),
        etag: format!("\"{etag}\""),
        immutable: true,
        published_at: now.unix_seconds(),
        expires_at,
        newest_of: None,
    }
}

/// The path of the index.
pub(crate) const INDEX: &str = "index.json";
/// How long lists and manifests are valid, seconds.
const VALID_S: i64 = 7 * 86_400;
/// Certificates issued today expire in so many days at most, and tomorrow's should be announced.
const DAYS_AHEAD: u32 = 8;
/// A policy's leeway is at most 255 s.
const MOST_LEEWAY_S: i64 = 600;
/// How long files of the newest edition stay after the next one, seconds.
const SUPERSEDED_S: i64 = 900;
