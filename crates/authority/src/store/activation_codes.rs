//! Activation codes, as the counter gave them out.

use sqlx::AnyConnection;

use super::error::StoreError;

/// A code that may still be tried.
pub(crate) struct ActivationRow {
    pub(crate) code_mac: Vec<u8>,
    /// After this try.
    pub(crate) tries_left: i64,
}

/// Gives the account this code; the one before counts no longer.
pub(crate) async fn put(
    connection: &mut AnyConnection,
    account: &str,
    code_mac: &[u8],
    tries_left: i64,
    expires_at: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO activation_codes (account, code_mac, tries_left, expires_at)
         VALUES ($1, $2, $3, $4)
         ON CONFLICT (account) DO UPDATE SET code_mac = $2, tries_left = $3, expires_at = $4",
    )
    .bind(account)
    .bind(code_mac)
    .bind(tries_left)
    .bind(expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Takes one of the tries; `None` when there is no code, none is left, or it is over.
pub(crate) async fn take_try(
    connection: &mut AnyConnection,
    account: &str,
    now: i64,
) -> Result<Option<ActivationRow>, StoreError> {
    let row: Option<(Vec<u8>, i64)> = sqlx::query_as(
        "UPDATE activation_codes SET tries_left = tries_left - 1
         WHERE account = $1 AND tries_left > 0 AND expires_at > $2
         RETURNING code_mac, tries_left",
    )
    .bind(account)
    .bind(now)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(code_mac, tries_left)| ActivationRow { code_mac, tries_left }))
}

/// Forgets the account's code: it was used.
pub(crate) async fn forget(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM activation_codes WHERE account = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}
