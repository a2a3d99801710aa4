//! Image files to the luma plane that the decoder reads.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::Path;

use image::{DynamicImage, GrayImage, ImageDecoder, ImageReader, Limits, imageops};
use vneid_qr::LumaFrame;

/// Loads a PNG, JPEG, WebP or PGM file as 8-bit luma, sides at most 4096 pixels: a larger picture
/// is scaled down. What is transparent counts as white paper.
///
/// # Errors
/// A sentence for people: the file can't be read, is not such a picture, or is beyond the limits.
pub(crate) fn load(path: &Path) -> Result<GrayImage, String> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(|error| format!("can't be opened: {error}"))?;
    file.take(MAX_FILE_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| format!("can't be read: {error}"))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(format!("is larger than {} MiB", MAX_FILE_BYTES >> 20));
    }
    decode(&bytes)
}

fn decode(bytes: &[u8]) -> Result<GrayImage, String> {
    let unreadable = |error| format!("is no PNG, JPEG, WebP or PGM picture: {error}");
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| format!("can't be read: {error}"))?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(MAX_SIDE);
    limits.max_image_height = Some(MAX_SIDE);
    limits.max_alloc = Some(MAX_ALLOCATION_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| unreadable(error.to_string()))?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        return Err(format!("has {width}x{height} pixels; at most 64 million are read"));
    }
    let image =
        DynamicImage::from_decoder(decoder).map_err(|error| unreadable(error.to_string()))?;
    Ok(scaled_down(on_white(image)))
}

/// The luma of a picture, laid on white paper where it is transparent.
fn on_white(image: DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let image = image.into_luma_alpha8();
    GrayImage::from_fn(image.width(), image.height(), |x, y| {
        let [luma, alpha] = image.get_pixel(x, y).0.map(u16::from);
        let laid = (luma * alpha + 255 * (255 - alpha) + 127) / 255;
        image::Luma([laid as u8])
    })
}

/// Scaled to what the decoder takes, proportions kept.
fn scaled_down(luma: GrayImage) -> GrayImage {
    let most = *LumaFrame::SIDES.end();
    let (width, height) = luma.dimensions();
    let longest = width.max(height);
    if longest <= most {
        return luma;
    }
    let scaled = |side: u32| {
        let side = u64::from(side) * u64::from(most) / u64::from(longest);
        u32::try_from(side).unwrap_or(most).max(1)
    };
    imageops::thumbnail(&luma, scaled(width), scaled(height))
}

/// The longest file that is read: more than any picture within the other limits needs.
const MAX_FILE_BYTES: u64 = 256 << 20;
/// The longest side that is read, pixels.
const MAX_SIDE: u32 = 16_384;
/// The most pixels that are read.
const MAX_PIXELS: u64 = 64_000_000;
/// What decoding may allocate: 64 million pixels of four bytes, and room for the decoder.
const MAX_ALLOCATION_BYTES: u64 = 320 << 20;

#[cfg(test)]
mod tests {
    use image::{ImageFormat, LumaA, Rgba, RgbaImage};

    use super::*;

    fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        image.write_to(&mut bytes, format).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn the_four_formats_are_read() {
        let grey = DynamicImage::ImageLuma8(GrayImage::from_pixel(30, 40, image::Luma([200])));
        let colour = DynamicImage::ImageRgb8(grey.to_rgb8());
        let files = [
            file(&grey, ImageFormat::Png),
            file(&colour, ImageFormat::Jpeg),
            file(&colour, ImageFormat::WebP),
            file(&grey, ImageFormat::Pnm),
        ];
        for bytes in files {
            let luma = decode(&bytes).unwrap();
            assert_eq!(luma.dimensions(), (30, 40));
            assert!(luma.get_pixel(7, 7).0[0].abs_diff(200) <= 2);
        }
    }

    #[test]
    fn transparent_ground_is_white_paper() {
        let clear = RgbaImage::from_pixel(30, 30, Rgba([0, 0, 0, 0]));
        let luma = decode(&file(&DynamicImage::ImageRgba8(clear), ImageFormat::Png)).unwrap();
        assert_eq!(luma.get_pixel(3, 3).0, [255]);
        let half = image::ImageBuffer::from_pixel(30, 30, LumaA([0_u8, 128]));
        let luma = decode(&file(&DynamicImage::ImageLumaA8(half), ImageFormat::Png)).unwrap();
        assert_eq!(luma.get_pixel(3, 3).0, [127]);
    }

    #[test]
    fn a_large_picture_is_scaled_to_what_the_decoder_takes() {
        let wide = DynamicImage::ImageLuma8(GrayImage::from_pixel(8192, 100, image::Luma([90])));
        let luma = decode(&file(&wide, ImageFormat::Png)).unwrap();
        assert_eq!(luma.dimensions(), (4096, 50));
        assert_eq!(luma.get_pixel(50, 25).0, [90]);
    }

    #[test]
    fn beyond_the_limits_nothing_is_allocated() {
        for (header, reason) in [
            (&b"P5 16385 10 255\n"[..], "picture"),
            (b"P5 10 16385 255\n", "picture"),
            (b"P5 10000 10000 255\n", "64 million"),
        ] {
            let error = decode(header).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn no_picture_is_an_error_and_no_panic() {
        for bytes in [&b""[..], b"VN1:", b"P5", b"\x89PNG\r\n\x1a\n", b"P5 30 30 255\n123"] {
            assert!(decode(bytes).is_err());
        }
    }
}
