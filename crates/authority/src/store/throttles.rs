//! How often something failed lately.

use sqlx::AnyConnection;

use super::error::StoreError;

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

/// Counts a failure, and returns what there was before it; the count begins again when the last one
/// was before `forgotten_before`. One statement: of those that count at once, each sees another
/// number.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    throttle: &[u8],
    forgotten_before: i64,
    now: i64,
) -> Result<Failures, StoreError> {
    let (count, last_at): (i64, i64) = sqlx::query_as(
        "INSERT INTO throttles (throttle, failures, failed_at) VALUES ($1, 1, $2)
         ON CONFLICT (throttle) DO UPDATE SET
             failures = CASE WHEN throttles.failed_at < $3 THEN 1 ELSE throttles.failures + 1 END,
             before_at = throttles.failed_at,
             failed_at = $2
         RETURNING failures - 1, before_at",
    )
    .bind(throttle)
    .bind(now)
    .bind(forgotten_before)
    .fetch_one(connection)
    .await?;
    Ok(Failures { count, last_at })
}

/// Takes back the failure that was counted at `at`.
pub(crate) async fn take_back(
    connection: &mut AnyConnection,
    throttle: &[u8],
    at: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE throttles SET failures = failures - 1,
             failed_at = CASE WHEN failed_at = $2 THEN before_at ELSE failed_at END
         WHERE throttle = $1 AND failures > 0",
    )
    .bind(throttle)
    .bind(at)
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
