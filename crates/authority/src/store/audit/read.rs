//! Reading the audit table.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, FromRow, Row};

use super::entry::Columns;
use crate::store::error::StoreError;

/// A row.
#[derive(Clone, Debug)]
pub(crate) struct Stored {
    pub(crate) entry: i64,
    pub(crate) columns: Columns,
    pub(crate) link: Option<i64>,
    pub(crate) hash: Option<Vec<u8>>,
}

/// Which rows are wanted; all that are not said count.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) since: Option<i64>,
    pub(crate) until: Option<i64>,
    pub(crate) account: Option<String>,
    pub(crate) action: Option<String>,
    pub(crate) operator: Option<String>,
}

macro_rules! select_rows {
    ($rest:literal) => {
        concat!(
            "SELECT entry, at, actor, operator, reason, ticket, action, account, phone, detail,
                 link, hash
             FROM audit ",
            $rest
        )
    };
}

impl FromRow<'_, AnyRow> for Stored {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let columns = Columns::from_row(row)?;
        let (entry, link) = (row.try_get("entry")?, row.try_get("link")?);
        Ok(Self { entry, columns, link, hash: row.try_get("hash")? })
    }
}

/// At most `limit` rows after this entry, ascending.
pub(crate) async fn page(
    connection: &mut AnyConnection,
    after: i64,
    filter: &Filter,
    limit: i64,
) -> Result<Vec<Stored>, StoreError> {
    Ok(sqlx::query_as(select_rows!(
        "WHERE entry > $1 AND at >= $2 AND at < $3 AND ($4 IS NULL OR account = $4)
             AND ($5 IS NULL OR action = $5) AND ($6 IS NULL OR operator = $6)
         ORDER BY entry LIMIT $7"
    ))
    .bind(after)
    .bind(filter.since.unwrap_or(i64::MIN))
    .bind(filter.until.unwrap_or(i64::MAX))
    .bind(filter.account.as_deref())
    .bind(filter.action.as_deref())
    .bind(filter.operator.as_deref())
    .bind(limit)
    .fetch_all(connection)
    .await?)
}

/// Every row about an account, ascending.
pub(crate) async fn of_account(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<Stored>, StoreError> {
    Ok(sqlx::query_as(select_rows!("WHERE account = $1 ORDER BY entry"))
        .bind(account)
        .fetch_all(connection)
        .await?)
}

/// At most `limit` rows that a seal is to cover, after an entry and up to another, ascending. An
/// operator's without a link is nobody's work of this program, and stays uncovered.
pub(super) async fn without_link(
    connection: &mut AnyConnection,
    after: i64,
    to: i64,
    limit: i64,
) -> Result<Vec<(i64, Columns)>, StoreError> {
    let rows: Vec<Stored> = sqlx::query_as(select_rows!(
        "WHERE entry > $1 AND entry <= $2 AND link IS NULL AND actor <> 'operator'
         ORDER BY entry LIMIT $3"
    ))
    .bind(after)
    .bind(to)
    .bind(limit)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|row| (row.entry, row.columns)).collect())
}
