//! Which numbers of a shard were handed out.

use sqlx::AnyConnection;
use vneid_payload::Shard;

use super::StoreError;

/// Numbers that belong to one instance alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reserved {
    /// The shard has 2^bits indexes.
    pub(crate) bits: u32,
    /// From here.
    pub(crate) from: u64,
    /// How many; 0 when the shard is full.
    pub(crate) count: u64,
}

/// Reserves at most `count` numbers. A shard that is new gets 2^`bits` indexes, and keeps them.
pub(crate) async fn reserve(
    connection: &mut AnyConnection,
    shard: Shard,
    bits: u32,
    count: u64,
) -> Result<Reserved, StoreError> {
    let kid = &shard.kid.0[..];
    sqlx::query("INSERT INTO shards (kid, day, bits) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
        .bind(kid)
        .bind(i64::from(shard.day))
        .bind(i64::from(bits))
        .execute(&mut *connection)
        .await?;
    let (reserved, bits): (i64, i64) = sqlx::query_as(
        "UPDATE shards SET reserved = reserved + $3 WHERE kid = $1 AND day = $2
         RETURNING reserved, bits",
    )
    .bind(kid)
    .bind(i64::from(shard.day))
    .bind(count as i64)
    .fetch_one(connection)
    .await?;
    let unreadable = StoreError::Unreadable("shard");
    let bits = u32::try_from(bits).ok().filter(|bits| *bits < 32).ok_or(unreadable)?;
    let size = 1_u64 << bits;
    let to = u64::try_from(reserved).map_err(|_| StoreError::Unreadable("shard"))?;
    let from = to.saturating_sub(count).min(size);
    Ok(Reserved { bits, from, count: to.min(size) - from })
}

/// The shards whose day is this one or later, ascending, each with its bits.
pub(crate) async fn from_day(
    connection: &mut AnyConnection,
    day: u32,
) -> Result<Vec<(Shard, u32)>, StoreError> {
    let rows: Vec<(Vec<u8>, i64, i64)> =
        sqlx::query_as("SELECT kid, day, bits FROM shards WHERE day >= $1 ORDER BY kid, day")
            .bind(i64::from(day))
            .fetch_all(connection)
            .await?;
    rows.into_iter()
        .map(|(kid, day, bits)| {
            let bits = u32::try_from(bits).map_err(|_| StoreError::Unreadable("shard"))?;
            Ok((shard(&kid, day)?, bits))
        })
        .collect()
}

/// A shard from its columns.
pub(crate) fn shard(kid: &[u8], day: i64) -> Result<Shard, StoreError> {
    let kid = kid.try_into().map_err(|_| StoreError::Unreadable("shard"))?;
    let day = u32::try_from(day).map_err(|_| StoreError::Unreadable("shard"))?;
    Ok(Shard { kid: vneid_payload::Kid(kid), day })
}
