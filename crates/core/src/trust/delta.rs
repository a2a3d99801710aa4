//! Deltas: a shard's next edition out of the one that is held.

use vneid_payload::{DeltaClaims, StatusDelta};

use super::status::verify;
use super::{StatusAccepted, StatusError, StatusStore, TrustStore};
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
        let signed = StatusDelta::decode(bytes)?;
        let issued = signed.claims().issued;
        let signed_by = verify(signed.envelope(), signed.kid(), issued, trust, time)?;
        let DeltaClaims { shard, issued, from, to, added, digest, .. } = signed.into_claims();
        let not_held = StatusError::ShardNotHeld { shard };
        let mut next = self.trusted_shard(&shard, trust).ok_or(not_held)?.clone();
        if next.sequence == to && next.revoked.digest() == digest && issued <= next.issued {
            return Ok(StatusAccepted::Unchanged);
        }
        if next.sequence != from {
            return Err(StatusError::OtherEdition { held: next.sequence, from });
        }
        next.revoked = next.revoked.with(&added);
        if next.revoked.digest() != digest {
            return Err(StatusError::OtherResult);
        }
        self.check_room(&shard, next.revoked.len())?;
        next.revoked.shrink();
        next.signed_by = signed_by;
        next.sequence = to;
        next.issued = next.issued.max(issued);
        self.shards.insert(shard, next);
        self.settle();
        Ok(StatusAccepted::InForce)
    }
}
