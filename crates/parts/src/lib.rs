//! Bytes to an endless animation of QR texts, and back from whichever of them a camera reads
//! (`docs/spec/parts.md`).
//!
//! ```
//! use vneid_parts::{Channel, Receiver, Sender, Taken};
//!
//! let channel = Channel::new("VNP1:", 66_000);
//! let sender = Sender::new(channel, &[7; 900], 200)?;
//! let mut receiver = Receiver::new(channel);
//! // The camera misses every third text.
//! for text in sender.enumerate().filter(|(i, _)| i % 3 != 0).map(|(_, text)| text) {
//!     if let Taken::Complete(object) = receiver.take(&text)? {
//!         assert_eq!(object, [7; 900]);
//!         return Ok(());
//!     }
//! }
//! # unreachable!("the animation does not end");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Nothing here knows what the bytes are. They are whole when they arrive, and that is all: whether
//! they are true is for their signatures to say.

#![forbid(unsafe_code)]
#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod channel;
mod gathering;
mod mix;
mod receiver;
mod sender;

pub use channel::Channel;
pub use gathering::{Progress, StartedAnew};
pub use receiver::{Receiver, Refusal, Taken};
pub use sender::{SendError, Sender};
