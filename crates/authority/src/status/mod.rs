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
//! signs now. Which deltas there are, [`ShardFiles::next_delta`](vneid_client::wire::ShardFiles) says;
//! each is signed once.
//!
//! A publication is read, built and signed without a transaction, so that nobody waits for it, and
//! stored in one. Whoever stores takes the publisher's row and looks whether its sequence is the one
//! from which the publication was made: of several that publish at once, one wins, and the others begin
//! again. So that they do not all sign for that, instances take turns
//! ([`publishing`](crate::store::publishing)).
//!
//! A trust list needs no issuer's key, and waits for none: without a status key the index names it beside
//! the manifest and the lists of before. Nor do revocations wait for a device key.
//!
//! No shard holds up the others: one that has no room for what was revoked in it stays at its newest
//! edition, and that is told. Such revocations do not make a publication due; each one that is due for
//! another reason tries them again.

pub(crate) mod cache;
pub(crate) mod edition;
pub(crate) mod folder;
pub(crate) mod layout;
mod lists;
mod publication;
mod room;

use std::sync::Arc;

use futures_util::FutureExt;
use sqlx::AnyConnection;
use vneid_client::wire::StatusIndex;
use vneid_core::crypto::sha256;
use vneid_payload::{Instant, Kid, Role, Shard};

use self::edition::Signing;
use self::layout::{DAYS_AHEAD, INDEX, file, first_day, manifest_path, trust_path};
use self::publication::Publication;
use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::files::{self, FileRow, ShardRevisionRow};
use crate::store::{revocations, shards};
use crate::trust::TrustState;

impl Authority {
    /// Publishes what waits to be: a trust list, revocations, and a fresh manifest when the last one
    /// is old. Returns whether there was anything.
    ///
    /// # Errors
    /// [`Error::NoIssuer`] before there is a trust list, and when something waits for which no status
    /// key may sign; a trust list is published all the same.
    pub async fn publish_if_due(&self) -> Result<bool, Error> {
        let _alone = self.publishing.lock().await;
        if self.waits().await? == Waits::default() {
            return Ok(false);
        }
        let turn = self.store.publishing_turn().await;
        let published = self.publish_what_waits().await;
        turn.end().await;
        published
    }

    async fn publish_what_waits(&self) -> Result<bool, Error> {
        loop {
            let waits = self.waits().await?;
            if waits == Waits::default() {
                return Ok(false);
            }
            if !waits.trust_list {
                // Without a status key there is nothing to be done for what waits.
                self.kid_of(Role::Status)?;
            }
            match self.try_publish().await? {
                Some(Published::All) => return Ok(true),
                Some(Published::TrustList) if !waits.lists => return Ok(true),
                Some(Published::TrustList) => return Err(Error::NoIssuer("status")),
                None => {}
            }
        }
    }

    /// Publishes a new manifest, and new editions of the shards in which something was revoked.
    ///
    /// # Errors
    /// [`Error::NoIssuer`] before there is a trust list, and when no status key may sign; a trust
    /// list is published all the same.
    pub async fn publish(&self) -> Result<(), Error> {
        let _alone = self.publishing.lock().await;
        let turn = self.store.publishing_turn().await;
        let published = self.publish_anew().await;
        turn.end().await;
        published
    }

    async fn publish_anew(&self) -> Result<(), Error> {
        loop {
            match self.try_publish().await? {
                Some(Published::All) => return Ok(()),
                Some(Published::TrustList) => return Err(Error::NoIssuer("status")),
                None => {}
            }
        }
    }

    /// [`Self::publish`], asked for by an operator.
    ///
    /// # Errors
    /// As [`Self::publish`].
    pub async fn publish_by(&self, by: &Operator) -> Result<(), Error> {
        self.record(by, "lists_published", None, None).await?;
        self.publish().await
    }

    /// Looks whether the newest publication had room for every revocation.
    ///
    /// # Errors
    /// [`Error::HeldBack`].
    pub async fn check_none_held_back(&self) -> Result<(), Error> {
        let first_day = first_day(self.now());
        let mut connection = self.store.read().await?;
        let waiting = revocations::waiting_shards(&mut connection, first_day).await?;
        match waiting.iter().filter(|(_, held_back)| *held_back).count() {
            0 => Ok(()),
            shards => Err(Error::HeldBack { shards }),
        }
    }

    async fn waits(&self) -> Result<Waits, Error> {
        let (now, state) = (self.now(), self.trust.state());
        let mut connection = self.store.read().await?;
        let index = files::find(&mut connection, INDEX).await?;
        let index: Option<StatusIndex> =
            index.and_then(|index| serde_json::from_slice(&index.body).ok());
        let trust_path = state.newest().map(|list| trust_path(list.number));
        let trust_list = index.is_none_or(|index| Some(index.trust_list) != trust_path);
        let lists = self.lists_wait(&mut connection, &state, now).await?;
        Ok(Waits { trust_list, lists })
    }

    /// Whether a revocation waits, a manifest is old, a shard has grown beyond its list, or lists are
    /// to be signed by another key.
    async fn lists_wait(
        &self,
        connection: &mut AnyConnection,
        state: &TrustState,
        now: Instant,
    ) -> Result<bool, Error> {
        let first_day = first_day(now);
        let waiting = revocations::waiting_shards(connection, first_day).await?;
        if waiting.iter().any(|(_, held_back)| !held_back) {
            return Ok(true);
        }
        let (_, published_at) = files::published(connection).await?;
        // As far in the future as in the past: a clock was wrong that no longer is.
        if (now.unix_seconds() - published_at).abs() >= self.rules.publish_every_s {
            return Ok(true);
        }
        let status = self.kid_at(Role::Status, now);
        let is_signed_well = |edition: &ShardRevisionRow| match status {
            Ok(status) => edition.signed_by == status,
            // With no key to sign anew, what still counts may stay.
            Err(_) => state.is_valid(edition.signed_by),
        };
        let shards = shards::from_day(connection, first_day).await?;
        let editions = files::editions(connection, first_day).await?;
        let is_behind = |edition: &ShardRevisionRow| {
            let shard = shards.iter().find(|it| it.shard == edition.shard);
            !is_signed_well(edition) && shard.is_none_or(|it| !it.held_back)
                || shard.is_some_and(|it| !it.held_back && it.size() > edition.size)
        };
        Ok(editions.iter().any(is_behind))
    }

    /// Makes a publication and stores it; `None` when another instance was faster.
    async fn try_publish(&self) -> Result<Option<Published>, Error> {
        self.refresh_trust().await?;
        let publication = self.make_publication().await?;
        let fullness = publication.fullness();
        let stored = self
            .store
            .write::<_, Error, _>(move |connection| publication.store(connection).boxed())
            .await?;
        if !stored {
            return Ok(None);
        }
        self.signed_editions.forget();
        self.cache.forget_index();
        self.raise_stamp().await?;
        self.metrics.publications.inc();
        Ok(Some(match fullness {
            Some(fullness) => {
                fullness.record(&self.metrics);
                Published::All
            }
            None => Published::TrustList,
        }))
    }

    async fn make_publication(&self) -> Result<Publication, Error> {
        let now = self.now();
        let trust = self.trust.state();
        let trust_list = trust.newest().ok_or(Error::NoIssuer("root"))?;
        let trust_ends = trust.expires().unwrap_or(now).unix_seconds();
        let trust_path = trust_path(trust_list.number);
        let trust_file = file(trust_path.clone(), trust_list.bytes.to_vec(), now, trust_ends);
        if let Ok(device) = self.kid_at(Role::Device, now) {
            self.announce_shards(device, now).await?;
        }
        let mut connection = self.store.read().await?;
        // First of all: what is read below does not change unless this does, or makes another
        // publication due.
        let (made_from, _) = files::published(&mut connection).await?;
        let trust_digest = sha256(&trust_list.bytes).into();
        let before = files::find(&mut connection, INDEX).await?;
        let before: Option<StatusIndex> =
            before.and_then(|index| serde_json::from_slice(&index.body).ok());
        let trust_list_waits = before.as_ref().is_none_or(|it| it.trust_list != trust_path);
        let lists = match self.kid_at(Role::Status, now) {
            Ok(kid) => {
                let signed = &self.signed_editions;
                let signing = Signing { signer: self.signer.clone(), kid, now, signed };
                match signing.lists(connection, made_from + 1).await {
                    // What is signed already does not wait for a signer that is away.
                    Err(Error::Signer(_)) if trust_list_waits => None,
                    lists => Some(lists?),
                }
            }
            Err(_) => None,
        };
        let (manifest, shards) = match (&lists, before) {
            (Some(lists), _) => (lists.manifest.path.clone(), lists.named()),
            (None, Some(before)) => (before.manifest, before.shards),
            // Before the first manifest, one that is not there is named.
            (None, None) => (manifest_path(made_from), Vec::new()),
        };
        let index = StatusIndex { manifest, trust_list: trust_path, trust_digest, shards };
        let body = serde_json::to_vec(&index).unwrap_or_default();
        let index_file = FileRow {
            media_type: "application/json".to_owned(),
            immutable: false,
            ..file(INDEX.to_owned(), body, now, i64::MAX)
        };
        let files = vec![trust_file, index_file];
        Ok(Publication { made_from, trust_lists: trust.count(), now, files, lists })
    }

    /// Makes the shards before their first certificate, so that none is issued into a shard that a
    /// manifest of the same second lacks.
    async fn announce_shards(&self, kid: Kid, now: Instant) -> Result<(), Error> {
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
    pub(crate) async fn published_file(&self, path: &str) -> Result<Option<FileRow>, Error> {
        Ok(files::find(&mut *self.store.read().await?, path).await?)
    }

    /// A published file, by its path, from memory where possible. The index may be one that another
    /// instance has replaced a moment ago, and while the database is away an older one.
    pub(crate) async fn cached_file(&self, path: &str) -> Result<Option<Arc<FileRow>>, Error> {
        if let Some(file) = self.cache.find(path) {
            return Ok(Some(file));
        }
        let asked = self.cache.generation();
        let file = match self.published_file(path).await {
            Err(Error::Store(error)) if error.is_outage() && path == INDEX => {
                return self.cache.find_old_index().map(Some).ok_or(error.into());
            }
            found => found?.map(Arc::new),
        };
        if let Some(file) = &file {
            self.cache.keep(file.clone(), asked);
        }
        Ok(file)
    }
}

/// What waits to be published.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Waits {
    trust_list: bool,
    /// Revocations, or a manifest.
    lists: bool,
}

/// What a publication brought.
#[derive(Clone, Copy, Debug)]
enum Published {
    All,
    /// No status key may sign lists.
    TrustList,
}
