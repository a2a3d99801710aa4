//! What vouches for the keys of phones, and what of it is no longer believed.

use std::collections::HashSet;

use sqlx::{AnyConnection, AssertSqlSafe};

use super::audit;
use super::error::StoreError;

/// Remembers these serial numbers for the phone, besides those that it has. Hex digits only.
pub(crate) async fn remember(
    connection: &mut AnyConnection,
    phone: &str,
    serials: &[String],
    at_registration: bool,
    now: i64,
) -> Result<(), StoreError> {
    let mut is_new = false;
    for serial in serials {
        let result = sqlx::query(
            "INSERT INTO attested_by (phone, serial, at_registration, attested_at)
             VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
        )
        .bind(phone)
        .bind(serial)
        .bind(i64::from(at_registration))
        .bind(now)
        .execute(&mut *connection)
        .await?;
        is_new |= result.rows_affected() == 1;
    }
    if is_new {
        // No certificate that they vouch for is in force any more; one that still counts comes
        // again with the next attestation.
        sqlx::query(
            "DELETE FROM attested_by
             WHERE phone = $1 AND at_registration = 0 AND attested_at < $2",
        )
        .bind(phone)
        .bind(now - REMEMBERED_S)
        .execute(connection)
        .await?;
    }
    Ok(())
}

/// Whether anything that vouched for the phone's keys is listed.
pub(crate) async fn is_listed(
    connection: &mut AnyConnection,
    phone: &str,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT attested_at FROM attested_by JOIN listed_serials USING (serial)
         WHERE phone = $1 LIMIT 1",
    )
    .bind(phone)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Every serial number that is listed.
pub(crate) async fn listed(connection: &mut AnyConnection) -> Result<HashSet<String>, StoreError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT serial FROM listed_serials").fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(serial,)| serial).collect())
}

/// Lists these serial numbers, and takes those off the list. Hex digits only.
pub(crate) async fn change_listed(
    connection: &mut AnyConnection,
    added: &[String],
    gone: &[String],
) -> Result<(), StoreError> {
    let quoted = |serials: &[String], open: &str, close: &str| {
        let each = serials.iter().map(|serial| format!("{open}'{serial}'{close}"));
        each.collect::<Vec<_>>().join(",")
    };
    for added in added.chunks(AT_ONCE) {
        let values = quoted(added, "(", ")");
        let sql =
            format!("INSERT INTO listed_serials (serial) VALUES {values} ON CONFLICT DO NOTHING");
        sqlx::query(AssertSqlSafe(sql)).persistent(false).execute(&mut *connection).await?;
    }
    for gone in gone.chunks(AT_ONCE) {
        let sql = format!("DELETE FROM listed_serials WHERE serial IN ({})", quoted(gone, "", ""));
        sqlx::query(AssertSqlSafe(sql)).persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}

/// Revokes every certificate of every phone for whose keys something listed vouches, and that expires
/// on this day or later; records it of each phone. Returns how many phones and certificates were
/// not revoked before.
pub(crate) async fn revoke_listed(
    connection: &mut AnyConnection,
    from_day: u32,
    now: i64,
) -> Result<(u64, u64), StoreError> {
    audit::lock(connection).await?;
    let phones = sqlx::query(
        "INSERT INTO audit (at, actor, action, account, phone)
         SELECT DISTINCT CAST($2 AS BIGINT), 'service', 'attestation_revoked', account, phone
         FROM listed_serials JOIN attested_by USING (serial) JOIN phones USING (phone)
             JOIN certificates USING (phone) LEFT JOIN revocations USING (kid, day, idx)
         WHERE day >= $1 AND revoked_at IS NULL",
    )
    .bind(i64::from(from_day))
    .bind(now)
    .execute(&mut *connection)
    .await?;
    let certificates = sqlx::query(
        "INSERT INTO revocations (kid, day, idx, revoked_at)
         SELECT DISTINCT kid, day, idx, CAST($2 AS BIGINT)
         FROM listed_serials JOIN attested_by USING (serial) JOIN certificates USING (phone)
         WHERE day >= $1 ON CONFLICT DO NOTHING",
    )
    .bind(i64::from(from_day))
    .bind(now)
    .execute(connection)
    .await?;
    Ok((phones.rows_affected(), certificates.rows_affected()))
}

/// Counts a phone that this attestation key has registered on this day; returns how many there
/// were.
pub(crate) async fn count_registration(
    connection: &mut AnyConnection,
    serial: &str,
    day: u32,
) -> Result<i64, StoreError> {
    let (phones,): (i64,) = sqlx::query_as(
        "INSERT INTO registrations_by_key (serial, day, phones) VALUES ($1, $2, 1)
         ON CONFLICT (day, serial) DO UPDATE SET phones = registrations_by_key.phones + 1
         RETURNING phones",
    )
    .bind(serial)
    .bind(i64::from(day))
    .fetch_one(connection)
    .await?;
    Ok(phones)
}

/// How long the serial numbers of renewals are remembered: certificates live a week.
const REMEMBERED_S: i64 = 30 * 86_400;
/// How many are changed by one statement.
const AT_ONCE: usize = 1_000;
