//! A text, and how it came to the phone.

/// How a text came, which says how far each of its characters can be relied upon.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Enum))]
pub enum Source {
    /// Read from a picture: the error correction of the QR stands behind it.
    Seen,
    /// By a way that changes nothing: a file, a cable.
    Exact,
    /// Typed, as hand scanners do: keys get lost or are mapped to others, and nothing tells.
    Typed,
}

/// What an officer's phone is asked to examine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scan<'a> {
    /// The text of the QR.
    pub text: &'a str,
    /// How it came.
    pub source: Source,
    /// Whether the officer can put a request to the citizen's phone, which needs no clock. Then a
    /// code whose time is not confirmed does not do.
    pub can_request: bool,
}

impl<'a> Scan<'a> {
    /// Read from a picture, where no request can be put.
    pub const fn seen(text: &'a str) -> Self {
        Self { text, source: Source::Seen, can_request: false }
    }

    /// Handed over as it is, where no request can be put.
    pub const fn exact(text: &'a str) -> Self {
        Self { text, source: Source::Exact, can_request: false }
    }

    /// Typed, where no request can be put.
    pub const fn typed(text: &'a str) -> Self {
        Self { text, source: Source::Typed, can_request: false }
    }
}
