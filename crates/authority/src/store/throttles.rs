//! How often something failed lately.

use sqlx::AnyConnection;

use super::StoreError;

/// Failures that were counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Failures {
    pub(crate) count: i64,
    /// When the last one was.
    pub(crate) last_at: i64,
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    throttle: &[u8],
) -> Result<Failures, StoreError> {
    let row: Option<(i64, i64)> =
        sqlx::query_as("SELECT failures, failed_at FROM throttles WHERE throttle = $1")
            .bind(throttle)
            .fetch_optional(connection)
            .await?;
    Ok(row.map_or(Failures::default(), |(count, last_at)| Failures { count, last_at }))
}

/// Counts a failure; the count begins again when the last one was before `forgotten_before`.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    throttle: &[u8],
    forgotten_before: i64,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO throttles (throttle, failures, failed_at) VALUES ($1, 1, $2)
         ON CONFLICT (throttle) DO UPDATE SET
             failures = CASE WHEN throttles.failed_at < $3 THEN 1 ELSE throttles.failures + 1 END,
             failed_at = $2",
    )
    .bind(throttle)
    .bind(now)
    .bind(forgotten_before)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn clear(
    connection: &mut AnyConnection,
    throttle: &[u8],
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM throttles WHERE throttle = $1")
        .bind(throttle)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn forget_before(
    connection: &mut AnyConnection,
    before: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM throttles WHERE failed_at < $1")
        .bind(before)
        .execute(connection)
        .await?;
    Ok(())
}
