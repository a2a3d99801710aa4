//! Texts, as a camera reads them, to bytes.

use vneid_payload::base45::{self, Base45Error};
use vneid_payload::{DecodeError, Part};

use crate::channel::Channel;
use crate::gathering::{Gathering, Progress, StartedAnew, Step};

/// Why a text is not a part that this receiver takes; it changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// It does not begin with the channel's prefix.
    #[error("the text has another prefix")]
    OtherPrefix,
    /// It is longer than any part.
    #[error("the text is longer than any part")]
    TooLong,
    /// What follows the prefix is not Base45.
    #[error("the text is not Base45: {0}")]
    NotBase45(#[from] Base45Error),
    /// The bytes are not a part of an object that the channel carries.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
}

impl Refusal {
    /// The name in machine-readable output and in the test vectors.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OtherPrefix => "other_prefix",
            Self::TooLong => "too_long",
            Self::NotBase45(_) => "not_base45",
            Self::Malformed(_) => "malformed",
        }
    }
}

/// What a part did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// Its transfer has come so far.
    Gathering(Progress),
    /// The object is whole; its transfer is forgotten, and a further part of it would begin anew.
    Complete(Vec<u8>),
    /// Another code was in view: the transfer was forgotten, and the next part of it begins anew.
    StartedAnew(StartedAnew),
}

/// Gathers the parts of two transfers at once. When a third appears, the one that has waited
/// longest for a part gives way.
///
/// Memory is taken as parts come: for each that brings something new, its data and at most 128 bytes
/// of which blocks it holds; and 16 bytes for each block of a transfer when its first part comes.
#[derive(Debug)]
pub struct Receiver {
    channel: Channel,
    /// The one fed last comes first.
    gathered: Vec<Gathering>,
}

impl Receiver {
    /// A receiver that has nothing yet.
    pub const fn new(channel: Channel) -> Self {
        Self { channel, gathered: Vec::new() }
    }

    /// Takes the text of a QR code, in any order and any number of times.
    ///
    /// # Errors
    /// [`Refusal`] when it is not a part, before any memory is taken by what it claims.
    pub fn take(&mut self, text: &str) -> Result<Taken, Refusal> {
        let body = text.strip_prefix(self.channel.prefix).ok_or(Refusal::OtherPrefix)?;
        if body.len() > MAX_CHARACTERS {
            return Err(Refusal::TooLong);
        }
        let bytes = base45::decode(body)?;
        let part = Part::decode(&bytes, self.channel.max_size)?;
        let held = self.gathered.iter().position(|it| it.transfer() == part.transfer);
        let mut gathering = match held {
            Some(at) => self.gathered.remove(at),
            None => {
                self.gathered.truncate(MAX_TRANSFERS - 1);
                Gathering::new(part.transfer)
            }
        };
        Ok(match gathering.take(&part) {
            Step::Gathering(progress) => {
                self.gathered.insert(0, gathering);
                Taken::Gathering(progress)
            }
            Step::Complete(object) => Taken::Complete(object),
            Step::StartedAnew(why) => Taken::StartedAnew(why),
        })
    }
}

/// How many transfers are gathered at once.
const MAX_TRANSFERS: usize = 2;

/// The Base45 of the longest part.
const MAX_CHARACTERS: usize = Part::MAX_BYTES / 2 * 3 + Part::MAX_BYTES % 2 * 2;
