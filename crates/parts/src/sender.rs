//! Bytes to an endless sequence of texts.

use core::fmt;

use vneid_payload::{Part, Transfer, base45};

use crate::channel::{Channel, name_of};
use crate::mix::{blocks_in, push_mix};

/// Why an object cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum SendError {
    /// It has no bytes.
    #[error("there is nothing to send")]
    Empty,
    /// It has more bytes than the channel carries.
    #[error("{size} bytes are more than the {max_size} of {prefix}")]
    TooLarge {
        /// How many bytes it has.
        size: usize,
        /// The most of the channel.
        max_size: u32,
        /// Which channel.
        prefix: &'static str,
    },
    /// It does not fit into 1024 parts whose texts have so few characters.
    #[error("{size} bytes do not fit into 1024 texts of {characters} characters")]
    TextsTooShort {
        /// How many bytes it has.
        size: u32,
        /// The most characters of a text.
        characters: usize,
    },
}

/// Makes the texts of one object. As an iterator it yields text 0, 1, 2, ..., each once: 2^32 of
/// them, at 15 a second more than nine years. `Debug` does not show the object.
#[derive(Clone)]
pub struct Sender {
    channel: Channel,
    transfer: Transfer,
    /// Padded to whole blocks.
    object: Vec<u8>,
    next: Option<u32>,
}

impl Sender {
    /// Texts of at most `characters` characters each, as many as the QR version and level that
    /// they are shown in holds in alphanumeric mode. There are as few blocks as that allows, and
    /// they are as short as that number allows.
    ///
    /// # Errors
    /// [`SendError`] when `object` is empty, larger than the channel carries, or too large for
    /// 1024 blocks of texts as short as that.
    pub fn new(channel: Channel, object: &[u8], characters: usize) -> Result<Self, SendError> {
        if object.is_empty() {
            return Err(SendError::Empty);
        }
        let Channel { prefix, max_size } = channel;
        let size = u32::try_from(object.len()).ok().filter(|size| *size <= max_size);
        let size = size.ok_or(SendError::TooLarge { size: object.len(), max_size, prefix })?;
        let too_short = SendError::TextsTooShort { size, characters };
        let longest = longest_block(size, characters.saturating_sub(prefix.len()));
        let blocks = size.div_ceil(longest.ok_or(too_short)?);
        let length = size.div_ceil(blocks);
        let transfer = Transfer::new(name_of(object), size, length).map_err(|_| too_short)?;
        let mut object = object.to_vec();
        object.resize(blocks as usize * length as usize, 0);
        Ok(Self { channel, transfer, object, next: Some(0) })
    }

    /// The transfer, for example to say how many blocks it has.
    pub fn transfer(&self) -> Transfer {
        self.transfer
    }

    /// The text of part `number`.
    pub fn text(&self, number: u32) -> String {
        let length = self.transfer.length() as usize;
        let mut mix = Vec::new();
        push_mix(&mut mix, &self.transfer, number);
        let mut data = vec![0; length];
        for block in blocks_in(&mix) {
            let from = self.object.get(block as usize * length..).unwrap_or_default();
            data.iter_mut().zip(from).for_each(|(to, from)| *to ^= from);
        }
        let part = Part { transfer: self.transfer, number, data: &data };
        let mut text = String::from(self.channel.prefix);
        text.push_str(&base45::encode(&part.encode()));
        text
    }
}

impl Iterator for Sender {
    type Item = String;

    fn next(&mut self) -> Option<String> {
        let number = self.next?;
        self.next = number.checked_add(1);
        Some(self.text(number))
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sender({:?}, {:?}, next {:?})", self.channel, self.transfer, self.next)
    }
}

/// The longest block of an object of `size` bytes whose parts have at most `characters` characters
/// of Base45, whatever their numbers.
fn longest_block(size: u32, characters: usize) -> Option<u32> {
    let bytes = characters / 3 * 2 + usize::from(characters % 3 == 2);
    let fits = |length: &u32| {
        let heads = 1 + 9 + head(size) + head(u32::MAX) + head(*length);
        heads + *length as usize <= bytes
    };
    (1..=size.min(Transfer::MAX_LENGTH)).rev().find(fits)
}

/// How many bytes the head of a CBOR item with this argument has (RFC 8949 section 3).
const fn head(argument: u32) -> usize {
    match argument {
        0..=23 => 1,
        24..=0xff => 2,
        0x100..=0xffff => 3,
        _ => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_after_the_last_number_and_shows_none_again() {
        let mut sender = Sender::new(Channel::new("VNP1:", 100), &[7; 100], 50).unwrap();
        sender.next = Some(u32::MAX);
        assert_eq!(sender.next(), Some(sender.text(u32::MAX)));
        assert_eq!(sender.next(), None);
        assert_eq!(sender.next(), None);
    }

    #[test]
    fn heads_are_as_long_as_they_are_written() {
        let arguments =
            [(23, 1), (24, 2), (255, 2), (256, 3), (65_535, 3), (65_536, 5), (u32::MAX, 5)];
        for (argument, bytes) in arguments {
            assert_eq!(head(argument), bytes, "{argument}");
        }
    }
}
