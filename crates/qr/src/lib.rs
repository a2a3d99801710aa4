//! QR codes: text to modules, camera frames to text.

mod encode;

pub use encode::{EncodeError, MAX_CHARACTERS, MAX_MODULE_PX, QUIET_ZONE, QrCode};
