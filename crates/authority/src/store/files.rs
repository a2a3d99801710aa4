//! What was published: the files, and which editions they are.

use sqlx::AnyConnection;
use vneid_payload::Shard;

use super::{StoreError, shards};

/// A published file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileRow {
    pub(crate) path: String,
    pub(crate) media_type: String,
    pub(crate) body: Vec<u8>,
    /// Quoted, as in the header.
    pub(crate) etag: String,
    /// Whether the path never has another body.
    pub(crate) immutable: bool,
    pub(crate) published_at: i64,
    pub(crate) expires_at: i64,
}

/// A shard's newest edition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EditionRow {
    pub(crate) shard: Shard,
    pub(crate) sequence: u32,
    pub(crate) digest: Vec<u8>,
    /// The path of its full list.
    pub(crate) list: String,
}

/// Stores a file; one of the same path is replaced.
pub(crate) async fn put(connection: &mut AnyConnection, file: &FileRow) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO files (path, media_type, body, etag, immutable, published_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (path) DO UPDATE SET media_type = $2, body = $3, etag = $4, immutable = $5,
             published_at = $6, expires_at = $7",
    )
    .bind(&file.path)
    .bind(&file.media_type)
    .bind(&file.body)
    .bind(&file.etag)
    .bind(i64::from(file.immutable))
    .bind(file.published_at)
    .bind(file.expires_at)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn find(
    connection: &mut AnyConnection,
    path: &str,
) -> Result<Option<FileRow>, StoreError> {
    type Columns = (String, String, Vec<u8>, String, i64, i64, i64);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT path, media_type, body, etag, immutable, published_at, expires_at
         FROM files WHERE path = $1",
    )
    .bind(path)
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|(path, media_type, body, etag, immutable, published_at, expires_at)| FileRow {
        path,
        media_type,
        body,
        etag,
        immutable: immutable != 0,
        published_at,
        expires_at,
    }))
}

/// Forgets files that nobody needs after this instant.
pub(crate) async fn forget_ended(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM files WHERE expires_at < $1").bind(now).execute(connection).await?;
    Ok(())
}

/// Takes the next number of a manifest.
pub(crate) async fn next_sequence(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<u32, StoreError> {
    let (sequence,): (i64,) = sqlx::query_as(
        "UPDATE publisher SET sequence = sequence + 1, published_at = $1 RETURNING sequence",
    )
    .bind(now)
    .fetch_one(connection)
    .await?;
    u32::try_from(sequence).map_err(|_| StoreError::Unreadable("sequence of the manifest"))
}

/// When something was published last; 0 when nothing ever was.
pub(crate) async fn published_at(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let (at,): (i64,) =
        sqlx::query_as("SELECT published_at FROM publisher").fetch_one(connection).await?;
    Ok(at)
}

/// Waits until no other instance publishes, and keeps others waiting until the transaction ends.
pub(crate) async fn lock_publisher(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query("UPDATE publisher SET sequence = sequence").execute(connection).await?;
    Ok(())
}

/// The newest edition of each shard from this day on, ascending by shard.
pub(crate) async fn newest_editions(
    connection: &mut AnyConnection,
    from_day: u32,
) -> Result<Vec<EditionRow>, StoreError> {
    type Columns = (Vec<u8>, i64, i64, Vec<u8>, String);
    let rows: Vec<Columns> = sqlx::query_as(
        "SELECT kid, day, sequence, digest, list FROM shard_editions AS edition
         WHERE day >= $1 AND sequence = (SELECT MAX(sequence) FROM shard_editions
             WHERE kid = edition.kid AND day = edition.day)
         ORDER BY kid, day",
    )
    .bind(i64::from(from_day))
    .fetch_all(connection)
    .await?;
    rows.into_iter()
        .map(|(kid, day, sequence, digest, list)| {
            let sequence =
                u32::try_from(sequence).map_err(|_| StoreError::Unreadable("edition"))?;
            Ok(EditionRow { shard: shards::shard(&kid, day)?, sequence, digest, list })
        })
        .collect()
}

pub(crate) async fn put_edition(
    connection: &mut AnyConnection,
    edition: &EditionRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO shard_editions (kid, day, sequence, digest, list) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&edition.shard.kid.0[..])
    .bind(i64::from(edition.shard.day))
    .bind(i64::from(edition.sequence))
    .bind(&edition.digest)
    .bind(&edition.list)
    .execute(connection)
    .await?;
    Ok(())
}

/// Forgets editions of shards that ended before this day.
pub(crate) async fn forget_editions_before(
    connection: &mut AnyConnection,
    day: u32,
) -> Result<(), StoreError> {
    sqlx::query("DELETE FROM shard_editions WHERE day < $1")
        .bind(i64::from(day))
        .execute(connection)
        .await?;
    Ok(())
}

/// Says until when a file is needed.
pub(crate) async fn set_end(
    connection: &mut AnyConnection,
    path: &str,
    expires_at: i64,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE files SET expires_at = $2 WHERE path = $1")
        .bind(path)
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
