//! One writer for SQLite: whatever waits for it goes into one transaction, each piece of work in a
//! savepoint of its own, so that a durable commit is paid once for all of them. Work that panics is
//! undone like work that fails, and the writer goes on: without it nothing would be written any more.
//!
//! After a failed commit SQLite may have rolled back by itself or not, so its connection is closed and
//! the next writes get a fresh one.

use std::collections::VecDeque;
use std::fmt::Display;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::{AnyConnection, Connection, Executor};
use tokio::sync::{mpsc, oneshot};

use super::error::StoreError;
use super::reach::DatabaseAddress;
use crate::metrics::Commits;

/// The queue of the writer.
#[derive(Debug)]
pub(super) struct GroupCommit {
    queue: mpsc::Sender<Job>,
}

enum Job {
    Write(Work),
    Close(oneshot::Sender<()>),
}

/// Does the work on a connection, or is told that there is none.
type Work = Box<
    dyn for<'c> FnOnce(Result<&'c mut AnyConnection, StoreError>) -> BoxFuture<'c, Done> + Send,
>;

/// Work that was done and not yet committed.
struct Done {
    /// Why it is not to be kept.
    undo: Option<String>,
    tell: Tell,
}

/// Tells whoever waits for work what became of the commit.
type Tell = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

impl GroupCommit {
    /// Starts the writer on a connection.
    pub(super) fn start(
        place: DatabaseAddress,
        connection: AnyConnection,
        commits: Commits,
    ) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUED);
        let writer = Writer { place, connection: Some(connection), commits };
        tokio::spawn(writer.run(jobs));
        Self { queue }
    }

    /// Does `work`, and answers when it is committed or undone.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Display + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            async move {
                // What the work leaves behind is in its savepoint, which is rolled back.
                let done = AssertUnwindSafe(async move { work(connection?).await }).catch_unwind();
                let result = done.await.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
                Done {
                    undo: result.as_ref().err().map(E::to_string),
                    tell: Box::new(move |committed| {
                        // Nobody waits any more when the client has gone away.
                        let _ = sender.send(match committed {
                            Ok(()) => result,
                            Err(error) => result.and(Err(error.into())),
                        });
                    }),
                }
            }
            .boxed()
        });
        self.queue.send(Job::Write(work)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// How many writes wait.
    pub(super) fn queued(&self) -> usize {
        self.queue.max_capacity() - self.queue.capacity()
    }

    /// Waits until everything queued is committed, and ends the writer.
    pub(super) async fn close(&self) {
        let (sender, closed) = oneshot::channel();
        if self.queue.send(Job::Close(sender)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

/// Who writes.
struct Writer {
    place: DatabaseAddress,
    /// `None` after a commit that failed.
    connection: Option<AnyConnection>,
    commits: Commits,
}

impl Writer {
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        let mut batch = Vec::new();
        while jobs.recv_many(&mut batch, AT_ONCE).await > 0 {
            let mut closing = None;
            let works = batch.drain(..).filter_map(|job| match job {
                Job::Write(work) => Some(work),
                Job::Close(sender) => {
                    closing = Some(sender);
                    None
                }
            });
            let works: VecDeque<Work> = works.collect();
            if !works.is_empty() {
                self.store(works).await;
            }
            if let Some(sender) = closing {
                self.close().await;
                let _ = sender.send(());
                return;
            }
        }
    }

    /// Commits all of it, and tells everybody what became of it.
    async fn store(&mut self, mut works: VecDeque<Work>) {
        let mut waiting = Vec::with_capacity(works.len());
        let committed = self.commit(&mut works, &mut waiting).await;
        self.commits.count(committed.is_ok());
        let Err(cause) = committed else {
            waiting.into_iter().for_each(|tell| tell(Ok(())));
            return;
        };
        tracing::error!(code = "commit_failed", error = %cause);
        self.close().await;
        let not_committed = || StoreError::NotCommitted(cause.clone());
        for work in works {
            waiting.push(work(Err(not_committed())).await.tell);
        }
        waiting.into_iter().for_each(|tell| tell(Err(not_committed())));
    }

    /// Does what is in `works`, in one transaction; who waits for what was begun goes to `waiting`.
    async fn commit(
        &mut self,
        works: &mut VecDeque<Work>,
        waiting: &mut Vec<Tell>,
    ) -> Result<(), Arc<str>> {
        let said = |error: sqlx::Error| Arc::from(error.to_string());
        let connection = match &mut self.connection {
            Some(connection) => connection,
            None => self.connection.insert(self.place.connect().await.map_err(said)?),
        };
        let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await.map_err(said)?;
        while !works.is_empty() {
            transaction.execute("SAVEPOINT work").await.map_err(said)?;
            let Some(work) = works.pop_front() else { break };
            let Done { undo, tell } = work(Ok(&mut transaction)).await;
            waiting.push(tell);
            if let Some(cause) = undo {
                // Without its savepoint it has ended the whole transaction, and is the cause.
                let undone = transaction.execute("ROLLBACK TO work").await;
                undone.map_err(|_| Arc::from(cause))?;
            }
            transaction.execute("RELEASE work").await.map_err(said)?;
        }
        transaction.commit().await.map_err(said)
    }

    async fn close(&mut self) {
        if let Some(connection) = self.connection.take() {
            // What can't be closed in good order is dropped.
            let _ = connection.close().await;
        }
    }
}

/// How many writes may wait before callers do.
const QUEUED: usize = 1024;
/// How many are committed together at most.
const AT_ONCE: usize = 256;

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "what is tested")]

    use std::future::poll_fn;

    use futures_util::future::join3;
    use tempfile::TempDir;

    use super::*;

    /// A writer whose next connections are made to the database of this name.
    async fn writer_of(folder: &TempDir, name: &str) -> GroupCommit {
        let place = |name: &str, mode: &str| {
            let path = folder.path().join(name);
            DatabaseAddress::parse(&format!("sqlite:{}?mode={mode}", path.display())).unwrap()
        };
        let mut connection = place("a.db", "rwc").connect().await.unwrap();
        connection.execute("CREATE TABLE t (n INTEGER)").await.unwrap();
        // Of this connection alone: for the next one there is room again.
        connection.execute("PRAGMA max_page_count = 8").await.unwrap();
        GroupCommit::start(place(name, "rw"), connection, Commits::default())
    }

    async fn writer() -> (TempDir, GroupCommit) {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer_of(&folder, "a.db").await;
        (folder, writer)
    }

    /// More than there is room for.
    async fn insert_much(writer: &GroupCommit) -> Result<(), StoreError> {
        writer
            .write(|connection| {
                async move {
                    connection
                        .execute(
                            "INSERT INTO t WITH RECURSIVE n(i) AS
                                 (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
                             SELECT i FROM n",
                        )
                        .await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn insert(writer: &GroupCommit, n: i64) -> Result<(), StoreError> {
        writer
            .write(move |connection| {
                async move {
                    sqlx::query("INSERT INTO t VALUES ($1)").bind(n).execute(connection).await?;
                    Ok(())
                }
                .boxed()
            })
            .await
    }

    async fn count(writer: &GroupCommit) -> i64 {
        let counted: Result<i64, StoreError> = writer
            .write(|connection| {
                async move {
                    let (count,): (i64,) =
                        sqlx::query_as("SELECT COUNT(*) FROM t").fetch_one(connection).await?;
                    Ok(count)
                }
                .boxed()
            })
            .await;
        counted.unwrap()
    }

    #[tokio::test]
    async fn a_panic_undoes_its_own_work_and_nothing_else() {
        let (_folder, writer) = writer().await;
        let panics = writer.write::<(), StoreError, _>(|connection| {
            async move {
                connection.execute("INSERT INTO t VALUES (2)").await?;
                panic!("a fault in the program");
            }
            .boxed()
        });
        // At once, so that they are committed together.
        let (before, panicked, after) = join3(insert(&writer, 1), panics, insert(&writer, 3)).await;
        assert!(before.is_ok() && after.is_ok());
        assert!(matches!(panicked, Err(StoreError::Panicked)));
        assert_eq!(count(&writer).await, 2);
        insert(&writer, 4).await.unwrap();
        assert_eq!(count(&writer).await, 3);
    }

    #[tokio::test]
    async fn a_panic_before_anything_is_done_ends_nothing_either() {
        let (_folder, writer) = writer().await;
        let panicked = writer
            .write::<(), StoreError, _>(|_| poll_fn(|_| panic!("a fault in the program")).boxed())
            .await;
        assert!(matches!(panicked, Err(StoreError::Panicked)));
        insert(&writer, 1).await.unwrap();
        assert_eq!(count(&writer).await, 1);
    }

    #[tokio::test]
    async fn a_full_database_is_told_to_all_of_the_batch_and_holds_up_nobody_after_it() {
        let (_folder, writer) = writer().await;
        let (before, much, after) =
            join3(insert(&writer, 1), insert_much(&writer), insert(&writer, 3)).await;
        for told in [before, much, after] {
            assert!(told.unwrap_err().to_string().contains("full"));
        }
        assert_eq!(count(&writer).await, 0);
        insert_much(&writer).await.unwrap();
        assert_eq!(count(&writer).await, 100_000);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_database_that_can_not_be_opened_again_is_tried_for_each_batch() {
        let folder = tempfile::tempdir().unwrap();
        let writer = writer_of(&folder, "away.db").await;
        assert!(insert_much(&writer).await.is_err());
        for _ in 0..2 {
            let told = insert(&writer, 1).await.unwrap_err();
            assert!(told.to_string().contains("unable to open"), "{told}");
        }
        std::os::unix::fs::symlink(folder.path().join("a.db"), folder.path().join("away.db"))
            .unwrap();
        insert(&writer, 1).await.unwrap();
        assert_eq!(count(&writer).await, 1);
    }
}
