//! Text to modules: the QR code that a citizen's phone draws.

mod function_patterns;
mod line;
mod mask;
mod png;
mod svg;
mod terminal;

use qrcodegen::{QrCodeEcc, QrSegment, Version};
use thiserror::Error;

pub use self::png::MAX_MODULE_PX;

/// A QR code as a square of dark and light modules, without its quiet zone.
///
/// Made by [`QrCode::encode`]: the smallest version that holds the text at error correction
/// level M, in alphanumeric mode, with the mask that scores best under ISO/IEC 18004, section 7.8.3.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QrCode {
    version: u8,
    mask: u8,
    modules: Vec<u8>,
}

/// Why a text cannot become a QR code. Holds positions and counts, never the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EncodeError {
    /// A character outside the 45 of alphanumeric mode (ISO/IEC 18004, table 5).
    #[error("the character at byte {at} is not in the QR alphanumeric set")]
    NotAlphanumeric {
        /// Byte offset of the first such character.
        at: usize,
    },
    /// More characters than version 40 holds at level M.
    #[error("{characters} characters do not fit in a QR code, which holds {MAX_CHARACTERS}")]
    TooLong {
        /// Characters in the text.
        characters: usize,
    },
}

impl QrCode {
    /// Encodes `text`: at most [`MAX_CHARACTERS`] characters out of `0-9A-Z $%*+-./:`.
    ///
    /// The result is module for module what qrcodegen makes with its automatic choice of mask and
    /// without raising the error correction level; the mask is only found faster.
    pub fn encode(text: &str) -> Result<Self, EncodeError> {
        if let Some(at) = text.bytes().position(|byte| !is_alphanumeric(byte)) {
            return Err(EncodeError::NotAlphanumeric { at });
        }
        if text.len() > MAX_CHARACTERS {
            return Err(EncodeError::TooLong { characters: text.len() });
        }
        let unmasked = qrcodegen::QrCode::encode_segments_advanced(
            &[QrSegment::make_alphanumeric(text)],
            QrCodeEcc::Medium,
            Version::MIN,
            Version::MAX,
            Some(qrcodegen::Mask::new(mask::FIRST)),
            false,
        )
        .map_err(|_| EncodeError::TooLong { characters: text.len() })?;
        let (mask, modules) = mask::choose(&unmasked);
        Ok(Self { version: unmasked.version().value(), mask, modules })
    }

    /// The version, 1 to 40.
    pub fn version(&self) -> u8 {
        self.version
    }

    /// The mask pattern in use, 0 to 7.
    pub fn mask(&self) -> u8 {
        self.mask
    }

    /// Modules along one side: `17 + 4 * version`, 21 to 177.
    pub fn size(&self) -> usize {
        17 + 4 * usize::from(self.version)
    }

    /// Whether the module in column `x` of row `y` is dark. Everything outside is light.
    pub fn is_dark(&self, x: usize, y: usize) -> bool {
        x < self.size() && y < self.size() && self.modules[y * self.size() + x] != 0
    }

    /// All modules row by row from the top, `size * size` bytes: 1 is dark, 0 is light.
    pub fn modules(&self) -> &[u8] {
        &self.modules
    }

    /// The rows from the top, each `size` bytes: 1 is dark, 0 is light.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = &[u8]> {
        self.modules.chunks_exact(self.size())
    }
}

fn is_alphanumeric(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b' ' | b'$' | b'%' | b'*' | b'+' | b'-'..=b'/' | b':')
}

/// Characters that version 40 holds at level M in alphanumeric mode (ISO/IEC 18004, table 7).
pub const MAX_CHARACTERS: usize = 3391;

/// Light modules that every drawing leaves around the code (ISO/IEC 18004, section 5.3.8).
pub const QUIET_ZONE: usize = 4;

#[cfg(test)]
mod tests;
