//! Notices for the tab "Thông báo".

use crate::named;
use serde::{Deserialize, Serialize};
use vneid_core::MatchDigits;

/// Notices of an account, oldest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notices {
    /// Those after `after`; at most 64.
    pub notices: Vec<Notice>,
    /// To be given as `after` the next time.
    pub next: i64,
}

/// One thing that the citizen is to know. The words are the app's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Notice {
    /// Names the notice.
    pub notice: i64,
    /// What happened.
    pub kind: NoticeKind,
    /// When: seconds since 1970.
    pub at: i64,
    /// The phone that it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// What the phone is called; of one that asks to take this one's place, its model as the
    /// authority's list has it, or else what it runs; which paper it is about; or why a certificate was not renewed: the
    /// code of the problem that the phone met, or `lapsed` when it did not ask before the end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<String>,
    /// The digits that the phone shows which asks to take this one's place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^[0-9]{2}$"))]
    pub digits: Option<MatchDigits>,
}

/// What a notice is about. Append-only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum NoticeKind {
    /// The account was signed in to on another phone.
    SignedIn,
    /// Another phone asks to take this one's place: approve or refuse.
    MoveRequested,
    /// The move was refused.
    MoveRefused,
    /// A phone was removed from the account.
    PhoneRemoved,
    /// A phone was reported lost.
    PhoneLost,
    /// A paper came.
    PaperAdded,
    /// A paper says something else now.
    PaperChanged,
    /// A paper no longer counts.
    PaperWithdrawn,
    /// The certificate could not be renewed.
    CertificateNotRenewed,
    /// The password was changed.
    PasswordChanged,
}

named!(NoticeKind {
    SignedIn = "signed_in",
    MoveRequested = "move_requested",
    MoveRefused = "move_refused",
    PhoneRemoved = "phone_removed",
    PhoneLost = "phone_lost",
    PaperAdded = "paper_added",
    PaperChanged = "paper_changed",
    PaperWithdrawn = "paper_withdrawn",
    CertificateNotRenewed = "certificate_not_renewed",
    PasswordChanged = "password_changed",
});
