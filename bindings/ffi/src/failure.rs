//! What a call may fail with.

use vneid_core::SnapshotError;
use vneid_present::{FailureKind, Obstacle};

use crate::foreign::{KeyError, StoreError};

/// Why a call failed. Never that a code was refused, nor that there is no network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum PhoneError {
    /// The caller has made a mistake: a bug of the app.
    #[error("misuse: {reason}")]
    Misuse {
        /// Which, for the app's engineers.
        reason: String,
    },
    /// The store did not do what it was asked to. What was to be stored is kept in memory, and the
    /// next call stores it.
    #[error("the store failed: {reason}")]
    Store {
        /// What the store said.
        reason: String,
    },
    /// As [`Self::Store`], because the phone's storage is full.
    #[error("the phone's storage is full: {reason}")]
    StoreFull {
        /// What the store said.
        reason: String,
    },
    /// What the store gave back was written by a newer app: update this one.
    #[error("the state was written by a newer app: {reason}")]
    StateNewer {
        /// Both versions.
        reason: String,
    },
    /// What the store gave back is not what was written. Never a reason to begin with an empty
    /// phone unasked: tell the citizen.
    #[error("the state can't be read: {reason}")]
    StateDamaged {
        /// How it is damaged.
        reason: String,
    },
    /// The citizen did not let the key sign: the phone's prompt was dismissed.
    #[error("the citizen did not unlock the key")]
    KeyCancelled,
    /// The phone no longer has the key, or has locked it for good because a fingerprint was added:
    /// sync, which asks for another.
    #[error("the phone no longer has the key")]
    KeyGone,
    /// The phone's hardware failed.
    #[error("the phone's key failed: {reason}")]
    KeyFailed {
        /// What it said.
        reason: String,
    },
    /// The code's minute was over before it was signed: prepare another.
    #[error("the code's minute was over before it was signed")]
    TooLate,
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    NoRandomness,
}

impl PhoneError {
    pub(crate) fn misuse(reason: impl Into<String>) -> Self {
        Self::Misuse { reason: reason.into() }
    }

    fn kind(&self) -> FailureKind {
        match self {
            Self::Misuse { .. } | Self::NoRandomness => FailureKind::Misuse,
            Self::Store { .. } => FailureKind::Store,
            Self::StoreFull { .. } => FailureKind::StoreFull,
            Self::StateNewer { .. } => FailureKind::StateNewer,
            Self::StateDamaged { .. } => FailureKind::StateDamaged,
            Self::KeyCancelled | Self::TooLate => FailureKind::Declined,
            Self::KeyGone => FailureKind::KeyGone,
            Self::KeyFailed { .. } => FailureKind::KeyFailed,
        }
    }
}

/// What keeps the app from going on; `None` for what needs no word, and for a mistake of the app
/// ([`PhoneError::Misuse`], [`PhoneError::NoRandomness`]). `has_screen_lock` is whether the phone guards
/// keys at all.
#[uniffi::export]
pub fn obstacle_of(failure: PhoneError, has_screen_lock: bool) -> Option<Obstacle> {
    Obstacle::of(failure.kind(), has_screen_lock)
}

/// As [`obstacle_of`], where the phone is being opened: there a mistake is that of whoever built the app.
#[uniffi::export]
pub fn obstacle_of_opening(failure: PhoneError, has_screen_lock: bool) -> Option<Obstacle> {
    Obstacle::of_opening(failure.kind(), has_screen_lock)
}

/// As [`obstacle_of`], of a key that the app itself has asked.
#[uniffi::export]
pub fn obstacle_of_key(failure: KeyError, has_screen_lock: bool) -> Option<Obstacle> {
    obstacle_of(failure.into(), has_screen_lock)
}

impl From<StoreError> for PhoneError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Failed { reason } => Self::Store { reason },
            StoreError::Full { reason } => Self::StoreFull { reason },
        }
    }
}

impl From<KeyError> for PhoneError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Cancelled => Self::KeyCancelled,
            KeyError::Gone => Self::KeyGone,
            KeyError::Failed { reason } => Self::KeyFailed { reason },
        }
    }
}

impl From<SnapshotError> for PhoneError {
    fn from(error: SnapshotError) -> Self {
        let reason = error.to_string();
        match error {
            SnapshotError::Newer { .. } => Self::StateNewer { reason },
            _ => Self::StateDamaged { reason },
        }
    }
}
