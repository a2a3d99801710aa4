//! Status indexes: each number of a shard is given out once, in an order that tells nothing.
//!
//! A shard counts from 0. An instance reserves a block of numbers durably before it uses the first;
//! what is left of it when the instance ends is never used. Number n becomes index P(n), P being
//! the shard's keyed permutation. A shard begins with 2^bits indexes, and grows by as many whenever
//! they are used up.

mod permutation;

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_util::FutureExt;
use vneid_payload::Shard;

pub(crate) use self::permutation::Permutation;
use crate::error::Error;
use crate::secret::{Mac, ServiceSecret};
use crate::store::{Store, belongs, shards};
use crate::unfit::Unfit;

/// The numbers that this instance has reserved.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    blocks: Mutex<HashMap<Shard, Block>>,
    /// Held by whoever reserves.
    reserving: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Block {
    bits: u32,
    numbers: Range<u64>,
}

impl Indexes {
    /// An index of the shard that no other certificate or paper has or will have, if numbers of it
    /// are reserved. It waits for nothing, so that it can be asked within a transaction, when it is
    /// clear that an index is needed.
    pub(crate) fn next(&self, mac: &Mac, shard: Shard) -> Option<u32> {
        let mut blocks = self.blocks();
        let block = blocks.get_mut(&shard)?;
        let number = block.numbers.next()?;
        Some(Permutation::new(mac, shard, block.bits).index(number))
    }

    /// The same; what is not reserved is reserved first. A shard that is new has blocks of 2^`bits`
    /// indexes.
    pub(crate) async fn take(
        &self,
        store: &Store,
        secret: &ServiceSecret,
        shard: Shard,
        bits: u32,
    ) -> Result<u32, Error> {
        loop {
            if let Some(index) = self.next(&secret.indexes, shard) {
                return Ok(index);
            }
            self.reserve(store, secret, shard, bits).await?;
        }
    }

    /// Reserves numbers of the shard, if none is left.
    pub(crate) async fn reserve(
        &self,
        store: &Store,
        secret: &ServiceSecret,
        shard: Shard,
        bits: u32,
    ) -> Result<(), Error> {
        // Whoever comes while another reserves waits here, and takes from its block.
        let _reserving = self.reserving.lock().await;
        if self.blocks().get(&shard).is_some_and(|block| !block.numbers.is_empty()) {
            return Ok(());
        }
        let fingerprint = secret.fingerprint();
        let reserved = store
            .write::<_, Error, _>(move |connection| {
                async move {
                    let reserved = shards::reserve(connection, shard, bits, BLOCK).await?;
                    if !belongs::has_secret(connection, fingerprint).await? {
                        return Err(Unfit::OtherSecret.into());
                    }
                    Ok(reserved)
                }
                .boxed()
            })
            .await?;
        if reserved.count == 0 {
            return Err(Error::ShardFull(shard));
        }
        let numbers = reserved.from..reserved.from + reserved.count;
        let mut blocks = self.blocks();
        // Certificates are issued for one day at a time: blocks of earlier days are done with. To
        // papers, whose shards are few and used side by side, that costs some indexes.
        blocks.retain(|other, _| other.kid != shard.kid || other.day >= shard.day);
        blocks.insert(shard, Block { bits: reserved.bits, numbers });
        Ok(())
    }

    fn blocks(&self) -> MutexGuard<'_, HashMap<Shard, Block>> {
        self.blocks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many numbers are reserved at once: at 1 000 certificates a second four writes, and at most
/// so many indexes lost when an instance ends.
const BLOCK: u64 = 256;
