//! How the database is reached, and why it is not.
//!
//! A pool tries again and again until its time is over, and then says that it was over. Whoever waits
//! for a connection longer than usual therefore asks the database directly, once for all who wait, and
//! is told the cause at once.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AnyPool, ConnectOptions, Connection, Executor};

use super::error::StoreError;
use super::kind::is_postgres;

/// What came of asking the database something, and when that was: `Err` with its own words.
pub(super) type Asked = (Instant, Result<(), Arc<str>>);

/// Where the database is.
#[derive(Clone, Debug)]
pub(super) struct DatabaseAddress(AnyConnectOptions);

impl DatabaseAddress {
    pub(super) fn parse(url: &str) -> Result<Self, StoreError> {
        sqlx::any::install_default_drivers();
        Ok(Self(url.parse()?))
    }

    /// A connection, ready for use.
    pub(super) async fn connect(&self) -> Result<AnyConnection, sqlx::Error> {
        let connecting = async {
            let mut connection = self.0.connect().await?;
            prepare(&mut connection).await?;
            Ok(connection)
        };
        let slow = |_| sqlx::Error::Io(std::io::ErrorKind::TimedOut.into());
        tokio::time::timeout(CONNECTING, connecting).await.map_err(slow)?
    }

    /// The same for a program that begins, perhaps together with the database.
    pub(super) async fn connect_patiently(&self) -> Result<AnyConnection, StoreError> {
        let begun = Instant::now();
        loop {
            match self.connect().await {
                Err(error) if is_starting(&error) && begun.elapsed() < PATIENCE_AT_START => {
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                connected => return connected.map_err(away),
            }
        }
    }

    fn pool(&self, connections: u32) -> AnyPool {
        AnyPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(LONGEST_WAIT)
            .after_connect(|connection, _| Box::pin(prepare(connection)))
            .connect_lazy_with(self.0.clone())
    }
}

/// What each connection begins with.
async fn prepare(connection: &mut AnyConnection) -> Result<(), sqlx::Error> {
    if is_postgres(connection) {
        let (stands_by,): (bool,) =
            sqlx::query_as("SELECT pg_is_in_recovery()").fetch_one(connection).await?;
        // Kept, it would refuse every write long after another has taken over.
        let refused = "this server stands by for another, nothing can be written to it";
        return if stands_by { Err(std::io::Error::other(refused).into()) } else { Ok(()) };
    }
    // Readers never wait for the writer (WAL); a commit is on the disk when it returns (FULL);
    // another process that writes is waited for.
    connection
        .execute(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
             PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;",
        )
        .await?;
    Ok(())
}

/// Whether a database that begins answers like this.
fn is_starting(error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::ConnectionRefused,
        sqlx::Error::Database(error) => error.code().as_deref() == Some(CANNOT_CONNECT_NOW),
        _ => false,
    }
}

fn away(error: sqlx::Error) -> StoreError {
    StoreError::Away(error.to_string().into())
}

/// Connections that are shared.
#[derive(Debug)]
pub(super) struct Connections {
    place: DatabaseAddress,
    pool: AnyPool,
    /// What came of asking last.
    asked: Mutex<Option<Asked>>,
    /// Held by whoever asks.
    asking: tokio::sync::Mutex<()>,
}

impl Connections {
    pub(super) fn new(place: DatabaseAddress, connections: u32) -> Self {
        let pool = place.pool(connections);
        Self { place, pool, asked: Mutex::default(), asking: tokio::sync::Mutex::default() }
    }

    /// A connection. A database that is away is known at once, or after three seconds if it does not
    /// say anything.
    pub(super) async fn acquire(&self) -> Result<PoolConnection<Any>, StoreError> {
        if let Some(Err(cause)) = self.known() {
            return Err(StoreError::Away(cause));
        }
        tokio::select! {
            biased;
            acquired = self.pool.acquire() => acquired.map_err(|error| match error {
                sqlx::Error::PoolTimedOut => StoreError::Crowded,
                sqlx::Error::PoolClosed => StoreError::Closed,
                error => away(error),
            }),
            cause = self.refusal() => Err(StoreError::Away(cause)),
        }
    }

    /// A connection that is not one of them: for what would hold one while it needs others.
    pub(super) async fn another(&self) -> Result<AnyConnection, StoreError> {
        self.place.connect().await.map_err(away)
    }

    /// Waits for longer than a connection takes, and then until the database refuses one.
    async fn refusal(&self) -> Arc<str> {
        tokio::time::sleep(USUAL_WAIT).await;
        loop {
            let alone = self.asking.lock().await;
            match self.known() {
                Some(Err(cause)) => return cause,
                Some(Ok(())) => {}
                None => self.ask().await,
            }
            drop(alone);
            tokio::time::sleep(ASKED_AGAIN).await;
        }
    }

    async fn ask(&self) {
        let asked = match self.place.connect().await {
            Ok(connection) => {
                let _ = connection.close().await;
                Ok(())
            }
            // Those who have the others give theirs back.
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some(TOO_MANY) => {
                Ok(())
            }
            Err(error) => Err(error.to_string().into()),
        };
        let now = Instant::now();
        *self.asked.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, asked));
    }

    /// What the database has said lately.
    fn known(&self) -> Option<Result<(), Arc<str>>> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, said) = asked.as_ref()?;
        (at.elapsed() < ASKED_AGAIN).then(|| said.clone())
    }

    /// How many are in use.
    pub(super) fn in_use(&self) -> usize {
        (self.pool.size() as usize).saturating_sub(self.pool.num_idle())
    }

    pub(super) async fn close(&self) {
        self.pool.close().await;
    }
}

/// Longer than a connection takes from a database that is well.
const USUAL_WAIT: Duration = Duration::from_millis(200);
/// The longest that a database may take to be connected to.
const CONNECTING: Duration = Duration::from_secs(3);
/// How long an answer counts.
const ASKED_AGAIN: Duration = Duration::from_secs(1);
/// The longest that a caller waits until others give a connection back.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long a program that begins waits for a database that begins.
const PATIENCE_AT_START: Duration = Duration::from_secs(5);
/// PostgreSQL starts or stops (`cannot_connect_now`).
const CANNOT_CONNECT_NOW: &str = "57P03";
/// PostgreSQL has no connection left (`too_many_connections`).
const TOO_MANY: &str = "53300";
