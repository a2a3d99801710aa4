//! The sheet that asks for six digits, as an object.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use vneid_present::{PasscodeEffect, PasscodeEvent, PasscodePurpose, PasscodeView};

use crate::shared::Shared;

/// The sheet that asks for six digits: events go in, what the app does comes out.
#[derive(uniffi::Object)]
pub struct PasscodeSheet {
    shared: Arc<Shared>,
    sheet: Mutex<Option<vneid_present::PasscodeSheet>>,
}

#[uniffi::export]
impl PasscodeSheet {
    /// Opens the sheet anew, and returns what the app does. `phone_has_biometrics`: whether the phone
    /// knows any of its owner.
    pub fn open(
        &self,
        purpose: PasscodePurpose,
        phone_has_biometrics: bool,
    ) -> Vec<PasscodeEffect> {
        let settings = self.shared.look(|held| held.state.settings.clone());
        let (sheet, effects) =
            vneid_present::PasscodeSheet::open(purpose, &settings, phone_has_biometrics);
        *self.lock() = Some(sheet);
        effects
    }

    /// Takes an event, and returns what the app does, in this order. What nobody waits for changes
    /// nothing.
    pub fn on(&self, event: PasscodeEvent) -> Vec<PasscodeEffect> {
        self.lock().as_mut().map(|sheet| sheet.on(event)).unwrap_or_default()
    }

    /// What is shown now; `None` before it was opened.
    pub fn view(&self) -> Option<PasscodeView> {
        self.lock().as_ref().map(vneid_present::PasscodeSheet::view)
    }
}

impl PasscodeSheet {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self { shared, sheet: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, Option<vneid_present::PasscodeSheet>> {
        self.sheet.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
