//! A phone, as stored.

use vneid_client::wire::{PhoneState, Platform};
use vneid_core::MatchDigits;

use crate::attestation::{Remembered, SecurityLevel};
use crate::store::columns::{self, from_row};
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
                 state, registered_at, activates_at, activation, lost_by, security_level AS level, boot_key,
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

from_row!(PhoneRow {
    phone,
    account,
    name,
    platform = columns::platform,
    model,
    digits = columns::digits,
    request_key,
    request_thumbprint,
    attestation,
    level = level,
    boot_key,
    state = state,
    registered_at,
    activates_at,
    activation,
    lost_by,
});

fn level(column: Option<String>) -> Result<Option<SecurityLevel>, StoreError> {
    let unreadable = StoreError::Unreadable("level of a phone");
    column.map(|name| SecurityLevel::from_name(&name).ok_or(unreadable)).transpose()
}

pub(super) fn state(column: String) -> Result<PhoneState, StoreError> {
    PhoneState::from_name(&column).ok_or(StoreError::Unreadable("state of a phone"))
}

pub(super) use select_phones;
