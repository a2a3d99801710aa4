//! The QR that is printed on an identity card: another format, made of UTF-8 text.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};
use qrcodegen::{QrCode, QrCodeEcc};
use vneid_qr::QUIET_ZONE;
use vneid_testworld::CITIZEN;

use crate::error::CliError;
use crate::present::MODULE_PX;

/// A picture of the card's code, for the citizen of the test world.
pub(super) fn picture() -> Result<Vec<u8>, CliError> {
    let text = format!(
        "{}|000000789|{}|01012000|Nam|Số 1, phố Thử Nghiệm, phường Mẫu, Hà Nội|02022021",
        CITIZEN.number, CITIZEN.name
    );
    let qr = QrCode::encode_text(&text, QrCodeEcc::Medium).map_err(CliError::system)?;
    let module_px = u32::from(MODULE_PX);
    let quiet_px = QUIET_ZONE as u32 * module_px;
    let side = qr.size().unsigned_abs() * module_px + 2 * quiet_px;
    let module = |px: u32| px.checked_sub(quiet_px).map_or(-1, |px| (px / module_px) as i32);
    let image = GrayImage::from_fn(side, side, |x, y| {
        // Outside of the code every module is light.
        Luma([if qr.get_module(module(x), module(y)) { 0 } else { 255 }])
    });
    let mut png = Cursor::new(Vec::new());
    image.write_to(&mut png, ImageFormat::Png).map_err(CliError::system)?;
    Ok(png.into_inner())
}
