//! A code that was read.

use super::content::Content;
use super::geometry::Point;
use super::version::EccLevel;

/// A QR code that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecodedCode {
    /// The payload: bytes as they were encoded, digits and letters as ASCII, kanji as Shift JIS,
    /// hanzi as GB 2312.
    pub bytes: Vec<u8>,
    /// The outer corners in pixels: those of the upper left, upper right, lower right and lower
    /// left as the symbol is printed (for a mirrored one, as its mirror image is).
    pub corners: [Point; 4],
    /// 1 to 40.
    pub version: u8,
    /// Error correction level.
    pub ecc: EccLevel,
    /// It was seen from behind or in a mirror.
    pub mirrored: bool,
    /// It is light on dark.
    pub inverted: bool,
    text: String,
    is_text: bool,
}

/// What is known of a code that was read, apart from what it says.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Symbol {
    pub(crate) corners: [Point; 4],
    pub(crate) version: u8,
    pub(crate) ecc: EccLevel,
    pub(crate) mirrored: bool,
    pub(crate) inverted: bool,
}

impl DecodedCode {
    /// The payload as text: UTF-8 (which includes ASCII) unless the code names another character
    /// set that is known here (ISO 8859-1, Shift JIS) or holds kanji. `None` when it is not text.
    pub fn text(&self) -> Option<&str> {
        self.is_text.then_some(&self.text)
    }

    /// A code that says `content`; buffers come from a code no longer wanted, if there is one.
    pub(crate) fn new(symbol: Symbol, content: &Content, spare: Option<Self>) -> Self {
        let Symbol { corners, version, ecc, mirrored, inverted } = symbol;
        let (mut bytes, mut text) =
            spare.map_or_else(Default::default, |code| (code.bytes, code.text));
        bytes.clone_from(&content.bytes);
        text.clone_from(&content.text);
        let is_text = content.is_text;
        Self { bytes, corners, version, ecc, mirrored, inverted, text, is_text }
    }
}
