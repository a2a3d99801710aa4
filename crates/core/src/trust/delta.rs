//! Deltas: a shard's next edition out of the one that is held.

use vneid_payload::{DeltaClaims, StatusDelta};

use super::list::TrustStore;
use super::status::{HeldShard, open};
use super::status::{StatusAccepted, StatusError, StatusStore};
use crate::clock::Time;

impl StatusStore {
    /// Takes a delta: adds its indexes to the edition that it was made from, and no other. An empty
    /// one says that nothing was revoked, which is news too.
    ///
    /// # Errors
    /// [`StatusError`], and nothing has changed.
    pub fn accept_delta(
        &mut self,
        bytes: &[u8],
        trust: &TrustStore,
        time: Time,
    ) -> Result<StatusAccepted, StatusError> {
        let (claims, signed_by) = open(StatusDelta::open(bytes)?, |it| it.issued, trust, time)?;
        let DeltaClaims { shard, issued, from, to, added, digest, .. } = claims;
        let not_held = StatusError::ShardNotHeld { shard };
        let held = self.trusted_shard(&shard, trust).ok_or(not_held)?;
        if held.sequence == to && held.revoked.digest() == digest {
            return Ok(StatusAccepted::Unchanged);
        }
        if held.sequence != from {
            return Err(StatusError::OtherEdition { held: held.sequence, from });
        }
        let revoked = held.revoked.with(&added);
        if revoked.digest() != digest {
            return Err(StatusError::OtherResult);
        }
        let issued = held.evidence(&signed_by, issued);
        self.check_room(&shard, revoked.len())?;
        self.shards.insert(shard, HeldShard { signed_by, sequence: to, issued, revoked });
        self.reconcile();
        Ok(StatusAccepted::InForce)
    }
}
