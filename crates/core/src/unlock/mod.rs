//! The lock of the app: a 6-digit passcode with growing delays, and how long ago it was opened.
//!
//! An attempt takes three steps, so that killing the app can't give free tries:
//! [`Unlock::begin`] counts it as a wrong one, the shell stores the state, and only then
//! [`Unlock::check`] looks at the passcode and forgives the count if it is right.
//!
//! Delays run by the time since boot, so setting the wall clock changes nothing. A reboot starts the
//! running delay anew.

mod passcode;

use serde::{Deserialize, Serialize};

use self::passcode::PasscodeRecord;
pub use self::passcode::{NewPasscode, Passcode, PasscodeError};
use crate::clock::{Mark, Reading};

/// The lock's state. Starts without a passcode, locked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Unlock {
    passcode: Option<PasscodeRecord>,
    /// Attempts begun since the last right one.
    tries: u32,
    /// When the last of them was begun.
    tried: Option<Mark>,
    /// When the passcode or the phone's biometrics last opened the lock.
    opened: Option<Mark>,
    /// When the open app was last used.
    used: Option<Mark>,
}

/// An attempt that has been counted and may now be checked, once.
#[must_use = "an attempt counts as a wrong one until it is checked"]
#[derive(Debug)]
pub struct Attempt(());

impl Unlock {
    /// Whether a passcode was chosen.
    pub fn has_passcode(&self) -> bool {
        self.passcode.is_some()
    }

    /// Chooses the first passcode, and opens the lock. `salt` is 16 random bytes.
    ///
    /// # Errors
    /// [`UnlockError::PasscodeExists`]: it is changed by [`Self::change`] alone.
    pub fn set(
        &mut self,
        new: &NewPasscode,
        salt: [u8; 16],
        now: Reading,
    ) -> Result<(), UnlockError> {
        if self.has_passcode() {
            return Err(UnlockError::PasscodeExists);
        }
        self.passcode = Some(PasscodeRecord::derive(new, salt));
        self.open(now);
        Ok(())
    }

    /// Counts an attempt. Store the state before checking it.
    ///
    /// # Errors
    /// [`UnlockError::NoPasscode`], or [`UnlockError::Wait`] while a delay runs.
    pub fn begin(&mut self, now: Reading) -> Result<Attempt, UnlockError> {
        if !self.has_passcode() {
            return Err(UnlockError::NoPasscode);
        }
        let remaining_ms = self.delay_ms(now);
        if remaining_ms > 0 {
            return Err(UnlockError::Wait { remaining_ms });
        }
        self.tries = self.tries.saturating_add(1);
        self.tried = Some(now.mark());
        Ok(Attempt(()))
    }

    /// Checks a counted attempt, and opens the lock if the passcode is right. Takes a noticeable
    /// part of a second, on purpose.
    ///
    /// # Errors
    /// [`UnlockError::Wrong`] with the delay that now runs.
    pub fn check(
        &mut self,
        _attempt: Attempt,
        passcode: &Passcode,
        now: Reading,
    ) -> Result<(), UnlockError> {
        let record = self.passcode.as_ref().ok_or(UnlockError::NoPasscode)?;
        if !record.matches(passcode) {
            let remaining_ms = self.delay_ms(now);
            tracing::info!(code = "passcode_wrong", remaining_ms);
            return Err(UnlockError::Wrong { remaining_ms });
        }
        self.tries = 0;
        self.tried = None;
        self.open(now);
        Ok(())
    }

    /// Replaces the passcode, if `old` is right; also opens the lock. `salt` is 16 random bytes.
    ///
    /// # Errors
    /// As [`Self::check`]; the old passcode stays.
    pub fn change(
        &mut self,
        attempt: Attempt,
        old: &Passcode,
        new: &NewPasscode,
        salt: [u8; 16],
        now: Reading,
    ) -> Result<(), UnlockError> {
        self.check(attempt, old, now)?;
        self.passcode = Some(PasscodeRecord::derive(new, salt));
        Ok(())
    }

    /// Opens the lock because the phone's own biometrics did, where the settings allow that. The
    /// count of wrong passcodes stays as it is.
    ///
    /// # Errors
    /// [`UnlockError::NoPasscode`]: biometrics only ever stand in for one.
    pub fn open_by_biometrics(&mut self, now: Reading) -> Result<(), UnlockError> {
        if !self.has_passcode() {
            return Err(UnlockError::NoPasscode);
        }
        self.open(now);
        Ok(())
    }

    /// Locks now.
    pub fn lock(&mut self) {
        self.opened = None;
        self.used = None;
    }

    /// Whether the lock is closed: never opened in this boot, or not used for `auto_lock_seconds`.
    pub fn is_locked(&self, auto_lock_seconds: u32, now: Reading) -> bool {
        !within(self.used, auto_lock_seconds, now)
    }

    /// The number of milliseconds, at least 1, until the lock closes by itself; `None` when it is
    /// closed.
    pub fn locks_in_ms(&self, auto_lock_seconds: u32, now: Reading) -> Option<u64> {
        let unused_ms = self.used?.elapsed_ms(now)?;
        (u64::from(auto_lock_seconds) * 1000 + 1).checked_sub(unused_ms).filter(|&ms| ms > 0)
    }

    /// The citizen does something in the app, which puts the auto-lock off. Changes nothing once
    /// locked.
    pub fn touch(&mut self, auto_lock_seconds: u32, now: Reading) {
        if !self.is_locked(auto_lock_seconds, now) {
            self.used = Some(now.mark());
        }
    }

    /// Whether passcode or biometrics opened the lock at most `seconds` ago.
    pub fn was_opened_within(&self, seconds: u32, now: Reading) -> bool {
        within(self.opened, seconds, now)
    }

    /// Milliseconds until the next attempt may begin; 0 when it may now.
    pub fn delay_ms(&self, now: Reading) -> u64 {
        let Some(tried) = self.tried else { return 0 };
        delay_after_ms(self.tries).saturating_sub(tried.least_elapsed_ms(now))
    }

    fn open(&mut self, now: Reading) {
        self.opened = Some(now.mark());
        self.used = Some(now.mark());
    }
}

/// Why the lock did not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnlockError {
    /// No passcode has been chosen yet.
    #[error("no passcode has been chosen")]
    NoPasscode,
    /// A passcode is there already.
    #[error("a passcode has been chosen before")]
    PasscodeExists,
    /// The passcode is not this one.
    #[error("wrong passcode; the next attempt in {remaining_ms} ms")]
    Wrong {
        /// Until the next attempt may begin, milliseconds; 0 when at once.
        remaining_ms: u64,
    },
    /// After wrong attempts, a delay is running.
    #[error("the next attempt in {remaining_ms} ms")]
    Wait {
        /// Until the next attempt may begin, milliseconds; above 0.
        remaining_ms: u64,
    },
}

fn within(since: Option<Mark>, seconds: u32, now: Reading) -> bool {
    since
        .and_then(|mark| mark.elapsed_ms(now))
        .is_some_and(|elapsed_ms| elapsed_ms <= u64::from(seconds) * 1000)
}

/// The delay after `tries` wrong attempts in a row.
fn delay_after_ms(tries: u32) -> u64 {
    let Some(step) = tries.checked_sub(FREE_TRIES + 1) else { return 0 };
    let last = DELAYS_S.len() - 1;
    let step = usize::try_from(step).map_or(last, |step| step.min(last));
    DELAYS_S[step] * 1000
}

/// The number of wrong attempts that cost nothing.
const FREE_TRIES: u32 = 4;

/// What each further one costs, seconds; all after the last cost as much as it does.
const DELAYS_S: [u64; 7] = [30, 60, 5 * 60, 15 * 60, 3600, 3 * 3600, 8 * 3600];

#[cfg(test)]
mod tests;

#[cfg(test)]
impl Unlock {
    /// An open lock for tests of other modules, without the cost of a passcode.
    pub(crate) fn opened_at(now: Reading) -> Self {
        let mut unlock =
            Self { passcode: Some(PasscodeRecord::cheap("280619")), ..Self::default() };
        unlock.open(now);
        unlock
    }
}
