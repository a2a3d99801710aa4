//! What a phone remembers of its dealings with the authority. Plain data: what to do with it is the
//! client's business.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};
use serde_bytes::{ByteArray, ByteBuf};

use crate::clock::{Mark, Reading};
use crate::crypto::PublicKey;
use crate::instant::Instant;
use crate::match_digits::MatchDigits;
use crate::wallet::DocumentId;

/// How this phone stands with the authority, and how far it has read there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Link {
    /// Whether and as what the authority knows this phone.
    pub enrolment: Enrolment,
    /// Thumbprint of the request key that the authority knew this phone by before it was signed out:
    /// with it, the next sign-in is not delayed by what strangers tried. Says nothing of a person.
    #[serde(rename = "known_as")]
    pub previous_key: Option<ByteArray<32>>,
    /// A fresh presentation key for which a certificate was asked and has not come yet.
    pub pending: Option<PendingKey>,
    /// The papers that were taken, by the authority's names for them.
    pub papers: BTreeMap<String, DocumentId>,
    /// How far the changes of papers were read.
    pub papers_next: i64,
    /// How syncs went of late.
    pub syncs: Syncs,
}

/// Whether the authority knows this phone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Enrolment {
    /// It does not.
    #[default]
    None,
    /// A sign-in has begun.
    SigningIn(SigningIn),
    /// The phone is registered.
    Enrolled(Enrolled),
}

/// A sign-in under way. It survives the app being closed while the one-time code is looked up.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SigningIn {
    /// The authority's name for the sign-in.
    pub sign_in: String,
    /// Whether the one-time code was right: all that lacks is the registration.
    pub confirmed: bool,
    /// The key that will sign this phone's calls.
    pub request_key: PublicKey,
    /// The first presentation key, and its evidence, which is the request key's too.
    pub presentation_key: PendingKey,
    /// When the one-time code was sent, and for how many seconds from then on it counts. Nothing of
    /// a sign-in that an older app began.
    pub code: Option<CodeWindow>,
    /// The digits that the code's message names, to be shown beside its field. Nothing of a sign-in
    /// that an older app began.
    pub digits: Option<MatchDigits>,
}

/// The time in which a one-time code counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CodeWindow {
    /// When the authority's answer came.
    pub since: Mark,
    /// Seconds from then.
    pub lives_s: u32,
}

/// A registered phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Enrolled {
    /// The authority's name for this phone.
    pub phone: String,
    /// The key that signs this phone's calls.
    pub request_key: PublicKey,
    /// Where the phone stands.
    pub standing: Standing,
}

/// Where a registered phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Standing {
    /// The account's one phone.
    Active,
    /// It waits for the old phone's consent, an operator's, or this instant.
    Waiting {
        /// When it becomes the active one, unless that is refused.
        activates: Instant,
        /// Whether it takes the place of none, so that the account's activation code ends the wait.
        activation_code: bool,
        /// The digits by which the old phone is told of this one.
        digits: Option<MatchDigits>,
    },
    /// The account is suspended.
    Suspended,
    /// No longer of this account: removed, or reported lost. To sign in again helps.
    Removed,
}

/// A presentation key that waits for its certificate.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PendingKey {
    /// The key.
    pub key: PublicKey,
    /// The authority's nonce, over which it was attested.
    pub nonce: ByteBuf,
    /// What the phone's hardware says of it, as the authority is told.
    pub evidence: ByteBuf,
}

/// How syncs went of late. Instants are corrected time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Syncs {
    /// When the last one went through without trouble.
    pub succeeded: Option<Instant>,
    /// When the last one ended, well or not.
    pub ended: Option<Instant>,
    /// How many in a row have met trouble that may pass.
    pub failures: u32,
    /// For how many seconds from `ended` on the authority asked not to be called.
    pub wait_s: u32,
}

impl Enrolment {
    /// The registered phone, if it is one.
    pub fn enrolled(&self) -> Option<&Enrolled> {
        match self {
            Self::Enrolled(enrolled) => Some(enrolled),
            Self::None | Self::SigningIn(_) => None,
        }
    }

    /// The two digits to show while this phone asks to be let in.
    pub fn digits(&self) -> Option<MatchDigits> {
        match self {
            Self::SigningIn(signing_in) => signing_in.digits,
            Self::Enrolled(Enrolled { standing: Standing::Waiting { digits, .. }, .. }) => *digits,
            Self::None | Self::Enrolled(_) => None,
        }
    }

    /// Whether this phone waits, and the account's activation code would end that.
    pub fn takes_activation_code(&self) -> bool {
        self.enrolled().is_some_and(|enrolled| {
            matches!(enrolled.standing, Standing::Waiting { activation_code: true, .. })
        })
    }
}

impl SigningIn {
    /// The seconds, begun ones too, for which the one-time code still counts. 0 also when that is
    /// not known: the phone was restarted since. Whether it does count the authority says.
    pub fn code_counts_for_s(&self, now: Reading) -> u32 {
        let Some(code) = self.code else { return 0 };
        let gone_ms = code.since.elapsed_ms(now).unwrap_or(u64::MAX);
        let left_ms = (u64::from(code.lives_s) * 1000).saturating_sub(gone_ms);
        u32::try_from(left_ms.div_ceil(1000)).unwrap_or(u32::MAX)
    }
}

impl fmt::Debug for SigningIn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningIn").field("confirmed", &self.confirmed).finish_non_exhaustive()
    }
}

impl fmt::Debug for PendingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PendingKey").field("key", &self.key).finish_non_exhaustive()
    }
}
