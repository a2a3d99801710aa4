use image::{GrayImage, ImageFormat, Rgb, RgbImage};

use super::*;

/// A picture whose upper half is red, the lower blue, with some detail over both.
fn drawn(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, y| {
        let detail = ((x * 7 + y * 13) % 32) as u8;
        if y < height / 2 { Rgb([220, detail, detail]) } else { Rgb([detail, detail, 220]) }
    })
    .into()
}

fn jpeg(picture: &DynamicImage) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, 90)).unwrap();
    bytes
}

/// With an EXIF segment right behind the start, that says how the camera was held and where.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 21.0N");
    with_segment(jpeg, 0xe1, &exif)
}

fn with_segment(jpeg: &[u8], marker: u8, contents: &[u8]) -> Vec<u8> {
    let length = u16::try_from(contents.len() + 2).unwrap().to_be_bytes();
    [&jpeg[..2], &[0xff, marker], &length, contents, &jpeg[2..]].concat()
}

fn fault(file: &[u8]) -> Option<PictureFault> {
    make_portraits(file).err()
}

fn decoded(jpeg: &[u8]) -> DynamicImage {
    image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg).unwrap()
}

#[test]
fn a_large_picture_becomes_a_small_portrait_and_a_face() {
    let file = jpeg(&drawn(1200, 1600));
    let Portraits { portrait, face, made } = make_portraits(&file).unwrap();
    assert_eq!(made.from, PictureSize { width: 1200, height: 1600, bytes: file.len() });
    assert_eq!(made.to, PictureSize { width: 240, height: 320, bytes: portrait.len() });
    assert!(!made.turned);
    assert!((5_000..=10_000).contains(&portrait.len()), "{}", portrait.len());
    assert!(face.len() <= 3_000, "{}", face.len());
    let (portrait, face) = (decoded(&portrait), decoded(&face));
    assert_eq!((portrait.width(), portrait.height()), (240, 320));
    assert_eq!((face.width(), face.height()), (120, 160));
}

#[test]
fn a_small_picture_is_never_enlarged() {
    let portraits = make_portraits(&jpeg(&drawn(90, 100))).unwrap();
    let [portrait, face] = [portraits.portrait, portraits.face].map(|bytes| decoded(&bytes));
    assert_eq!((portrait.width(), portrait.height()), (90, 100));
    assert_eq!((face.width(), face.height()), (75, 100));
}

#[test]
fn a_picture_of_another_shape_keeps_it() {
    for (from, to) in [
        ((1600, 1200), (240, 180)),
        ((300, 1200), (80, 320)),
        ((8000, 8), (240, 1)),
        ((1, 1), (1, 1)),
    ] {
        let made = make_portraits(&jpeg(&drawn(from.0, from.1))).unwrap().made;
        assert_eq!((made.to.width, made.to.height), to, "{from:?}");
    }
}

#[test]
fn a_portrait_is_upright_however_the_camera_was_held() {
    let upright = drawn(300, 400);
    // What a camera stores that is held so (EXIF 2.32, tag 274).
    let stored = [
        upright.clone(),
        upright.fliph(),
        upright.rotate180(),
        upright.flipv(),
        upright.rotate90().fliph(),
        upright.rotate270(),
        upright.rotate270().fliph(),
        upright.rotate90(),
    ];
    for (stored, orientation) in stored.iter().zip(1..) {
        let Portraits { portrait, made, .. } =
            make_portraits(&with_exif(&jpeg(stored), orientation)).unwrap();
        assert_eq!((made.to.width, made.to.height), (240, 320), "{orientation}");
        assert_eq!(made.turned, orientation != 1, "{orientation}");
        let pixels = decoded(&portrait).into_rgb8();
        let (top, bottom) = (pixels.get_pixel(120, 20), pixels.get_pixel(120, 300));
        assert!(top[0] > 150 && bottom[2] > 150, "{orientation}: {top:?} {bottom:?}");
    }
}

#[test]
fn nothing_but_the_picture_is_kept() {
    let file = with_segment(&with_exif(&jpeg(&drawn(300, 400)), 1), 0xfe, b"GPS comment");
    let portraits = make_portraits(&file).unwrap();
    for bytes in [portraits.portrait, portraits.face] {
        assert!(
            !bytes.windows(3).any(|it| it == b"GPS") && !bytes.windows(4).any(|it| it == b"Exif")
        );
    }
}

#[test]
fn grey_and_progressive_pictures_pass() {
    let grey = GrayImage::from_fn(300, 400, |x, y| [((x + y) % 256) as u8].into());
    let portraits = make_portraits(&jpeg(&grey.into())).unwrap();
    assert_eq!(decoded(&portraits.portrait).color(), image::ColorType::L8);
    assert_eq!(fault(PROGRESSIVE), None);
}

#[test]
fn fill_bytes_and_trailers_pass() {
    let file = jpeg(&drawn(60, 80));
    let end = file.len() - 2;
    let filled = [&file[..2], &[0xff; 3], &file[2..end], &[0xff; 2], &file[end..]].concat();
    let trailed = [&file[..], b"\0\0SEFT", &file].concat();
    let whole = make_portraits(&file).unwrap().portrait;
    for file in [filled, trailed] {
        assert!(make_portraits(&file).unwrap().portrait == whole);
    }
}

#[test]
fn a_picture_that_is_cut_off_is_refused() {
    for whole in [&jpeg(&drawn(160, 200))[..], PROGRESSIVE] {
        assert_eq!(fault(whole), None);
        for part in 1..20 {
            let cut = &whole[..whole.len() * part / 20];
            assert!(fault(cut).is_some(), "{part}");
            // With an end, as a program that mends files writes it.
            assert!(fault(&[cut, &[0xff, 0xd9]].concat()).is_some(), "{part}, ended");
        }
        let without_end = &whole[..whole.len() - 2];
        assert_eq!(fault(without_end), Some(PictureFault::CutOff));
    }
}

#[test]
fn what_is_no_picture_is_refused() {
    assert_eq!(fault(b""), Some(PictureFault::NotJpeg));
    assert_eq!(fault(b"\x89PNG\r\n\x1a\n"), Some(PictureFault::NotJpeg));
    // A frame header and nothing to decode.
    let empty = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x40\0\x30\x01\x01\x11\0\xff\xd9";
    assert_eq!(fault(empty), Some(PictureFault::CutOff));
    let mut arithmetic = jpeg(&drawn(60, 80));
    let frame = arithmetic.windows(2).position(|it| it == [0xff, 0xc0]).unwrap();
    arithmetic[frame + 1] = 0xc9;
    assert_eq!(fault(&arithmetic), Some(PictureFault::Broken));
}

#[test]
fn a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() {
    let mut file = jpeg(&drawn(60, 80));
    let size = file.windows(2).position(|it| it == [0xff, 0xc0]).unwrap() + 5;
    for (width, height) in [(4001_u16, 4000_u16), (65_535, 1), (8_193, 8)] {
        file[size..size + 2].copy_from_slice(&height.to_be_bytes());
        file[size + 2..size + 4].copy_from_slice(&width.to_be_bytes());
        let (width, height) = (width.into(), height.into());
        assert_eq!(fault(&file), Some(PictureFault::TooLarge { width, height }));
    }
}

#[test]
fn no_damage_makes_it_panic() {
    let file = with_exif(&jpeg(&drawn(24, 32)), 6);
    for at in 0..file.len() {
        for change in [0x01, 0x80, 0xff] {
            let mut damaged = file.clone();
            damaged[at] ^= change;
            _ = make_portraits(&damaged);
        }
    }
}

#[test]
fn noise_is_no_portrait() {
    let mut random = 1_u32;
    let noise = RgbImage::from_fn(240, 320, |_, _| {
        random = random.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let bits = random >> 24;
        [0, 1, 2].map(|bit| if bits >> bit & 1 == 0 { 0 } else { 255 }).into()
    });
    let mut bytes = Vec::new();
    noise.write_to(&mut std::io::Cursor::new(&mut bytes), ImageFormat::Jpeg).unwrap();
    assert_eq!(fault(&bytes), Some(PictureFault::TooDetailed));
}

/// Grey, 64 x 64, in two scans: the mean values, then one wave of each block.
const PROGRESSIVE: &[u8] = include_bytes!("../../../tests/fixtures/progressive.jpg");
