//! What the citizen has set on this phone.

use core::ops::RangeInclusive;

use serde::{Deserialize, Serialize};

/// The choices made under "Cá nhân", with their values on a fresh phone in [`Settings::default`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// The switch "Xác minh ứng dụng qua QR code": whether codes may be made. Off by default.
    pub qr_verification: bool,
    /// Whether the phone's biometrics may stand in for the passcode. Off by default.
    pub biometrics: bool,
    /// Whether a code is made only while the app is unlocked. On by default.
    pub unlock_to_present: bool,
    /// Whether this phone is an officer's too ("Chế độ cán bộ"): it then loads the status lists. Off
    /// by default, since the lists of a whole country are only of use to whoever checks codes.
    pub officer_mode: bool,
    auto_lock_seconds: u32,
}

impl Settings {
    /// After how many seconds without use the app can be set to lock itself.
    pub const AUTO_LOCK_SECONDS: RangeInclusive<u32> = 30..=900;

    /// Those that the app offers, seconds, the shortest first.
    pub const AUTO_LOCK_CHOICES: [u32; 6] = [30, 60, 120, 300, 600, 900];

    /// The number of seconds without use after which the app locks itself.
    pub fn auto_lock_seconds(&self) -> u32 {
        self.auto_lock_seconds
    }

    /// Changes when the app locks itself: 30 seconds to 15 minutes.
    ///
    /// # Errors
    /// [`AutoLockOutOfBounds`] for any other number of seconds.
    pub fn set_auto_lock_seconds(&mut self, seconds: u32) -> Result<(), AutoLockOutOfBounds> {
        if !Self::AUTO_LOCK_SECONDS.contains(&seconds) {
            return Err(AutoLockOutOfBounds { seconds });
        }
        self.auto_lock_seconds = seconds;
        Ok(())
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            qr_verification: false,
            biometrics: false,
            unlock_to_present: true,
            officer_mode: false,
            auto_lock_seconds: 120,
        }
    }
}

/// An auto-lock that would be a nuisance or no lock at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("auto-lock after {seconds} s; 30 to 900 s are possible")]
pub struct AutoLockOutOfBounds {
    /// What was asked for.
    pub seconds: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_switch_is_off_until_somebody_turns_it_on() {
        assert!(!Settings::default().qr_verification);
    }

    #[test]
    fn auto_lock_has_two_ends() {
        let mut settings = Settings::default();
        for (seconds, ok) in [(29, false), (30, true), (900, true), (901, false)] {
            assert_eq!(settings.set_auto_lock_seconds(seconds).is_ok(), ok, "{seconds}");
        }
        assert_eq!(settings.auto_lock_seconds(), 900);
    }

    #[test]
    fn each_auto_lock_that_is_offered_can_be_set() {
        assert!(Settings::AUTO_LOCK_CHOICES.is_sorted());
        assert!(Settings::AUTO_LOCK_CHOICES.contains(&Settings::default().auto_lock_seconds()));
        for seconds in Settings::AUTO_LOCK_CHOICES {
            assert_eq!(Settings::default().set_auto_lock_seconds(seconds), Ok(()), "{seconds}");
        }
    }
}
