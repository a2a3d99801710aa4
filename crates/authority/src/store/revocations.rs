//! Certificates and papers that were revoked, and in which edition of their shard that was published.

use sqlx::{AnyConnection, AssertSqlSafe};
use vneid_payload::Shard;

use super::error::StoreError;
use super::shards;

/// A certificate that was revoked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RevocationRow {
    pub(crate) index: u32,
    /// The shard's first edition with it; `None` until it is published.
    pub(crate) edition: Option<u32>,
}

/// Revokes every certificate of the phone that expires on this day or later. Returns how many were
/// not revoked before.
pub(crate) async fn revoke_phone(
    connection: &mut AnyConnection,
    phone: &str,
    from_day: u32,
    now: i64,
) -> Result<u64, StoreError> {
    let result = sqlx::query(
        "INSERT INTO revocations (kid, day, idx, revoked_at)
         SELECT kid, day, idx, $3 FROM certificates WHERE phone = $1 AND day >= $2
         ON CONFLICT DO NOTHING",
    )
    .bind(phone)
    .bind(i64::from(from_day))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(result.rows_affected())
}

/// Revokes every certificate of the account's phones, whatever their state, that expires on this day
/// or later.
pub(crate) async fn revoke_account(
    connection: &mut AnyConnection,
    account: &str,
    from_day: u32,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO revocations (kid, day, idx, revoked_at)
         SELECT kid, day, idx, $3 FROM phones JOIN certificates USING (phone)
         WHERE account = $1 AND day >= $2 ON CONFLICT DO NOTHING",
    )
    .bind(account)
    .bind(i64::from(from_day))
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// Revokes every status index that the paper ever had.
pub(crate) async fn revoke_paper(
    connection: &mut AnyConnection,
    paper: &str,
    now: i64,
) -> Result<(), StoreError> {
    sqlx::query(
        "INSERT INTO revocations (kid, day, idx, revoked_at)
         SELECT kid, day, idx, $2 FROM paper_indexes WHERE paper = $1
         ON CONFLICT DO NOTHING",
    )
    .bind(paper)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(())
}

/// The shards of this day or later with revocations that are not published yet, each with whether these
/// were held back.
pub(crate) async fn waiting_shards(
    connection: &mut AnyConnection,
    from_day: u32,
) -> Result<Vec<(Shard, bool)>, StoreError> {
    let rows: Vec<(Vec<u8>, i64, i64)> = sqlx::query_as(
        "SELECT kid, day, held_back FROM shards WHERE day >= $1 AND EXISTS (
             SELECT 1 FROM revocations
             WHERE revocations.kid = shards.kid AND revocations.day = shards.day
                 AND edition IS NULL
         ) ORDER BY kid, day",
    )
    .bind(i64::from(from_day))
    .fetch_all(connection)
    .await?;
    let row = |(kid, day, held_back): (Vec<u8>, i64, i64)| {
        Ok((shards::shard(&kid, day)?, held_back != 0))
    };
    rows.into_iter().map(row).collect()
}

/// How many are revoked in the shard, published or not.
pub(crate) async fn count(
    connection: &mut AnyConnection,
    shard: Shard,
) -> Result<usize, StoreError> {
    let (count,): (i64,) =
        sqlx::query_as("SELECT COUNT(*) FROM revocations WHERE kid = $1 AND day = $2")
            .bind(&shard.kid.0[..])
            .bind(i64::from(shard.day))
            .fetch_one(connection)
            .await?;
    usize::try_from(count).map_err(|_| StoreError::Unreadable("revocation"))
}

/// Everything that was revoked in the shard, or what is published of it, ascending by index.
pub(crate) async fn of_shard(
    connection: &mut AnyConnection,
    shard: Shard,
    only_published: bool,
) -> Result<Vec<RevocationRow>, StoreError> {
    let rows: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT idx, edition FROM revocations
         WHERE kid = $1 AND day = $2 AND (edition IS NOT NULL OR $3 = 0) ORDER BY idx",
    )
    .bind(&shard.kid.0[..])
    .bind(i64::from(shard.day))
    .bind(i64::from(only_published))
    .fetch_all(connection)
    .await?;
    let number = |it| u32::try_from(it).map_err(|_| StoreError::Unreadable("revocation"));
    rows.into_iter()
        .map(|(index, edition)| {
            Ok(RevocationRow { index: number(index)?, edition: edition.map(number).transpose()? })
        })
        .collect()
}

/// Says in which edition these revocations were published first. Others of the shard, which came
/// meanwhile, still wait.
pub(crate) async fn set_edition(
    connection: &mut AnyConnection,
    shard: Shard,
    edition: u32,
    indexes: &[u32],
) -> Result<(), StoreError> {
    for indexes in indexes.chunks(AT_ONCE) {
        let list: Vec<String> = indexes.iter().map(u32::to_string).collect();
        // Numbers and commas, nothing else. Each text is another one: not kept as prepared.
        let sql = AssertSqlSafe(format!(
            "UPDATE revocations SET edition = $3 WHERE kid = $1 AND day = $2 AND idx IN ({})",
            list.join(",")
        ));
        sqlx::query(sql)
            .persistent(false)
            .bind(&shard.kid.0[..])
            .bind(i64::from(shard.day))
            .bind(i64::from(edition))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

/// How many are changed by one statement.
const AT_ONCE: usize = 1_000;
