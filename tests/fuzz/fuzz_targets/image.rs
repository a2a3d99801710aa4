//! Bytes as a camera frame; the first two choose its width.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vneid_qr::{LumaFrame, decode_still};

fuzz_target!(|bytes: &[u8]| {
    let [width, more_width, pixels @ ..] = bytes else { return };
    let width = u32::from(*width) + u32::from(*more_width) + 1;
    let height = pixels.len() as u32 / width;
    if let Ok(frame) = LumaFrame::new(pixels, width, height, width) {
        let _ = decode_still(&frame);
    }
});
