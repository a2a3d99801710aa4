//! Phones.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use vneid_client::wire::{PhoneState, Platform};
use vneid_core::MatchDigits;

use super::StoreError;
use super::accounts::{self, AccountRow};
use crate::attestation::{Attested, Remembered, SecurityLevel};

/// A phone, as stored.
#[derive(Clone)]
pub(crate) struct PhoneRow {
    pub(crate) phone: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) platform: Platform,
    /// Maker and model, from the service's list; empty for one that it does not know.
    pub(crate) model: String,
    /// The digits that it shows while it waits.
    pub(crate) digits: Option<MatchDigits>,
    /// x and y.
    pub(crate) request_key: Vec<u8>,
    pub(crate) request_thumbprint: Vec<u8>,
    /// What the verifier of attestations wants back.
    pub(crate) attestation: Option<Vec<u8>>,
    /// At its registration; `None` when that was before levels were remembered.
    pub(crate) level: Option<SecurityLevel>,
    /// By which it verifies what it starts, Android.
    pub(crate) boot_key: Option<Vec<u8>>,
    pub(crate) state: PhoneState,
    pub(crate) registered_at: i64,
    pub(crate) activates_at: Option<i64>,
    /// With which of the account's changes it became the active one.
    pub(crate) activation: Option<i64>,
    /// The waiting phone that has reported it lost; an operator has no name.
    pub(crate) lost_by: Option<String>,
}

/// A query for whole phones.
macro_rules! select_phones {
    ($rest:literal) => {
        concat!(
            "SELECT phone, account, name, platform, request_key, request_thumbprint, attestation,
                 state, registered_at, activates_at, activation, lost_by, security_level, boot_key,
                 model, digits
             FROM phones ",
            $rest
        )
    };
}

impl PhoneRow {
    /// What its next attestation is compared with.
    pub(crate) fn remembered(&self) -> Remembered<'_> {
        let (platform, level) = (self.platform, self.level);
        Remembered { platform, level, memory: self.attestation.as_deref() }
    }

    fn read(row: &AnyRow) -> Result<Self, StoreError> {
        let (platform, state): (String, String) = (row.try_get(3)?, row.try_get(7)?);
        let level: Option<String> = row.try_get(12)?;
        let level_of = |name: String| {
            SecurityLevel::from_name(&name).ok_or(StoreError::Unreadable("level of a phone"))
        };
        Ok(Self {
            phone: row.try_get(0)?,
            account: row.try_get(1)?,
            name: row.try_get(2)?,
            platform: platform_from_name(&platform)?,
            request_key: row.try_get(4)?,
            request_thumbprint: row.try_get(5)?,
            attestation: row.try_get(6)?,
            state: state_from_name(&state)?,
            registered_at: row.try_get(8)?,
            activates_at: row.try_get(9)?,
            activation: row.try_get(10)?,
            lost_by: row.try_get(11)?,
            level: level.map(level_of).transpose()?,
            boot_key: row.try_get(13)?,
            model: row.try_get(14)?,
            digits: super::digits(row.try_get(15)?)?,
        })
    }
}

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
    .bind(platform_name(row.platform))
    .bind(&row.request_key)
    .bind(&row.request_thumbprint)
    .bind(row.attestation.as_deref())
    .bind(state_name(row.state))
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
    let row = sqlx::query(select_phones!("WHERE request_thumbprint = $1"))
        .bind(request_thumbprint)
        .fetch_optional(connection)
        .await?;
    row.map(|row| PhoneRow::read(&row)).transpose()
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    phone: &str,
) -> Result<Option<PhoneRow>, StoreError> {
    let row = sqlx::query(select_phones!("WHERE phone = $1"))
        .bind(phone)
        .fetch_optional(connection)
        .await?;
    row.map(|row| PhoneRow::read(&row)).transpose()
}

/// The account's phone in this state; at most one is active, and one waits.
pub(crate) async fn in_state(
    connection: &mut AnyConnection,
    account: &str,
    state: PhoneState,
) -> Result<Option<PhoneRow>, StoreError> {
    let row = sqlx::query(select_phones!(
        "WHERE account = $1 AND state = $2 ORDER BY registered_at DESC LIMIT 1"
    ))
    .bind(account)
    .bind(state_name(state))
    .fetch_optional(connection)
    .await?;
    row.map(|row| PhoneRow::read(&row)).transpose()
}

/// The account's phones for a phone to show, at most `limit`: those that have or want its place,
/// then the newest of the others.
pub(crate) async fn to_show(
    connection: &mut AnyConnection,
    account: &str,
    limit: i64,
) -> Result<Vec<PhoneRow>, StoreError> {
    let rows = sqlx::query(select_phones!(
        "WHERE account = $1
         ORDER BY CASE WHEN state = 'removed' THEN 1 ELSE 0 END, registered_at DESC, phone LIMIT $2"
    ))
    .bind(account)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(PhoneRow::read).collect()
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
    let rows = sqlx::query(select_phones!(
        "WHERE account = $1 AND (registered_at < $2 OR (registered_at = $2 AND phone > $3))
         ORDER BY registered_at DESC, phone LIMIT $4"
    ))
    .bind(account)
    .bind(registered_at)
    .bind(phone)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.iter().map(PhoneRow::read).collect()
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
    .bind(state_name(state))
    .bind(now)
    .bind(lost_by)
    .execute(connection)
    .await?;
    Ok(())
}

/// Removes every phone of the account that is active or waits; gives their names and what they are
/// called.
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
    let rows =
        sqlx::query(select_phones!("WHERE state = 'waiting' AND activates_at <= $1 LIMIT $2"))
            .bind(now)
            .bind(limit)
            .fetch_all(connection)
            .await?;
    rows.iter().map(PhoneRow::read).collect()
}

fn state_name(state: PhoneState) -> &'static str {
    match state {
        PhoneState::Active => "active",
        PhoneState::Waiting => "waiting",
        PhoneState::Removed => "removed",
        PhoneState::Lost => "lost",
    }
}

fn state_from_name(name: &str) -> Result<PhoneState, StoreError> {
    Ok(match name {
        "active" => PhoneState::Active,
        "waiting" => PhoneState::Waiting,
        "removed" => PhoneState::Removed,
        "lost" => PhoneState::Lost,
        _ => return Err(StoreError::Unreadable("state of a phone")),
    })
}

/// The name of a platform in the database.
pub(crate) fn platform_name(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "android",
        Platform::Ios => "ios",
        Platform::Test => "test",
    }
}

/// The platform of this name.
pub(crate) fn platform_from_name(name: &str) -> Result<Platform, StoreError> {
    Ok(match name {
        "android" => Platform::Android,
        "ios" => Platform::Ios,
        "test" => Platform::Test,
        _ => return Err(StoreError::Unreadable("platform of a phone")),
    })
}

/// The phone that was the account's active one last: it is still, or was lost or removed since.
pub(crate) async fn last_active(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Option<PhoneRow>, StoreError> {
    let row = sqlx::query(select_phones!(
        "WHERE account = $1 AND activation IS NOT NULL ORDER BY activation DESC LIMIT 1"
    ))
    .bind(account)
    .fetch_optional(connection)
    .await?;
    row.map(|row| PhoneRow::read(&row)).transpose()
}

/// Who may have a certificate now: the phone's state, and its account's number, name, level and
/// suspension. On PostgreSQL both rows are held until the transaction ends, so that no revocation
/// slips in between this look and a certificate, and the phone's so that a second renewal of it waits
/// for this one; first the account's, as whoever changes an account's phones does. SQLite has one
/// writer anyway.
pub(crate) async fn hold(
    connection: &mut AnyConnection,
    phone: &str,
) -> Result<Option<(PhoneState, AccountRow)>, StoreError> {
    let sql = if super::is_postgres(connection) {
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
        Ok((state_from_name(&state)?, account))
    })
    .transpose()
}
