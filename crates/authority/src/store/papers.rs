//! Papers.

use sqlx::AnyConnection;
use vneid_payload::{Document, StatusReference};

use super::columns::from_row;
use super::error::StoreError;

/// A paper, as stored.
#[derive(Clone)]
pub(crate) struct PaperRow {
    pub(crate) paper: String,
    pub(crate) account: String,
    pub(crate) kind: u16,
    pub(crate) number: String,
    pub(crate) edition: PaperRevisionRow,
    pub(crate) change: i64,
}

/// What belongs to one edition of a paper.
#[derive(Clone)]
pub(crate) struct PaperRevisionRow {
    /// Digest of what was imported.
    pub(crate) content: [u8; 32],
    /// As signed.
    pub(crate) document: Vec<u8>,
    /// SHA-256 of `document`.
    pub(crate) digest: [u8; 32],
    /// The face of its portrait alone.
    pub(crate) face: Option<Vec<u8>>,
    pub(crate) issued_at: i64,
}

/// What an import compares with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) paper: String,
    pub(crate) content: Vec<u8>,
    pub(crate) withdrawn: bool,
    /// The status index in its document.
    pub(crate) status: Option<StatusReference>,
}

/// A paper's name, content, document, and when it was withdrawn.
type KnownRow = (String, Vec<u8>, Vec<u8>, Option<i64>);

pub(crate) async fn known(
    connection: &mut AnyConnection,
    account: &str,
    kind: u16,
    number: &str,
) -> Result<Option<Known>, StoreError> {
    let row: Option<KnownRow> = sqlx::query_as(
        "SELECT paper, content, document, withdrawn_at FROM papers
         WHERE account = $1 AND kind = $2 AND number = $3",
    )
    .bind(account)
    .bind(i64::from(kind))
    .bind(number)
    .fetch_optional(&mut *connection)
    .await?;
    let Some((paper, content, document, withdrawn_at)) = row else { return Ok(None) };
    // What a withdrawn paper said is deleted some time later.
    let status = if document.is_empty() {
        None
    } else {
        let document = Document::decode(&document);
        document.map_err(|_| StoreError::Unreadable("paper"))?.claims().status
    };
    Ok(Some(Known { paper, content, withdrawn: withdrawn_at.is_some(), status }))
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

/// Stores a paper; the one of the same account, kind and number gives way.
pub(crate) async fn put(connection: &mut AnyConnection, row: &PaperRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO papers (paper, account, kind, number, content, document, digest, change,
             issued_at, face, import)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
         ON CONFLICT (account, kind, number) DO UPDATE SET content = $5, document = $6,
             digest = $7, change = $8, issued_at = $9, face = $10, import = $11,
             withdrawn_at = NULL",
    )
    .bind(&row.paper)
    .bind(&row.account)
    .bind(i64::from(row.kind))
    .bind(&row.number)
    .bind(&row.edition.content[..])
    .bind(&row.edition.document)
    .bind(&row.edition.digest[..])
    .bind(row.change)
    .bind(row.edition.issued_at)
    .bind(&row.edition.face)
    .bind(IMPORT)
    .execute(connection)
    .await?;
    Ok(())
}

/// A paper that an earlier edition of the import made.
pub(crate) struct Earlier {
    pub(crate) paper: String,
    pub(crate) account: String,
    pub(crate) document: Vec<u8>,
    digest: Vec<u8>,
}

from_row!(Earlier { paper, account, document, digest });

/// Some of the papers that earlier editions of the import made, in the order of their names.
pub(crate) async fn of_earlier_imports(
    connection: &mut AnyConnection,
    after: &str,
) -> Result<Vec<Earlier>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT paper, account, document, digest FROM papers
         WHERE paper > $1 AND import < $2 AND withdrawn_at IS NULL ORDER BY paper LIMIT 64",
    )
    .bind(after)
    .bind(IMPORT)
    .fetch_all(connection)
    .await?)
}

/// Puts another edition in the place of one; `false` when that is no longer the one in force.
pub(crate) async fn replace(
    connection: &mut AnyConnection,
    earlier: &Earlier,
    edition: &PaperRevisionRow,
    change: i64,
) -> Result<bool, StoreError> {
    let result = sqlx::query(
        "UPDATE papers SET content = $3, document = $4, digest = $5, change = $6, issued_at = $7,
             face = $8, import = $9
         WHERE paper = $1 AND digest = $2 AND withdrawn_at IS NULL",
    )
    .bind(&earlier.paper)
    .bind(&earlier.digest)
    .bind(&edition.content[..])
    .bind(&edition.document)
    .bind(&edition.digest[..])
    .bind(change)
    .bind(edition.issued_at)
    .bind(&edition.face)
    .bind(IMPORT)
    .execute(connection)
    .await?;
    Ok(result.rows_affected() == 1)
}

/// Records that a paper is as today's import would have it.
pub(crate) async fn keep(
    connection: &mut AnyConnection,
    earlier: &Earlier,
    content: &[u8; 32],
) -> Result<(), StoreError> {
    sqlx::query("UPDATE papers SET content = $3, import = $4 WHERE paper = $1 AND digest = $2")
        .bind(&earlier.paper)
        .bind(&earlier.digest)
        .bind(&content[..])
        .bind(IMPORT)
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

/// Deletes what papers said that were withdrawn before this instant, and their portraits.
pub(crate) async fn forget_withdrawn(
    connection: &mut AnyConnection,
    before: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE papers SET document = $2, face = NULL
         WHERE withdrawn_at < $1 AND length(document) > 0",
    )
    .bind(before)
    .bind(&[][..])
    .execute(connection)
    .await?;
    Ok(())
}

/// Today's edition of the import.
const IMPORT: i64 = 2;
