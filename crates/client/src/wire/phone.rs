//! Phones of an account.

use serde::{Deserialize, Serialize};
use vneid_core::MatchDigits;

use super::account::AccountInfo;
use super::attestation::AttestationEvidence;
use super::bytes::Bytes;
use super::certificate::CertificateIssued;
use super::key::Jwk;
use crate::named;

/// What a phone runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Platform {
    /// Android.
    Android,
    /// iOS.
    Ios,
    /// Software, in a test world.
    Test,
}

named!(Platform {
    Android = "android",
    Ios = "ios",
    Test = "test",
});

/// Registers a phone after its sign-in was confirmed. Signed with the request key that it brings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RegisterPhone {
    /// The confirmed sign-in.
    pub sign_in: String,
    /// The service's nonce, over which both keys were attested.
    pub nonce: Bytes,
    /// Signs this phone's calls.
    pub request_key: Jwk,
    /// The first presentation key.
    pub presentation_key: Jwk,
    /// Of the request key, then of the presentation key.
    pub attestation: AttestationEvidence,
    /// The app's version: major, minor, patch.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<u16>, min_items = 3, max_items = 3))]
    pub app_version: [u16; 3],
}

/// Where a phone stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum), uniffi(name = "PhoneStanding"))]
pub enum PhoneState {
    /// The account's one phone.
    Active,
    /// Registered, and waiting for the old phone's consent, an operator's, or the delay to pass.
    Waiting,
    /// No longer of this account.
    Removed,
    /// Reported lost: its certificates are revoked.
    Lost,
}

named!(PhoneState {
    Active = "active",
    Waiting = "waiting",
    Removed = "removed",
    Lost = "lost",
});

/// What a phone learns of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneStanding {
    /// This phone.
    pub phone: PhoneEntry,
    /// Its account.
    pub account: AccountInfo,
    /// Until when its newest certificate is good that is not revoked: seconds since 1970. Left out
    /// when there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certified_until: Option<i64>,
    /// The certificate for the presentation key that was just registered, when there may be one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<CertificateIssued>,
}

/// A phone of an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PhoneEntry {
    /// Names the phone.
    pub phone: String,
    /// What it is called.
    pub name: String,
    /// What it runs.
    pub platform: Platform,
    /// Its maker and model, as far as the authority's list knows them, for example `Samsung
    /// SM-S918B`; otherwise empty.
    #[serde(default)]
    pub model: String,
    /// Where it stands.
    pub state: PhoneState,
    /// When it was registered: seconds since 1970.
    pub registered: i64,
    /// When a waiting phone becomes the active one, unless it is refused: seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activates: Option<i64>,
    /// Whether it waits, takes the place of none, and the account's activation code ends the wait.
    #[serde(default)]
    pub activation_code: bool,
    /// The digits that a waiting phone shows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>, pattern = "^[0-9]{2}$"))]
    pub digits: Option<MatchDigits>,
}

/// The phones of an account: those that are active, wait or are lost, then those that were removed, the
/// newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Phones {
    /// At most 64.
    pub phones: Vec<PhoneEntry>,
}

/// Gives a phone another name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RenamePhone {
    /// 1 to 64 characters ([`is_phone_name`](super::is_phone_name)).
    #[cfg_attr(
        feature = "openapi",
        schema(
            min_length = 1,
            max_length = 64,
            pattern = r"^[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]([0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ .,()+&_-]*[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ.,()+&_-])?$"
        )
    )]
    pub name: String,
}

/// The active phone's word on a phone that waits to take its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MoveAnswer {
    /// Whether the citizen wants the move.
    pub approve: bool,
}
