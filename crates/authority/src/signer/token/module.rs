//! The token behind its module: finding it, opening sessions, logging in.

use std::fs;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::error::{Error, RvError};
use cryptoki::session::{Session, SessionState, UserType};
use cryptoki::slot::Slot;
use cryptoki::types::AuthPin;
use zeroize::Zeroizing;

use super::settings::TokenSettings;
use crate::private::check_private;
use crate::signer::error::SignerError;

/// A token and the right to use it.
pub(super) struct Token {
    pkcs11: Pkcs11,
    label: String,
    pin: AuthPin,
    /// Held by whoever logs in. Once the token has refused the PIN, why: tokens lock after a few
    /// wrong ones, so it is never tried a second time.
    refused: Mutex<Option<String>>,
}

impl Token {
    /// Loads the module; whether the token is there, [`Self::session`] finds out.
    pub(super) fn load(settings: &TokenSettings) -> Result<Self, SignerError> {
        let pin = read_pin(&settings.pin)?;
        let unfit = |error: Error| {
            SignerError::Token(format!("module {}: {error}", settings.module.display()))
        };
        let pkcs11 = Pkcs11::new(&settings.module).map_err(unfit)?;
        let threads = CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK);
        match pkcs11.initialize(threads) {
            // Another part of this program was first.
            Ok(()) | Err(Error::Pkcs11(RvError::CryptokiAlreadyInitialized, _)) => {}
            Err(error) => return Err(away(error)),
        }
        Ok(Self { pkcs11, label: settings.label.clone(), pin, refused: Mutex::default() })
    }

    /// A session for signing, logged in.
    pub(super) fn session(&self) -> Result<Session, SignerError> {
        let slot = self.slot()?;
        let session = self.pkcs11.open_ro_session(slot).map_err(away)?;
        self.log_in(slot, &session)?;
        Ok(session)
    }

    /// A session in which keys can be made, logged in.
    pub(super) fn session_to_change(&self) -> Result<Session, SignerError> {
        let slot = self.slot()?;
        let session = self.pkcs11.open_rw_session(slot).map_err(away)?;
        self.log_in(slot, &session)?;
        Ok(session)
    }

    fn slot(&self) -> Result<Slot, SignerError> {
        let mut labels = Vec::new();
        let mut found = None;
        for slot in self.pkcs11.get_slots_with_initialized_token().map_err(away)? {
            let info = self.pkcs11.get_token_info(slot).map_err(away)?;
            if info.label() != self.label {
                labels.push(info.label().to_owned());
            } else if found.replace(slot).is_some() {
                let twice = format!("two tokens are labelled {}: name them apart", self.label);
                return Err(SignerError::Token(twice));
            }
        }
        found.ok_or_else(|| {
            let there = if labels.is_empty() { "none".to_owned() } else { labels.join(", ") };
            let wanted = &self.label;
            SignerError::TokenAway(format!("none is labelled {wanted}; there are: {there}"))
        })
    }

    /// Logs in, if no other session of this program has done so: a login is the whole program's.
    fn log_in(&self, slot: Slot, session: &Session) -> Result<(), SignerError> {
        let mut refused = self.refused.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(reason) = &*refused {
            return Err(SignerError::Token(reason.clone()));
        }
        match session.get_session_info().map_err(away)?.session_state() {
            SessionState::RoUser | SessionState::RwUser => return Ok(()),
            _ => {}
        }
        let info = self.pkcs11.get_token_info(slot).map_err(away)?;
        if info.user_pin_locked() {
            let locked = "its PIN is locked: its security officer must set it anew";
            return Err(SignerError::Token(locked.into()));
        }
        if info.user_pin_final_try() {
            let last = "one more wrong PIN would lock it, so this program does not try: log in with \
                        another program first, which sets the count back";
            return Err(SignerError::Token(last.into()));
        }
        match session.login(UserType::User, Some(&self.pin)) {
            Ok(()) | Err(Error::Pkcs11(RvError::UserAlreadyLoggedIn, _)) => Ok(()),
            Err(error) if never_looked_at_the_pin(&error) => Err(away(error)),
            Err(error) => {
                let reason = format!(
                    "it refused the PIN, which is not tried again before a restart: mend the file \
                     of token_pin ({error})"
                );
                *refused = Some(reason.clone());
                Err(SignerError::Token(reason))
            }
        }
    }
}

/// Whether a login failed for the connection, not for the PIN. In doubt it was the PIN.
fn never_looked_at_the_pin(error: &Error) -> bool {
    matches!(
        error,
        Error::Pkcs11(
            RvError::CryptokiNotInitialized
                | RvError::DeviceError
                | RvError::DeviceMemory
                | RvError::DeviceRemoved
                | RvError::HostMemory
                | RvError::SessionClosed
                | RvError::SessionHandleInvalid
                | RvError::TokenNotPresent,
            _
        )
    )
}

/// Of a call that failed: the token may be back for the next.
pub(super) fn away(error: Error) -> SignerError {
    SignerError::TokenAway(error.to_string())
}

fn read_pin(path: &Path) -> Result<AuthPin, SignerError> {
    let refused =
        |reason: String| SignerError::Token(format!("PIN file {}: {reason}", path.display()));
    check_private(path).map_err(refused)?;
    let text = fs::read_to_string(path).map_err(|error| refused(error.to_string()))?;
    let text = Zeroizing::new(text);
    match text.lines().next() {
        Some(pin) if !pin.is_empty() => Ok(AuthPin::new(pin.into())),
        _ => Err(refused("its first line is empty".into())),
    }
}
