use proptest::prelude::*;
use qrcodegen::{QrCodeEcc, QrSegment, Version};

use super::{EncodeError, MAX_CHARACTERS, MAX_MODULE_PX, QUIET_ZONE, QrCode};

/// qrcodegen with its own choice of mask.
fn reference(text: &str) -> qrcodegen::QrCode {
    let segments = [QrSegment::make_alphanumeric(text)];
    qrcodegen::QrCode::encode_segments_advanced(
        &segments,
        QrCodeEcc::Medium,
        Version::MIN,
        Version::MAX,
        None,
        false,
    )
    .unwrap()
}

fn assert_same(text: &str) {
    let (ours, theirs) = (QrCode::encode(text).unwrap(), reference(text));
    assert_eq!(ours.version(), theirs.version().value());
    assert_eq!(ours.mask(), theirs.mask().value(), "version {}", ours.version());
    for y in 0..ours.size() {
        for x in 0..ours.size() {
            assert_eq!(ours.is_dark(x, y), theirs.get_module(x as i32, y as i32), "({x}, {y})");
        }
    }
}

/// What rqrr reads from a luma picture.
fn read(width: usize, height: usize, luma: impl FnMut(usize, usize) -> u8) -> String {
    let mut image = rqrr::PreparedImage::prepare_from_greyscale(width, height, luma);
    let grids = image.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

fn read_modules(code: &QrCode) -> String {
    let side = (code.size() + 2 * QUIET_ZONE) * 4;
    read(side, side, |x, y| {
        let dark = (x / 4)
            .checked_sub(QUIET_ZONE)
            .zip((y / 4).checked_sub(QUIET_ZONE))
            .is_some_and(|(x, y)| code.is_dark(x, y));
        if dark { 0 } else { 255 }
    })
}

fn sample(characters: usize) -> String {
    let set = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    let mut state = 0x2545_f491_4f6c_dd1d_u64 ^ characters as u64;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(set[(state >> 33) as usize % set.len()])
    };
    (0..characters).map(|_| next()).collect()
}

/// The longest text of each version at level M (ISO/IEC 18004, table 7).
const CAPACITIES: [usize; 40] = [
    20, 38, 61, 90, 122, 154, 178, 221, 262, 311, 366, 419, 483, 528, 600, 656, 734, 816, 909, 970,
    1035, 1134, 1248, 1326, 1451, 1542, 1637, 1732, 1839, 1994, 2113, 2238, 2369, 2506, 2632, 2780,
    2894, 3054, 3220, 3391,
];

#[test]
fn a_code_of_366_characters_is_version_11() {
    let code = QrCode::encode(&sample(366)).unwrap();
    assert_eq!((code.version(), code.size()), (11, 61));
}

#[test]
fn a_code_of_367_characters_is_version_12() {
    let code = QrCode::encode(&sample(367)).unwrap();
    assert_eq!((code.version(), code.size()), (12, 65));
}

#[test]
fn each_version_is_the_smallest_that_fits_and_the_same_as_qrcodegens() {
    for (i, capacity) in CAPACITIES.into_iter().enumerate() {
        let full = sample(capacity);
        assert_eq!(usize::from(QrCode::encode(&full).unwrap().version()), i + 1);
        assert_same(&full);
        if i < 39 {
            assert_same(&sample(capacity + 1));
        }
    }
}

#[test]
fn each_version_is_read_by_an_independent_decoder() {
    for capacity in CAPACITIES {
        let text = sample(capacity - 1);
        assert_eq!(read_modules(&QrCode::encode(&text).unwrap()), text);
    }
}

#[test]
fn monotonous_texts_get_the_same_mask_as_qrcodegens() {
    for characters in (0..MAX_CHARACTERS).step_by(61) {
        for character in ["0", "A", ":", "E", " "] {
            assert_same(&character.repeat(characters));
        }
    }
}

#[test]
fn one_character_too_many_is_refused() {
    assert!(QrCode::encode(&sample(MAX_CHARACTERS)).is_ok());
    let characters = MAX_CHARACTERS + 1;
    assert_eq!(QrCode::encode(&sample(characters)), Err(EncodeError::TooLong { characters }));
}

#[test]
fn a_character_outside_the_set_is_refused_with_its_place() {
    for (text, at) in [("VN1:a", 4), ("Ạ", 0), ("0,", 1), ("A\n", 1), ("~", 0)] {
        assert_eq!(QrCode::encode(text), Err(EncodeError::NotAlphanumeric { at }));
    }
    assert!(QrCode::encode("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:").is_ok());
}

#[test]
fn outside_is_light() {
    let code = QrCode::encode("A").unwrap();
    assert!(code.is_dark(0, 0) && code.is_dark(20, 0));
    assert!(!code.is_dark(21, 0) && !code.is_dark(0, 21) && !code.is_dark(usize::MAX, 0));
}

#[test]
fn rows_are_the_modules() {
    let code = QrCode::encode(&sample(366)).unwrap();
    assert_eq!(code.rows().len(), 61);
    assert_eq!(code.rows().collect::<Vec<_>>().concat(), code.modules());
    for (y, row) in code.rows().enumerate() {
        assert!((0..61).all(|x| code.is_dark(x, y) == (row[x] == 1)));
    }
}

#[test]
fn a_png_is_read_by_an_independent_decoder_at_each_scale() {
    let text = sample(366);
    let code = QrCode::encode(&text).unwrap();
    for module_px in [2, 3, 7, MAX_MODULE_PX] {
        let (width, pixels) = decode_png(&code.to_png(module_px));
        assert_eq!(width, 69 * usize::from(module_px));
        assert_eq!(read(width, width, |x, y| pixels[y * width + x]), text);
    }
}

#[test]
fn a_png_has_a_white_quiet_zone_and_held_scale() {
    let code = QrCode::encode("VN1:").unwrap();
    let (width, pixels) = decode_png(&code.to_png(0));
    assert_eq!(width, 29);
    for (i, &pixel) in pixels.iter().enumerate() {
        let (x, y) = (i % width, i / width);
        let inside = (4..25).contains(&x) && (4..25).contains(&y);
        let dark = inside && code.is_dark(x - 4, y - 4);
        assert_eq!(pixel, if dark { 0 } else { 255 }, "({x}, {y})");
    }
    assert_eq!(code.to_png(255), code.to_png(MAX_MODULE_PX));
}

/// Width and one byte a pixel.
fn decode_png(file: &[u8]) -> (usize, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((info.width, info.color_type), (info.height, png::ColorType::Grayscale));
    (info.width as usize, pixels)
}

#[test]
fn an_svg_draws_each_dark_module_once() {
    let code = QrCode::encode(&sample(366)).unwrap();
    let svg = code.to_svg();
    assert!(svg.contains("viewBox=\"0 0 69 69\""));
    let path = svg.split("<path d=\"").nth(1).unwrap().split('"').next().unwrap();
    let mut drawn = vec![0; 61 * 61];
    for run in path.split_terminator('z') {
        let (x, rest) = run.strip_prefix('M').unwrap().split_once(' ').unwrap();
        let (y, rest) = rest.split_once('h').unwrap();
        let (length, rest) = rest.split_once('v').unwrap();
        assert_eq!(rest, format!("1h-{length}"));
        let [x, y, length] = [x, y, length].map(|number| number.parse::<usize>().unwrap());
        (x - 4..x - 4 + length).for_each(|x| drawn[(y - 4) * 61 + x] += 1);
    }
    assert_eq!(drawn, code.modules());
}

#[test]
fn a_terminal_shows_a_code_that_an_independent_decoder_reads() {
    let text = sample(366);
    let shown = QrCode::encode(&text).unwrap().to_terminal();
    let rows: Vec<Vec<char>> = shown
        .lines()
        .map(|line| {
            line.strip_prefix("\x1b[38;5;16;48;5;231m")
                .and_then(|line| line.strip_suffix("\x1b[0m"))
                .unwrap()
                .chars()
                .collect()
        })
        .collect();
    assert_eq!((rows.len(), rows[0].len()), (35, 69));
    let luma = |x: usize, y: usize| {
        let (x, y) = (x / 4, y / 4);
        let dark = match rows[y / 2][x] {
            ' ' => false,
            '\u{2580}' => y % 2 == 0,
            '\u{2584}' => y % 2 == 1,
            '\u{2588}' => true,
            other => panic!("{other:?}"),
        };
        if dark { 0 } else { 255 }
    };
    assert_eq!(read(69 * 4, 70 * 4, luma), text);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn any_text_becomes_what_qrcodegen_makes(text in "[0-9A-Z $%*+./:-]{0,600}") {
        assert_same(&text);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_read_by_an_independent_decoder(text in "[0-9A-Z $%*+./:-]{1,600}") {
        prop_assert_eq!(read_modules(&QrCode::encode(&text).unwrap()), text);
    }
}
