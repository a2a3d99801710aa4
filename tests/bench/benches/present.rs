//! Making the matrix of a one-minute code, beside bare qrcodegen.
//!
//! `cargo bench -p vneid-bench --bench present`

use std::hint::black_box;

use qrcodegen::{Mask, QrCodeEcc, QrSegment, Version};
use vneid_qr::QrCode;

/// As long as the text of a presentation: 366 characters, version 11.
fn text() -> String {
    let digits = (0..362_u64).map(|i| (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58);
    let base45 = digits.map(|digit| char::from(ALPHABET[digit as usize % ALPHABET.len()]));
    "VN1:".chars().chain(base45).collect()
}

const ALPHABET: &[u8; 45] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

fn qrcodegen(text: &str, mask: Option<Mask>) -> qrcodegen::QrCode {
    let segments = [QrSegment::make_alphanumeric(text)];
    let (level, least, most) = (QrCodeEcc::Medium, Version::MIN, Version::MAX);
    qrcodegen::QrCode::encode_segments_advanced(&segments, level, least, most, mask, false)
        .expect("366 characters fit")
}

#[divan::bench]
fn bare_qrcodegen(bencher: divan::Bencher<'_, '_>) {
    let text = text();
    bencher.bench_local(|| qrcodegen(black_box(&text), None));
}

/// What is left when no mask is chosen: not an alternative, but the floor.
#[divan::bench]
fn bare_qrcodegen_with_a_fixed_mask(bencher: divan::Bencher<'_, '_>) {
    let text = text();
    bencher.bench_local(|| qrcodegen(black_box(&text), Some(Mask::new(0))));
}

#[divan::bench]
fn vneid_qr(bencher: divan::Bencher<'_, '_>) {
    let text = text();
    bencher.bench_local(|| QrCode::encode(black_box(&text)));
}

fn main() {
    divan::main();
}
