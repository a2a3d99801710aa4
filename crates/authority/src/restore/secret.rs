//! Another secret takes the place of one that was lost or may be known.
//!
//! Status indexes are numbers that the secret permutes, block by block: with another secret a number
//! would become an index that was given out before. So each shard goes on with a block of which no
//! number was used. An instance that still has the former secret reserves no numbers any more
//! ([`shards::reserve`]), and those that it has reserved are in blocks that it alone has begun.

use futures_util::FutureExt;

use crate::authority::Authority;
use crate::error::Error;
use crate::operator::Operator;
use crate::secret::{ServiceSecret, make_random};
use crate::status::layout::{DAYS_AHEAD, first_day};
use crate::store::audit::{self, Actor, Entry};
use crate::store::{belongs, restore, shards};

/// What became void with the former secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SecretReplaced {
    /// Sign-ins that were under way: their one-time codes are void.
    pub sign_ins: u64,
    /// Activation codes that were not used yet.
    pub activation_codes: u64,
}

/// A fresh secret.
///
/// # Errors
/// [`Error::Random`].
pub fn make_secret() -> Result<[u8; 32], Error> {
    make_random()
}

impl Authority {
    /// Whether the database has taken this secret over.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn has_secret(&self, secret: &[u8; 32]) -> Result<bool, Error> {
        let row = belongs::find(&mut *self.store.read().await?).await?;
        let fingerprint = ServiceSecret::new(secret).fingerprint();
        Ok(row.is_some_and(|row| row.secret == fingerprint))
    }

    /// Makes this the secret of the database, opened as a copy, whichever it had. Instances need the
    /// new one from then on.
    ///
    /// # Errors
    /// [`Error::ShardFull`] when no whole block is left in a shard of today: tomorrow's has.
    pub async fn replace_secret(
        &self,
        by: &Operator,
        secret: &[u8; 32],
    ) -> Result<SecretReplaced, Error> {
        let row = self.belongs_with_any_secret().await?;
        self.check_authority(&row).await?;
        let actor = Actor::Operator(by.clone());
        let (now, fingerprint) = (self.now(), ServiceSecret::new(secret).fingerprint());
        self.store
            .write(move |connection| {
                async move {
                    let now_s = now.unix_seconds();
                    let last_day = now.unix_day() + DAYS_AHEAD;
                    for row in shards::from_day(connection, first_day(now)).await? {
                        let next = row.reserved.next_multiple_of(1 << row.bits);
                        let is_full = row.reserved < next && next >= shards::MAX_INDEXES;
                        // A paper's shard that is full is followed by the next; a day's is not.
                        if is_full && row.shard.day <= last_day {
                            return Err(Error::ShardFull(row.shard));
                        }
                    }
                    restore::begin_blocks(connection).await?;
                    belongs::set_secret(connection, fingerprint).await?;
                    let (sign_ins, activation_codes) =
                        restore::forget_secrets(connection, now_s).await?;
                    let entry = Entry::new(&actor, "secret_replaced");
                    audit::append(connection, entry, now_s).await?;
                    Ok(SecretReplaced { sign_ins, activation_codes })
                }
                .boxed()
            })
            .await
    }
}
