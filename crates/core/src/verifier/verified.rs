//! What only a genuine code brings.

use vneid_payload::{Hint, Instant, Moment};

use crate::crypto::{PublicKey, thumbprint};

/// A presentation that passed every check. There is no other way to come by one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedPresentation {
    pub(super) hint: Option<Hint>,
    pub(super) level: u8,
    pub(super) made: Instant,
    pub(super) moment: Moment,
    pub(super) key: PublicKey,
}

impl VerifiedPresentation {
    /// Initials and last digits of the person.
    pub fn hint(&self) -> Option<&Hint> {
        self.hint.as_ref()
    }

    /// The level of the account: 2 or above.
    pub fn level(&self) -> u8 {
        self.level
    }

    /// When the code was made.
    pub fn made(&self) -> Instant {
        self.made
    }

    /// What the phone noticed while making it.
    pub fn moment(&self) -> Moment {
        self.moment
    }

    /// The thumbprint (RFC 9679) of the presentation key, which a wallet binding names.
    pub fn key_thumbprint(&self) -> [u8; 32] {
        thumbprint(&self.key.to_full())
    }
}
