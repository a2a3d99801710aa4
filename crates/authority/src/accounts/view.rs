//! An account, as others see it.

use vneid_client::wire::AccountInfo;
use vneid_core::Level;
use vneid_payload::Instant;

use crate::store::accounts::AccountRow;

/// An account, as operators see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountView {
    /// Its number.
    pub number: String,
    /// The person's name.
    pub name: String,
    /// 1 or 2.
    pub level: u8,
    /// Whether it is suspended; one that is closed is.
    pub suspended: bool,
    /// When it was closed, if it was.
    pub closed: Option<Instant>,
    /// Whether its owner can sign in: an imported account has no password at first.
    pub has_password: bool,
}

pub(super) fn view(row: &AccountRow) -> AccountView {
    AccountView {
        number: row.number.clone(),
        name: row.name.clone(),
        level: if row.level >= 2 { 2 } else { 1 },
        suspended: row.suspended_at.is_some(),
        closed: row.closed_at.map(Instant::saturating_from_unix_seconds),
        has_password: row.hash().is_some(),
    }
}

/// What a phone is told of its account.
pub(crate) fn info(row: &AccountRow) -> AccountInfo {
    AccountInfo {
        number: row.number.clone(),
        name: row.name.clone(),
        level: if row.level >= 2 { 2 } else { 1 },
        suspended: row.suspended_at.is_some(),
    }
}

pub(super) fn level_number(level: Level) -> i64 {
    match level {
        Level::One => 1,
        Level::Two => 2,
    }
}
