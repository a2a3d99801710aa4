//! Everything that a phone keeps, citizen's and officer's side alike.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::clock::Clock;
use crate::holder::Holder;
use crate::settings::Settings;
use crate::snapshot::{self, SnapshotError};
use crate::unlock::Unlock;

/// All state of a phone, as plain data; a fresh install is the default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PhoneState {
    /// What is known of the time.
    pub clock: Clock,
    /// Who is signed in.
    pub account: Account,
    /// The app's lock.
    pub unlock: Unlock,
    /// What the citizen has set.
    pub settings: Settings,
    /// What the citizen presents with.
    pub holder: Holder,
}

impl PhoneState {
    /// The state as one block of bytes, for the shell to store in one atomic write. It holds
    /// personal data and the passcode's hash: encrypt it with a key of the phone's hardware.
    pub fn to_snapshot(&self) -> Vec<u8> {
        snapshot::write(self)
    }

    /// Reads what [`Self::to_snapshot`] wrote, in this or an earlier version of the app. A phone
    /// that never stored anything begins with the default instead.
    ///
    /// # Errors
    /// [`SnapshotError`] for anything but a whole snapshot of a known version.
    pub fn from_snapshot(bytes: &[u8]) -> Result<Self, SnapshotError> {
        snapshot::read(bytes)
    }
}
