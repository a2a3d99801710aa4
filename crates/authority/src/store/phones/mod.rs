//! Phones.

mod row;

use sqlx::AnyConnection;
use vneid_client::wire::PhoneState;

pub(crate) use self::row::PhoneRow;
use self::row::select_phones;
use super::accounts::{self, AccountRow};
use super::error::StoreError;
use super::kind::is_postgres;
use crate::attestation::{Attested, SecurityLevel};

pub(crate) async fn insert(
    connection: &mut AnyConnection,
    row: &PhoneRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO phones (phone, account, name, platform, request_key, request_thumbprint,
             attestation, state, registered_at, activates_at, activation, security_level, boot_key,
             model, digits)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(&row.phone)
    .bind(&row.account)
    .bind(&row.name)
    .bind(row.platform.name())
    .bind(&row.request_key)
    .bind(&row.request_thumbprint)
    .bind(row.attestation.as_deref())
    .bind(row.state.name())
    .bind(row.registered_at)
    .bind(row.activates_at)
    .bind(row.activation)
    .bind(row.level.map(SecurityLevel::name))
    .bind(row.boot_key.as_deref())
    .bind(&row.model)
    .bind(row.digits.map(String::from))
    .execute(connection)
    .await?;
    Ok(())
}

/// The phone whose request key has this thumbprint.
pub(crate) async fn by_key(
    connection: &mut AnyConnection,
    request_thumbprint: &[u8],
) -> Result<Option<PhoneRow>, StoreError> {
    Ok(sqlx::query_as(select_phones!("WHERE request_thumbprint = $1"))
        .bind(request_thumbprint)
        .fetch_optional(connection)
        .await?)
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    phone: &str,
) -> Result<Option<PhoneRow>, StoreError> {
    Ok(sqlx::query_as(select_phones!("WHERE phone = $1"))
        .bind(phone)
        .fetch_optional(connection)
        .await?)
}

/// The account's phone in this state; at most one is active, and one waits.
pub(crate) async fn in_state(
    connection: &mut AnyConnection,
    account: &str,
    state: PhoneState,
) -> Result<Option<PhoneRow>, StoreError> {
    Ok(sqlx::query_as(select_phones!(
        "WHERE account = $1 AND state = $2 ORDER BY registered_at DESC LIMIT 1"
    ))
    .bind(account)
    .bind(state.name())
    .fetch_optional(connection)
    .await?)
}

/// The phone that was the account's active one last: it is still, or was lost or removed since.
pub(crate) async fn last_active(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Option<PhoneRow>, StoreError> {
    Ok(sqlx::query_as(select_phones!(
        "WHERE account = $1 AND activation IS NOT NULL ORDER BY activation DESC LIMIT 1"
    ))
    .bind(account)
    .fetch_optional(connection)
    .await?)
}

/// The account's phones for a phone to show, at most `limit`: those that have or want its place,
/// then the newest of the others.
pub(crate) async fn to_show(
    connection: &mut AnyConnection,
    account: &str,
    limit: i64,
) -> Result<Vec<PhoneRow>, StoreError> {
    Ok(sqlx::query_as(select_phones!(
        "WHERE account = $1
         ORDER BY CASE WHEN state = 'removed' THEN 1 ELSE 0 END, registered_at DESC, phone LIMIT $2"
    ))
    .bind(account)
    .bind(limit)
    .fetch_all(connection)
    .await?)
}

/// The account's phones, newest first: at most `limit` after the one that was registered at this
/// instant and has this name, or of all.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    account: &str,
    after: Option<(i64, &str)>,
    limit: i64,
) -> Result<Vec<PhoneRow>, StoreError> {
    let (registered_at, phone) = after.unwrap_or((i64::MAX, ""));
    Ok(sqlx::query_as(select_phones!(
        "WHERE account = $1 AND (registered_at < $2 OR (registered_at = $2 AND phone > $3))
         ORDER BY registered_at DESC, phone LIMIT $4"
    ))
    .bind(account)
    .bind(registered_at)
    .bind(phone)
    .bind(limit)
    .fetch_all(connection)
    .await?)
}

/// How many phones of the account were registered after this instant, and when the first of them.
pub(crate) async fn registered_since(
    connection: &mut AnyConnection,
    account: &str,
    since: i64,
) -> Result<(i64, Option<i64>), StoreError> {
    Ok(sqlx::query_as(
        "SELECT COUNT(*), MIN(registered_at) FROM phones WHERE account = $1 AND registered_at > $2",
    )
    .bind(account)
    .bind(since)
    .fetch_one(connection)
    .await?)
}

/// Makes a phone the active one, for the first time or again.
pub(crate) async fn activate(
    connection: &mut AnyConnection,
    account: &str,
    phone: &str,
) -> Result<(), StoreError> {
    let activation = accounts::next_change(connection, account).await?;
    sqlx::query(
        "UPDATE phones SET state = 'active', activation = $2, activates_at = NULL,
             ended_at = NULL, lost_by = NULL
         WHERE phone = $1",
    )
    .bind(phone)
    .bind(activation)
    .execute(connection)
    .await?;
    Ok(())
}

/// Ends a phone's time, as removed or lost; `lost_by` is the phone that says so.
pub(crate) async fn end(
    connection: &mut AnyConnection,
    phone: &str,
    state: PhoneState,
    lost_by: Option<&str>,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE phones SET state = $2, activates_at = NULL, ended_at = $3, lost_by = $4
         WHERE phone = $1",
    )
    .bind(phone)
    .bind(state.name())
    .bind(now)
    .bind(lost_by)
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes every phone of the account that is active or waits; returns their names and what they
/// are called.
pub(crate) async fn remove_all(
    connection: &mut AnyConnection,
    account: &str,
    now: i64,
) -> Result<Vec<(String, String)>, StoreError> {
    Ok(sqlx::query_as(
        "UPDATE phones SET state = 'removed', activates_at = NULL, ended_at = $2, lost_by = NULL
         WHERE account = $1 AND state IN ('active', 'waiting') RETURNING phone, name",
    )
    .bind(account)
    .bind(now)
    .fetch_all(connection)
    .await?)
}

/// Says that another phone stands for the report by which this one is lost.
pub(crate) async fn set_lost_by(
    connection: &mut AnyConnection,
    phone: &str,
    lost_by: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE phones SET lost_by = $2 WHERE phone = $1")
        .bind(phone)
        .bind(lost_by)
        .execute(connection)
        .await?;
    Ok(())
}

/// Forgets phones that were never active and ended before this instant.
pub(crate) async fn forget_never_active(
    connection: &mut AnyConnection,
    ended_before: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "DELETE FROM attested_by WHERE phone IN
             (SELECT phone FROM phones WHERE activation IS NULL AND ended_at < $1)",
    )
    .bind(ended_before)
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM phones WHERE activation IS NULL AND ended_at < $1")
        .bind(ended_before)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn rename(
    connection: &mut AnyConnection,
    phone: &str,
    name: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE phones SET name = $2 WHERE phone = $1")
        .bind(phone)
        .bind(name)
        .execute(connection)
        .await?;
    Ok(())
}

/// Remembers what was attested of a phone that was last seen as `seen`; `false` when something else
/// was remembered meanwhile, so that it was compared with what no longer counts. The level stays that
/// of the registration.
pub(crate) async fn set_attested(
    connection: &mut AnyConnection,
    seen: &PhoneRow,
    attested: &Attested,
) -> Result<bool, StoreError> {
    let memory = attested.memory.as_ref().or(seen.attestation.as_ref());
    if seen.level.is_some()
        && memory == seen.attestation.as_ref()
        && attested.boot_key == seen.boot_key
    {
        return Ok(true);
    }
    let result = sqlx::query(
        "UPDATE phones SET attestation = $2, security_level = COALESCE(security_level, $3),
             boot_key = $4
         WHERE phone = $1 AND attestation IS NOT DISTINCT FROM $5",
    )
    .bind(&seen.phone)
    .bind(memory.map(|memory| &memory[..]))
    .bind(attested.level.name())
    .bind(attested.boot_key.as_deref())
    .bind(seen.attestation.as_deref())
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Whether a phone waits longer than until `latest`.
pub(crate) async fn is_any_beyond(
    connection: &mut AnyConnection,
    latest: i64,
) -> Result<bool, StoreError> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT 1 FROM phones WHERE state = 'waiting' AND activates_at > $1 LIMIT 1",
    )
    .bind(latest)
    .fetch_optional(connection)
    .await?;
    Ok(row.is_some())
}

/// Lets no phone wait longer than until `latest`.
pub(crate) async fn wait_at_most_until(
    connection: &mut AnyConnection,
    latest: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE phones SET activates_at = $1 WHERE state = 'waiting' AND activates_at > $1",
    )
    .bind(latest)
    .execute(connection)
    .await?;
    Ok(())
}

/// Phones whose delay has passed, at most `limit`.
pub(crate) async fn due(
    connection: &mut AnyConnection,
    now: i64,
    limit: i64,
) -> Result<Vec<PhoneRow>, StoreError> {
    Ok(sqlx::query_as(select_phones!("WHERE state = 'waiting' AND activates_at <= $1 LIMIT $2"))
        .bind(now)
        .bind(limit)
        .fetch_all(connection)
        .await?)
}

/// Who may have a certificate now: the phone's state, and its account's number, name, level and
/// suspension. On PostgreSQL both rows are held until the transaction ends, so that no revocation
/// slips in between this look and a certificate, and the phone's so that a second renewal of it waits
/// for this one; first the account's, as whoever changes an account's phones does. SQLite has one
/// writer anyway.
pub(crate) async fn lock_for_issuance(
    connection: &mut AnyConnection,
    phone: &str,
) -> Result<Option<(PhoneState, AccountRow)>, StoreError> {
    let sql = if is_postgres(connection) {
        "WITH held AS MATERIALIZED (SELECT account, number, name, level, suspended_at
             FROM accounts
             WHERE account = (SELECT account FROM phones WHERE phone = $1) FOR SHARE)
         SELECT state, account, number, held.name, level, suspended_at
         FROM phones JOIN held USING (account) WHERE phone = $1 FOR NO KEY UPDATE OF phones"
    } else {
        "SELECT state, account, number, accounts.name, level, suspended_at
         FROM phones JOIN accounts USING (account) WHERE phone = $1"
    };
    type Columns = (String, String, String, String, i64, Option<i64>);
    let row: Option<Columns> = sqlx::query_as(sql).bind(phone).fetch_optional(connection).await?;
    row.map(|(state, account, number, name, level, suspended_at)| {
        let password = String::new();
        let closed_at = None;
        let account =
            AccountRow { account, number, name, level, password, suspended_at, closed_at };
        Ok((row::state(state)?, account))
    })
    .transpose()
}
