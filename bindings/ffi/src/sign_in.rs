//! The steps of signing in, as an object.

use std::sync::{Mutex, MutexGuard, PoisonError};

use vneid_present::{SignInEffect, SignInEvent, SignInView};

/// The steps of signing in: events go in, what the app does comes out.
#[derive(uniffi::Object)]
pub struct SignIn(Mutex<vneid_present::SignIn>);

#[uniffi::export]
impl SignIn {
    /// Shows nothing before it is opened.
    #[uniffi::constructor]
    #[allow(clippy::new_without_default, reason = "the other languages have no default")]
    pub fn new() -> Self {
        Self(Mutex::default())
    }

    /// Takes an event, and returns what the app does, in this order. What nobody waits for changes
    /// nothing.
    pub fn on(&self, event: SignInEvent) -> Vec<SignInEffect> {
        self.lock().on(event)
    }

    /// What is shown now.
    pub fn view(&self) -> SignInView {
        self.lock().view()
    }
}

impl SignIn {
    fn lock(&self) -> MutexGuard<'_, vneid_present::SignIn> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
