//! Every trust list that was ever installed: a later one must not reuse a kid of an earlier one.

use sqlx::AnyConnection;

use super::error::StoreError;

pub(crate) async fn insert(
    connection: &mut AnyConnection,
    bytes: &[u8],
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("INSERT INTO trust_lists (bytes, installed_at) VALUES ($1, $2)")
        .bind(bytes)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// All of them with their numbers, in the order in which they were installed.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<(u32, Vec<u8>)>, StoreError> {
    let rows: Vec<(i64, Vec<u8>)> =
        sqlx::query_as("SELECT number, bytes FROM trust_lists ORDER BY number")
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|(number, bytes)| {
            let number = u32::try_from(number).map_err(|_| StoreError::Unreadable("trust list"))?;
            Ok((number, bytes))
        })
        .collect()
}

/// How many there are; instances look whether another one has installed a list.
pub(crate) async fn count(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let (count,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM trust_lists").fetch_one(connection).await?;
    Ok(count)
}
