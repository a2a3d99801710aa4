//! Certificates that were revoked, and in which edition of their shard that was published.

use sqlx::AnyConnection;
use vneid_payload::Shard;

use super::{StoreError, shards};

/// Revokes every certificate of the phone that expires on this day or later. Gives how many were
/// not revoked before.
pub(crate) async fn revoke_phone(
    connection: &mut AnyConnection,
    phone: &str,
    from_day: u32,
    now: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query(
        "INSERT INTO revocations (kid, day, idx, revoked_at)
         SELECT kid, day, idx, $3 FROM certificates WHERE phone = $1 AND day >= $2
         ON CONFLICT DO NOTHING",
    )
    .bind(phone)
    .bind(i64::from(from_day))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(result.rows_affected())
}

/// Whether anything of this day or later waits to be published.
pub(crate) async fn any_unpublished(
    connection: &mut AnyConnection,
    from_day: u32,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT idx FROM revocations WHERE edition IS NULL AND day >= $1 LIMIT 1")
            .bind(i64::from(from_day))
            .fetch_optional(connection)
            .await?;
    Ok(row.is_some())
}

/// The shards with revocations that are not published yet.
pub(crate) async fn unpublished_shards(
    connection: &mut AnyConnection,
) -> Result<Vec<Shard>, StoreError> {
    let rows: Vec<(Vec<u8>, i64)> = sqlx::query_as(
        "SELECT DISTINCT kid, day FROM revocations WHERE edition IS NULL ORDER BY kid, day",
    )
    .fetch_all(connection)
    .await?;
    rows.into_iter().map(|(kid, day)| shards::shard(&kid, day)).collect()
}

/// Says in which edition the shard's unpublished revocations are.
pub(crate) async fn set_edition(
    connection: &mut AnyConnection,
    shard: Shard,
    edition: u32,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE revocations SET edition = $3 WHERE kid = $1 AND day = $2 AND edition IS NULL",
    )
    .bind(&shard.kid.0[..])
    .bind(i64::from(shard.day))
    .bind(i64::from(edition))
    .execute(connection)
    .await?;
    Ok(())
}

/// The indexes that came with the editions above `from`, up to `to`, ascending.
pub(crate) async fn between(
    connection: &mut AnyConnection,
    shard: Shard,
    from: u32,
    to: u32,
) -> Result<Vec<u32>, StoreError> {
    let rows: Vec<(i64,)> = sqlx::query_as(
        "SELECT idx FROM revocations
         WHERE kid = $1 AND day = $2 AND edition > $3 AND edition <= $4 ORDER BY idx",
    )
    .bind(&shard.kid.0[..])
    .bind(i64::from(shard.day))
    .bind(i64::from(from))
    .bind(i64::from(to))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(index,)| u32::try_from(index).map_err(|_| StoreError::Unreadable("revocation")))
        .collect()
}

/// Forgets what expired before this day.
pub(crate) async fn forget_before(
    connection: &mut AnyConnection,
    day: u32,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM revocations WHERE day < $1")
        .bind(i64::from(day))
        .execute(connection)
        .await?;
    Ok(())
}
