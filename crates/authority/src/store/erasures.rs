//! Accounts that were erased, and erasing one.

use sqlx::AnyConnection;

use super::error::StoreError;

/// Whether an account of this number was erased.
pub(crate) async fn is_erased(
    connection: &mut AnyConnection,
    number_mac: &[u8],
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT erased_at FROM erased WHERE number_mac = $1 LIMIT 1")
            .bind(number_mac)
            .fetch_optional(connection)
            .await?;
    Ok(row.is_some())
}

/// The names of all accounts that were erased.
pub(crate) async fn all(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT account FROM erased").fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// The name of the account with this name or this number that was erased last.
pub(crate) async fn name_of(
    connection: &mut AnyConnection,
    account: &str,
    number_mac: &[u8],
) -> Result<Option<String>, StoreError> {
    let row: Option<(String,)> = sqlx::query_as(
        "SELECT account FROM erased WHERE account = $1 OR number_mac = $2
         ORDER BY erased_at DESC LIMIT 1",
    )
    .bind(account)
    .bind(number_mac)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(account,)| account))
}

/// Lets a number be an account's again; returns the names of those that were erased.
pub(crate) async fn lift(
    connection: &mut AnyConnection,
    number_mac: &[u8],
) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("DELETE FROM erased WHERE number_mac = $1 RETURNING account")
            .bind(number_mac)
            .fetch_all(connection)
            .await?;
    Ok(rows.into_iter().map(|(account,)| account).collect())
}

/// Deletes all that names the person or their phones, and remembers that it was done. Revocations are
/// bare indexes and stay until their lists end; the caller has revoked what was in force.
pub(crate) async fn erase(
    connection: &mut AnyConnection,
    account: &str,
    number_mac: &[u8],
    now: i64,
) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM sign_ins WHERE account = $1",
        "DELETE FROM activation_codes WHERE account = $1",
        "DELETE FROM notices WHERE account = $1",
        "DELETE FROM paper_indexes
         WHERE paper IN (SELECT paper FROM papers WHERE account = $1)",
        "DELETE FROM papers WHERE account = $1",
        "DELETE FROM certificates
         WHERE phone IN (SELECT phone FROM phones WHERE account = $1)",
        "DELETE FROM attested_by
         WHERE phone IN (SELECT phone FROM phones WHERE account = $1)",
        "DELETE FROM phones WHERE account = $1",
        "DELETE FROM accounts WHERE account = $1",
    ] {
        sqlx::query(sql).bind(account).execute(&mut *connection).await?;
    }
    sqlx::query(
        "INSERT INTO erased (account, number_mac, erased_at) VALUES ($1, $2, $3)
         ON CONFLICT DO NOTHING",
    )
    .bind(account)
    .bind(number_mac)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}
