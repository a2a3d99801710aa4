//! Nonces that were used.

use sqlx::AnyConnection;

use super::error::StoreError;

/// Takes a nonce; `false` when it was taken before.
pub(crate) async fn take(
    connection: &mut AnyConnection,
    scope: &[u8],
    nonce: &[u8],
    expires_at: i64,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "INSERT INTO nonces (scope, nonce, expires_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
    )
    .bind(scope)
    .bind(nonce)
    .bind(expires_at)
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}
