//! The trust list in force, and what is remembered of earlier ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use vneid_payload::{
    DecodeError, Instant, IssuerState, Kid, Policy, Role, RootKid, TrustList, TrustListClaims,
};

use super::Roots;
use crate::clock::Time;
use crate::crypto::{PublicKey, sha256, thumbprint};

/// The trust list in force: which issuer keys count for what, and the policy.
///
/// Remembers beside it which roots are retired for good, and which key and role each kid had, so
/// that no later list can take either back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Stored", into = "Stored")]
pub struct TrustStore {
    stored: Stored,
    list: Option<List>,
}

/// A key of the authority, ready to verify with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrustedIssuer {
    /// The key.
    pub key: PublicKey,
    /// What it may sign.
    pub role: Role,
    /// The first instant at which what it signs counts.
    pub from: Instant,
    /// The last instant at which what it signs counts.
    pub to: Instant,
    /// Whether it still counts.
    pub state: IssuerState,
}

/// What became of a trust list that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is in force now.
    InForce,
    /// It is the one that is in force already.
    Unchanged,
    /// It retired a root, and is too old for anything else.
    OnlyRetiredARoot,
}

/// Why a trust list was refused; the store is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustListError {
    /// Not a trust list, or of a newer edition.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Not signed by a root that this app knows: another world's list, or an old app.
    #[error("signed by a root that is not pinned")]
    RootUnknown,
    /// Signed by a root that a list of the other root has retired.
    #[error("signed by a root that is retired")]
    RootRetired,
    /// The signature does not hold.
    #[error("the signature does not hold")]
    SignatureBad,
    /// It is dated more than ten minutes after a time that is confirmed.
    #[error("signed at {issued}, which is still to come at {now}")]
    IssuedInFuture {
        /// When it says that it was signed.
        issued: Instant,
        /// What time it is.
        now: Instant,
    },
    /// It names the root that signed it as retired.
    #[error("a root can't retire itself")]
    RootRetiresItself,
    /// An issuer's key is no point of the curve.
    #[error("the key of issuer {kid} is no point of the curve")]
    KeyNotAPoint {
        /// Whose.
        kid: Kid,
    },
    /// A kid of an earlier list stands for another key or role.
    #[error("issuer {kid} had another key or role in an earlier list")]
    KidReused {
        /// Which.
        kid: Kid,
    },
    /// The sequence is not above that of the list in force.
    #[error("sequence {got} is not above {held}")]
    SequenceNotAbove {
        /// Of the list in force.
        held: u32,
        /// Of the refused list.
        got: u32,
    },
    /// The sequence is more than [`TrustStore::MAX_JUMP`] above that of the list in force.
    #[error("sequence {got} is too far above {held}")]
    SequenceTooFar {
        /// Of the list in force.
        held: u32,
        /// Of the refused list.
        got: u32,
    },
    /// The sequence is below the minimum that the app was built with.
    #[error("sequence {got} is below {minimum}, which this app begins with")]
    SequenceBelowMinimum {
        /// The app's minimum.
        minimum: u32,
        /// Of the refused list.
        got: u32,
    },
}

impl TrustStore {
    /// The most by which the sequence may grow from one list to the next, so that one list with an
    /// absurd number can't lock out all later ones.
    pub const MAX_JUMP: u32 = 1 << 16;

    /// Takes a trust list into force if it is signed by a pinned root that is not retired, and newer
    /// than the one in force. The same bytes again change nothing.
    ///
    /// A list that names the other root as retired retires it for good, whatever the list's
    /// sequence. From then on nothing counts that the retired root has signed: if that is the list
    /// in force, the new one replaces it, whatever its sequence.
    ///
    /// # Errors
    /// [`TrustListError`], and nothing has changed.
    pub fn accept(
        &mut self,
        bytes: &[u8],
        roots: &Roots,
        time: Time,
    ) -> Result<Accepted, TrustListError> {
        let signed = TrustList::decode(bytes)?;
        let root = roots.find(signed.kid()).ok_or(TrustListError::RootUnknown)?;
        if self.is_retired(&root.thumbprint) {
            return Err(TrustListError::RootRetired);
        }
        let envelope = signed.envelope();
        if !root.key.verify(&envelope.signed_bytes(), envelope.signature()) {
            return Err(TrustListError::SignatureBad);
        }
        let issued = signed.claims().issued;
        if time.is_before(issued) {
            return Err(TrustListError::IssuedInFuture { issued, now: time.now });
        }
        if self.stored.list.as_ref().is_some_and(|held| **held == bytes) {
            return Ok(Accepted::Unchanged);
        }
        let claims = signed.claims();
        if claims.retired_roots.contains(&root.thumbprint) {
            return Err(TrustListError::RootRetiresItself);
        }
        let mut next = self.clone();
        let has_retired = next.retire(&claims.retired_roots);
        let list = List::new(signed.kid(), claims)?;
        next.remember_kids(claims, root.thumbprint)?;
        let accepted = match next.check_sequence(claims.sequence, roots) {
            Ok(()) => {
                next.stored.list = Some(ByteBuf::from(bytes));
                next.stored.generation += 1;
                next.list = Some(list);
                Accepted::InForce
            }
            Err(_) if has_retired => Accepted::OnlyRetiredARoot,
            Err(error) => return Err(error),
        };
        *self = next;
        Ok(accepted)
    }

    /// The issuer of this name; `None` when the list in force has none.
    pub fn issuer(&self, kid: Kid) -> Option<&TrustedIssuer> {
        self.list.as_ref()?.issuers.get(&kid)
    }

    /// The policy of the list in force; `None` when there is none.
    pub fn policy(&self) -> Option<&Policy> {
        self.list.as_ref().map(|list| &list.policy)
    }

    /// When the list in force was signed.
    pub fn issued(&self) -> Option<Instant> {
        self.list.as_ref().map(|list| list.issued)
    }

    /// The last instant at which the list in force is valid.
    pub fn expires(&self) -> Option<Instant> {
        self.list.as_ref().map(|list| list.expires)
    }

    /// The sequence of the list in force.
    pub fn sequence(&self) -> Option<u32> {
        self.list.as_ref().map(|list| list.sequence)
    }

    /// SHA-256 of the list in force, as it was signed.
    pub fn digest(&self) -> Option<[u8; 32]> {
        self.stored.list.as_ref().map(|list| sha256(list))
    }

    /// Grows whenever another list comes into force, also over restarts: what was concluded from an
    /// earlier list is void.
    pub fn generation(&self) -> u64 {
        self.stored.generation
    }

    fn is_retired(&self, root: &[u8; 32]) -> bool {
        self.stored.retired_roots.contains(&ByteArray::new(*root))
    }

    /// Retires roots and forgets what they have signed; whether any of them was not retired before.
    fn retire(&mut self, roots: &[[u8; 32]]) -> bool {
        let mut is_news = false;
        for root in roots {
            is_news |= self.stored.retired_roots.insert(ByteArray::new(*root));
            self.stored.kids.retain(|_, known| *known.root != *root);
            if self.list.as_ref().is_some_and(|list| root.starts_with(&list.signed_by.0)) {
                self.list = None;
                self.stored.list = None;
                self.stored.generation += 1;
            }
        }
        is_news
    }

    fn remember_kids(
        &mut self,
        claims: &TrustListClaims,
        root: [u8; 32],
    ) -> Result<(), TrustListError> {
        for issuer in &claims.issuers {
            let known = KnownKid {
                key: ByteArray::new(thumbprint(&issuer.key)),
                role: issuer.role.number(),
                root: ByteArray::new(root),
            };
            let before = self.stored.kids.entry(issuer.kid).or_insert_with(|| known.clone());
            if (&before.key, before.role) != (&known.key, known.role) {
                return Err(TrustListError::KidReused { kid: issuer.kid });
            }
        }
        Ok(())
    }

    fn check_sequence(&self, got: u32, roots: &Roots) -> Result<(), TrustListError> {
        let minimum = roots.minimum_sequence();
        if got < minimum {
            return Err(TrustListError::SequenceBelowMinimum { minimum, got });
        }
        match self.sequence() {
            Some(held) if got <= held => Err(TrustListError::SequenceNotAbove { held, got }),
            Some(held) if got - held > Self::MAX_JUMP => {
                Err(TrustListError::SequenceTooFar { held, got })
            }
            _ => Ok(()),
        }
    }
}

/// The list in force, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
struct List {
    signed_by: RootKid,
    sequence: u32,
    issued: Instant,
    expires: Instant,
    policy: Policy,
    issuers: BTreeMap<Kid, TrustedIssuer>,
}

impl List {
    fn new(signed_by: RootKid, claims: &TrustListClaims) -> Result<Self, TrustListError> {
        let mut issuers = BTreeMap::new();
        for issuer in &claims.issuers {
            let not_a_point = TrustListError::KeyNotAPoint { kid: issuer.kid };
            let trusted = TrustedIssuer {
                key: PublicKey::from_full(&issuer.key).ok_or(not_a_point)?,
                role: issuer.role,
                from: issuer.from,
                to: issuer.to,
                state: issuer.state,
            };
            issuers.insert(issuer.kid, trusted);
        }
        Ok(Self {
            signed_by,
            sequence: claims.sequence,
            issued: claims.issued,
            expires: claims.expires,
            policy: claims.policy.clone(),
            issuers,
        })
    }
}

/// What a snapshot holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    /// The list in force, as it was signed.
    list: Option<ByteBuf>,
    generation: u64,
    /// Thumbprints.
    retired_roots: BTreeSet<ByteArray<32>>,
    kids: BTreeMap<Kid, KnownKid>,
}

/// What a kid stood for when it was first seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownKid {
    /// Thumbprint.
    key: ByteArray<32>,
    role: u8,
    /// Thumbprint of the root that signed the list. When it is retired, its word on the kid is
    /// void, or it could have blocked the kids of the other root's lists for good.
    root: ByteArray<32>,
}

impl TryFrom<Stored> for TrustStore {
    type Error = TrustListError;

    fn try_from(stored: Stored) -> Result<Self, TrustListError> {
        let list = match &stored.list {
            Some(bytes) => {
                let signed = TrustList::decode(bytes)?;
                Some(List::new(signed.kid(), signed.claims())?)
            }
            None => None,
        };
        Ok(Self { stored, list })
    }
}

impl From<TrustStore> for Stored {
    fn from(store: TrustStore) -> Self {
        store.stored
    }
}

#[cfg(test)]
mod tests;
