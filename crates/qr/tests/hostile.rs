//! No picture may panic, hang or be read as what it is not.

use std::time::Duration;

use proptest::prelude::*;
use vneid_qr::{LumaFrame, QrCode, Rotation, ScanResult, Scanner, StillDecoder};

/// Feeds one picture to both decoders; returns the payloads that either read.
fn read(pixels: &[u8], width: u32, height: u32, stride: u32) -> Vec<Vec<u8>> {
    let frame = LumaFrame::new(pixels, width, height, stride).expect("a frame");
    let mut read: Vec<Vec<u8>> =
        StillDecoder::new().decode(&frame).into_iter().map(|code| code.bytes).collect();
    let mut scanner = Scanner::new();
    for i in 0..10 {
        let now = Duration::from_millis(33 * i);
        if let ScanResult::Code(code) = scanner.scan(&frame, Rotation::Quarter, |_| false, now) {
            read.push(code.bytes);
        }
    }
    read
}

fn paint(width: u32, height: u32, pixel: impl Fn(u32, u32) -> u8) -> Vec<u8> {
    (0..width * height).map(|i| pixel(i % width, i / width)).collect()
}

fn noise(seed: u32) -> impl FnMut() -> u32 {
    let mut state = seed | 1;
    move || {
        state ^= state << 13;
        state ^= state >> 17;
        state ^= state << 5;
        state
    }
}

/// A code drawn with `scale` pixels a module in a quiet zone of four.
fn draw(text: &str, scale: usize) -> (Vec<u8>, u32) {
    let code = QrCode::encode(text).expect("a short text");
    let side = (code.size() + 8) * scale;
    let pixels = (0..side * side).map(|i| {
        let at = |x: usize| (x / scale).checked_sub(4).filter(|&x| x < code.size());
        match (at(i % side), at(i / side)) {
            (Some(x), Some(y)) if code.is_dark(x, y) => 10,
            _ => 245,
        }
    });
    (pixels.collect(), side as u32)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn noise_of_any_size_reads_as_nothing(
        (width, height) in (21u32..200, 21u32..200),
        padding in 0u32..5,
        seed: u32,
        cell in 1u32..9,
        levels in 2u32..256,
    ) {
        let mut next = noise(seed);
        let cells: Vec<u8> =
            (0..200 * 200).map(|_| (next() % levels * 255 / (levels - 1)) as u8).collect();
        let pixels = paint(width + padding, height, |x, y| {
            cells[(y / cell * 200 + x / cell) as usize]
        });
        prop_assert_eq!(read(&pixels, width, height, width + padding), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn a_damaged_code_is_read_right_or_not_at_all(
        seed: u32,
        damage in 0usize..60,
        scale in 1usize..5,
        blot in 0u32..40,
    ) {
        let text = format!("VN1:{seed:08X}ABCDEFGHIJ0123456789");
        let (mut pixels, side) = draw(&text, scale);
        let mut next = noise(seed);
        for _ in 0..damage * scale {
            let at = next() as usize % pixels.len();
            pixels[at] = next() as u8;
        }
        let (left, top) = (next() % side, next() % side);
        for y in top..(top + blot).min(side) {
            for x in left..(left + blot).min(side) {
                pixels[(y * side + x) as usize] = 128;
            }
        }
        for payload in read(&pixels, side, side, side) {
            prop_assert_eq!(payload, text.as_bytes());
        }
    }

    #[test]
    fn a_cut_out_code_does_not_panic(
        seed: u32, (left, top) in (0u32..60, 0u32..60), (width, height) in (21u32..90, 21u32..90),
    ) {
        let text = format!("VN1:{seed}");
        let (pixels, side) = draw(&text, 3);
        let (width, height) = (width.min(side - left), height.min(side - top));
        prop_assume!(width >= 21 && height >= 21);
        let start = (top * side + left) as usize;
        for payload in read(&pixels[start..], width, height, side) {
            prop_assert_eq!(payload, text.as_bytes());
        }
    }
}

#[test]
fn walls_wallpapers_and_plain_surfaces() {
    let ink = |dark: bool| if dark { 20 } else { 235 };
    let ring = |x: u32, y: u32, pitch: u32| (x % pitch).abs_diff(3).max((y % pitch).abs_diff(3));
    let bar = |x: u32| matches!(x % 8, 0 | 2..=4 | 6);
    for scale in [1, 2, 3, 5] {
        for pitch in [8, 9, 20] {
            let finders =
                paint(500, 300, |x, y| ink(matches!(ring(x / scale, y / scale, pitch), 0 | 1 | 3)));
            assert_eq!(read(&finders, 500, 300, 500), Vec::<Vec<u8>>::new());
        }
        for pixels in [
            paint(500, 300, |x, _| ink(bar(x / scale))),
            paint(500, 300, |_, y| ink(bar(y / scale))),
            paint(500, 300, |x, y| ink(bar(x / scale) && bar(y / scale))),
            paint(500, 300, |x, y| ink((x / scale + y / scale) % 2 == 0)),
            paint(500, 300, |x, y| (x * scale + y) as u8),
            paint(500, 300, |x, y| ((x * x + y * y) / (20 * scale)) as u8),
        ] {
            assert_eq!(read(&pixels, 500, 300, 500), Vec::<Vec<u8>>::new());
        }
    }
    for level in [0, 127, 255] {
        assert_eq!(read(&vec![level; 4096 * 21], 4096, 21, 4096), Vec::<Vec<u8>>::new());
        assert_eq!(read(&vec![level; 21 * 4096], 21, 4096, 21), Vec::<Vec<u8>>::new());
    }
}

#[test]
fn every_code_of_a_sheet_is_read() {
    let (width, height) = (640, 480);
    let mut pixels = vec![240; width * height];
    let mut expected = Vec::new();
    for i in 0..6 {
        let text = format!("VN1:SHEET{i}");
        let (code, side) = draw(&text, 5);
        let (left, top) = (10 + i % 3 * 200, 10 + i / 3 * 220);
        for (y, row) in code.chunks(side as usize).enumerate() {
            pixels[(top + y) * width + left..][..row.len()].copy_from_slice(row);
        }
        expected.push(text.into_bytes());
    }
    let frame = LumaFrame::new(&pixels, width as u32, height as u32, width as u32).unwrap();
    let mut seen: Vec<_> =
        StillDecoder::new().decode(&frame).into_iter().map(|code| code.bytes).collect();
    seen.sort();
    assert_eq!(seen, expected);
}
