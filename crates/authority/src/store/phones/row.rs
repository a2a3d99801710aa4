//! A phone, as stored.

use sqlx::any::AnyRow;
use sqlx::{FromRow, Row};
use vneid_client::wire::{PhoneState, Platform};
use vneid_core::MatchDigits;

use crate::attestation::{Remembered, SecurityLevel};
use crate::store::columns::digits;
use crate::store::error::StoreError;

/// A phone.
#[derive(Clone)]
pub(crate) struct PhoneRow {
    pub(crate) phone: String,
    pub(crate) account: String,
    pub(crate) name: String,
    pub(crate) platform: Platform,
    /// Maker and model, from the service's list; empty for one that it does not know.
    pub(crate) model: String,
    /// The digits that it shows while it waits.
    pub(crate) digits: Option<MatchDigits>,
    /// x and y.
    pub(crate) request_key: Vec<u8>,
    pub(crate) request_thumbprint: Vec<u8>,
    /// What the verifier of attestations wants back.
    pub(crate) attestation: Option<Vec<u8>>,
    /// At its registration; `None` when that was before levels were remembered.
    pub(crate) level: Option<SecurityLevel>,
    /// By which it verifies what it starts, Android.
    pub(crate) boot_key: Option<Vec<u8>>,
    pub(crate) state: PhoneState,
    pub(crate) registered_at: i64,
    pub(crate) activates_at: Option<i64>,
    /// With which of the account's changes it became the active one.
    pub(crate) activation: Option<i64>,
    /// The waiting phone that has reported it lost; an operator has no name.
    pub(crate) lost_by: Option<String>,
}

/// A query for whole phones.
macro_rules! select_phones {
    ($rest:literal) => {
        concat!(
            "SELECT phone, account, name, platform, request_key, request_thumbprint, attestation,
                 state, registered_at, activates_at, activation, lost_by, security_level, boot_key,
                 model, digits
             FROM phones ",
            $rest
        )
    };
}

impl PhoneRow {
    /// What its next attestation is compared with.
    pub(crate) fn remembered(&self) -> Remembered<'_> {
        let (platform, level) = (self.platform, self.level);
        Remembered { platform, level, memory: self.attestation.as_deref() }
    }
}

impl FromRow<'_, AnyRow> for PhoneRow {
    fn from_row(row: &AnyRow) -> Result<Self, sqlx::Error> {
        let unreadable = |error: StoreError| sqlx::Error::Decode(error.into());
        let level = |name: String| {
            SecurityLevel::from_name(&name).ok_or(StoreError::Unreadable("level of a phone"))
        };
        let named = |column| row.try_get::<String, _>(column);
        Ok(Self {
            phone: row.try_get("phone")?,
            account: row.try_get("account")?,
            name: row.try_get("name")?,
            platform: platform_from_name(&named("platform")?).map_err(unreadable)?,
            model: row.try_get("model")?,
            digits: digits(row.try_get("digits")?).map_err(unreadable)?,
            request_key: row.try_get("request_key")?,
            request_thumbprint: row.try_get("request_thumbprint")?,
            attestation: row.try_get("attestation")?,
            level: row
                .try_get::<Option<String>, _>("security_level")?
                .map(level)
                .transpose()
                .map_err(unreadable)?,
            boot_key: row.try_get("boot_key")?,
            state: state_from_name(&named("state")?).map_err(unreadable)?,
            registered_at: row.try_get("registered_at")?,
            activates_at: row.try_get("activates_at")?,
            activation: row.try_get("activation")?,
            lost_by: row.try_get("lost_by")?,
        })
    }
}

pub(super) fn state_name(state: PhoneState) -> &'static str {
    match state {
        PhoneState::Active => "active",
        PhoneState::Waiting => "waiting",
        PhoneState::Removed => "removed",
        PhoneState::Lost => "lost",
    }
}

pub(super) fn state_from_name(name: &str) -> Result<PhoneState, StoreError> {
    Ok(match name {
        "active" => PhoneState::Active,
        "waiting" => PhoneState::Waiting,
        "removed" => PhoneState::Removed,
        "lost" => PhoneState::Lost,
        _ => return Err(StoreError::Unreadable("state of a phone")),
    })
}

/// The name of a platform in the database.
pub(crate) fn platform_name(platform: Platform) -> &'static str {
    match platform {
        Platform::Android => "android",
        Platform::Ios => "ios",
        Platform::Test => "test",
    }
}

/// The platform of this name.
pub(crate) fn platform_from_name(name: &str) -> Result<Platform, StoreError> {
    Ok(match name {
        "android" => Platform::Android,
        "ios" => Platform::Ios,
        "test" => Platform::Test,
        _ => return Err(StoreError::Unreadable("platform of a phone")),
    })
}

pub(super) use select_phones;
