//! What the clock showed when it was believed; and the database's own clock.

use sqlx::AnyConnection;

use super::columns::{self, from_row};
use super::error::StoreError;
use super::kind::is_postgres;

/// What there is to compare a clock with, seconds since 1970; 0 for what never was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClockRow {
    /// A clock that was believed, each minute.
    pub(crate) seen_at: i64,
    /// When a witness last found it right.
    pub(crate) vouched_at: i64,
    /// What it showed when an operator last said that it is right.
    pub(crate) confirmed_at: i64,
    /// When the newest manifest was published.
    pub(crate) published_at: i64,
    /// Of the newest entry of the audit table.
    pub(crate) audited_at: i64,
    /// Whether any phone was ever registered.
    pub(crate) has_phones: bool,
}

from_row!(ClockRow {
    seen_at,
    vouched_at,
    confirmed_at,
    published_at,
    audited_at,
    has_phones = columns::flag,
});

impl ClockRow {
    /// The last thing that was done. Before there is a phone, and unless an operator has spoken, a
    /// service may lie for as long as it likes between two steps of its making.
    pub(crate) fn last_act(&self) -> Option<i64> {
        let at = self.seen_at.max(self.published_at).max(self.audited_at);
        (self.has_phones || self.confirmed_at > 0).then_some(at)
    }

    /// Whether somebody has kept it. A service of an earlier edition did not, and may have done nothing
    /// else for an hour before it was followed.
    pub(crate) fn is_kept(&self) -> bool {
        self.seen_at > 0 || self.confirmed_at > 0
    }
}

/// Reads it.
pub(crate) async fn read(connection: &mut AnyConnection) -> Result<ClockRow, StoreError> {
    Ok(sqlx::query_as(
        "SELECT seen_at, vouched_at, confirmed_at, published_at,
             COALESCE((SELECT at FROM audit ORDER BY entry DESC LIMIT 1), 0) AS audited_at,
             (SELECT COUNT(*) FROM (SELECT 1 AS one FROM phones LIMIT 1) AS any_phone) AS has_phones
         FROM clock, publisher",
    )
    .fetch_one(connection)
    .await?)
}

/// What PostgreSQL's clock shows, milliseconds since 1970. SQLite has none.
pub(crate) async fn now_ms(connection: &mut AnyConnection) -> Result<Option<i64>, StoreError> {
    if !is_postgres(connection) {
        return Ok(None);
    }
    let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)";
    let (now_ms,): (i64,) = sqlx::query_as(sql).fetch_one(connection).await?;
    Ok(Some(now_ms))
}

/// Keeps that the clock shows this and is believed, and whether a witness has found it right.
pub(crate) async fn beat(
    connection: &mut AnyConnection,
    now: i64,
    vouched: bool,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE clock SET seen_at = $1, vouched_at = CASE WHEN $2 = 1 THEN $1 ELSE vouched_at END",
    )
    .bind(now)
    .bind(i64::from(vouched))
    .execute(connection)
    .await?;
    Ok(())
}

/// Keeps that an operator says that the clock, which shows this, is right. What was published in a
/// future that never came no longer holds up the next manifest.
pub(crate) async fn confirm(connection: &mut AnyConnection, now: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE clock SET seen_at = $1, confirmed_at = $1")
        .bind(now)
        .execute(&mut *connection)
        .await?;
    sqlx::query("UPDATE publisher SET published_at = 0 WHERE published_at > $1")
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}
