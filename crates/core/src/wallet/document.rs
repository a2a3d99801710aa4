//! One paper: verified each time before anything of it is shown.

use core::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};
use vneid_payload::{
    Document, DocumentClaims, Envelope, Field, Instant, IssuerState, Kid, Portrait, Role,
    StatusReference,
};

use super::kinds::DocumentKind;
use crate::crypto::sha256;
use crate::trust::Lists;
use crate::trust::{Lookup, TrustStore, TrustedIssuer};

/// Names a paper: SHA-256 of its bytes, signature included, as wallet bindings name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DocumentId(#[serde(with = "serde_bytes")] pub [u8; 32]);

/// A paper in a list. `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// Names it.
    pub id: DocumentId,
    /// What it is.
    pub kind: DocumentKind,
    /// The paper's number.
    pub number: String,
    /// The holder's name.
    pub holder: String,
    /// When the authority signed it.
    pub issued: Instant,
    /// The last instant at which it is valid; `None` when it has no end.
    pub expires: Option<Instant>,
    /// Whether it is good now.
    pub state: DocumentState,
}

/// A paper with all that it says. Only [`Wallet::open`](super::Wallet::open) makes one, after its
/// signature held. `Debug` shows nothing of the person.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpenedDocument {
    /// What the list shows too.
    pub summary: Summary,
    /// What else it says, in the order to show it.
    pub fields: Vec<Field>,
    /// The holder's picture.
    pub portrait: Option<Portrait>,
}

/// Whether a paper whose signature holds is good now, as far as this phone knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "PaperState"))]
pub enum DocumentState {
    /// It is, as far as this phone knows: it may hold no list that would say otherwise.
    Valid,
    /// Its time is over. The first that applies counts: an issuer's withdrawal, the paper's own, its
    /// end, to the second and without leeway.
    Expired,
    /// The authority has revoked it.
    Withdrawn,
    /// The key that signed it no longer counts; the authority issues it anew.
    IssuerWithdrawn,
}

/// Why nothing of a paper is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum NotShown {
    /// Its bytes are no longer those that were signed. Load it again.
    #[error("the paper is damaged")]
    Damaged,
    /// The trust list in force does not know who signed it. Load the trust list.
    #[error("the issuer of the paper is not in the trust list")]
    IssuerUnknown,
}

impl DocumentState {
    /// The name in the table of texts and in machine-readable output; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Valid => "valid",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
            Self::IssuerWithdrawn => "issuer_withdrawn",
        }
    }
}

/// A paper as it is held. Kind, number and instant are those it had when it came, so that a new
/// edition finds its place also when the bytes are damaged; they are never shown.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HeldDocument {
    id: ByteArray<32>,
    pub(super) kind: u16,
    pub(super) number: String,
    pub(super) issued: Instant,
    bytes: ByteBuf,
}

impl HeldDocument {
    /// Holds what [`verify`] has verified.
    pub(super) fn new(bytes: &[u8], claims: &DocumentClaims) -> Self {
        Self {
            id: ByteArray::new(sha256(bytes)),
            kind: claims.kind,
            number: claims.number.clone(),
            issued: claims.issued,
            bytes: ByteBuf::from(bytes),
        }
    }

    pub(super) fn id(&self) -> DocumentId {
        DocumentId(*self.id)
    }

    /// Verifies it again and returns what it says.
    pub(super) fn open(&self, lists: Lists<'_>, now: Instant) -> Result<OpenedDocument, NotShown> {
        if sha256(&self.bytes) != *self.id {
            return Err(NotShown::Damaged);
        }
        let document = Document::open(&self.bytes).map_err(|_| NotShown::Damaged)?;
        let issuer = find_issuer(lists.trust, document.kid()).ok_or(NotShown::IssuerUnknown)?;
        if !holds(document.envelope(), issuer) {
            return Err(NotShown::Damaged);
        }
        let claims = document.read().map_err(|_| NotShown::Damaged)?.into_claims();
        let summary = Summary {
            id: self.id(),
            kind: DocumentKind::from_number(claims.kind),
            state: state_of(&claims, issuer, lists, now),
            number: claims.number,
            holder: claims.holder,
            issued: claims.issued,
            expires: claims.expires,
        };
        Ok(OpenedDocument { summary, fields: claims.fields, portrait: claims.portrait })
    }

    #[cfg(test)]
    pub(super) fn damage(&mut self, position: usize) {
        self.bytes[position] ^= 1;
    }
}

/// The issuer of papers of this name.
pub(super) fn find_issuer(trust: &TrustStore, kid: Kid) -> Option<&TrustedIssuer> {
    trust.issuer(kid).filter(|issuer| issuer.role == Role::Paper)
}

/// Whether the signature is this issuer's.
pub(super) fn holds(envelope: Envelope<'_>, issuer: &TrustedIssuer) -> bool {
    issuer.key.verify(&envelope.signed_bytes(), envelope.signature())
}

fn state_of(
    claims: &DocumentClaims,
    issuer: &TrustedIssuer,
    lists: Lists<'_>,
    now: Instant,
) -> DocumentState {
    let is_revoked = claims.status.is_some_and(|StatusReference { shard, index }| {
        lists.status.lookup(shard.kid, shard.day, index) == Lookup::Revoked
    });
    if issuer.state == IssuerState::Withdrawn {
        DocumentState::IssuerWithdrawn
    } else if is_revoked {
        DocumentState::Withdrawn
    } else if claims.expires.is_some_and(|expires| now > expires) {
        DocumentState::Expired
    } else {
        DocumentState::Valid
    }
}

impl fmt::Debug for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("Summary");
        out.field("kind", &self.kind).field("state", &self.state).finish_non_exhaustive()
    }
}

impl fmt::Debug for OpenedDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = f.debug_struct("OpenedDocument");
        out.field("summary", &self.summary).finish_non_exhaustive()
    }
}

impl fmt::Debug for HeldDocument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HeldDocument({} bytes)", self.bytes.len())
    }
}
