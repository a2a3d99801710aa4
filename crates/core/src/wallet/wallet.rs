//! All papers of a citizen, in the order that the citizen likes.

use serde::{Deserialize, Serialize};
use vneid_payload::{DecodeError, Document, DocumentClaims, Instant, IssuerState, Kid};

use super::document::{DocumentId, NotShown, OpenedDocument, Summary};
use super::document::{HeldDocument, find_issuer, holds};
use super::kinds::DocumentKind;
use crate::trust::Lists;
use crate::trust::TrustStore;

/// The papers that this phone holds, at most [`Self::MAX_DOCUMENTS`]. Opened without network.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wallet {
    documents: Vec<HeldDocument>,
}

/// A line of the list of papers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Listed {
    /// A paper whose signature holds.
    Shown(Summary),
    /// One that is held but of which nothing is shown.
    NotShown {
        /// Names it.
        id: DocumentId,
        /// Why.
        reason: NotShown,
    },
}

/// What became of a paper that was not refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Imported {
    /// It is new.
    Added,
    /// It took the place of an earlier edition, or of a damaged copy.
    Replaced,
    /// It is held already.
    Unchanged,
}

/// Why a paper was refused; the wallet is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Not a document, or of a newer edition.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The trust list has no issuer of this name for papers.
    #[error("{kid} is no issuer of papers")]
    IssuerUnknown {
        /// Which.
        kid: Kid,
    },
    /// The issuer no longer counts.
    #[error("issuer {kid} is withdrawn")]
    IssuerWithdrawn {
        /// Which.
        kid: Kid,
    },
    /// It was signed outside the issuer's window.
    #[error("signed at {issued}, outside the window of issuer {kid}")]
    IssuerOutsideWindow {
        /// Which.
        kid: Kid,
        /// When it was signed.
        issued: Instant,
    },
    /// The signature does not hold.
    #[error("the signature of issuer {kid} does not hold")]
    SignatureBad {
        /// Which.
        kid: Kid,
    },
    /// A later edition of the same paper is held.
    #[error("signed at {issued}, held is the edition of {held}")]
    Older {
        /// When it was signed.
        issued: Instant,
        /// When the one that is held was.
        held: Instant,
    },
    /// There are [`Wallet::MAX_DOCUMENTS`] papers.
    #[error("the wallet is full")]
    Full,
}

/// Why a paper can't be opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// No paper has this name.
    #[error("the wallet holds no such paper")]
    NotHeld,
    /// It is held, but must not be shown.
    #[error(transparent)]
    NotShown(#[from] NotShown),
}

impl Wallet {
    /// The most papers that are held: as many as a wallet binding names.
    pub const MAX_DOCUMENTS: usize = 64;

    /// Takes a paper that an active issuer of papers has signed. A later edition of the same kind
    /// and number takes the earlier one's place; a new paper comes before the first of a later kind.
    ///
    /// An expired or revoked one is taken too: the list says what it is.
    ///
    /// # Errors
    /// [`ImportError`], and nothing has changed.
    pub fn import(&mut self, bytes: &[u8], trust: &TrustStore) -> Result<Imported, ImportError> {
        let claims = verify(bytes, trust)?;
        let new = HeldDocument::new(bytes, &claims);
        let same =
            |held: &&mut HeldDocument| (held.kind, &held.number) == (claims.kind, &claims.number);
        if let Some(held) = self.documents.iter_mut().find(same) {
            if *held == new {
                return Ok(Imported::Unchanged);
            }
            if held.issued > new.issued {
                return Err(ImportError::Older { issued: new.issued, held: held.issued });
            }
            *held = new;
            return Ok(Imported::Replaced);
        }
        if self.documents.len() >= Self::MAX_DOCUMENTS {
            return Err(ImportError::Full);
        }
        let kind = DocumentKind::from_number(claims.kind);
        let is_later = |held: &HeldDocument| DocumentKind::from_number(held.kind) > kind;
        let place = self.documents.iter().position(is_later).unwrap_or(self.documents.len());
        self.documents.insert(place, new);
        Ok(Imported::Added)
    }

    /// Every paper in the citizen's order. Each signature is verified again; one that does not hold
    /// is listed, but nothing of it is shown.
    pub fn list(&self, lists: Lists<'_>, now: Instant) -> Vec<Listed> {
        let line = |held: &HeldDocument| match held.open(lists, now) {
            Ok(opened) => Listed::Shown(opened.summary),
            Err(reason) => Listed::NotShown { id: held.id(), reason },
        };
        self.documents.iter().map(line).collect()
    }

    /// Opens a paper, after verifying its signature again.
    ///
    /// # Errors
    /// [`OpenError`] when there is no such paper, or its signature can't be shown to hold.
    pub fn open(
        &self,
        id: DocumentId,
        lists: Lists<'_>,
        now: Instant,
    ) -> Result<OpenedDocument, OpenError> {
        let held = self.documents.iter().find(|held| held.id() == id);
        Ok(held.ok_or(OpenError::NotHeld)?.open(lists, now)?)
    }

    /// Moves a paper to this place of the list, counted from 0, or to the end when there are fewer;
    /// whether it is held.
    pub fn move_to(&mut self, id: DocumentId, place: usize) -> bool {
        let Some(from) = self.position(id) else { return false };
        let held = self.documents.remove(from);
        self.documents.insert(place.min(self.documents.len()), held);
        true
    }

    /// Drops a paper that the account no longer has; whether it was held.
    pub fn remove(&mut self, id: DocumentId) -> bool {
        let Some(at) = self.position(id) else { return false };
        self.documents.remove(at);
        true
    }

    /// How many papers are held, damaged ones included.
    pub fn len(&self) -> usize {
        self.documents.len()
    }

    /// Whether no paper is held.
    pub fn is_empty(&self) -> bool {
        self.documents.is_empty()
    }

    fn position(&self, id: DocumentId) -> Option<usize> {
        self.documents.iter().position(|held| held.id() == id)
    }
}

/// Returns what an active issuer of papers has signed within its window, which may be over by now:
/// papers outlive the keys that sign them. Nothing of the claims is looked at before the signature.
fn verify(bytes: &[u8], trust: &TrustStore) -> Result<DocumentClaims, ImportError> {
    let document = Document::open(bytes)?;
    let kid = document.kid();
    let issuer = find_issuer(trust, kid).ok_or(ImportError::IssuerUnknown { kid })?;
    if issuer.state == IssuerState::Withdrawn {
        return Err(ImportError::IssuerWithdrawn { kid });
    }
    if !holds(document.envelope(), issuer) {
        return Err(ImportError::SignatureBad { kid });
    }
    let claims = document.read()?.into_claims();
    let issued = claims.issued;
    if !(issuer.from..=issuer.to).contains(&issued) {
        return Err(ImportError::IssuerOutsideWindow { kid, issued });
    }
    Ok(claims)
}

#[cfg(test)]
mod tests;
