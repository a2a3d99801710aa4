//! Which certificates and documents are revoked, as far as this phone knows.

mod error;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteArray;
use vneid_payload::{
    Instant, IssuerState, Kid, ManifestClaims, ManifestShard, Role, Sealed, Shard, StatusList,
    StatusManifest,
};

pub use self::error::StatusError;
use super::list::{TrustStore, TrustedIssuer};
use super::revoked::Revoked;
use crate::clock::Time;
use crate::crypto::thumbprint;

/// The revoked indexes of each shard, and how fresh they are.
///
/// Feed it a manifest and the lists or deltas that [`Self::missing`] asks for, in any order. Sets
/// of revoked indexes only ever grow and sequences only ever rise; what would take one back is
/// refused.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusStore {
    pub(super) shards: BTreeMap<Shard, HeldShard>,
    manifest: Option<HeldManifest>,
    complete: Option<HeldComplete>,
}

/// One shard, as one issuer has last vouched for it: with a list, with a delta, whose digest is that of
/// the whole set, or with a manifest that has this digest. When that issuer falls, all of it falls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldShard {
    pub(super) signed_by: Signer,
    pub(super) sequence: u32,
    /// The newest instant for which this issuer has said that these are all.
    pub(super) issued: Instant,
    pub(super) revoked: Revoked,
}

/// Whose signature something has. The kid alone does not say it: roots that this app no longer pins
/// may have given it to another key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Signer {
    kid: Kid,
    /// Thumbprint.
    key: ByteArray<32>,
}

/// The newest manifest, complete or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldManifest {
    signed_by: Signer,
    issued: Instant,
    expires: Instant,
    sequence: u32,
    shards: Vec<ManifestShard>,
}

/// The last complete sync, and whose manifest that was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct HeldComplete {
    signed_by: Signer,
    sync: CompleteSync,
}

/// The manifest of the last sync that brought every shard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteSync {
    /// When the manifest was signed: every revocation until then is held.
    pub issued: Instant,
    /// The last instant at which the manifest is valid.
    pub expires: Instant,
    /// The manifest's sequence.
    pub sequence: u32,
}

/// What is known of one index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lookup {
    /// It is revoked.
    Revoked,
    /// It was not, at this instant.
    NotRevoked {
        /// When the authority said so.
        issued: Instant,
    },
    /// Its shard is not held.
    NoShard,
}

/// What a sync has to load for the manifest that is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Need {
    /// The shard's full list.
    Full {
        /// Which.
        shard: Shard,
    },
    /// A delta, or the full list when there is none from this edition.
    Delta {
        /// Which.
        shard: Shard,
        /// The sequence that is held.
        from: u32,
    },
}

/// What became of a list, delta or manifest that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusAccepted {
    /// It is in force now.
    InForce,
    /// It says what is held already.
    Unchanged,
}

impl StatusStore {
    /// The most shards that are held: twice what a manifest names.
    pub const MAX_SHARDS: usize = 2 * vneid_payload::MAX_SHARDS;
    /// The most revoked indexes that are held, over all shards: 32 MiB of memory.
    pub const MAX_REVOKED: usize = 4 * vneid_payload::MAX_REVOKED;

    /// Takes a shard's full list.
    ///
    /// # Errors
    /// [`StatusError`], and nothing has changed.
    pub fn accept_list(
        &mut self,
        bytes: &[u8],
        trust: &TrustStore,
        time: Time,
    ) -> Result<StatusAccepted, StatusError> {
        let (claims, signed_by) = open(StatusList::open(bytes)?, |it| it.issued, trust, time)?;
        let revoked = Revoked::new(claims.revoked);
        let mut issued = claims.issued;
        if let Some(held) = self.trusted_shard(&claims.shard, trust) {
            let (held_sequence, got) = (held.sequence, claims.sequence);
            if held_sequence == got && held.revoked == revoked {
                return Ok(StatusAccepted::Unchanged);
            }
            if got <= held_sequence {
                return Err(StatusError::SequenceNotAbove { held: held_sequence, got });
            }
            if !revoked.contains_all(&held.revoked) {
                return Err(StatusError::RevocationTakenBack);
            }
            issued = held.evidence(&signed_by, issued);
        }
        self.check_room(&claims.shard, revoked.len())?;
        let shard = HeldShard { signed_by, sequence: claims.sequence, issued, revoked };
        self.shards.insert(claims.shard, shard);
        self.reconcile();
        Ok(StatusAccepted::InForce)
    }

    /// Takes a manifest. Shards whose day is past and that it no longer names are dropped.
    ///
    /// # Errors
    /// [`StatusError`], and nothing has changed.
    pub fn accept_manifest(
        &mut self,
        bytes: &[u8],
        trust: &TrustStore,
        time: Time,
    ) -> Result<StatusAccepted, StatusError> {
        let (claims, signed_by) = open(StatusManifest::open(bytes)?, |it| it.issued, trust, time)?;
        let ManifestClaims { issued, expires, sequence, shards, .. } = claims;
        let manifest = HeldManifest { signed_by, issued, expires, sequence, shards };
        let held = self.manifest.as_ref().filter(|held| held.signed_by.is_valid(trust));
        if let Some(held) = held {
            if *held == manifest {
                return Ok(StatusAccepted::Unchanged);
            }
            if sequence <= held.sequence {
                return Err(StatusError::SequenceNotAbove { held: held.sequence, got: sequence });
            }
        }
        self.forget_untrusted(trust);
        self.shards.retain(|shard, _| {
            shard.day >= issued.unix_day() || manifest.shards.iter().any(|it| it.shard == *shard)
        });
        self.manifest = Some(manifest);
        self.reconcile();
        Ok(StatusAccepted::InForce)
    }

    /// Forgets what was signed by a key that no longer counts: withdrawn, or listed by roots that are
    /// no longer pinned. Whoever has it could have called an honest phone revoked, or old lists fresh.
    pub(crate) fn forget_untrusted(&mut self, trust: &TrustStore) {
        let shards = self.shards.len();
        self.shards.retain(|_, held| held.signed_by.is_valid(trust));
        let is_whole = self.shards.len() == shards;
        self.manifest.take_if(|held| !held.signed_by.is_valid(trust));
        self.complete.take_if(|held| !is_whole || !held.signed_by.is_valid(trust));
    }

    /// What is known of a certificate or document, by the kid of its issuer, the day on which it
    /// expires and its index.
    pub fn lookup(&self, kid: Kid, day: u32, index: u32) -> Lookup {
        match self.shards.get(&Shard { kid, day }) {
            Some(held) if held.revoked.contains(index) => Lookup::Revoked,
            Some(held) => Lookup::NotRevoked { issued: held.issued },
            None => Lookup::NoShard,
        }
    }

    /// What is to be loaded until every shard of the manifest that is held is as it says; nothing
    /// when there is no manifest.
    pub fn missing(&self) -> Vec<Need> {
        let entries = self.manifest.iter().flat_map(|manifest| &manifest.shards);
        let need = |entry: &ManifestShard| match self.shards.get(&entry.shard) {
            Some(held) if held.revoked.digest() == entry.digest => None,
            Some(held) => Some(Need::Delta { shard: entry.shard, from: held.sequence }),
            None => Some(Need::Full { shard: entry.shard }),
        };
        entries.filter_map(need).collect()
    }

    /// The manifest of the last sync that brought every shard; `None` before the first.
    pub fn last_complete(&self) -> Option<CompleteSync> {
        self.complete.as_ref().map(|held| held.sync)
    }

    /// The newest instant at which the authority signed something that is held: no clock that
    /// shows less is right.
    pub fn newest_issued(&self) -> Option<Instant> {
        let shards = self.shards.values().map(|held| held.issued);
        shards.chain(self.manifest.iter().map(|held| held.issued)).max()
    }

    /// The shard, if it is held and its signer still counts.
    pub(super) fn trusted_shard(&self, shard: &Shard, trust: &TrustStore) -> Option<&HeldShard> {
        self.shards.get(shard).filter(|held| held.signed_by.is_valid(trust))
    }

    pub(super) fn check_room(&self, shard: &Shard, revoked: usize) -> Result<(), StatusError> {
        let others = self.shards.iter().filter(|(other, _)| *other != shard);
        let (count, total) = others.fold((1, revoked), |(count, total), (_, held)| {
            (count + 1, total + held.revoked.len())
        });
        let is_too_many = revoked > vneid_payload::MAX_REVOKED || total > Self::MAX_REVOKED;
        if count > Self::MAX_SHARDS || is_too_many {
            return Err(StatusError::TooMany);
        }
        Ok(())
    }

    /// Holds the shards against the manifest: those that are as it says are as fresh as it is, and
    /// when all are, the sync is complete.
    pub(super) fn reconcile(&mut self) {
        let Some(manifest) = &self.manifest else { return };
        let mut is_complete = true;
        for entry in &manifest.shards {
            match self.shards.get_mut(&entry.shard) {
                Some(held) if held.revoked.digest() == entry.digest => {
                    if manifest.issued >= held.issued {
                        held.issued = manifest.issued;
                        held.signed_by = manifest.signed_by.clone();
                    }
                }
                _ => is_complete = false,
            }
        }
        if is_complete {
            let HeldManifest { issued, expires, sequence, .. } = *manifest;
            let sync = CompleteSync { issued, expires, sequence };
            self.complete = Some(HeldComplete { signed_by: manifest.signed_by.clone(), sync });
        }
    }
}

impl HeldShard {
    /// Until when the next edition says that its indexes are all. An issuer's word never goes back; that
    /// of another one does not stand for it.
    pub(super) fn evidence(&self, signed_by: &Signer, issued: Instant) -> Instant {
        if *signed_by == self.signed_by { issued.max(self.issued) } else { issued }
    }
}

impl Signer {
    fn new(kid: Kid, issuer: &TrustedIssuer) -> Self {
        Self { kid, key: ByteArray::new(thumbprint(&issuer.key.to_full())) }
    }

    /// Whether the trust list in force still has this key for status, and active.
    fn is_valid(&self, trust: &TrustStore) -> bool {
        trust.issuer(self.kid).is_some_and(|issuer| {
            issuer.role == Role::Status
                && issuer.state == IssuerState::Active
                && Self::new(self.kid, issuer) == *self
        })
    }
}

/// Returns what an active issuer of status lists has signed within its window, and whose signature
/// it is. Nothing of the claims is looked at before that holds: what anybody can make inflates
/// nothing.
pub(super) fn open<C>(
    sealed: Sealed<'_, Kid, C>,
    issued: impl FnOnce(&C) -> Instant,
    trust: &TrustStore,
    time: Time,
) -> Result<(C, Signer), StatusError> {
    let kid = sealed.kid();
    let issuer = trust.issuer(kid).filter(|issuer| issuer.role == Role::Status);
    let issuer = issuer.ok_or(StatusError::IssuerUnknown { kid })?;
    if issuer.state == IssuerState::Withdrawn {
        return Err(StatusError::IssuerWithdrawn { kid });
    }
    let envelope = sealed.envelope();
    if !issuer.key.verify(&envelope.signed_bytes(), envelope.signature()) {
        return Err(StatusError::SignatureBad);
    }
    let claims = sealed.read()?.into_claims();
    let issued = issued(&claims);
    if !(issuer.from..=issuer.to).contains(&issued) {
        return Err(StatusError::IssuerOutsideWindow { kid, issued });
    }
    if time.is_before(issued) {
        return Err(StatusError::IssuedInFuture { issued, now: time.now });
    }
    Ok((claims, Signer::new(kid, issuer)))
}

#[cfg(test)]
mod tests;
