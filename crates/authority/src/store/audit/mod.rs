//! The audit table: appended to, never changed (triggers in the database see to that), and chained so
//! that a change behind the triggers' back is found ([`chain`], [`verify`]).

pub(crate) mod chain;
mod entry;
mod read;
pub(crate) mod verify;

use sqlx::{AnyConnection, Connection};

pub(crate) use self::entry::{Actor, Columns, Detail, Entry};
pub(crate) use self::read::{Filter, Stored, of_account, page};
use super::clock;
use super::error::StoreError;
use super::kind::is_postgres;
use super::reach::DatabaseAddress;

/// Appends an entry: an operator's as a link of the chain; others as they come, so that no phone waits
/// for another's, until a seal covers them.
pub(crate) async fn append(
    connection: &mut AnyConnection,
    entry: Entry<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let columns = Columns::new(&entry, now);
    if matches!(entry.actor, Actor::Operator(_)) {
        return chain::append(connection, &columns).await;
    }
    // One round trip, with the lock that a seal waits for: it is had before the row has its number.
    let sql = if is_postgres(connection) {
        "WITH held AS MATERIALIZED (SELECT pg_advisory_xact_lock_shared(8317))
         INSERT INTO audit (at, actor, action, account, phone, detail)
         SELECT CAST($1 AS BIGINT), $2, $3, $4, $5, $6 FROM held"
    } else {
        "INSERT INTO audit (at, actor, action, account, phone, detail)
         VALUES ($1, $2, $3, $4, $5, $6)"
    };
    sqlx::query(sql)
        .bind(columns.at)
        .bind(columns.actor)
        .bind(columns.action)
        .bind(columns.account)
        .bind(columns.phone)
        .bind(columns.detail)
        .execute(connection)
        .await?;
    Ok(())
}

/// Appends an entry to the PostgreSQL of this URL, for a program that is no instance and needs none of
/// what makes one. At the time of that server: such a program's clock is watched by nobody.
pub(crate) async fn append_from_outside(url: &str, entry: Entry<'_>) -> Result<(), StoreError> {
    let mut connection = DatabaseAddress::parse(url)?.connect_patiently().await?;
    let mut transaction = connection.begin().await?;
    let now_ms = clock::now_ms(&mut transaction).await?.ok_or(StoreError::Unreadable("clock"))?;
    append(&mut transaction, entry, now_ms.div_euclid(1000)).await?;
    transaction.commit().await?;
    Ok(connection.close().await?)
}

/// Takes the lock that [`append`] takes, for rows that are appended by a statement of another room, and
/// lets one instance at a time do that.
pub(crate) async fn lock(connection: &mut AnyConnection) -> Result<(), StoreError> {
    if is_postgres(connection) {
        sqlx::query(
            "SELECT 1 FROM pg_advisory_xact_lock(8318), pg_advisory_xact_lock_shared(8317)",
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}
