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
pub(crate) mod belongs;
pub(crate) mod certificates;
pub(crate) mod clock;
pub(crate) mod erasures;
pub(crate) mod examine;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod forgetting;
mod group_commit;
mod migrations;
pub(crate) mod nonces;
pub(crate) mod notices;
pub(crate) mod papers;
pub(crate) mod phones;
mod probe;
pub(crate) mod publishing;
mod reach;
pub(crate) mod restore;
pub(crate) mod revocations;
pub(crate) mod shards;
pub(crate) mod sign_ins;
pub(crate) mod throttles;
pub(crate) mod trust_lists;

use std::fmt::Display;
use std::sync::Arc;
use std::time::Instant;

use futures_util::future::BoxFuture;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, Connection};
use vneid_core::MatchDigits;

use self::group_commit::GroupCommit;
use self::probe::Probe;
use self::reach::{Connections, Place};
use crate::clock::{ClockDoubted, ClockGuard};
use crate::failure::Failure;
use crate::metrics::Commits;
use crate::unfit::Unfit;

pub use self::migrations::{Edition, Migrated, migrate};

/// The database.
#[derive(Debug)]
pub(crate) struct Store {
    reads: Connections,
    writes: Writes,
    probe: Probe,
    commits: Commits,
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

/// What came of asking the database something, and when that was: `Err` with its own words.
type Asked = (Instant, Result<(), Arc<str>>);

/// Why something was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The database can't be reached: its own words.
    #[error("the database can't be reached: {0}")]
    Away(Arc<str>),
    /// Others have all connections to the database, and gave none back in time.
    #[error("all connections to the database are in use")]
    Crowded,
    /// Its tables could not be made or brought up to date.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The clock is doubted, and what is written would bear its time.
    #[error(transparent)]
    ClockDoubted(#[from] ClockDoubted),
    /// Its tables lack editions, and whom the service is to the database may not make them.
    #[error("the tables lack edition {missing}, and this user of the database may not make it")]
    TablesOlder {
        /// The first edition that it lacks.
        missing: i64,
    },
    /// A newer program has brought its tables further than this one can serve.
    #[error("the tables are of edition {found}; this program serves {known} and the next one")]
    TablesNewer {
        /// Their edition.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// It holds something that this edition of the service can't have written.
    #[error("the database holds an unreadable {0}")]
    Unreadable(&'static str),
    /// The commit failed, for this write and those that were to be committed with it: the database's
    /// own words. One whose connection broke in the middle may have been stored all the same.
    #[error("the commit failed: {0}")]
    NotCommitted(Arc<str>),
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

    /// Whether it is the database's trouble and not that of what was asked: the same may succeed
    /// later.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Away(_) | Self::Crowded | Self::NotCommitted(_) | Self::Closed => true,
            Self::Database(error) => match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed => true,
                sqlx::Error::Database(error) => error.code().is_some_and(|it| is_outage_code(&it)),
                _ => false,
            },
            _ => false,
        }
    }
}

/// PostgreSQL has five characters, the first two a class; SQLite a number, the last byte of which says
/// the most.
fn is_outage_code(code: &str) -> bool {
    if let (5, Some(class)) = (code.len(), code.get(..2)) {
        // Connection, rollback, resources, limits, an operator, the system; a server that stands by.
        return ["08", "40", "53", "54", "57", "58"].contains(&class) || code == "25006";
    }
    // Busy, locked, no memory, read-only, interrupted, I/O, damaged, full, no file, not a database.
    let number: Option<u32> = code.parse().ok();
    number.is_some_and(|it| [5, 6, 7, 8, 9, 10, 11, 13, 14, 26].contains(&(it & 0xff)))
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
            Place::parse(&if url.contains('?') {
                url.to_owned()
            } else {
                format!("{url}?mode=rwc")
            })?
        } else {
            Place::parse(url)?
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
    pub(crate) async fn check_used(url: &str) -> Result<(), Failure> {
        let missing = |name: &str| Failure::from(Unfit::Missing(name.to_owned()));
        if let Some(path) = sqlite_path(url) {
            return match std::fs::metadata(path) {
                Ok(file) if file.len() > 0 => Ok(()),
                _ => Err(missing(path)),
            };
        }
        if url.starts_with("sqlite:") {
            return Ok(());
        }
        let mut connection = Place::parse(url)?.connect_patiently().await?;
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

/// Makes SQLite's file before SQLite does, for its owner alone: names, numbers and hashes of
/// passwords are in it. The files that SQLite puts beside it follow.
///
/// One that is there is not even opened: closing it would end the locks that other connections of
/// this process hold on it (POSIX, fcntl).
fn create_private(url: &str) -> Result<(), StoreError> {
    let Some(path) = sqlite_path(url) else { return Ok(()) };
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

/// The path of SQLite's file, when the URL names one and nothing else.
fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    (!path.contains('?') && !path.contains(":memory:")).then_some(path)
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

#[cfg(test)]
mod tests {
    use super::is_outage_code;

    #[test]
    fn the_databases_trouble_is_told_from_what_was_asked() {
        // Full, I/O at a sync, busy with a snapshot; refused, no room, read-only, deadlock.
        for code in ["13", "1034", "517", "08006", "53100", "25006", "40P01", "57P01"] {
            assert!(is_outage_code(code), "{code}");
        }
        // Unique, foreign key, no such table; unique, no such table, no right, a bad statement.
        for code in ["2067", "787", "1", "23505", "42P01", "42501", "25001", ""] {
            assert!(!is_outage_code(code), "{code}");
        }
    }
}
