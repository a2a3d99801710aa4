//! The citizen's side: what is missing, and making a code.

use std::sync::{Arc, Mutex, PoisonError};

use vneid_core::crypto::thumbprint;
use vneid_core::{CompleteError, Countdown, Refusal, Screen};
use vneid_payload::{Freshness, Instant};
use vneid_qr::QrCode;

use crate::clock::CheckedClocks;
use crate::failure::PhoneError;
use crate::shared::{Shared, random};

/// The citizen's side of a phone.
#[derive(uniffi::Object)]
pub struct Citizen(pub(crate) Arc<Shared>);

/// Whether a code may be made.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Readiness {
    /// It may.
    Ready {
        /// The last instant at which one may be made without going online.
        until: Instant,
    },
    /// It may not.
    Refused {
        /// Everything that stands in the way; the first is the one to show.
        refusals: Vec<Refusal>,
    },
}

/// What came of preparing a code.
#[derive(Clone, uniffi::Enum)]
pub enum Preparation {
    /// It lacks its signature.
    Prepared {
        /// The code.
        code: Arc<PreparedCode>,
    },
    /// None may be made now.
    Refused {
        /// Everything that stands in the way; the first is the one to show.
        refusals: Vec<Refusal>,
    },
}

/// A code that lacks its signature.
#[derive(uniffi::Object)]
pub struct PreparedCode {
    shared: Arc<Shared>,
    /// Taken by whoever completes it.
    code: Mutex<Option<vneid_core::PreparedCode>>,
}

/// A finished code.
#[derive(uniffi::Object)]
pub struct MadeCode {
    text: String,
    made: Instant,
    countdown: Countdown,
    clocks: CheckedClocks,
    modules: Modules,
}

/// The modules of a QR code, without its quiet zone: leave
/// [`quiet_zone`](crate::Limits::quiet_zone) light ones around it.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Modules {
    /// Along one side.
    pub size: u32,
    /// Row by row from the top, `size * size` bytes: 1 is dark, 0 is light.
    pub dark: Vec<u8>,
}

#[uniffi::export]
impl Citizen {
    /// Whether a code may be made now, and what is missing if not.
    pub fn readiness(&self) -> Result<Readiness, PhoneError> {
        let now = self.0.clocks.now()?;
        let app = self.0.service.app;
        Ok(match self.0.look(|held| held.state.citizen(app).readiness(now)) {
            Ok(ready) => Readiness::Ready { until: ready.until },
            Err(refusals) => Readiness::Refused { refusals },
        })
    }

    /// Prepares a code. Its minute begins now, so unlock the key before, not after. `captured` and
    /// `mirrored` are what the system says of the screen: being recorded, being mirrored.
    pub fn prepare_code(&self, captured: bool, mirrored: bool) -> Result<Preparation, PhoneError> {
        let now = self.0.clocks.now()?;
        let app = self.0.service.app;
        let freshness = Freshness::Cti(random()?);
        let screen = Screen { captured, mirrored };
        let prepared = self.0.look(|held| held.state.citizen(app).prepare(freshness, screen, now));
        Ok(match prepared {
            Ok(code) => {
                let (shared, code) = (Arc::clone(&self.0), Mutex::new(Some(code)));
                Preparation::Prepared { code: Arc::new(PreparedCode { shared, code }) }
            }
            Err(refusals) => Preparation::Refused { refusals },
        })
    }
}

#[uniffi::export]
impl PreparedCode {
    /// Has the presentation key sign, which may show the phone's prompt, and finishes the code.
    ///
    /// # Errors
    /// Those of the key; [`PhoneError::TooLate`]; [`PhoneError::Misuse`] the second time.
    pub async fn complete(&self) -> Result<Arc<MadeCode>, PhoneError> {
        let code = self.code.lock().unwrap_or_else(PoisonError::into_inner).take();
        let code = code.ok_or_else(|| PhoneError::misuse("a prepared code is completed once"))?;
        let key = thumbprint(&code.presentation_key().to_full()).to_vec();
        let message = code.bytes_to_sign().to_vec();
        let signature = self.shared.keys.sign_presentation(key, message).await?;
        let now = self.shared.clocks.now()?;
        let code = code.complete(&signature, now).map_err(|error| match error {
            CompleteError::Over => PhoneError::TooLate,
            other => PhoneError::KeyFailed { reason: other.to_string() },
        })?;
        let modules =
            QrCode::encode(code.text()).expect("the core's texts fit and are alphanumeric");
        Ok(Arc::new(MadeCode {
            text: code.text().to_owned(),
            made: code.made(),
            countdown: code.countdown(),
            clocks: self.shared.clocks.clone(),
            modules: Modules { size: modules.size() as u32, dark: modules.modules().to_vec() },
        }))
    }
}

#[uniffi::export]
impl MadeCode {
    /// The text of the QR.
    pub fn text(&self) -> String {
        self.text.clone()
    }

    /// When it was made, by the corrected clock.
    pub fn made(&self) -> Instant {
        self.made
    }

    /// The QR to draw.
    pub fn modules(&self) -> Modules {
        self.modules.clone()
    }

    /// Milliseconds that it still lives; 0 when it is over. By the time since boot: a changed wall
    /// clock changes nothing, and time in the background passes.
    pub fn remaining_ms(&self) -> Result<u64, PhoneError> {
        Ok(self.countdown.remaining_ms(self.clocks.now()?))
    }
}
