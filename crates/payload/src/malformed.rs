//! What is wrong with bytes that are not one of our structures, and where.

use core::fmt;

/// The structures that this crate reads, as the specification names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[allow(missing_docs, reason = "each is a structure of docs/spec/vneid.cddl by its own name")]
pub enum Structure {
    Presentation,
    DeviceCertificate,
    TrustList,
    StatusList,
    StatusManifest,
    StatusDelta,
    Document,
    WalletBinding,
    SignedTime,
    Part,
}

impl Structure {
    /// The name in the specification, for example `device-certificate`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Presentation => "presentation",
            Self::DeviceCertificate => "device-certificate",
            Self::TrustList => "trust-list",
            Self::StatusList => "status-list",
            Self::StatusManifest => "status-manifest",
            Self::StatusDelta => "status-delta",
            Self::Document => "document",
            Self::WalletBinding => "wallet-binding",
            Self::SignedTime => "signed-time",
            Self::Part => "part",
        }
    }
}

/// Why bytes are not the structure that they were read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// Not deterministic CBOR, or not the shape of the specification.
    #[error("{} is malformed: {malformed}", structure.name())]
    Malformed {
        /// What the bytes were read as.
        structure: Structure,
        /// What is wrong, and where.
        malformed: Malformed,
    },
    /// Well formed, but with a claim of a newer edition of the format. Only for structures whose
    /// signature is checked after reading; a presentation reports it by
    /// [`Presentation::is_newer`](crate::Presentation::is_newer).
    #[error("{} is of a newer format; update the app", structure.name())]
    Newer {
        /// What the bytes were read as.
        structure: Structure,
    },
}

/// One fault, at one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong.
    pub fault: Fault,
    /// The field of the specification that was being read, for example `sig64`.
    pub field: &'static str,
    /// Where, in bytes from the start of the outermost structure.
    pub offset: usize,
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({}, byte {})", self.fault.describe(), self.field, self.offset)
    }
}

/// The ways in which bytes fail the strict reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The bytes end in the middle of an item.
    Truncated,
    /// Bytes follow after the end of the item.
    Trailing,
    /// Another CBOR type than the specification asks for.
    WrongType,
    /// An integer or a length not in its shortest form (RFC 8949 section 4.2.1).
    NotShortest,
    /// An indefinite length, a float, a reserved head or a simple value that no structure uses.
    Unsupported,
    /// A map key that is not above the one before it: unsorted or twice.
    KeyOrder,
    /// A number, a length or a count outside its bounds.
    OutOfBounds,
    /// A text that is not UTF-8 or has characters that its field excludes.
    BadText,
    /// A required claim is missing.
    Missing,
    /// A protected or unprotected header other than the specification's.
    BadHeader,
    /// Items nested deeper than any structure needs.
    TooDeep,
    /// List elements not ascending, or one twice.
    ListOrder,
    /// Compressed data that does not inflate, or to more than its bound.
    BadCompression,
}

impl Fault {
    /// The name in machine-readable output and in the test vectors; frozen.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Truncated => "truncated",
            Self::Trailing => "trailing",
            Self::WrongType => "wrong_type",
            Self::NotShortest => "not_shortest",
            Self::Unsupported => "unsupported",
            Self::KeyOrder => "key_order",
            Self::OutOfBounds => "out_of_bounds",
            Self::BadText => "bad_text",
            Self::Missing => "missing",
            Self::BadHeader => "bad_header",
            Self::TooDeep => "too_deep",
            Self::ListOrder => "list_order",
            Self::BadCompression => "bad_compression",
        }
    }

    /// A phrase for engineers, in English.
    pub const fn describe(self) -> &'static str {
        match self {
            Self::Truncated => "the bytes end too early",
            Self::Trailing => "bytes follow after the end",
            Self::WrongType => "another type is expected here",
            Self::NotShortest => "a number is not in its shortest form",
            Self::Unsupported => "this kind of CBOR item is not used",
            Self::KeyOrder => "a map key is out of order or there twice",
            Self::OutOfBounds => "a number, a length or a count is out of bounds",
            Self::BadText => "a text has bytes that its field excludes",
            Self::Missing => "a required claim is missing",
            Self::BadHeader => "a header is not as specified",
            Self::TooDeep => "items are nested too deeply",
            Self::ListOrder => "list elements are out of order or there twice",
            Self::BadCompression => "compressed data is damaged or too large",
        }
    }
}

/// Claims that can't be encoded, because decoding them would fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the claims do not make a valid {}: {malformed}", structure.name())]
pub struct EncodeError {
    /// What was to be made.
    pub structure: Structure,
    /// What a reader would object to.
    pub malformed: Malformed,
}
