//! Notices, numbered among the account's changes.

use sqlx::AnyConnection;
use vneid_client::wire::{Notice, NoticeKind};
use vneid_core::MatchDigits;

use super::accounts;
use super::columns;
use super::error::StoreError;

/// What a notice says besides its kind.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Subject<'a> {
    pub(crate) phone: Option<&'a str>,
    pub(crate) about: Option<&'a str>,
    pub(crate) digits: Option<MatchDigits>,
}

pub(crate) async fn append(
    connection: &mut AnyConnection,
    account: &str,
    kind: NoticeKind,
    subject: Subject<'_>,
    now: i64,
) -> Result<(), StoreError> {
    let change = accounts::next_change(connection, account).await?;
    sqlx::query(
        "INSERT INTO notices (account, change, kind, at, phone, about, digits)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(account)
    .bind(change)
    .bind(kind.name())
    .bind(now)
    .bind(subject.phone)
    .bind(subject.about)
    .bind(subject.digits.map(String::from))
    .execute(connection)
    .await?;
    Ok(())
}

/// At most `limit` notices after this one, oldest first.
pub(crate) async fn after(
    connection: &mut AnyConnection,
    account: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Notice>, StoreError> {
    type Columns = (i64, String, i64, Option<String>, Option<String>, Option<String>);
    let rows: Vec<Columns> = sqlx::query_as(
        "SELECT change, kind, at, phone, about, digits FROM notices
         WHERE account = $1 AND change > $2 ORDER BY change LIMIT $3",
    )
    .bind(account)
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(notice, kind, at, phone, about, digits)| {
            let kind = NoticeKind::from_name(&kind).ok_or(StoreError::Unreadable("notice"))?;
            Ok(Notice { notice, kind, at, phone, about, digits: columns::digits(digits)? })
        })
        .collect()
}

/// When the phone's newest notice of this kind was appended.
pub(crate) async fn newest_at(
    connection: &mut AnyConnection,
    account: &str,
    kind: NoticeKind,
    phone: &str,
) -> Result<Option<i64>, StoreError> {
    let (at,): (Option<i64>,) = sqlx::query_as(
        "SELECT MAX(at) FROM notices WHERE account = $1 AND kind = $2 AND phone = $3",
    )
    .bind(account)
    .bind(kind.name())
    .bind(phone)
    .fetch_one(connection)
    .await?;
    Ok(at)
}
