//! Status indexes: each number of a shard is given out once, in an order that tells nothing.
//!
//! A shard counts from 0. An instance reserves a block of numbers durably before it uses the first;
//! what is left of it when the instance ends is never used. Number n becomes index P(n), P being
//! the shard's keyed permutation. A shard begins with 2^bits indexes, and grows by as many whenever
//! they are used up.

mod permutation;

use std::collections::HashMap;
use std::ops::Range;

use futures_util::FutureExt;
use tokio::sync::Mutex;
use vneid_payload::Shard;

pub(crate) use self::permutation::Permutation;
use crate::failure::Failure;
use crate::secret::Mac;
use crate::store::{Store, StoreError, shards};

/// The numbers that this instance has reserved.
#[derive(Debug, Default)]
pub(crate) struct Indexes {
    blocks: Mutex<HashMap<Shard, Block>>,
}

#[derive(Debug)]
struct Block {
    bits: u32,
    numbers: Range<u64>,
}

impl Indexes {
    /// An index of the shard that no other certificate or paper has or will have. A shard that is
    /// new has blocks of 2^`bits` indexes.
    pub(crate) async fn take(
        &self,
        store: &Store,
        mac: &Mac,
        shard: Shard,
        bits: u32,
    ) -> Result<u32, Failure> {
        let mut blocks = self.blocks.lock().await;
        if let Some(block) = blocks.get_mut(&shard)
            && let Some(number) = block.numbers.next()
        {
            return Ok(Permutation::new(mac, shard, block.bits).index(number));
        }
        // Whoever comes while this one reserves waits for the lock, and takes from its block.
        let reserved = store
            .write::<_, StoreError, _>(move |connection| {
                shards::reserve(connection, shard, bits, BLOCK).boxed()
            })
            .await?;
        let mut numbers = reserved.from..reserved.from + reserved.count;
        let number = numbers.next().ok_or(Failure::ShardFull(shard))?;
        // Certificates are issued for one day at a time: blocks of earlier days are done with. To
        // papers, whose shards are few and used side by side, that costs some indexes.
        blocks.retain(|other, _| other.kid != shard.kid || other.day >= shard.day);
        blocks.insert(shard, Block { bits: reserved.bits, numbers });
        Ok(Permutation::new(mac, shard, reserved.bits).index(number))
    }
}

/// How many numbers are reserved at once: at 1 000 certificates a second four writes, and at most
/// so many indexes lost when an instance ends.
const BLOCK: u64 = 256;
