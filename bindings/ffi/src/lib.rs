//! The core and the client for Kotlin and Swift: objects and records, no rules.
//!
//! [`Phone`] holds everything that a phone keeps. Its sides are objects of their own: [`Citizen`],
//! [`Officer`], [`Papers`], [`Inbox`] and [`Authority`], the calls of the service. What only the
//! phone has comes in as foreign traits: [`Keys`], [`Store`], [`Transport`], [`Clocks`]. Randomness is
//! the system's.
//!
//! - Every object may be used from any thread. No lock is held while foreign code runs, so a foreign
//!   trait may block, throw, or call back.
//! - An error is for a caller's mistake ([`PhoneError::Misuse`]), a store that fails, or a key that
//!   does. A refused code, a refusal to make one and trouble with the network are values.
//! - What has changed is stored before a call returns. When the store fails, the call fails, and the
//!   next one stores again.
//! - A panic surfaces as the language's error for an internal one. The state is then as far as it
//!   had come; nothing stays locked.

mod app;
mod authority;
mod authority_file;
mod citizen;
mod clock;
mod codes;
mod failure;
mod foreign;
mod inbox;
mod officer;
mod papers;
mod passcode;
mod phone;
mod report;
mod scanner;
mod shared;
mod sign_in;
mod verdict;

pub use app::{App, Limits, app_attest_client_data, key_thumbprint, limits};
pub use authority::Authority;
pub use authority_file::{AuthorityFile, read_authority_file};
pub use citizen::{Citizen, MadeCode, Modules, Preparation, PreparedCode, Readiness};
pub use clock::{Clocks, Reading};
pub use codes::{GuidanceCode, PaperKind};
pub use failure::{PhoneError, obstacle_of, obstacle_of_key, obstacle_of_opening};
pub use foreign::{
    Evidence, Header, HttpAnswer, HttpRequest, KeyError, Keys, MadeKeys, Store, StoreError,
    Transport, TransportError,
};
pub use inbox::{AccountNotice, Inbox};
pub use officer::{DayCounts, HeldLists, Officer, calibration_code};
pub use papers::{
    Paper, PaperField, PaperLine, PaperReason, PaperSummary, PaperValue, Papers, Portrait,
};
pub use passcode::PasscodeSheet;
pub use phone::{AccountState, Phone, Settings};
pub use report::{Cause, PhoneEntry, Report, Trouble};
pub use scanner::{CameraScanner, Corner, Sight};
pub use sign_in::SignIn;
pub use verdict::Verdict;

uniffi::setup_scaffolding!("vneid");
