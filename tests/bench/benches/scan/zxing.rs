//! zxing-cpp, the C++ decoder to be better than.

use crate::decoders::{Decoder, Reading, timed};
use crate::samples::Sample;

/// zxing-cpp with all its retries (harder, rotated, inverted, downscaled: its defaults), told to
/// look for one QR code only, which is its fastest setting.
pub(crate) struct Zxing(zxingcpp::BarcodeReader);

impl Zxing {
    pub(crate) fn new() -> Self {
        Self(
            zxingcpp::read()
                .formats([zxingcpp::BarcodeFormat::QRCodeModel2])
                .try_harder(true)
                .try_rotate(true)
                .try_invert(true)
                .try_downscale(true)
                .max_number_of_symbols(1),
        )
    }
}

impl Decoder for Zxing {
    fn name(&self) -> &'static str {
        "zxing-cpp"
    }

    fn read(&mut self, frame: &Sample) -> Reading {
        timed(|| {
            let format = zxingcpp::ImageFormat::Lum;
            let codes =
                zxingcpp::ImageView::from_slice(&frame.luma, frame.width, frame.height, format)
                    .and_then(|image| self.0.from(image));
            codes.into_iter().flatten().map(|code| code.bytes()).collect()
        })
    }
}
