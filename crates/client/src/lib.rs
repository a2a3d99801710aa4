//! The phone's half of the protocol with the authority: no I/O, no clock, no randomness.
//!
//! A [`Job`] says what to send next and what an answer means, as plain data; shells and the program
//! only carry it. Everything that it keeps is in the phone's state.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod authority_file;
mod call;
#[cfg(feature = "uniffi")]
mod crossing;
pub mod http_signature;
mod job;
mod keys;
mod report;
mod schedule;
mod service;
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
