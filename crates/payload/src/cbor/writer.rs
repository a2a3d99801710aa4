//! The writer: shortest heads, definite lengths. The order of map keys is the caller's.

/// Appends one item after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Writer(Vec<u8>);

impl Writer {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A writer that does not grow before it holds `bytes` bytes.
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self(Vec::with_capacity(bytes))
    }

    pub(crate) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(crate) fn uint(&mut self, value: u64) -> &mut Self {
        self.head(0, value)
    }

    pub(crate) fn int(&mut self, value: i64) -> &mut Self {
        match u64::try_from(value) {
            Ok(value) => self.head(0, value),
            Err(_) => self.head(1, value.unsigned_abs() - 1),
        }
    }

    pub(crate) fn bytes(&mut self, value: &[u8]) -> &mut Self {
        self.head(2, value.len() as u64);
        self.raw(value)
    }

    pub(crate) fn text(&mut self, value: &str) -> &mut Self {
        self.head(3, value.len() as u64);
        self.raw(value.as_bytes())
    }

    pub(crate) fn array(&mut self, length: usize) -> &mut Self {
        self.head(4, length as u64)
    }

    pub(crate) fn map(&mut self, pairs: usize) -> &mut Self {
        self.head(5, pairs as u64)
    }

    pub(crate) fn tag(&mut self, tag: u64) -> &mut Self {
        self.head(6, tag)
    }

    pub(crate) fn bool(&mut self, value: bool) -> &mut Self {
        self.raw(&[if value { 0xf5 } else { 0xf4 }])
    }

    /// Items that are encoded already.
    pub(crate) fn raw(&mut self, encoded: &[u8]) -> &mut Self {
        self.0.extend_from_slice(encoded);
        self
    }

    fn head(&mut self, major: u8, value: u64) -> &mut Self {
        let major = major << 5;
        let bytes = value.to_be_bytes();
        match value {
            0..=23 => self.raw(&[major | bytes[7]]),
            24..=0xff => self.raw(&[major | 24, bytes[7]]),
            0x100..=0xffff => self.raw(&[major | 25]).raw(&bytes[6..]),
            0x1_0000..=0xffff_ffff => self.raw(&[major | 26]).raw(&bytes[4..]),
            _ => self.raw(&[major | 27]).raw(&bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor::Reader;

    #[test]
    fn what_is_written_is_read_back() {
        for value in [0, 23, 24, 255, 256, 65_535, 65_536, u64::from(u32::MAX), 1 << 32, u64::MAX] {
            let mut writer = Writer::new();
            writer.uint(value);
            assert_eq!(Reader::new(&writer.into_bytes()).uint(), Ok(value));
        }
        for value in [0, -1, -24, -25, -65_537, i64::MIN, i64::MAX] {
            let mut writer = Writer::new();
            writer.int(value);
            assert_eq!(Reader::new(&writer.into_bytes()).int(), Ok(value));
        }
    }
}
