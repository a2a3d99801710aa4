//! Whether a database is the one that this service goes on with: of this authority, and not older than
//! what was published.

use futures_util::FutureExt;

use crate::authority::Authority;
use crate::error::Error;
use crate::indexes::Permutation;
use crate::operator::Operator;
use crate::secret::make_name;
use crate::stamp::Stamped;
use crate::store::audit::{self, Actor, Entry};
use crate::store::belongs::{self, BelongsRow};
use crate::store::{StoreError, examine, files, trust_lists};
use crate::unfit::Unfit;

impl Authority {
    /// Writes down to whom a database belongs that does not say so yet, and refuses one that belongs to
    /// another, is older than what was published, or is a mere copy.
    pub(crate) async fn check_fit(&self, stamped: Option<Stamped>) -> Result<(), Error> {
        let row = self.belongs().await?;
        self.check_authority(&row).await?;
        if row.secret != self.secret.fingerprint() {
            return Err(Unfit::OtherSecret.into());
        }
        if row.is_copy {
            return Err(Unfit::Copy.into());
        }
        let mut connection = self.store.read().await?;
        let (held, _) = files::published(&mut connection).await?;
        if let Some(stamped) = stamped {
            if stamped.database != row.name {
                return Err(Unfit::OtherDatabase.into());
            }
            if stamped.manifest > held {
                let published = stamped.manifest;
                return Err(Unfit::Older { held, published }.into());
            }
        }
        drop(connection);
        self.raise_stamp().await
    }

    /// Refuses to go on when this manifest was published, and the database knows of none so new.
    ///
    /// # Errors
    /// [`Unfit::Older`].
    pub async fn check_published(&self, published: u32) -> Result<(), Error> {
        let (held, _) = files::published(&mut *self.store.read().await?).await?;
        if published > held { Err(Unfit::Older { held, published }.into()) } else { Ok(()) }
    }

    /// Says in the stamp what the database has published.
    pub(crate) async fn raise_stamp(&self) -> Result<(), Error> {
        let Some(stamp) = &self.stamp else { return Ok(()) };
        let mut connection = self.store.read().await?;
        let Some(row) = belongs::find(&mut connection).await? else { return Ok(()) };
        let (manifest, at) = files::published(&mut connection).await?;
        let published = vneid_payload::Instant::saturating_from_unix_seconds(at);
        stamp.raise(&Stamped { database: row.name, manifest, published });
        Ok(())
    }

    /// Refuses a database of other roots, or of a service with another URL. Where one root has followed
    /// another, two are the same, and the authority is.
    pub(crate) async fn check_authority(&self, row: &BelongsRow) -> Result<(), Error> {
        let roots = self.root_thumbprints();
        if row.roots != roots {
            let held: Vec<&[u8]> = row.roots.chunks(32).collect();
            if roots.chunks(32).filter(|root| held.contains(root)).count() < 2 {
                return Err(Unfit::OtherRoots.into());
            }
        }
        // A test world is known by wherever it listens.
        if row.public_url != self.public_url && !self.rules.test_world {
            return Err(Unfit::OtherUrl { held: row.public_url.clone() }.into());
        }
        if row.roots != roots {
            self.set_roots_and_url(Actor::Service).await?;
        }
        Ok(())
    }

    /// To whom the database belongs: to this service, when it does not say so yet and nothing in it
    /// speaks against that.
    pub(crate) async fn belongs(&self) -> Result<BelongsRow, Error> {
        let mut connection = self.store.read().await?;
        if belongs::find(&mut connection).await?.is_none()
            && self.secret_fits(&mut connection).await? == Some(false)
        {
            return Err(Unfit::OtherSecret.into());
        }
        drop(connection);
        self.belongs_with_any_secret().await
    }

    /// The same, where the secret is about to be replaced.
    pub(crate) async fn belongs_with_any_secret(&self) -> Result<BelongsRow, Error> {
        let mut connection = self.store.read().await?;
        if let Some(row) = belongs::find(&mut connection).await? {
            return Ok(row);
        }
        let has_lists = trust_lists::count(&mut connection).await? > 0;
        if has_lists && self.trust.state().newest().is_none() {
            return Err(Unfit::OtherRoots.into());
        }
        let row = BelongsRow {
            name: make_name()?,
            secret: self.secret.fingerprint().to_vec(),
            roots: self.root_thumbprints(),
            public_url: self.public_url.clone(),
            is_copy: false,
            restored: (0, 0),
        };
        drop(connection);
        let written = row.clone();
        self.store
            .write::<_, StoreError, _>(move |connection| {
                async move { belongs::insert(connection, &written).await }.boxed()
            })
            .await?;
        // Of two that open it at once, one was first.
        Ok(belongs::find(&mut *self.store.read().await?).await?.unwrap_or(row))
    }

    /// Takes over the roots and the URL of the configuration, when the operator says that they are the
    /// right ones.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn confirm_roots_and_url(&self, by: &Operator) -> Result<(), Error> {
        self.set_roots_and_url(Actor::Operator(by.clone())).await
    }

    async fn set_roots_and_url(&self, actor: Actor) -> Result<(), Error> {
        let (roots, url) = (self.root_thumbprints(), self.public_url.clone());
        let now_s = self.now().unix_seconds();
        let set = self.store.write::<_, StoreError, _>(move |connection| {
            async move {
                belongs::set_roots_and_url(connection, &roots, &url).await?;
                audit::append(connection, Entry::new(&actor, "roots_taken_over"), now_s).await
            }
            .boxed()
        });
        Ok(set.await?)
    }

    /// Whether the secret is the one with which status indexes were given out; `None` when the
    /// database has none to compare with.
    pub(crate) async fn secret_fits(
        &self,
        connection: &mut sqlx::AnyConnection,
    ) -> Result<Option<bool>, Error> {
        if let Some(row) = belongs::find(connection).await? {
            return Ok(Some(row.secret == self.secret.fingerprint()));
        }
        Ok(examine::sample(connection).await?.map(|sample| {
            let permutation =
                Permutation::new(&self.secret.indexes, sample.shard, sample.reserved.bits);
            permutation.number(sample.index) < sample.reserved.count
        }))
    }

    fn root_thumbprints(&self) -> Vec<u8> {
        let mut roots = self.pinned_roots();
        roots.sort_unstable();
        roots.concat()
    }
}
