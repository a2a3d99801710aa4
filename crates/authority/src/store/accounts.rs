//! Accounts.

use sqlx::AnyConnection;

use super::columns::from_row;
use super::error::StoreError;

/// An account, as stored.
#[derive(Clone)]
pub(crate) struct AccountRow {
    pub(crate) account: String,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) level: i64,
    pub(crate) password: String,
    pub(crate) suspended_at: Option<i64>,
    pub(crate) closed_at: Option<i64>,
}

impl AccountRow {
    /// The hash of its password; `None` before its owner was given one.
    pub(crate) fn hash(&self) -> Option<&str> {
        Some(&self.password[..]).filter(|hash| !hash.is_empty())
    }
}

from_row!(AccountRow { account, number, name, level, password, suspended_at, closed_at });

/// A query for a whole account.
macro_rules! select_account {
    ($rest:literal) => {
        concat!(
            "SELECT account, number, name, level, password, suspended_at, closed_at FROM accounts ",
            $rest
        )
    };
}

pub(crate) async fn insert(
    connection: &mut AnyConnection,
    row: &AccountRow,
    opened_at: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO accounts (account, number, name, level, password, opened_at)
         VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(&row.account)
    .bind(&row.number)
    .bind(&row.name)
    .bind(row.level)
    .bind(&row.password)
    .bind(opened_at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn by_number(
    connection: &mut AnyConnection,
    number: &str,
) -> Result<Option<AccountRow>, StoreError> {
    Ok(sqlx::query_as(select_account!("WHERE number = $1"))
        .bind(number)
        .fetch_optional(connection)
        .await?)
}

/// The first `limit` accounts whose numbers come after this one.
pub(crate) async fn after(
    connection: &mut AnyConnection,
    number: &str,
    limit: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    Ok(sqlx::query_as(select_account!("WHERE number > $1 ORDER BY number LIMIT $2"))
        .bind(number)
        .bind(limit)
        .fetch_all(connection)
        .await?)
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Option<AccountRow>, StoreError> {
    Ok(sqlx::query_as(select_account!("WHERE account = $1"))
        .bind(account)
        .fetch_optional(connection)
        .await?)
}

/// Locks the account's row until the transaction ends, so that two instances do not change its
/// phones at once. SQLite has one writer anyway.
pub(crate) async fn lock(connection: &mut AnyConnection, account: &str) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET changes = changes WHERE account = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// The next number among the account's changes, above all that phones may have seen before the
/// database was restored. Taking it locks the row, so that changes become visible in their order.
pub(crate) async fn next_change(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<i64, StoreError> {
    let (change,): (i64,) = sqlx::query_as(
        "UPDATE accounts SET changes = 1 + CASE
             WHEN changes < COALESCE((SELECT changes_from FROM belongs), 0)
             THEN (SELECT changes_from FROM belongs) ELSE changes END
         WHERE account = $1 RETURNING changes",
    )
    .bind(account)
    .fetch_one(connection)
    .await?;
    Ok(change)
}

pub(crate) async fn set_level(
    connection: &mut AnyConnection,
    account: &str,
    level: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET level = $2 WHERE account = $1")
        .bind(account)
        .bind(level)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn set_password(
    connection: &mut AnyConnection,
    account: &str,
    password: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET password = $2 WHERE account = $1")
        .bind(account)
        .bind(password)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn suspend(
    connection: &mut AnyConnection,
    account: &str,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET suspended_at = $2 WHERE account = $1")
        .bind(account)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Ends a suspension, and that the account is closed.
pub(crate) async fn resume(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET suspended_at = NULL, closed_at = NULL WHERE account = $1")
        .bind(account)
        .execute(connection)
        .await?;
    Ok(())
}

/// Suspends the account until [`resume`], and closes it.
pub(crate) async fn set_closed(
    connection: &mut AnyConnection,
    account: &str,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE accounts SET closed_at = COALESCE(closed_at, $2),
             suspended_at = COALESCE(suspended_at, $2) WHERE account = $1",
    )
    .bind(account)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// At most `limit` accounts that were closed before this instant.
pub(crate) async fn closed_before(
    connection: &mut AnyConnection,
    before: i64,
    limit: i64,
) -> Result<Vec<AccountRow>, StoreError> {
    Ok(sqlx::query_as(select_account!("WHERE closed_at < $1 ORDER BY closed_at LIMIT $2"))
        .bind(before)
        .bind(limit)
        .fetch_all(connection)
        .await?)
}

pub(crate) async fn set_name(
    connection: &mut AnyConnection,
    account: &str,
    name: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE accounts SET name = $2 WHERE account = $1")
        .bind(account)
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}
