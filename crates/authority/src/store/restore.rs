//! What a restore changes: numbers are raised, and what was published is put back.

use sqlx::{AnyConnection, AssertSqlSafe};
use vneid_payload::{Kid, Shard};

use super::error::StoreError;
use super::kind::is_postgres;

/// Puts a trust list back under the number by which it was published, or under the next when another
/// has that.
pub(crate) async fn put_trust_list(
    connection: &mut AnyConnection,
    number: u32,
    bytes: &[u8],
    now: i64,
) -> Result<(), StoreError> {
    let (newest,): (i64,) = sqlx::query_as("SELECT COALESCE(MAX(number), 0) FROM trust_lists")
        .fetch_one(&mut *connection)
        .await?;
    let overriding = if is_postgres(connection) { "OVERRIDING SYSTEM VALUE" } else { "" };
    let sql = AssertSqlSafe(format!(
        "INSERT INTO trust_lists (number, bytes, installed_at) {overriding} VALUES ($1, $2, $3)"
    ));
    sqlx::query(sql)
        .bind(i64::from(number).max(newest + 1))
        .bind(bytes)
        .bind(now)
        .execute(connection)
        .await?;
    Ok(())
}

/// Leaves out the next numbers of trust lists: some list may have been published under them.
pub(crate) async fn raise_trust_lists(
    connection: &mut AnyConnection,
    by: u32,
) -> Result<(), StoreError> {
    let sql = if is_postgres(connection) {
        "SELECT setval(pg_get_serial_sequence('trust_lists', 'number'),
             $1 + (SELECT COALESCE(MAX(number), 0) FROM trust_lists))"
    } else {
        "UPDATE sqlite_sequence SET seq = $1 + seq WHERE name = 'trust_lists'"
    };
    sqlx::query(sql).bind(i64::from(by)).execute(connection).await?;
    Ok(())
}

/// Puts published revocations back. Returns those that the database did not know.
pub(crate) async fn put_revocations(
    connection: &mut AnyConnection,
    shard: Shard,
    edition: u32,
    indexes: &[u32],
    now: i64,
) -> Result<Vec<u32>, StoreError> {
    let held = super::revocations::of_shard(connection, shard, false).await?;
    let is_held = |index: &u32| held.binary_search_by_key(index, |row| row.index).is_ok();
    let new: Vec<u32> = indexes.iter().copied().filter(|index| !is_held(index)).collect();
    for indexes in new.chunks(AT_ONCE) {
        let rows: Vec<String> =
            indexes.iter().map(|index| format!("($1, $2, {index}, $3, $4)")).collect();
        let sql = AssertSqlSafe(format!(
            "INSERT INTO revocations (kid, day, idx, revoked_at, edition) VALUES {}",
            rows.join(",")
        ));
        sqlx::query(sql)
            .persistent(false)
            .bind(&shard.kid.0[..])
            .bind(i64::from(shard.day))
            .bind(now)
            .bind(i64::from(edition))
            .execute(&mut *connection)
            .await?;
    }
    // What waited in the copy and is published since.
    let waited = held.iter().filter(|row| row.edition.is_none()).map(|row| row.index);
    let waited: Vec<u32> = waited.filter(|index| indexes.binary_search(index).is_ok()).collect();
    super::revocations::set_edition(connection, shard, edition, &waited).await?;
    Ok(new)
}

/// The active phones that have one of these certificates.
pub(crate) async fn active_phones_with(
    connection: &mut AnyConnection,
    shard: Shard,
    indexes: &[u32],
) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT phone FROM certificates JOIN phones USING (phone)
               WHERE kid = $1 AND day = $2 AND state = 'active' AND idx IN";
    let rows: Vec<(String,)> = with(connection, sql, shard, indexes).await?;
    Ok(rows.into_iter().map(|(phone,)| phone).collect())
}

/// The papers that have one of these indexes and are not withdrawn, each with its account.
pub(crate) async fn papers_with(
    connection: &mut AnyConnection,
    shard: Shard,
    indexes: &[u32],
) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT DISTINCT paper, account FROM paper_indexes JOIN papers USING (paper)
               WHERE kid = $1 AND day = $2 AND withdrawn_at IS NULL AND idx IN";
    with(connection, sql, shard, indexes).await
}

async fn with<R>(
    connection: &mut AnyConnection,
    sql: &str,
    shard: Shard,
    indexes: &[u32],
) -> Result<Vec<R>, StoreError>
where
    R: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
{
    let mut found = Vec::new();
    for indexes in indexes.chunks(AT_ONCE) {
        let list: Vec<String> = indexes.iter().map(u32::to_string).collect();
        let sql = AssertSqlSafe(format!("{sql} ({})", list.join(",")));
        let rows: Vec<R> = sqlx::query_as(sql)
            .persistent(false)
            .bind(&shard.kid.0[..])
            .bind(i64::from(shard.day))
            .fetch_all(&mut *connection)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Says how many numbers of the shard were handed out at least; a shard that is new has blocks of 2^`bits`.
pub(crate) async fn set_reserved(
    connection: &mut AnyConnection,
    shard: Shard,
    bits: u32,
    reserved: u64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO shards (kid, day, bits, reserved) VALUES ($1, $2, $3, $4)
         ON CONFLICT (kid, day) DO UPDATE
             SET reserved = CASE WHEN shards.reserved > $4 THEN shards.reserved ELSE $4 END",
    )
    .bind(&shard.kid.0[..])
    .bind(i64::from(shard.day))
    .bind(i64::from(bits))
    .bind(reserved as i64)
    .execute(connection)
    .await?;
    Ok(())
}

/// Each shard goes on with a block of which no number was handed out. Computed where it is stored: an
/// instance that reserves at the same moment does so before or after.
pub(crate) async fn begin_blocks(connection: &mut AnyConnection) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE shards SET reserved =
             (reserved + (CAST(1 AS BIGINT) << CAST(bits AS INTEGER)) - 1)
                 >> CAST(bits AS INTEGER) << CAST(bits AS INTEGER)",
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Begins the counts of publications anew: the manifest's, from which the next one counts, and the kid
/// of the papers' shards where the database knew none. What the index names is published no longer.
pub(crate) async fn set_publisher(
    connection: &mut AnyConnection,
    sequence: u32,
    paper_shards: Option<Kid>,
) -> Result<(), StoreError> {
    sqlx::query(
        "UPDATE publisher SET sequence = $1, published_at = 0,
             paper_shards = COALESCE(paper_shards, $2)",
    )
    .bind(i64::from(sequence))
    .bind(paper_shards.map(|kid| kid.0.to_vec()))
    .execute(&mut *connection)
    .await?;
    sqlx::query("DELETE FROM files WHERE immutable = 0").execute(connection).await?;
    Ok(())
}

/// The kid of the papers' shards, if there is one.
pub(crate) async fn paper_shards(
    connection: &mut AnyConnection,
) -> Result<Option<Kid>, StoreError> {
    let (kid,): (Option<Vec<u8>>,) =
        sqlx::query_as("SELECT paper_shards FROM publisher").fetch_one(connection).await?;
    let read = |kid: Vec<u8>| kid.try_into().map(Kid);
    kid.map(read).transpose().map_err(|_| StoreError::Unreadable("publisher"))
}

/// Forgets what only the former secret could recognise: sign-ins under way, activation codes, delays.
/// Returns how many of each of the first two there were.
pub(crate) async fn forget_secrets(
    connection: &mut AnyConnection,
    now: i64,
) -> Result<(u64, u64), StoreError> {
    let sign_ins = sqlx::query(
        "UPDATE sign_ins SET expires_at = $1 WHERE expires_at > $1 AND used_at IS NULL",
    )
    .bind(now)
    .execute(&mut *connection)
    .await?;
    let codes = sqlx::query("UPDATE activation_codes SET expires_at = $1 WHERE expires_at > $1")
        .bind(now)
        .execute(&mut *connection)
        .await?;
    sqlx::query("DELETE FROM throttles").execute(connection).await?;
    Ok((sign_ins.rows_affected(), codes.rows_affected()))
}

/// How many are changed or asked for by one statement.
const AT_ONCE: usize = 1_000;
