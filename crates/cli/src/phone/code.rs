//! What a person does with a simulated phone.

use vneid_core::{Code, Reading, Refusal, Screen};
use vneid_payload::{AppVersion, Freshness};

use super::Phone;
use crate::failure::Failure;
use crate::random::random;

impl Phone {
    /// Whoever sits at the terminal counts as having just unlocked the app.
    pub(crate) fn unlock(&mut self, now: Reading) {
        // The phones of test worlds have a passcode; without one, the refusal will say "locked".
        _ = self.state.unlock.open_by_biometrics(now);
    }

    /// Makes a code, or says why not.
    ///
    /// # Errors
    /// [`Failure`] when the phone's folder does not have the key, or the system no randomness.
    pub(crate) fn make_code(&self, now: Reading) -> Result<Result<Code, Vec<Refusal>>, Failure> {
        let freshness = Freshness::Cti(random()?);
        let citizen = self.state.citizen(APP);
        let prepared = match citizen.prepare(freshness, Screen::default(), now) {
            Ok(prepared) => prepared,
            Err(refusals) => return Ok(Err(refusals)),
        };
        let key = self.presentation_key(prepared.presentation_key())?;
        let signature = key.sign_der(prepared.bytes_to_sign());
        prepared.complete(&signature, now).map(Ok).map_err(Failure::system)
    }
}

/// The app on the phones of test worlds is of this program's version.
pub(crate) const APP: AppVersion = AppVersion {
    major: number(env!("CARGO_PKG_VERSION_MAJOR")),
    minor: number(env!("CARGO_PKG_VERSION_MINOR")),
    patch: number(env!("CARGO_PKG_VERSION_PATCH")),
};

const fn number(text: &str) -> u16 {
    match u16::from_str_radix(text, 10) {
        Ok(number) => number,
        Err(_) => u16::MAX,
    }
}
