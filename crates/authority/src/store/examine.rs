//! What operators ask of a whole database: a copy, its damage, how much there is.

use std::path::Path;

use sqlx::{AnyConnection, Connection, Executor};
use vneid_payload::Shard;

use super::belongs;
use super::error::StoreError;
use super::kind::is_postgres;
use super::shards::{self, Reserved};

/// How much a database holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts, suspended ones too.
    pub accounts: i64,
    /// Phones that are active or wait.
    pub phones: i64,
    /// Certificates that have not expired.
    pub certificates: i64,
    /// Of those, the revoked ones.
    pub revocations: i64,
    /// Papers that were not withdrawn.
    pub papers: i64,
    /// Entries of the audit table.
    pub audit: i64,
}

/// Copies the whole database into a file.
pub(crate) async fn copy(connection: &mut AnyConnection, to: &str) -> Result<(), StoreError> {
    sqlx::query("VACUUM INTO $1").bind(to).execute(connection).await?;
    Ok(())
}

/// Writes into a copy that it is one.
pub(crate) async fn mark_copy(path: &str, now: i64) -> Result<(), StoreError> {
    let mut copy = AnyConnection::connect(&format!("sqlite:{path}?mode=rw")).await?;
    belongs::set_copied(&mut copy, now).await?;
    Ok(copy.close().await?)
}

/// Whether a program has this file of SQLite open: also one that does nothing with it. One that is
/// not a database, or no longer one, is in nobody's use.
pub async fn is_in_use(path: &Path) -> bool {
    sqlx::any::install_default_drivers();
    let url = format!("sqlite:{}?mode=rw", path.display());
    let Ok(mut connection) = AnyConnection::connect(&url).await else { return false };
    // Everybody who has it open in WAL mode shares a lock that this one takes alone.
    let alone = connection
        .execute(
            "PRAGMA busy_timeout = 500; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; ROLLBACK",
        )
        .await;
    let is_busy = |error: sqlx::Error| match error {
        sqlx::Error::Database(error) => error.code().is_some_and(|code| code == "5"),
        _ => false,
    };
    let in_use = alone.is_err_and(is_busy);
    _ = connection.close().await;
    in_use
}

pub(crate) async fn counts(
    connection: &mut AnyConnection,
    today: u32,
) -> Result<Counts, StoreError> {
    let (accounts, phones, certificates, revocations, papers, audit): (
        i64,
        i64,
        i64,
        i64,
        i64,
        i64,
    ) = sqlx::query_as(
        "SELECT (SELECT COUNT(*) FROM accounts),
             (SELECT COUNT(*) FROM phones WHERE state IN ('active', 'waiting')),
             (SELECT COUNT(*) FROM certificates WHERE day >= $1),
             (SELECT COUNT(*) FROM revocations WHERE day >= $1),
             (SELECT COUNT(*) FROM papers WHERE withdrawn_at IS NULL),
             (SELECT COUNT(*) FROM audit)",
    )
    .bind(i64::from(today))
    .fetch_one(connection)
    .await?;
    Ok(Counts { accounts, phones, certificates, revocations, papers, audit })
}

/// What SQLite finds wrong with the file, at most 100 things.
pub(crate) async fn damage(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    if is_postgres(connection) {
        return Ok(Vec::new());
    }
    let pages: Vec<(String,)> =
        sqlx::query_as("SELECT integrity_check FROM pragma_integrity_check LIMIT 100")
            .fetch_all(&mut *connection)
            .await?;
    let orphans: Vec<(String,)> =
        sqlx::query_as("SELECT 'orphans in ' || \"table\" FROM pragma_foreign_key_check LIMIT 100")
            .fetch_all(connection)
            .await?;
    let found = pages.into_iter().chain(orphans).map(|(text,)| text);
    Ok(found.filter(|text| text != "ok").take(100).collect())
}

/// The sequence of the newest manifest, and when it was published.
pub(crate) async fn published(connection: &mut AnyConnection) -> Result<(u32, i64), StoreError> {
    let (sequence, at): (i64, i64) = sqlx::query_as("SELECT sequence, published_at FROM publisher")
        .fetch_one(connection)
        .await?;
    let sequence = u32::try_from(sequence).map_err(|_| StoreError::Unreadable("manifest"))?;
    Ok((sequence, at))
}

/// A status index that was given out, and the numbers from which it was made.
pub(crate) struct Sample {
    pub(crate) shard: Shard,
    pub(crate) reserved: Reserved,
    pub(crate) index: u32,
}

/// An index of the shard with the fewest numbers given out.
pub(crate) async fn sample(connection: &mut AnyConnection) -> Result<Option<Sample>, StoreError> {
    type Columns = (Vec<u8>, i64, i64, i64, i64);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT kid, day, bits, reserved, idx FROM shards JOIN certificates USING (kid, day)
         ORDER BY reserved, idx LIMIT 1",
    )
    .fetch_optional(connection)
    .await?;
    let Some((kid, day, bits, reserved, index)) = row else { return Ok(None) };
    let unreadable = |_| StoreError::Unreadable("shard");
    let bits = u32::try_from(bits).map_err(unreadable)?;
    let index = u32::try_from(index).map_err(unreadable)?;
    let count = u64::try_from(reserved).map_err(unreadable)?;
    let shard = shards::shard(&kid, day)?;
    Ok(Some(Sample { shard, reserved: Reserved { bits, from: 0, count }, index }))
}
