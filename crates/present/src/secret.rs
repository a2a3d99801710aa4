//! What somebody typed and nobody else is to see.

use core::fmt;

use zeroize::Zeroizing;

/// A passcode, a password or a one-time code on its way. Overwritten when it is dropped; `Debug`
/// shows nothing of it, not even its length.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<String>);

impl Secret {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}
