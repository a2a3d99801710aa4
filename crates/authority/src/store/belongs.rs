//! To which authority the database belongs.

use sqlx::AnyConnection;

use super::error::StoreError;

/// What the database says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct BelongsRow {
    /// Random: no other database has it but copies of this one.
    pub(crate) name: String,
    /// Fingerprint of the service's secret.
    pub(crate) secret: Vec<u8>,
    /// Thumbprints of the three roots, ascending.
    pub(crate) roots: Vec<u8>,
    pub(crate) public_url: String,
    /// Whether this is a copy that nobody has restored.
    pub(crate) is_copy: bool,
    /// The newest manifest that the last restore has found, and from where manifests count since;
    /// zeros when there was none.
    pub(crate) restored: (u32, u32),
}

pub(crate) async fn find(connection: &mut AnyConnection) -> Result<Option<BelongsRow>, StoreError> {
    type Columns = (String, Vec<u8>, Vec<u8>, String, Option<i64>, i64, i64);
    let row: Option<Columns> = sqlx::query_as(
        "SELECT name, secret, roots, public_url, copied_at, lost_until, counts_from FROM belongs",
    )
    .fetch_optional(connection)
    .await?;
    let Some((name, secret, roots, public_url, copied_at, lost_until, counts_from)) = row else {
        return Ok(None);
    };
    let number = |it| u32::try_from(it).map_err(|_| StoreError::Unreadable("restore"));
    let restored = (number(lost_until)?, number(counts_from)?);
    let is_copy = copied_at.is_some();
    Ok(Some(BelongsRow { name, secret, roots, public_url, is_copy, restored }))
}

/// Says to whom the database belongs, if it does not say so yet.
pub(crate) async fn insert(
    connection: &mut AnyConnection,
    row: &BelongsRow,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO belongs (one, name, secret, roots, public_url) VALUES (1, $1, $2, $3, $4)
         ON CONFLICT DO NOTHING",
    )
    .bind(&row.name)
    .bind(&row.secret)
    .bind(&row.roots)
    .bind(&row.public_url)
    .execute(connection)
    .await?;
    Ok(())
}

pub(crate) async fn set_roots_and_url(
    connection: &mut AnyConnection,
    roots: &[u8],
    public_url: &str,
) -> Result<(), StoreError> {
    sqlx::query("UPDATE belongs SET roots = $1, public_url = $2")
        .bind(roots)
        .bind(public_url)
        .execute(connection)
        .await?;
    Ok(())
}

pub(crate) async fn set_secret(
    connection: &mut AnyConnection,
    fingerprint: [u8; 16],
) -> Result<(), StoreError> {
    sqlx::query("UPDATE belongs SET secret = $1")
        .bind(&fingerprint[..])
        .execute(connection)
        .await?;
    Ok(())
}

/// Whether this is the fingerprint of the secret. To be asked when numbers of a shard were reserved, whose
/// row whoever replaces the secret changes, too.
pub(crate) async fn has_secret(
    connection: &mut AnyConnection,
    fingerprint: [u8; 16],
) -> Result<bool, StoreError> {
    let row: Option<(Vec<u8>,)> =
        sqlx::query_as("SELECT secret FROM belongs").fetch_optional(connection).await?;
    Ok(row.is_none_or(|(secret,)| secret == fingerprint))
}

/// Says that this is a copy.
pub(crate) async fn set_copied(connection: &mut AnyConnection, now: i64) -> Result<(), StoreError> {
    sqlx::query("UPDATE belongs SET copied_at = $1").bind(now).execute(connection).await?;
    Ok(())
}

/// Says that it is no longer a copy, what was found when it was restored, and from where it counts
/// since: manifests, and the changes of every account.
pub(crate) async fn set_restored(
    connection: &mut AnyConnection,
    lost_until: u32,
    counts_from: u32,
    beyond: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE belongs SET copied_at = NULL, lost_until = $1, counts_from = $2,
             changes_from = changes_from + $3
                 + (SELECT COALESCE(MAX(changes), 0) FROM accounts)",
    )
    .bind(i64::from(lost_until))
    .bind(i64::from(counts_from))
    .bind(beyond)
    .execute(connection)
    .await?;
    Ok(())
}

/// From where the changes of accounts count since the last restore; 0 when there was none.
pub(crate) async fn changes_from(connection: &mut AnyConnection) -> Result<i64, StoreError> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT changes_from FROM belongs").fetch_optional(connection).await?;
    Ok(row.map_or(0, |(from,)| from))
}
