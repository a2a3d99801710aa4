//! One writer for SQLite: whatever waits for it goes into one transaction, each piece of work in a
//! savepoint of its own, so that a durable commit is paid once for all of them. Work that panics is
//! undone like work that fails, and the writer goes on: without it nothing would be written any more.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use sqlx::{AnyConnection, AnyPool, Connection, Executor};
use tokio::sync::{mpsc, oneshot};

use super::StoreError;

/// The queue of the writer.
#[derive(Debug)]
pub(super) struct GroupCommit {
    queue: mpsc::Sender<Job>,
}

enum Job {
    Write(Work),
    Close(oneshot::Sender<()>),
}

type Work = Box<dyn for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Done> + Send>;

/// Work that was done and not yet committed.
struct Done {
    /// Whether it is to be kept.
    keep: bool,
    /// Tells whoever waits for it, with what became of the commit.
    tell: Box<dyn FnOnce(Result<(), StoreError>) + Send>,
}

impl GroupCommit {
    /// Starts the writer on a pool of one connection.
    pub(super) fn start(pool: AnyPool) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUED);
        tokio::spawn(run(pool, jobs));
        Self { queue }
    }

    /// Does `work`, and answers when it is committed or undone.
    pub(super) async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: for<'c> FnOnce(&'c mut AnyConnection) -> BoxFuture<'c, Result<T, E>> + Send + 'static,
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, answer) = oneshot::channel();
        let work: Work = Box::new(move |connection| {
            async move {
                // What the work leaves behind is in its savepoint, which is rolled back.
                let done = AssertUnwindSafe(async move { work(connection).await }).catch_unwind();
                let result = done.await.unwrap_or_else(|_| Err(StoreError::Panicked.into()));
                Done {
                    keep: result.is_ok(),
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

    /// Waits until everything queued is committed, and ends the writer.
    pub(super) async fn close(&self) {
        let (sender, closed) = oneshot::channel();
        if self.queue.send(Job::Close(sender)).await.is_ok() {
            let _ = closed.await;
        }
    }
}

async fn run(pool: AnyPool, mut jobs: mpsc::Receiver<Job>) {
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
        let works: Vec<Work> = works.collect();
        let mut done = Vec::with_capacity(works.len());
        let committed = commit(&pool, works, &mut done).await;
        if let Err(error) = &committed {
            tracing::error!(code = "commit_failed", %error);
        }
        let failed = committed.is_err();
        for Done { tell, .. } in done {
            tell(if failed { Err(StoreError::CommitFailed) } else { Ok(()) });
        }
        if let Some(sender) = closing {
            pool.close().await;
            let _ = sender.send(());
            return;
        }
    }
}

async fn commit(pool: &AnyPool, works: Vec<Work>, done: &mut Vec<Done>) -> Result<(), sqlx::Error> {
    if works.is_empty() {
        return Ok(());
    }
    let mut connection = pool.acquire().await?;
    let mut transaction = connection.begin_with("BEGIN IMMEDIATE").await?;
    for work in works {
        transaction.execute("SAVEPOINT work").await?;
        let result = work(&mut transaction).await;
        if !result.keep {
            transaction.execute("ROLLBACK TO work").await?;
        }
        done.push(result);
        transaction.execute("RELEASE work").await?;
    }
    transaction.commit().await
}

/// How many writes may wait before callers do.
const QUEUED: usize = 1024;
/// How many are committed together at most.
const AT_ONCE: usize = 256;

#[cfg(test)]
mod tests {
    #![allow(clippy::panic, reason = "what is tested")]

    use std::future::poll_fn;

    use super::*;

    async fn writer() -> GroupCommit {
        sqlx::any::install_default_drivers();
        let pool = sqlx::any::AnyPoolOptions::new().max_connections(1);
        let pool = pool.connect("sqlite::memory:").await.unwrap();
        pool.acquire().await.unwrap().execute("CREATE TABLE t (n INTEGER)").await.unwrap();
        GroupCommit::start(pool)
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
        let writer = writer().await;
        let panics = writer.write::<(), StoreError, _>(|connection| {
            async move {
                connection.execute("INSERT INTO t VALUES (2)").await?;
                panic!("a fault in the program");
            }
            .boxed()
        });
        // At once, so that they are committed together.
        let (before, panicked, after) =
            futures_util::future::join3(insert(&writer, 1), panics, insert(&writer, 3)).await;
        assert!(before.is_ok() && after.is_ok());
        assert!(matches!(panicked, Err(StoreError::Panicked)));
        assert_eq!(count(&writer).await, 2);
        insert(&writer, 4).await.unwrap();
        assert_eq!(count(&writer).await, 3);
    }

    #[tokio::test]
    async fn a_panic_before_anything_is_done_ends_nothing_either() {
        let writer = writer().await;
        let panicked = writer
            .write::<(), StoreError, _>(|_| poll_fn(|_| panic!("a fault in the program")).boxed())
            .await;
        assert!(matches!(panicked, Err(StoreError::Panicked)));
        insert(&writer, 1).await.unwrap();
        assert_eq!(count(&writer).await, 1);
    }
}
