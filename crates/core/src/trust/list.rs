//! The trust list in force, and what is remembered of earlier ones.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use vneid_payload::{
    DecodeError, Instant, IssuerState, Kid, Policy, Role, RootKid, TrustList, TrustListClaims,
};

use super::roots::Root;
use super::roots::Roots;
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
    /// It certifies officers' phones: its certificates are good for requests, never for a code.
    pub certifies_officers: bool,
}

/// What became of a trust list that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// It is in force now.
    InForce,
    /// It says what the one in force says, whoever has signed it.
    Unchanged,
}

/// Why a trust list was refused; the store is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TrustListError {
    /// Not a trust list, or of a newer edition.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// Signed by a root that this app does not know: another world's list, or an old app.
    #[error("signed by root {kid}, which is not pinned")]
    RootUnknown {
        /// Which.
        kid: RootKid,
    },
    /// Signed by a root that a list of the two others has retired.
    #[error("signed by root {kid}, which is retired")]
    RootRetired {
        /// Which.
        kid: RootKid,
    },
    /// Signed by one root alone.
    #[error("signed by root {kid} alone: the signature of another root is missing")]
    SignatureMissing {
        /// Whose is there.
        kid: RootKid,
    },
    /// A signature does not hold.
    #[error("the signature of root {kid} does not hold")]
    SignatureBad {
        /// Whose.
        kid: RootKid,
    },
    /// It is dated more than ten minutes after a time that is confirmed.
    #[error("signed at {issued}, which is still to come at {now}")]
    IssuedInFuture {
        /// When it says that it was signed.
        issued: Instant,
        /// What time it is.
        now: Instant,
    },
    /// It names a root that signed it as retired.
    #[error("root {kid} can't retire itself")]
    RootRetiresItself {
        /// Which.
        kid: RootKid,
    },
    /// An issuer's key is not a point of the curve.
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
    /// The key of a kid has another kid, in this list or an earlier one.
    #[error("the key of issuer {kid} has another kid, too")]
    KeyReused {
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
    /// The sequence is more than [`TrustStore::MAX_JUMP`] above that of the list in force, or, where
    /// there is none, above the app's minimum.
    #[error("sequence {got} is too far above {from}")]
    SequenceTooFar {
        /// Above which.
        from: u32,
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

    /// Takes a trust list into force if it is newer than the one in force and two pinned roots that
    /// are not retired have signed it. Each signature that it has must be by such a root and hold.
    /// What says the same under other signatures changes nothing.
    ///
    /// With the list come its retirements: what such a root signs never counts again. Nobody can
    /// retire a root alone, and a list that is refused retires nobody.
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
        let signers = self.signers(&signed, roots)?;
        let claims = signed.claims()?;
        if time.is_before(claims.issued) {
            return Err(TrustListError::IssuedInFuture { issued: claims.issued, now: time.now });
        }
        if self.list.as_ref().is_some_and(|held| held.payload == signed.payload()) {
            return Ok(Accepted::Unchanged);
        }
        if let Some(it) = signers.iter().find(|it| claims.retired_roots.contains(&it.thumbprint)) {
            return Err(TrustListError::RootRetiresItself { kid: it.kid });
        }
        let list = List::new(&signed)?;
        let kids = self.kids_with(claims)?;
        self.check_sequence(claims.sequence, roots)?;
        self.stored.kids = kids;
        self.stored.retired_roots.extend(claims.retired_roots.iter().copied().map(ByteArray::new));
        self.stored.list = Some(ByteBuf::from(bytes));
        self.stored.generation += 1;
        self.list = Some(list);
        Ok(Accepted::InForce)
    }

    /// Begins anew when the list in force is not signed by two of these roots: the app was replaced
    /// by one that pins others, and the roots that it no longer knows may have been stolen together.
    /// To be called when an app opens what an earlier one has stored.
    pub fn keep_for(&mut self, roots: &Roots) {
        let Some(list) = &self.list else { return };
        let counts = |kid: &&RootKid| {
            roots.find(**kid).is_some_and(|root| !self.is_retired(&root.thumbprint))
        };
        if list.signed_by.iter().filter(counts).count() < 2 {
            self.list = None;
            self.stored.list = None;
            self.stored.kids.clear();
            self.stored.generation += 1;
        }
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

    /// The roots that have signed a list: each is pinned and not retired, they are two at least, and
    /// each signature holds.
    fn signers<'r>(
        &self,
        list: &TrustList<'_>,
        roots: &'r Roots,
    ) -> Result<Vec<&'r Root>, TrustListError> {
        let mut signers = Vec::with_capacity(list.signatures().len());
        for signature in list.signatures() {
            let kid = signature.kid();
            let root = roots.find(kid).ok_or(TrustListError::RootUnknown { kid })?;
            if self.is_retired(&root.thumbprint) {
                return Err(TrustListError::RootRetired { kid });
            }
            signers.push(root);
        }
        if let [root] = signers[..] {
            return Err(TrustListError::SignatureMissing { kid: root.kid });
        }
        for (root, signature) in signers.iter().zip(list.signatures()) {
            if !root.key.verify(&signature.signed_bytes(), signature.signature()) {
                return Err(TrustListError::SignatureBad { kid: root.kid });
            }
        }
        Ok(signers)
    }

    /// What is known of kids once this list is in force: each has one key and one role for ever, and
    /// each key has one kid.
    fn kids_with(
        &self,
        claims: &TrustListClaims,
    ) -> Result<BTreeMap<Kid, KnownKid>, TrustListError> {
        let mut kids = self.stored.kids.clone();
        for issuer in &claims.issuers {
            let kid = issuer.kid;
            let key = ByteArray::new(thumbprint(&issuer.key));
            let known = KnownKid { key, role: issuer.role.number() };
            if kids.iter().any(|(other, it)| *other != kid && it.key == known.key) {
                return Err(TrustListError::KeyReused { kid });
            }
            if *kids.entry(kid).or_insert_with(|| known.clone()) != known {
                return Err(TrustListError::KidReused { kid });
            }
        }
        Ok(kids)
    }

    fn check_sequence(&self, got: u32, roots: &Roots) -> Result<(), TrustListError> {
        let minimum = roots.minimum_sequence();
        if got < minimum {
            return Err(TrustListError::SequenceBelowMinimum { minimum, got });
        }
        if let Some(held) = self.sequence().filter(|held| got <= *held) {
            return Err(TrustListError::SequenceNotAbove { held, got });
        }
        let from = self.sequence().unwrap_or(minimum);
        if got.saturating_sub(from) > Self::MAX_JUMP {
            return Err(TrustListError::SequenceTooFar { from, got });
        }
        Ok(())
    }
}

/// The list in force, resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
struct List {
    /// The claims as they were signed.
    payload: Vec<u8>,
    signed_by: Vec<RootKid>,
    sequence: u32,
    issued: Instant,
    expires: Instant,
    policy: Policy,
    issuers: BTreeMap<Kid, TrustedIssuer>,
}

impl List {
    fn new(list: &TrustList<'_>) -> Result<Self, TrustListError> {
        let claims = list.claims()?;
        let mut issuers = BTreeMap::new();
        for issuer in &claims.issuers {
            let not_a_point = TrustListError::KeyNotAPoint { kid: issuer.kid };
            let trusted = TrustedIssuer {
                key: PublicKey::from_full(&issuer.key).ok_or(not_a_point)?,
                role: issuer.role,
                from: issuer.from,
                to: issuer.to,
                state: issuer.state,
                certifies_officers: issuer.role == Role::Device
                    && claims.officer_issuers.contains(&issuer.kid),
            };
            issuers.insert(issuer.kid, trusted);
        }
        Ok(Self {
            payload: list.payload().to_vec(),
            signed_by: list.signatures().iter().map(|signature| signature.kid()).collect(),
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
}

impl TryFrom<Stored> for TrustStore {
    type Error = TrustListError;

    fn try_from(stored: Stored) -> Result<Self, TrustListError> {
        let list = match &stored.list {
            Some(bytes) => Some(List::new(&TrustList::decode(bytes)?)?),
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
