//! A verdict before the phone's state is stored.

use super::verdict::{Verdict, VerdictCode};

/// What came of examining a code. A genuine verdict is had only once the phone's state is stored: an
/// app that ends in between must not call the same code genuine again.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use = "a verdict is for an officer"]
pub enum Judged {
    /// To be shown at once.
    Settled(Verdict),
    /// Genuine: to be shown once the state is stored.
    Unstored(Unstored),
}

/// A genuine verdict that nobody may see yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unstored {
    verdict: Verdict,
    is_new: bool,
}

impl Judged {
    pub(super) fn new(verdict: Verdict, is_new: bool) -> Self {
        match verdict.code() {
            VerdictCode::Genuine => Self::Unstored(Unstored { verdict, is_new }),
            _ => Self::Settled(verdict),
        }
    }

    /// The verdict's code, for counting.
    pub fn code(&self) -> VerdictCode {
        match self {
            Self::Settled(verdict) | Self::Unstored(Unstored { verdict, .. }) => verdict.code(),
        }
    }

    /// Whether the code was recorded just now, so that there is something to store.
    pub fn is_new(&self) -> bool {
        matches!(self, Self::Unstored(Unstored { is_new: true, .. }))
    }

    /// The verdict. The caller has stored the state since the code was examined, or keeps none.
    pub fn stored(self) -> Verdict {
        match self {
            Self::Settled(verdict) => verdict,
            Self::Unstored(unstored) => unstored.stored(),
        }
    }
}

impl Unstored {
    /// The verdict. The caller has stored the state since the code was examined.
    pub fn stored(self) -> Verdict {
        self.verdict
    }
}
