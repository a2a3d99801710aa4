//! What the service remembers: SQLite in a file, or PostgreSQL by URL. One text of SQL serves both;
//! only the migrations differ.
//!
//! Every function of the rooms takes a connection, so that a rule can do several things in one
//! transaction: [`Store::write`] is the only way to change anything, and what it has answered is
//! durable.

pub(crate) mod accounts;
pub(crate) mod activation_codes;
pub(crate) mod attestations;
pub(crate) mod audit;
pub(crate) mod certificates;
pub(crate) mod clock;
pub(crate) mod examine;
pub(crate) mod files;
mod group_commit;
mod migrations;
pub(crate) mod nonces;
pub(crate) mod notices;
pub(crate) mod papers;
pub(crate) mod phones;
pub(crate) mod revocations;
pub(crate) mod shards;
pub(crate) mod sign_ins;
pub(crate) mod throttles;
pub(crate) mod trust_lists;

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use sqlx::any::AnyPoolOptions;
use sqlx::migrate::MigrateError;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Executor};
use vneid_core::MatchDigits;

use self::group_commit::GroupCommit;
use crate::clock::{ClockDoubted, ClockGuard};

/// The database.
#[derive(Debug)]
pub(crate) struct Store {
    reads: AnyPool,
    writes: Writes,
    /// Asked before anything is written.
    guard: Option<Arc<ClockGuard>>,
}

/// SQLite has one writer at a time, so writes that wait are committed together; PostgreSQL does
/// that by itself.
#[derive(Debug)]
enum Writes {
    Grouped(GroupCommit),
    Each,
}

/// Why something was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused, failed or is not there.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// Its tables could not be made or brought up to date.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The clock is doubted, and what is written would bear its time.
    #[error(transparent)]
    ClockDoubted(#[from] ClockDoubted),
    /// It holds something that this edition of the service can't have written.
    #[error("the database holds an unreadable {0}")]
    Unreadable(&'static str),
    /// The commit failed, for this write and those committed with it; the log says why.
    #[error("the commit failed")]
    CommitFailed,
    /// A fault in the program ended the work; it was undone.
    #[error("a fault in the program ended the work")]
    Panicked,
    /// The service is shutting down.
    #[error("the service is shutting down")]
    Closed,
}

impl StoreError {
    /// Whether a rule of uniqueness was broken.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }
}

impl Store {
    /// Opens the database of this URL, `sqlite:PATH` or `postgres://...`, and brings its tables up
    /// to date. A SQLite file is made when there is none.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn open(url: &str, connections: u32) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        if !url.starts_with("sqlite:") {
            let pool = options(connections).connect(url).await?;
            migrations::POSTGRES.run(&pool).await?;
            return Ok(Self { reads: pool, writes: Writes::Each, guard: None });
        }
        create_private(url)?;
        let url = if url.contains('?') { url.to_owned() } else { format!("{url}?mode=rwc") };
        let writer = sqlite_options(1).connect(&url).await?;
        migrate(&writer).await?;
        let reads = sqlite_options(connections).connect(&url).await?;
        let writes = Writes::Grouped(GroupCommit::start(writer));
        Ok(Self { reads, writes, guard: None })
    }

    /// The same, that writes nothing while the clock is doubted.
    pub(crate) fn guarded_by(self, guard: Arc<ClockGuard>) -> Self {
        Self { guard: Some(guard), ..self }
    }

    fn pass(&self) -> Result<(), StoreError> {
        Ok(self.guard.as_ref().map_or(Ok(()), |guard| guard.pass())?)
    }

    /// A connection to read with. What it sees may be older than a write under way, never than one
    /// that was answered.
    pub(crate) async fn read(&self) -> Result<PoolConnection<Any>, StoreError> {
        Ok(self.reads.acquire().await?)
    }

    /// Does `work` in one transaction, committed durably when it is `Ok` and undone otherwise.
    pub(crate) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.pass()?;
        self.write_in_doubt(work).await
    }

    /// The same, also while the clock is doubted: for what ends the doubt.
    pub(crate) async fn write_in_doubt<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        match &self.writes {
            Writes::Grouped(group) => group.write(work).await,
            Writes::Each => {
                let mut connection = self.read().await?;
                let mut transaction = connection.begin().await.map_err(StoreError::from)?;
                // Dropped when `work` fails, and with that rolled back.
                let result = work(&mut transaction).await?;
                transaction.commit().await.map_err(StoreError::from)?;
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
        E: From<StoreError> + Send + 'static,
    {
        self.pass()?;
        match &self.writes {
            Writes::Grouped(group) => group.write(work).await,
            Writes::Each => work(&mut *self.read().await?).await,
        }
    }

    /// Waits for writes under way, then closes every connection.
    pub(crate) async fn close(&self) {
        if let Writes::Grouped(group) = &self.writes {
            group.close().await;
        }
        self.reads.close().await;
    }
}

/// Brings SQLite's tables up to date. Of two programs that begin at once on a new file, one finds
/// the tables of the other half made: it looks again. (PostgreSQL has a lock for this.)
async fn migrate(pool: &AnyPool) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match migrations::SQLITE.run(pool).await {
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..)) if tries < 20 => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            result => return Ok(result?),
        }
    }
}

/// Makes SQLite's file before SQLite does, for its owner alone: names, numbers and hashes of
/// passwords are in it. The files that SQLite puts beside it follow.
///
/// One that is there is not even opened: closing it would end the locks that other connections of
/// this process hold on it (POSIX, fcntl).
fn create_private(url: &str) -> Result<(), StoreError> {
    let path = url.strip_prefix("sqlite:").unwrap_or(url).trim_start_matches("//");
    if path.contains('?') || path.contains(":memory:") {
        return Ok(());
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(sqlx::Error::Io(error).into())
        }
        _ => Ok(()),
    }
}

/// The digits in a column.
fn digits(column: Option<String>) -> Result<Option<MatchDigits>, StoreError> {
    let read = |text: String| MatchDigits::parse(&text).ok_or(StoreError::Unreadable("digits"));
    column.map(read).transpose()
}

/// Whether this is a connection to PostgreSQL; otherwise it is one to SQLite.
fn is_postgres(connection: &AnyConnection) -> bool {
    connection.backend_name() == "PostgreSQL"
}

fn options(connections: u32) -> AnyPoolOptions {
    AnyPoolOptions::new().max_connections(connections).acquire_timeout(Duration::from_secs(5))
}

fn sqlite_options(connections: u32) -> AnyPoolOptions {
    options(connections).after_connect(|connection, _| {
        Box::pin(async move {
            // Readers never wait for the writer (WAL); a commit is on the disk when it returns
            // (FULL); another process that writes is waited for.
            connection
                .execute(
                    "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                     PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;",
                )
                .await?;
            Ok(())
        })
    })
}
