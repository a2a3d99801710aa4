//! A code as a PNG picture.

use png::{BitDepth, ColorType, Encoder};

use super::{QUIET_ZONE, QrCode};

impl QrCode {
    /// A PNG file: black on white at one bit a pixel, a quiet zone of [`QUIET_ZONE`] modules, each
    /// module a square of `module_px` pixels (held to 1 to [`MAX_MODULE_PX`]).
    pub fn to_png(&self, module_px: u8) -> Vec<u8> {
        let module_px = usize::from(module_px.clamp(1, MAX_MODULE_PX));
        let side = (self.size() + 2 * QUIET_ZONE) * module_px;
        let stride = side.div_ceil(8);
        // In a PNG of one bit a pixel, set is white.
        let mut pixels = vec![0xff; stride * side];
        for (y, row) in self.rows().enumerate() {
            let mut line = vec![0xff_u8; stride];
            for (x, _) in row.iter().enumerate().filter(|&(_, &module)| module != 0) {
                let left = (x + QUIET_ZONE) * module_px;
                (left..left + module_px).for_each(|px| line[px / 8] &= !(0x80 >> (px % 8)));
            }
            let top = (y + QUIET_ZONE) * module_px;
            for py in top..top + module_px {
                pixels[py * stride..][..stride].copy_from_slice(&line);
            }
        }
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, side as u32, side as u32);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::One);
        encoder
            .write_header()
            .and_then(|mut writer| writer.write_image_data(&pixels))
            .expect("memory takes any picture of the announced size");
        file
    }
}

/// Beyond this [`QrCode::to_png`] draws no larger: version 40 is then 5920 pixels wide.
pub const MAX_MODULE_PX: u8 = 32;
