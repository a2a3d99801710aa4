//! Sign-ins under way.

use sqlx::AnyConnection;
use vneid_client::wire::Platform;
use vneid_core::MatchDigits;

use super::columns::{self, from_row};
use super::error::StoreError;

/// A sign-in, as stored.
#[derive(Clone)]
pub(crate) struct SignInRow {
    pub(crate) sign_in: String,
    pub(crate) account: String,
    pub(crate) request_thumbprint: Vec<u8>,
    pub(crate) presentation_thumbprint: Vec<u8>,
    pub(crate) phone_name: String,
    pub(crate) platform: Platform,
    /// Maker and model, from the service's list; empty for one that it does not know.
    pub(crate) model: String,
    pub(crate) digits: Option<MatchDigits>,
    pub(crate) code_mac: Vec<u8>,
    pub(crate) tries_left: i64,
    pub(crate) began_at: i64,
    /// Whether a phone of the account had signed the call.
    pub(crate) by_known: bool,
    pub(crate) expires_at: i64,
}

from_row!(SignInRow {
    sign_in,
    account,
    request_thumbprint,
    presentation_thumbprint,
    phone_name,
    platform = columns::platform,
    model,
    digits = columns::digits,
    code_mac,
    tries_left,
    began_at,
    by_known = columns::flag,
    expires_at,
});

pub(crate) async fn insert(
    connection: &mut AnyConnection,
    row: &SignInRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO sign_ins (sign_in, account, request_thumbprint, presentation_thumbprint,
             phone_name, platform, code_mac, tries_left, expires_at, model, digits, began_at, by_known)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(&row.sign_in)
    .bind(&row.account)
    .bind(&row.request_thumbprint)
    .bind(&row.presentation_thumbprint)
    .bind(&row.phone_name)
    .bind(row.platform.name())
    .bind(&row.code_mac)
    .bind(row.tries_left)
    .bind(row.expires_at)
    .bind(&row.model)
    .bind(row.digits.map(String::from))
    .bind(row.began_at)
    .bind(i64::from(row.by_known))
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    sign_in: &str,
) -> Result<Option<SignInRow>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT sign_in, account, request_thumbprint, presentation_thumbprint, phone_name,
             platform, code_mac, tries_left, expires_at, model, digits, began_at, by_known
         FROM sign_ins WHERE sign_in = $1",
    )
    .bind(sign_in)
    .fetch_optional(connection)
    .await?)
}

/// Takes one of the tries; `false` when none was left, the code was right before, or it is over.
/// Two guesses at once take two.
pub(crate) async fn take_try(
    connection: &mut AnyConnection,
    sign_in: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE sign_ins SET tries_left = tries_left - 1
         WHERE sign_in = $1 AND tries_left > 0 AND confirmed_at IS NULL AND expires_at > $2",
    )
    .bind(sign_in)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// The code was right: the phone may register until `expires_at`.
pub(crate) async fn confirm(
    connection: &mut AnyConnection,
    sign_in: &str,
    now: i64,
    expires_at: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE sign_ins SET confirmed_at = $2, expires_at = $3 WHERE sign_in = $1")
        .bind(sign_in)
        .bind(now)
        .bind(expires_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// Uses a confirmed sign-in up; `false` when it was used before, or is over.
pub(crate) async fn take(
    connection: &mut AnyConnection,
    sign_in: &str,
    now: i64,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE sign_ins SET used_at = $2 WHERE sign_in = $1 AND used_at IS NULL
             AND confirmed_at IS NOT NULL AND expires_at > $2",
    )
    .bind(sign_in)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// How many codes were sent to this account for calls in this time: those that a phone of the account
/// had signed, or the others.
pub(crate) async fn count_between(
    connection: &mut AnyConnection,
    account: &str,
    by_known: bool,
    times: core::ops::RangeInclusive<i64>,
) -> Result<i64, StoreError> {
    let (count,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM sign_ins
         WHERE account = $1 AND by_known = $2 AND began_at BETWEEN $3 AND $4",
    )
    .bind(account)
    .bind(i64::from(by_known))
    .bind(times.start())
    .bind(times.end())
    .fetch_one(connection)
    .await?;
    Ok(count)
}

/// Ends every sign-in of the account that is not used yet.
pub(crate) async fn end_all(
    connection: &mut AnyConnection,
    account: &str,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE sign_ins SET used_at = $2 WHERE account = $1 AND used_at IS NULL")
        .bind(account)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// How many one-time codes were made since then, and how many of them were entered.
pub(crate) async fn codes_since(
    connection: &mut AnyConnection,
    since: i64,
) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT COUNT(*), COUNT(confirmed_at) FROM sign_ins WHERE began_at > $1";
    Ok(sqlx::query_as(sql).bind(since).fetch_one(connection).await?)
}
