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

#[test]
fn a_symbol_may_fill_the_image_at_any_scale() {
    for version in [1, 2, 7, 14, 40] {
        let payload = [version, 0xff, 0x80];
        let v = Version::new(version);
        let segments = [QrSegment::make_bytes(&payload)];
        let code =
            QrCode::encode_segments_advanced(&segments, QrCodeEcc::Medium, v, v, None, false)
                .unwrap();
        for scale in [1, 2, 5] {
            let size = code.size() * scale;
            let pixels: Vec<u8> = (0..size * size)
                .map(|i| {
                    let dark = code.get_module(i % size / scale, i / size / scale);
                    if dark { 0 } else { 255 }
                })
                .collect();
            assert_eq!(read_one(&pixels, size as u32).bytes, payload, "{version} at {scale}");
        }
    }
}

/// Draws a symbol at 4 pixels a module with some of its modules painted over.
fn draw_covered(code: &QrCode, covered: impl Fn(i32, i32) -> Option<u8>) -> (Vec<u8>, u32) {
    let (mut pixels, size) = draw(code, 4, |x, y| (x, y));
    for (i, pixel) in pixels.iter_mut().enumerate() {
        let at = |i: u32| (i / 4) as i32 - 4;
        if let Some(value) = covered(at(i as u32 % size), at(i as u32 / size)) {
            *pixel = value;
        }
    }
    (pixels, size)
}

#[test]
fn either_copy_of_the_format_information_suffices() {
    let code = QrCode::encode_text("VN1:FORMAT", QrCodeEcc::Medium).unwrap();
    let last = code.size() - 1;
    let upper_left = |x, y| ((x == 8 && y <= 8) || (y == 8 && x <= 8)).then_some(255);
    let (pixels, size) = draw_covered(&code, upper_left);
    assert_eq!(read_one(&pixels, size).text(), Some("VN1:FORMAT"));
    let split = |x, y| ((x == 8 && y >= last - 6) || (y == 8 && x >= last - 7)).then_some(255);
    let (pixels, size) = draw_covered(&code, split);
    assert_eq!(read_one(&pixels, size).text(), Some("VN1:FORMAT"));
}

#[test]
fn any_one_finder_may_be_covered() {
    let v = Version::new(7);
    let segments = [QrSegment::make_bytes(b"covered")];
    let code =
        QrCode::encode_segments_advanced(&segments, QrCodeEcc::High, v, v, None, false).unwrap();
    let last = code.size() - 1;
    for (left, top) in [(0, 0), (last - 6, 0), (0, last - 6)] {
        let finder = |x: i32, y: i32| {
            ((left..left + 7).contains(&x) && (top..top + 7).contains(&y)).then_some(255)
        };
        let (pixels, size) = draw_covered(&code, finder);
        assert_eq!(read_one(&pixels, size).bytes, b"covered", "{left} {top}");
    }
}

#[test]
fn format_information_may_lack_its_mask() {
    let code = QrCode::encode_text("VN1:UNMASKED", QrCodeEcc::Medium).unwrap();
    let last = code.size() - 1;
    // Bit i of either copy, as in the standard's figure 25.
    let bit = |x: i32, y: i32| match (x, y) {
        (8, 0..=5) => Some(y),
        (8, 7..=8) => Some(y - 1),
        (7, 8) => Some(8),
        (0..=5, 8) => Some(14 - x),
        (_, 8) if (last - 7..=last).contains(&x) => Some(last - x),
        (8, _) if (last - 6..=last).contains(&y) => Some(y + 14 - last),
        _ => None,
    };
    let (pixels, size) = draw_covered(&code, |x, y| {
        let turned = bit(x, y).is_some_and(|bit| 0x5412 >> bit & 1 == 1);
        turned.then(|| if code.get_module(x, y) { 255 } else { 0 })
    });
    assert_eq!(read_one(&pixels, size).text(), Some("VN1:UNMASKED"));
}

#[test]
fn a_symbol_needs_no_margin_on_black() {
    for (text, scale) in [("VN1:NO MARGIN", 4), ("VN1:NO MARGIN", 9), ("0123456789", 6)] {
        let code = QrCode::encode_text(text, QrCodeEcc::Medium).unwrap();
        let side = (code.size() * scale) as usize;
        let (width, left, top) = (side + 170, 93, 71);
        let mut pixels = vec![0u8; width * width];
        for y in 0..side {
            for x in 0..side {
                if !code.get_module((x as i32) / scale, (y as i32) / scale) {
                    pixels[(top + y) * width + left + x] = 255;
                }
            }
        }
        assert_eq!(read_one(&pixels, width as u32).text(), Some(text), "{scale}");
    }
}
