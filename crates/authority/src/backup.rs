//! Copies of the database, and what a database is worth.

use std::path::Path;

use vneid_payload::{Instant, Role};

use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::store::audit::{self, Actor, Entry};
use crate::store::examine::{self, Counts};

/// What a database holds, and whether a service can go on with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Examined {
    /// How much there is of everything.
    pub counts: Counts,
    /// What is damaged, in the database's own words: names of tables and pages, nothing of people.
    pub damage: Vec<String>,
    /// The sequence of the trust list in force; `None` when the configured roots signed none.
    pub trust_list: Option<u32>,
    /// Until when that list is valid.
    pub trust_list_expires: Option<Instant>,
    /// Roles in which none of the keys that are here may sign now.
    pub cannot_sign: Vec<Role>,
    /// Whether the service's secret is the one with which status indexes were given out; `None`
    /// when the database has none to compare with. With another secret, indexes would collide.
    pub secret_fits: Option<bool>,
    /// The sequence of the newest manifest; 0 when nothing was published.
    pub manifest: u32,
    /// When it was published.
    pub published: Instant,
}

/// Writes down that an operator takes a dump of the PostgreSQL of this URL, before doing so.
/// Whoever dumps needs neither keys nor secret, and this asks for none.
///
/// # Errors
/// [`Error::Store`] when it can't be written down: then nothing is to be dumped.
pub async fn record_dump(database: &str, by: &Operator) -> Result<(), Error> {
    let actor = Actor::Operator(by.clone());
    Ok(audit::append_from_outside(database, Entry::new(&actor, "database_copied")).await?)
}

impl Authority {
    /// The trust list in force, as it was signed; `None` before the first is installed.
    pub fn trust_list(&self) -> Option<Vec<u8>> {
        self.trust.state().newest().map(|list| list.bytes.clone())
    }

    /// The sequence of the newest manifest; 0 when nothing was published.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn manifest_sequence(&self) -> Result<u32, Error> {
        Ok(examine::published(&mut *self.store.read().await?).await?.0)
    }

    /// Copies the database of SQLite, as it is at one instant, while others read and write. The file
    /// must not be there or be empty; it is on the disk when this returns, and says that it is a copy:
    /// it is not served before it was restored.
    ///
    /// # Errors
    /// [`Error::Store`]; PostgreSQL has `pg_dump` for this and refuses.
    pub async fn copy_database(&self, by: &Operator, to: &Path) -> Result<(), Error> {
        self.record(by, "database_copied", None, None).await?;
        examine::copy(&mut *self.store.read().await?, &to.to_string_lossy()).await?;
        Ok(examine::mark_copy(&to.to_string_lossy(), self.now().unix_seconds()).await?)
    }

    /// Reads the whole database of SQLite for damage, and looks whether configuration, keys and
    /// secret belong to it. PostgreSQL looks after damage by itself.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn examine(&self) -> Result<Examined, Error> {
        let mut connection = self.store.read().await?;
        let today = self.now().unix_day();
        let counts = examine::counts(&mut connection, today).await?;
        let damage = examine::damage(&mut connection).await?;
        let (manifest, published_at) = examine::published(&mut connection).await?;
        let secret_fits = self.secret_fits(&mut connection).await?;
        let trust = self.trust.state();
        let roles = Role::ALL;
        Ok(Examined {
            counts,
            damage,
            trust_list: trust.sequence(),
            trust_list_expires: trust.expires(),
            cannot_sign: roles.into_iter().filter(|role| self.kid_of(*role).is_err()).collect(),
            secret_fits,
            manifest,
            published: Instant::saturating_from_unix_seconds(published_at),
        })
    }
}
