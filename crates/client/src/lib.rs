//! The phone's half of the protocol with the authority: no I/O, no clock, no randomness.
//!
//! A [`Job`] says what to send next and what an answer means, as plain data; shells and the program
//! only carry it. Everything that it keeps is in the phone's state.
//!
//! A sync of a phone that has no network:
//! ```
//! use vneid_client::wire::Platform;
//! use vneid_client::{Job, Service, Step, Unreachable};
//! use vneid_core::{BootId, PhoneState, Reading, Roots, World};
//! use vneid_payload::AppVersion;
//! # let seeds = [[1; 32], [2; 32], [3; 32]];
//! # let keys = seeds.map(|seed| vneid_testworld::SoftKey::from_seed(&seed).unwrap().public());
//!
//! let service = Service {
//!     url: "https://authority.example".to_owned(),
//!     roots: Roots::new(&keys, World::Test, 0)?,
//!     app: AppVersion::default(),
//!     platform: Platform::Android,
//!     model: "A phone".to_owned(),
//! };
//! let mut phone = PhoneState::default();
//! let boot = BootId([1; 16]);
//! let now = Reading { wall_ms: 1_795_000_000_000, since_boot_ms: 60_000, boot };
//! let mut job = Job::sync(&service);
//! let report = loop {
//!     let random = [7; 16]; // fresh each time, where it is real
//!     match job.next(&mut phone, random, now) {
//!         Step::Store => drop(phone.to_snapshot()),
//!         Step::Send(_call) => job.take_answer(&mut phone, Err(Unreachable), now),
//!         Step::MakeKeys(_order) => job.take_keys(&mut phone, None, now),
//!         Step::Done(report) => break report,
//!     }
//! };
//! assert!(report.check().is_err(), "it says that the authority was out of reach");
//! # Ok::<(), vneid_core::RootsError>(())
//! ```

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod authority_file;
mod call;
#[cfg(feature = "uniffi")]
mod crossing;
pub mod http_signature;
mod job;
mod keys;
mod named;
mod report;
mod schedule;
mod service;
mod task;
mod tasks;
mod trouble;
pub mod wire;

pub use authority_file::{AuthorityFile, AuthorityFileError};
pub use call::{Answer, Call, Unreachable, UnsignedCall};
pub use job::{Job, Step};
pub use keys::{KeyOrder, NewKeys, keys_in_use};
pub use report::{CodeSent, Report};
pub use schedule::{Reminder, reminder, seconds_until_sync};
pub use service::Service;
pub use trouble::{Cause, Part, Refused, Trouble};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
