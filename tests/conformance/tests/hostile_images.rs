//! Pictures that hold no code, or one that is spoilt: the decoder ends, and makes nothing up.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::time::{Duration, Instant};

use vneid_conformance::Random;
use vneid_qr::{LumaFrame, QrCode, decode_still};

/// Of a frame, in pixels.
const SMALLEST: usize = 21;

fn decode(pixels: &[u8], width: u32, height: u32) -> Vec<Vec<u8>> {
    let frame = LumaFrame::new(pixels, width, height, width).unwrap();
    let began = Instant::now();
    let codes = decode_still(&frame);
    // Far above what it takes, and far below for ever.
    assert!(began.elapsed() < Duration::from_secs(20), "{:?}", began.elapsed());
    codes.into_iter().map(|code| code.bytes).collect()
}

#[test]
fn noise_of_every_grain() {
    let mut random = Random::new(1);
    for round in 0..60 {
        let (width, height) = (SMALLEST + random.below(220), SMALLEST + random.below(220));
        let grain = 1 + random.below(12);
        let seed = random.next();
        let pixel = |at: usize| {
            let (x, y) = (at % width / grain, at / width / grain);
            Random::new(seed ^ ((x as u64) << 32 | y as u64)).next() as u8
        };
        let mut pixels: Vec<u8> = (0..width * height).map(pixel).collect();
        if round % 2 == 0 {
            pixels.iter_mut().for_each(|pixel| *pixel = if *pixel < 128 { 0 } else { 255 });
        }
        assert_eq!(decode(&pixels, width as u32, height as u32), Vec::<Vec<u8>>::new());
    }
}

/// Finder patterns everywhere: the most work that a picture can make.
#[test]
fn a_field_of_finder_patterns() {
    const PATTERN: [&str; 8] = [
        "#######.", "#.....#.", "#.###.#.", "#.###.#.", "#.###.#.", "#.....#.", "#######.",
        "........",
    ];
    for scale in [1, 2, 3, 5] {
        let size = 320;
        let pixel = |at: usize| {
            let (x, y) = (at % size / scale % 8, at / size / scale % 8);
            if PATTERN[y].as_bytes()[x] == b'#' { 0 } else { 255 }
        };
        let pixels: Vec<u8> = (0..size * size).map(pixel).collect();
        decode(&pixels, size as u32, size as u32);
    }
}

/// A code with blots either reads as what it was or not at all.
#[test]
fn a_spoilt_code_is_never_misread() {
    let mut random = Random::new(2);
    let text = format!("VN1:{}", "THU NGHIEM 0123456789".repeat(8));
    let code = QrCode::encode(&text).unwrap();
    let (scale, margin) = (4, 4);
    let size = (code.size() + 2 * margin) * scale;
    let mut read = 0;
    for round in 0..80 {
        let mut pixels: Vec<u8> = (0..size * size)
            .map(|at| {
                let (x, y) = (at % size / scale, at / size / scale);
                let inside = |it: usize| (margin..margin + code.size()).contains(&it);
                let dark = inside(x) && inside(y) && code.is_dark(x - margin, y - margin);
                if dark { 0 } else { 255 }
            })
            .collect();
        for _ in 0..round / 4 {
            let (left, top, side) = (random.below(size), random.below(size), 4 + random.below(24));
            let shade = random.next() as u8;
            for y in top..(top + side).min(size) {
                for x in left..(left + side).min(size) {
                    pixels[y * size + x] = shade;
                }
            }
        }
        for found in decode(&pixels, size as u32, size as u32) {
            assert_eq!(String::from_utf8(found).unwrap(), text, "round {round}");
            read += 1;
        }
    }
    assert!(read >= 4, "only {read} read");
}
