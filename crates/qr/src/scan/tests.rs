use super::*;

/// A white frame with the codes drawn into it at `scale` pixels a module.
fn frame_with(codes: &[(&str, usize, usize, usize)]) -> Vec<u8> {
    let mut pixels = vec![230u8; WIDTH * HEIGHT];
    for &(text, left, top, scale) in codes {
        let code = crate::QrCode::encode(text).unwrap();
        for y in 0..code.size() * scale {
            for x in 0..code.size() * scale {
                if code.is_dark(x / scale, y / scale) {
                    pixels[(top + y) * WIDTH + left + x] = 20;
                }
            }
        }
    }
    pixels
}

const WIDTH: usize = 640;
const HEIGHT: usize = 360;

fn scan(scanner: &mut Scanner, pixels: &[u8], ms: u64) -> ScanResult {
    let frame = LumaFrame::new(pixels, WIDTH as u32, HEIGHT as u32, WIDTH as u32).unwrap();
    let ours = |code: &DecodedCode| code.bytes.starts_with(b"VN1:");
    scanner.scan(&frame, Rotation::None, ours, Duration::from_millis(ms))
}

fn text(scan: &ScanResult) -> Option<&str> {
    match scan {
        ScanResult::Code(code) => code.text(),
        _ => None,
    }
}

#[test]
fn a_code_is_reported_once_while_in_view_and_again_when_it_returns() {
    let mut scanner = Scanner::new();
    let pixels = frame_with(&[("VN1:A", 100, 100, 4)]);
    let blank = frame_with(&[]);
    assert_eq!(text(&scan(&mut scanner, &pixels, 0)), Some("VN1:A"));
    assert_eq!(scan(&mut scanner, &pixels, 33), ScanResult::StillInView);
    assert_eq!(scan(&mut scanner, &blank, 66), ScanResult::Guidance(Guidance::NothingSeen));
    assert_eq!(scan(&mut scanner, &pixels, 1000), ScanResult::StillInView);
    assert_eq!(scan(&mut scanner, &pixels, 2500), ScanResult::StillInView);
    assert_eq!(text(&scan(&mut scanner, &pixels, 4001)), Some("VN1:A"));
}

#[test]
fn the_preferred_of_two_codes_is_reported() {
    let pixels = frame_with(&[("HTTPS://EXAMPLE.COM", 60, 100, 4), ("VN1:OURS", 350, 120, 4)]);
    assert_eq!(text(&scan(&mut Scanner::new(), &pixels, 0)), Some("VN1:OURS"));
}

#[test]
fn two_codes_of_the_same_kind_are_too_many() {
    let several = ScanResult::Guidance(Guidance::SeveralCodes);
    let ours = frame_with(&[("VN1:A", 60, 100, 4), ("VN1:B", 350, 120, 4)]);
    assert_eq!(scan(&mut Scanner::new(), &ours, 0), several);
    let others = frame_with(&[("A", 60, 100, 4), ("B", 350, 120, 4)]);
    assert_eq!(scan(&mut Scanner::new(), &others, 0), several);
    let twice = frame_with(&[("VN1:A", 60, 100, 4), ("VN1:A", 350, 120, 4)]);
    assert_eq!(text(&scan(&mut Scanner::new(), &twice, 0)), Some("VN1:A"));
}

#[test]
fn another_kind_is_held_back_while_an_unread_symbol_is_in_view() {
    let mut scanner = Scanner::new();
    let mut pixels = frame_with(&[("OTHER", 60, 100, 4), ("VN1:OURS", 350, 120, 4)]);
    // Scratch out the data of the second code, leaving its finders and timing patterns.
    for y in 120 + 9 * 4..120 + 21 * 4 {
        for x in 350 + 9 * 4..350 + 21 * 4 {
            pixels[y * WIDTH + x] = if (x / 4 * 7 + y / 4 * 5) % 3 == 0 { 20 } else { 230 };
        }
    }
    assert!(matches!(scan(&mut scanner, &pixels, 0), ScanResult::Guidance(_)));
    assert!(matches!(scan(&mut scanner, &pixels, 400), ScanResult::Guidance(_)));
    assert_eq!(text(&scan(&mut scanner, &pixels, 600)), Some("OTHER"));
}

#[test]
fn guidance_names_what_is_wrong() {
    let dark: Vec<u8> = frame_with(&[("VN1:A", 100, 100, 4)]).iter().map(|p| p / 30).collect();
    assert_eq!(scan(&mut Scanner::new(), &dark, 0), ScanResult::Guidance(Guidance::TooDark));
    let blank = frame_with(&[]);
    assert_eq!(scan(&mut Scanner::new(), &blank, 0), ScanResult::Guidance(Guidance::NothingSeen));
    let mut burnt = frame_with(&[("VN1:A", 100, 100, 6)]);
    for y in 155..215 {
        burnt[y * WIDTH + 155..y * WIDTH + 225].fill(255);
    }
    assert_eq!(scan(&mut Scanner::new(), &burnt, 0), ScanResult::Guidance(Guidance::Glare));
}

#[test]
fn guidance_does_not_flicker() {
    let mut adviser = Guide::default();
    let ms = Duration::from_millis;
    assert_eq!(adviser.update(Guidance::Blurred, ms(0)), Guidance::Blurred);
    assert_eq!(adviser.update(Guidance::NothingSeen, ms(100)), Guidance::Blurred);
    assert_eq!(adviser.update(Guidance::Blurred, ms(200)), Guidance::Blurred);
    assert_eq!(adviser.update(Guidance::Glare, ms(700)), Guidance::Blurred);
    assert_eq!(adviser.update(Guidance::Glare, ms(800)), Guidance::Glare);
}
