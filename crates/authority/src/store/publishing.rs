//! One instance after another makes a publication: several that did at once would each sign all of it,
//! and only one of them would be stored.
//!
//! This saves signatures and nothing else: whether a publication may be stored, the publisher's row
//! says. So nobody waits for long, and whoever gets no turn goes on without. On SQLite, where there is
//! one service and now and then an operator's command beside it, there are no turns.

use std::time::{Duration, Instant};

use sqlx::{AnyConnection, Connection, Executor};

use super::database::{Store, Writes};
use super::error::StoreError;

/// The turn to publish; others wait until it ends or is dropped.
#[derive(Debug)]
pub(crate) struct Turn(Option<AnyConnection>);

impl Store {
    /// Waits for the turn to publish, half a minute at most.
    pub(crate) async fn publishing_turn(&self) -> Turn {
        match self.writes {
            // Whatever keeps it from a turn will keep it from publishing, or from nothing.
            Writes::Each => Turn(self.wait_for_turn().await.ok().flatten()),
            Writes::Grouped(_) => Turn(None),
        }
    }

    async fn wait_for_turn(&self) -> Result<Option<AnyConnection>, StoreError> {
        let begun = Instant::now();
        let mut connection = self.reads.another().await?;
        // A lock of a transaction, not of a session: it ends with either, also behind a pooler.
        connection.execute("BEGIN").await?;
        while begun.elapsed() < LONGEST_WAIT {
            let (has_turn,): (bool,) = sqlx::query_as("SELECT pg_try_advisory_xact_lock(8319)")
                .fetch_one(&mut connection)
                .await?;
            if has_turn {
                return Ok(Some(connection));
            }
            tokio::time::sleep(ASKED_AGAIN).await;
        }
        connection.close().await?;
        Ok(None)
    }
}

impl Turn {
    /// Lets the next one begin.
    pub(crate) async fn end(self) {
        if let Some(connection) = self.0 {
            // The transaction ends with its connection, however that ends.
            let _ = connection.close().await;
        }
    }
}

/// The busiest publication takes a token of 30 ms a signature 18 s. Beyond that a revocation is rather
/// signed twice than published late.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const ASKED_AGAIN: Duration = Duration::from_millis(50);
