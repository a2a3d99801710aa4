//! Symbols of every version, level and kind of content, drawn plainly and read back.

use qrcodegen::{Mask, QrCode, QrCodeEcc, QrSegment, Version};
use vneid_qr::{EccLevel, LumaFrame, decode_still};

/// Draws a symbol at `scale` pixels a module in a quiet zone of four modules.
fn draw(code: &QrCode, scale: usize, place: impl Fn(i32, i32) -> (i32, i32)) -> (Vec<u8>, u32) {
    let size = (code.size() as usize + 8) * scale;
    let pixels = (0..size * size).map(|i| {
        let (x, y) = place((i % size / scale) as i32 - 4, (i / size / scale) as i32 - 4);
        if code.get_module(x, y) { 0 } else { 255 }
    });
    (pixels.collect(), size as u32)
}

fn read_one(pixels: &[u8], size: u32) -> vneid_qr::DecodedCode {
    let mut codes = decode_still(&LumaFrame::new(pixels, size, size, size).expect("a frame"));
    assert_eq!(codes.len(), 1);
    codes.remove(0)
}

#[test]
fn every_version_and_level() {
    for version in 1..=40u8 {
        for (ecc, level) in [
            (QrCodeEcc::Low, EccLevel::L),
            (QrCodeEcc::Medium, EccLevel::M),
            (QrCodeEcc::Quartile, EccLevel::Q),
            (QrCodeEcc::High, EccLevel::H),
        ] {
            let payload: Vec<u8> =
                (0..4 + u32::from(version) * 3).map(|i| (i * 89) as u8).collect();
            let segments = [QrSegment::make_bytes(&payload)];
            let v = Version::new(version);
            let mask = Mask::new(version % 8);
            let code =
                QrCode::encode_segments_advanced(&segments, ecc, v, v, Some(mask), false).unwrap();
            let (pixels, size) = draw(&code, 3, |x, y| (x, y));
            let read = read_one(&pixels, size);
            assert_eq!(read.bytes, payload, "version {version} {level:?}");
            assert_eq!((read.version, read.ecc), (version, level));
            assert!(!read.mirrored && !read.inverted);
        }
    }
}

#[test]
fn numeric_alphanumeric_and_text() {
    for text in ["0123456789012345", "VN1:ABC-$%*+./: 09", "Xác minh ứng dụng qua QR code"] {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let (pixels, size) = draw(&code, 4, |x, y| (x, y));
        let read = read_one(&pixels, size);
        assert_eq!(read.text(), Some(text));
        assert_eq!(read.bytes, text.as_bytes());
    }
}

#[test]
fn mirrored_turned_and_inverted() {
    let code = QrCode::encode_text("VN1:MIRROR", QrCodeEcc::Medium).unwrap();
    let last = code.size() - 1;
    for turns in 0..4 {
        for mirrored in [false, true] {
            for inverted in [false, true] {
                let place = |x: i32, y: i32| {
                    let (mut x, mut y) = if mirrored { (last - x, y) } else { (x, y) };
                    for _ in 0..turns {
                        (x, y) = (y, last - x);
                    }
                    (x, y)
                };
                let (mut pixels, size) = draw(&code, 5, place);
                if inverted {
                    pixels.iter_mut().for_each(|p| *p = 255 - *p);
                }
                let read = read_one(&pixels, size);
                assert_eq!(read.text(), Some("VN1:MIRROR"), "{turns} {mirrored} {inverted}");
                assert_eq!((read.mirrored, read.inverted), (mirrored, inverted));
                // The first corner is where the symbol's own upper left corner was drawn.
                let seen = (0..size * size).find(|i| {
                    place((i % size / 5) as i32 - 4, (i / size / 5) as i32 - 4) == (0, 0)
                });
                let seen = seen.unwrap();
                let (x, y) = ((seen % size) as f32 + 2.5, (seen / size) as f32 + 2.5);
                let corner = read.corners[0];
                assert!((corner.x - x).abs() < 5.0 && (corner.y - y).abs() < 5.0);
            }
        }
    }
}
