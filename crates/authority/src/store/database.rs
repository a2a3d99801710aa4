//! The database: reading, and writing in transactions.

use std::fmt::Display;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Connection};

use super::error::StoreError;
use super::group_commit::GroupCommit;
use super::kind::{create_private, is_postgres, sqlite_path};
use super::migrations;
use super::probe::Probe;
use super::reach::{Connections, DatabaseAddress};
use crate::clock::ClockGuard;
use crate::error::Error;
use crate::metrics::Commits;
use crate::unfit::Unfit;

/// The database.
#[derive(Debug)]
pub(crate) struct Store {
    pub(super) reads: Connections,
    pub(super) writes: Writes,
    pub(super) probe: Probe,
    pub(super) commits: Commits,
    /// Asked before anything is written.
    guard: Option<Arc<ClockGuard>>,
}

/// SQLite has one writer at a time, so writes that wait are committed together; PostgreSQL does
/// that by itself.
#[derive(Debug)]
pub(super) enum Writes {
    Grouped(GroupCommit),
    Each,
}

impl Store {
    /// Opens the database of this URL, `sqlite:PATH` or `postgres://...`, and brings its tables up
    /// to date. A SQLite file is made when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn open(
        url: &str,
        connections: u32,
        commits: Commits,
    ) -> Result<Self, StoreError> {
        let place = if url.starts_with("sqlite:") {
            create_private(url)?;
            DatabaseAddress::parse(&if url.contains('?') {
                url.to_owned()
            } else {
                format!("{url}?mode=rwc")
            })?
        } else {
            DatabaseAddress::parse(url)?
        };
        let mut connection = place.connect_patiently().await?;
        migrations::bring_up_to_date(&mut connection).await?;
        let writes = if is_postgres(&connection) {
            connection.close().await?;
            Writes::Each
        } else {
            Writes::Grouped(GroupCommit::start(place.clone(), connection, commits.clone()))
        };
        let reads = Connections::new(place, connections);
        Ok(Self { reads, writes, probe: Probe::default(), commits, guard: None })
    }

    /// The same, that writes nothing while the clock is doubted.
    pub(crate) fn guarded_by(self, guard: Arc<ClockGuard>) -> Self {
        Self { guard: Some(guard), ..self }
    }

    fn pass(&self) -> Result<(), StoreError> {
        Ok(self.guard.as_ref().map_or(Ok(()), |guard| guard.pass())?)
    }

    /// Refuses a database that nobody has ever used, and makes none: a missing or empty file of
    /// SQLite, a database without our tables.
    pub(crate) async fn check_used(url: &str) -> Result<(), Error> {
        let missing = |name: &str| Error::from(Unfit::Missing(name.to_owned()));
        if let Some(path) = sqlite_path(url) {
            return match std::fs::metadata(path) {
                Ok(file) if file.len() > 0 => Ok(()),
                _ => Err(missing(path)),
            };
        }
        if url.starts_with("sqlite:") {
            return Ok(());
        }
        let mut connection = DatabaseAddress::parse(url)?.connect_patiently().await?;
        let (tables,): (i64,) = sqlx::query_as(
            "SELECT COUNT(*) FROM information_schema.tables WHERE table_name = 'publisher'
                 AND table_schema = ANY (current_schemas(false))",
        )
        .fetch_one(&mut connection)
        .await
        .map_err(StoreError::from)?;
        connection.close().await.map_err(StoreError::from)?;
        if tables == 0 { Err(missing("PostgreSQL")) } else { Ok(()) }
    }

    /// A connection to read with. What it sees may be older than a write under way, never than one
    /// that was answered.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        self.reads.acquire().await
    }

    /// How many connections are in use, and how many writes wait for the one writer of SQLite.
    pub(crate) fn in_use(&self) -> (usize, usize) {
        match &self.writes {
            Writes::Grouped(group) => (self.reads.in_use(), group.queued()),
            Writes::Each => (self.reads.in_use(), 0),
        }
    }

    /// Does `work` in one transaction, committed durably when it is `Ok` and undone otherwise.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Display + Send + 'static,
    {
        self.pass()?;
        self.write_in_doubt(work).await
    }

    /// The same, also while the clock is doubted: for what ends the doubt.
    pub(crate) async fn write_in_doubt<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Display + Send + 'static,
    {
        match &self.writes {
            Writes::Grouped(group) => group.write(work).await,
            Writes::Each => {
                let mut connection = self.read().await?;
                let begun = connection.begin().await;
                let mut transaction = begun.map_err(|error| self.not_committed(&error))?;
                // Dropped when `work` fails, and with that rolled back.
                let result = work(&mut transaction).await?;
                transaction.commit().await.map_err(|error| self.not_committed(&error))?;
                self.commits.count(true);
                Ok(result)
            }
        }
    }

    /// Does `work`, which is one statement: durable when it returns, without the two round trips to
    /// PostgreSQL that a transaction around it would cost.
    pub(crate) async fn write_one<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Display + Send + 'static,
    {
        self.pass()?;
        match &self.writes {
            Writes::Grouped(group) => group.write(work).await,
            Writes::Each => {
                let result = work(&mut *self.read().await?).await?;
                self.commits.count(true);
                Ok(result)
            }
        }
    }

    fn not_committed(&self, error: &sqlx::Error) -> StoreError {
        self.commits.count(false);
        tracing::error!(code = "commit_failed", %error);
        StoreError::NotCommitted(error.to_string().into())
    }

    /// Waits for writes under way, then closes every connection.
    pub(crate) async fn close(&self) {
        if let Writes::Grouped(group) = &self.writes {
            group.close().await;
        }
        self.reads.close().await;
    }
}
