//! Papers.

use sqlx::AnyConnection;
use vneid_payload::StatusReference;

use super::{StoreError, shards};

/// A paper, as stored.
#[derive(Clone)]
pub(crate) struct PaperRow {
    pub(crate) paper: String,
    pub(crate) account: String,
    pub(crate) kind: u16,
    pub(crate) number: String,
    /// Digest of what was imported.
    pub(crate) content: [u8; 32],
    /// As signed.
    pub(crate) document: Vec<u8>,
    /// SHA-256 of `document`.
    pub(crate) digest: [u8; 32],
    pub(crate) change: i64,
    pub(crate) issued_at: i64,
}

/// What an import compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) paper: String,
    pub(crate) content: Vec<u8>,
    pub(crate) withdrawn: bool,
    /// The newest of its status indexes.
    pub(crate) status: Option<StatusReference>,
}

pub(crate) async fn known(
    connection: &mut AnyConnection,
    account: &str,
    kind: u16,
    number: &str,
) -> Result<Option<Known>, StoreError> {
    let row: Option<(String, Vec<u8>, Option<i64>)> = sqlx::query_as(
        "SELECT paper, content, withdrawn_at FROM papers
         WHERE account = $1 AND kind = $2 AND number = $3",
    )
    .bind(account)
    .bind(i64::from(kind))
    .bind(number)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((paper, content, withdrawn_at)) = row else { return Ok(None) };
    let status = newest_index(connection, &paper).await?;
    Ok(Some(Known { paper, content, withdrawn: withdrawn_at.is_some(), status }))
}

async fn newest_index(
    connection: &mut AnyConnection,
    paper: &str,
) -> Result<Option<StatusReference>, StoreError> {
    let row: Option<(Vec<u8>, i64, i64)> = sqlx::query_as(
        "SELECT kid, day, idx FROM paper_indexes WHERE paper = $1
         ORDER BY given_at DESC, day DESC LIMIT 1",
    )
    .bind(paper)
    .fetch_optional(connection)
    .await?;
    row.map(|(kid, day, index)| {
        let shard = shards::shard(&kid, day)?;
        let index = u32::try_from(index).map_err(|_| StoreError::Unreadable("paper's index"))?;
        Ok(StatusReference { shard, index })
    })
    .transpose()
}

/// Records a fresh status index of a paper. One that was given before is refused by the table's key.
pub(crate) async fn put_index(
    connection: &mut AnyConnection,
    paper: &str,
    status: StatusReference,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO paper_indexes (kid, day, idx, paper, given_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&status.shard.kid.0[..])
    .bind(i64::from(status.shard.day))
    .bind(i64::from(status.index))
    .bind(paper)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets the indexes of shards that are past.
pub(crate) async fn forget_indexes_before(
    connection: &mut AnyConnection,
    day: u32,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM paper_indexes WHERE day < $1")
        .bind(i64::from(day))
        .execute(connection)
        .await?;
    Ok(())
}

/// Stores a paper; the one of the same account, kind and number gives way.
pub(crate) async fn put(connection: &mut AnyConnection, row: &PaperRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO papers (paper, account, kind, number, content, document, digest, change,
             issued_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (account, kind, number) DO UPDATE SET content = $5, document = $6,
             digest = $7, change = $8, issued_at = $9, withdrawn_at = NULL",
    )
    .bind(&row.paper)
    .bind(&row.account)
    .bind(i64::from(row.kind))
    .bind(&row.number)
    .bind(&row.content[..])
    .bind(&row.document)
    .bind(&row.digest[..])
    .bind(row.change)
    .bind(row.issued_at)
    .execute(connection)
    .await?;
    Ok(())
}

/// Withdraws a paper; `false` when it was withdrawn before.
pub(crate) async fn withdraw(
    connection: &mut AnyConnection,
    paper: &str,
    change: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE papers SET withdrawn_at = $3, change = $2
         WHERE paper = $1 AND withdrawn_at IS NULL",
    )
    .bind(paper)
    .bind(change)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// A paper as it is listed: its name, kind, number, when it was issued and withdrawn.
pub(crate) type Listed = (String, i64, String, i64, Option<i64>);

/// Every paper of an account.
pub(crate) async fn of_account(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<Listed>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT paper, kind, number, issued_at, withdrawn_at FROM papers
         WHERE account = $1 ORDER BY kind, number",
    )
    .bind(account)
    .fetch_all(connection)
    .await?)
}

/// A change of a paper: its name, digest, whether it was withdrawn, and the change's number.
pub(crate) type Change = (String, Vec<u8>, Option<i64>, i64);

/// At most `limit` papers that changed after this number, in the order of the changes.
pub(crate) async fn changed_after(
    connection: &mut AnyConnection,
    account: &str,
    after: i64,
    limit: i64,
) -> Result<Vec<Change>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT paper, digest, withdrawn_at, change FROM papers
         WHERE account = $1 AND change > $2 ORDER BY change LIMIT $3",
    )
    .bind(account)
    .bind(after)
    .bind(limit)
    .fetch_all(connection)
    .await?)
}

/// The signed document of a paper that counts.
pub(crate) async fn document(
    connection: &mut AnyConnection,
    account: &str,
    paper: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row: Option<(Vec<u8>,)> = sqlx::query_as(
        "SELECT document FROM papers
         WHERE account = $1 AND paper = $2 AND withdrawn_at IS NULL",
    )
    .bind(account)
    .bind(paper)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(document,)| document))
}

/// The digests of the account's papers that count, ascending.
pub(crate) async fn digests(
    connection: &mut AnyConnection,
    account: &str,
) -> Result<Vec<[u8; 32]>, StoreError> {
    let rows: Vec<(Vec<u8>,)> = sqlx::query_as(
        "SELECT digest FROM papers WHERE account = $1 AND withdrawn_at IS NULL ORDER BY digest",
    )
    .bind(account)
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(digest,)| digest[..].try_into().map_err(|_| StoreError::Unreadable("digest")))
        .collect()
}
