//! The rules of VNeID app verification: no I/O, no clock, no randomness.

mod account;
mod clock;
pub mod crypto;
mod holder;
mod instant;
mod phone;
mod settings;
mod snapshot;
mod unlock;

pub use account::{Account, Level, NotAPersonalNumber, Person, PersonalNumber, derive_hint};
pub use clock::{BootId, Clock, LearnError, Mark, Reading, Time};
pub use holder::{
    CertificateError, Citizen, Code, CompleteError, Countdown, HeldCertificate, Holder,
    PreparedCode, Ready, Refusal, Screen,
};
pub use instant::Instant;
pub use phone::PhoneState;
pub use settings::{AutoLockOutOfBounds, Settings};
pub use snapshot::SnapshotError;
pub use unlock::{Attempt, NewPasscode, Passcode, PasscodeError, Unlock, UnlockError};
