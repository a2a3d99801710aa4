//! QR codes: text to modules, camera frames to text.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

mod decode;
mod encode;
mod scan;

pub use decode::{DecodedCode, EccLevel, FrameError, LumaFrame, Point, StillDecoder, decode_still};
pub use encode::{EncodeError, MAX_CHARACTERS, MAX_MODULE_PX, QUIET_ZONE, QrCode};
pub use scan::{Guidance, Rotation, Scan, Scanner};
