//! Every trust list that was ever installed: a later one must not reuse a kid of an earlier one.

use sqlx::AnyConnection;

use super::StoreError;

pub(crate) async fn insert(
    connection: &mut AnyConnection,
    sequence: u32,
    bytes: &[u8],
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO trust_lists (sequence, bytes, installed_at) VALUES ($1, $2, $3)")
        .bind(i64::from(sequence))
        .bind(bytes)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// All of them, oldest installation first.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows: Vec<(Vec<u8>,)> =
        sqlx::query_as("SELECT bytes FROM trust_lists ORDER BY installed_at, sequence")
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(bytes,)| bytes).collect())
}

/// How many there are; instances look whether another one has installed a list.
pub(crate) async fn count(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let (count,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM trust_lists").fetch_one(connection).await?;
    Ok(count)
}
