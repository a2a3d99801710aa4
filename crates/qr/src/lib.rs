//! QR codes: text to modules, camera frames to text.
//!
//! ```
//! use vneid_qr::{LumaFrame, QrCode, decode_still};
//!
//! let code = QrCode::encode("VN1:HELLO")?;
//! // A frame: one byte of luma a pixel, here four pixels a module and the quiet zone around.
//! let side = 4 * (code.size() + 8);
//! let pixel = |at: usize| {
//!     let (x, y) = (at % side / 4, at / side / 4);
//!     let inside = |it| (4..4 + code.size()).contains(&it);
//!     if inside(x) && inside(y) && code.is_dark(x - 4, y - 4) { 0 } else { 255 }
//! };
//! let pixels: Vec<u8> = (0..side * side).map(pixel).collect();
//! let frame = LumaFrame::new(&pixels, side as u32, side as u32, side as u32)?;
//! let codes = decode_still(&frame);
//! assert_eq!(codes[0].text(), Some("VN1:HELLO"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod decode;
mod encode;
mod scan;

pub use decode::{DecodedCode, EccLevel, FrameError, LumaFrame, Point, StillDecoder, decode_still};
pub use encode::{EncodeError, MAX_CHARACTERS, MAX_MODULE_PX, QUIET_ZONE, QrCode};
pub use scan::{Guidance, Rotation, ScanResult, Scanner};
