//! What the parts are for, as far as this crate knows.

use ring::digest;

/// One use of parts: the prefix of its texts, and the most bytes of an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Channel {
    pub(crate) prefix: &'static str,
    pub(crate) max_size: u32,
}

impl Channel {
    /// A channel whose texts begin with `prefix`, for example `VNP1:`, which is of characters of
    /// the QR alphanumeric mode; its objects have at most `max_size` bytes.
    pub const fn new(prefix: &'static str, max_size: u32) -> Self {
        Self { prefix, max_size }
    }
}

/// The name of a transfer: the first 8 bytes of SHA-256 over the object.
pub(crate) fn name_of(object: &[u8]) -> [u8; 8] {
    let digest = digest::digest(&digest::SHA256, object);
    let mut name = [0; 8];
    name.iter_mut().zip(digest.as_ref()).for_each(|(to, from)| *to = *from);
    name
}
