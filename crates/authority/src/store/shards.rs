//! Which numbers of a shard were handed out.

use sqlx::any::AnyRow;
use sqlx::{AnyConnection, Row};
use vneid_payload::Shard;

use super::columns::{self, from_row};
use super::error::StoreError;

/// A shard, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ShardRow {
    pub(crate) shard: Shard,
    /// Its indexes come in blocks of 2^bits.
    pub(crate) bits: u32,
    /// How many numbers were handed out.
    pub(crate) reserved: u64,
    /// Whether revocations wait for which there is no room.
    pub(crate) held_back: bool,
}

from_row!(ShardRow {
    shard => in_row,
    bits = block_bits,
    reserved = reserved,
    held_back = columns::flag,
});

impl ShardRow {
    /// How many indexes there are: whole blocks, at least one.
    pub(crate) fn size(&self) -> u32 {
        self.whole_blocks(self.reserved)
    }

    /// The same, when this index was given out since the row was read.
    pub(crate) fn size_with(&self, last: Option<u32>) -> u32 {
        self.whole_blocks(self.reserved.max(last.map_or(0, |last| u64::from(last) + 1)))
    }

    fn whole_blocks(&self, numbers: u64) -> u32 {
        let size = numbers.max(1).next_multiple_of(1 << self.bits).min(MAX_INDEXES);
        u32::try_from(size).unwrap_or(u32::MAX)
    }
}

/// Numbers that belong to one instance alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Reserved {
    /// The shard's indexes come in blocks of 2^bits.
    pub(crate) bits: u32,
    /// From here.
    pub(crate) from: u64,
    /// How many; 0 when the shard is full.
    pub(crate) count: u64,
}

/// Reserves at most `count` numbers. A shard that is new has blocks of 2^`bits` indexes for good.
///
/// What they become depends on the secret: when another has followed, [`belongs::has_secret`] says so
/// behind this, in the same transaction.
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
    let bits = block_bits(bits)?;
    let to = self::reserved(reserved)?;
    let from = to.saturating_sub(count).min(MAX_INDEXES);
    Ok(Reserved { bits, from, count: to.min(MAX_INDEXES) - from })
}

/// The shards whose day is this one or later, ascending.
pub(crate) async fn from_day(
    connection: &mut AnyConnection,
    day: u32,
) -> Result<Vec<ShardRow>, StoreError> {
    Ok(sqlx::query_as(
        "SELECT kid, day, bits, reserved, held_back FROM shards WHERE day >= $1
         ORDER BY kid, day",
    )
    .bind(i64::from(day))
    .fetch_all(connection)
    .await?)
}

/// Says in which shards revocations are held back, and in no other.
pub(crate) async fn set_held_back(
    connection: &mut AnyConnection,
    held_back: &[Shard],
) -> Result<(), StoreError> {
    sqlx::query("UPDATE shards SET held_back = 0 WHERE held_back <> 0")
        .execute(&mut *connection)
        .await?;
    for shard in held_back {
        sqlx::query("UPDATE shards SET held_back = 1 WHERE kid = $1 AND day = $2")
            .bind(&shard.kid.0[..])
            .bind(i64::from(shard.day))
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn block_bits(bits: i64) -> Result<u32, StoreError> {
    u32::try_from(bits).ok().filter(|bits| *bits < 28).ok_or(StoreError::Unreadable("shard"))
}

fn reserved(numbers: i64) -> Result<u64, StoreError> {
    u64::try_from(numbers).map_err(|_| StoreError::Unreadable("shard"))
}

/// The shard that a row belongs to.
pub(super) fn in_row(row: &AnyRow) -> Result<Shard, sqlx::Error> {
    let kid: Vec<u8> = row.try_get("kid")?;
    shard(&kid, row.try_get("day")?).map_err(|error| sqlx::Error::Decode(error.into()))
}

/// A shard from its columns.
pub(crate) fn shard(kid: &[u8], day: i64) -> Result<Shard, StoreError> {
    let kid = kid.try_into().map_err(|_| StoreError::Unreadable("shard"))?;
    let day = u32::try_from(day).map_err(|_| StoreError::Unreadable("shard"))?;
    Ok(Shard { kid: vneid_payload::Kid(kid), day })
}

/// The most indexes of a shard: what a status list may speak of.
pub(crate) const MAX_INDEXES: u64 = 1 << 27;
