//! Whether anything can be stored: a row is written, as a phone's call would be.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::FutureExt;
use sqlx::AnyConnection;
use tokio::sync::Mutex;

use super::database::{Store, Writes};
use super::error::StoreError;
use super::reach::Asked;

/// What came of the last try, and when; held by whoever tries.
#[derive(Debug, Default)]
pub(super) struct Probe(Mutex<Option<Asked>>);

impl Store {
    /// Writes a row durably. Those who ask within a second share one write, and none waits longer than
    /// two.
    ///
    /// # Errors
    /// Why nothing can be stored, in the database's own words.
    pub(crate) async fn probe(&self) -> Result<(), Arc<str>> {
        let mut last = self.probe.0.lock().await;
        let held = last.as_ref().filter(|(at, _)| at.elapsed() < SHARED).map(|(_, it)| it.clone());
        if let Some(result) = held {
            return result;
        }
        let result = self.try_probe().await;
        if let Err(cause) = &result {
            tracing::error!(code = "not_ready", error = %cause);
        }
        last.insert((Instant::now(), result)).1.clone()
    }

    async fn try_probe(&self) -> Result<(), Arc<str>> {
        let written = self.write_one::<_, StoreError, _>(|connection| write(connection).boxed());
        let result = match tokio::time::timeout(LONGEST, written).await {
            Ok(result) => result.map_err(|error| error.to_string().into()),
            Err(_) => Err("the database takes too long to store a row".into()),
        };
        // Where a statement is its own transaction, nobody else has counted that it was not stored.
        if result.is_err() && matches!(self.writes, Writes::Each) {
            self.commits.count(false);
        }
        result
    }
}

async fn write(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE probe SET probes = probes + 1").execute(connection).await?;
    Ok(())
}

/// How long what was found counts.
const SHARED: Duration = Duration::from_secs(1);
/// A commit that takes longer is as bad as none.
const LONGEST: Duration = Duration::from_secs(2);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::metrics::Commits;

    #[tokio::test]
    async fn those_who_ask_within_a_second_share_one_write() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("a.db").display());
        let store = Store::open(&url, 4, Commits::default()).await.unwrap();
        let begun = Instant::now();
        for result in futures_util::future::join_all((0..50).map(|_| store.probe())).await {
            result.unwrap();
        }
        let mut connection = store.read().await.unwrap();
        let (probes,): (i64,) =
            sqlx::query_as("SELECT probes FROM probe").fetch_one(&mut *connection).await.unwrap();
        assert!(probes >= 1 && probes <= 1 + begun.elapsed().as_secs() as i64, "{probes}");
    }
}
