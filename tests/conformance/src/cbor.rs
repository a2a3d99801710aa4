//! The vectors' own CBOR encoder: straightforward, and able to write what no reader may accept.
//!
//! It shares nothing with `vneid-payload`, so that the two are held against each other.

/// A CBOR data item, to be encoded as it stands.
#[derive(Clone, Debug)]
pub(crate) enum Item {
    /// A whole number from -2^64 to 2^64 - 1.
    Int(i128),
    /// A byte string.
    Bytes(Vec<u8>),
    /// A byte string that holds an encoded item (`bstr .cbor`).
    Wrapped(Box<Item>),
    /// A text.
    Text(String),
    /// An array.
    Array(Vec<Item>),
    /// A map, its entries in the order in which they are to stand.
    Map(Vec<(Item, Item)>),
    /// A tagged item.
    Tag(u64, Box<Item>),
    /// `true` or `false`.
    Bool(bool),
    /// Bytes as they are.
    Raw(Vec<u8>),
    /// Items one after another, without a head.
    Sequence(Vec<Item>),
    /// The item, and the place that [`Encoded::mark`] tells: where a reader is to find fault.
    Marked(Box<Item>),
}

/// An encoded item.
#[derive(Clone, Debug, Default)]
pub(crate) struct Encoded {
    pub(crate) bytes: Vec<u8>,
    /// Where the marked item begins, in bytes from the start.
    pub(crate) mark: Option<usize>,
}

impl Item {
    pub(crate) fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    pub(crate) fn bytes(bytes: &[u8]) -> Self {
        Self::Bytes(bytes.to_vec())
    }

    pub(crate) fn wrapped(item: Self) -> Self {
        Self::Wrapped(Box::new(item))
    }

    pub(crate) fn marked(item: Self) -> Self {
        Self::Marked(Box::new(item))
    }

    /// The item, with the place after its end marked.
    pub(crate) fn marked_end(self) -> Self {
        Self::Sequence(vec![self, Self::marked(Self::Raw(Vec::new()))])
    }

    /// The map of these entries with whole numbers as keys, sorted by the encodings of the keys.
    pub(crate) fn map(entries: impl IntoIterator<Item = (i64, Self)>) -> Self {
        let mut entries: Vec<_> =
            entries.into_iter().map(|(key, value)| (Self::Int(key.into()), value)).collect();
        entries.sort_by_key(|(key, _)| key.encode());
        Self::Map(entries)
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        self.encode_marked().bytes
    }

    pub(crate) fn encode_marked(&self) -> Encoded {
        let mut out = Encoded::default();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Encoded) {
        match self {
            Self::Int(value) if *value < 0 => head(&mut out.bytes, 1, (-1 - value) as u64),
            Self::Int(value) => head(&mut out.bytes, 0, *value as u64),
            Self::Bytes(bytes) => {
                head(&mut out.bytes, 2, bytes.len() as u64);
                out.bytes.extend_from_slice(bytes);
            }
            Self::Wrapped(item) => {
                let inner = item.encode_marked();
                head(&mut out.bytes, 2, inner.bytes.len() as u64);
                out.mark = out.mark.or(inner.mark.map(|mark| out.bytes.len() + mark));
                out.bytes.extend_from_slice(&inner.bytes);
            }
            Self::Text(text) => {
                head(&mut out.bytes, 3, text.len() as u64);
                out.bytes.extend_from_slice(text.as_bytes());
            }
            Self::Array(items) => {
                head(&mut out.bytes, 4, items.len() as u64);
                items.iter().for_each(|item| item.write(out));
            }
            Self::Sequence(items) => items.iter().for_each(|item| item.write(out)),
            Self::Map(entries) => {
                head(&mut out.bytes, 5, entries.len() as u64);
                for (key, value) in entries {
                    key.write(out);
                    value.write(out);
                }
            }
            Self::Tag(tag, item) => {
                head(&mut out.bytes, 6, *tag);
                item.write(out);
            }
            Self::Bool(value) => out.bytes.push(0xf4 + u8::from(*value)),
            Self::Raw(bytes) => out.bytes.extend_from_slice(bytes),
            Self::Marked(item) => {
                out.mark = Some(out.bytes.len());
                item.write(out);
            }
        }
    }
}

impl From<i64> for Item {
    fn from(value: i64) -> Self {
        Self::Int(value.into())
    }
}

fn head(out: &mut Vec<u8>, major: u8, argument: u64) {
    let major = major << 5;
    if argument < 24 {
        out.push(major | argument as u8);
    } else if let Ok(argument) = u8::try_from(argument) {
        out.extend_from_slice(&[major | 24, argument]);
    } else if let Ok(argument) = u16::try_from(argument) {
        out.push(major | 25);
        out.extend_from_slice(&argument.to_be_bytes());
    } else if let Ok(argument) = u32::try_from(argument) {
        out.push(major | 26);
        out.extend_from_slice(&argument.to_be_bytes());
    } else {
        out.push(major | 27);
        out.extend_from_slice(&argument.to_be_bytes());
    }
}
