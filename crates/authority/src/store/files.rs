//! What was published: the files, and which editions they are.

use axum::body::Bytes;
use sqlx::AnyConnection;
use vneid_payload::{Kid, Shard};

use super::columns::{self, from_row};
use super::error::StoreError;
use super::shards;

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileRow {
    pub(crate) path: String,
    pub(crate) media_type: String,
    pub(crate) body: Bytes,
    /// Quoted, as in the header.
    pub(crate) etag: String,
    /// Whether the path never has another body.
    pub(crate) immutable: bool,
    pub(crate) published_at: i64,
    pub(crate) expires_at: i64,
    /// The name of the shard whose next edition ends it.
    pub(crate) newest_of: Option<String>,
}

from_row!(FileRow {
    path,
    media_type,
    body = body,
    etag,
    immutable = columns::flag,
    published_at,
    expires_at,
    newest_of,
});

fn body(column: Vec<u8>) -> Result<Bytes, StoreError> {
    Ok(column.into())
}

/// A shard's newest edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShardRevisionRow {
    pub(crate) shard: Shard,
    pub(crate) sequence: u32,
    pub(crate) digest: [u8; 32],
    /// How many indexes its list speaks of.
    pub(crate) size: u32,
    /// The status key.
    pub(crate) signed_by: Kid,
    /// The path of its full list.
    pub(crate) list: String,
    /// How many indexes are revoked in it.
    pub(crate) revoked: usize,
    /// The shard's first edition since the last restore.
    pub(crate) begins: u32,
}

from_row!(ShardRevisionRow {
    shard => shards::in_row,
    sequence = number,
    digest = bytes,
    size = number,
    signed_by = kid,
    list,
    revoked = number,
    begins = number,
});

fn number<N: TryFrom<i64>>(column: i64) -> Result<N, StoreError> {
    column.try_into().map_err(|_| StoreError::Unreadable("edition"))
}

fn bytes<const N: usize>(column: Vec<u8>) -> Result<[u8; N], StoreError> {
    column.try_into().map_err(|_| StoreError::Unreadable("edition"))
}

fn kid(column: Vec<u8>) -> Result<Kid, StoreError> {
    bytes(column).map(Kid)
}

/// Stores a file; one of the same path is replaced.
pub(crate) async fn put(connection: &mut AnyConnection, file: &FileRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO files
             (path, media_type, body, etag, immutable, published_at, expires_at, newest_of)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (path) DO UPDATE SET media_type = $2, body = $3, etag = $4, immutable = $5,
             published_at = $6, expires_at = $7, newest_of = $8",
    )
    .bind(&file.path)
    .bind(&file.media_type)
    .bind(&file.body[..])
    .bind(&file.etag)
    .bind(i64::from(file.immutable))
    .bind(file.published_at)
    .bind(file.expires_at)
    .bind(file.newest_of.as_deref())
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    path: &str,
) -> Result<Option<FileRow>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT path, media_type, body, etag, immutable, published_at, expires_at, newest_of
         FROM files WHERE path = $1",
    )
    .bind(path)
    .fetch_optional(connection)
    .await?)
}

/// The sequence of the newest manifest, 0 before the first, and when it was published.
pub(crate) async fn published(connection: &mut AnyConnection) -> Result<(u32, i64), StoreError> {
    let (sequence, at): (i64, i64) = sqlx::query_as("SELECT sequence, published_at FROM publisher")
        .fetch_one(connection)
        .await?;
    let sequence = u32::try_from(sequence).map_err(|_| StoreError::Unreadable("manifest"))?;
    Ok((sequence, at))
}

/// Says which manifest is the newest.
pub(crate) async fn set_published(
    connection: &mut AnyConnection,
    sequence: u32,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE publisher SET sequence = $1, published_at = $2")
        .bind(i64::from(sequence))
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// The kid that names the shards of papers: `first` if there is none yet, from then on for good.
pub(crate) async fn paper_shards(
    connection: &mut AnyConnection,
    first: Kid,
) -> Result<Kid, StoreError> {
    let (kid,): (Vec<u8>,) = sqlx::query_as(
        "UPDATE publisher SET paper_shards = COALESCE(paper_shards, $1) RETURNING paper_shards",
    )
    .bind(&first.0[..])
    .fetch_one(connection)
    .await?;
    kid.try_into().map(Kid).map_err(|_| StoreError::Unreadable("publisher"))
}

/// Waits until no other instance stores a publication, and keeps others waiting until the
/// transaction ends.
pub(crate) async fn lock_publisher(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE publisher SET sequence = sequence").execute(connection).await?;
    Ok(())
}

/// The newest edition of each shard from this day on, ascending by shard.
pub(crate) async fn editions(
    connection: &mut AnyConnection,
    from_day: u32,
) -> Result<Vec<ShardRevisionRow>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT kid, day, sequence, digest, size, signed_by, list, revoked, begins
         FROM shard_editions WHERE day >= $1 ORDER BY kid, day",
    )
    .bind(i64::from(from_day))
    .fetch_all(connection)
    .await?)
}

/// Stores the shard's newest edition in the place of the one before.
pub(crate) async fn put_edition(
    connection: &mut AnyConnection,
    edition: &ShardRevisionRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO shard_editions
             (kid, day, sequence, digest, size, signed_by, list, revoked, begins)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         ON CONFLICT (kid, day) DO UPDATE SET sequence = $3, digest = $4, size = $5,
             signed_by = $6, list = $7, revoked = $8, begins = $9",
    )
    .bind(&edition.shard.kid.0[..])
    .bind(i64::from(edition.shard.day))
    .bind(i64::from(edition.sequence))
    .bind(&edition.digest[..])
    .bind(i64::from(edition.size))
    .bind(&edition.signed_by.0[..])
    .bind(&edition.list)
    .bind(edition.revoked as i64)
    .bind(i64::from(edition.begins))
    .execute(connection)
    .await?;
    Ok(())
}

/// The shard has another edition: says until when the files are needed that only the newest has.
pub(crate) async fn end_newest(
    connection: &mut AnyConnection,
    shard: &str,
    expires_at: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE files SET expires_at = $2, newest_of = NULL WHERE newest_of = $1")
        .bind(shard)
        .bind(expires_at)
        .execute(connection)
        .await?;
    Ok(())
}

/// The paths of all files.
pub(crate) async fn paths(connection: &mut AnyConnection) -> Result<Vec<String>, StoreError> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT path FROM files ORDER BY path").fetch_all(connection).await?;
    Ok(rows.into_iter().map(|(path,)| path).collect())
}
