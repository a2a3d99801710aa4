//! A JPEG (ITU-T T.81, annex B) taken apart and decoded, so that a damaged one is told from a whole
//! one: decoders paint grey over what is missing and say nothing.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use zune_jpeg::JpegDecoder;
use zune_jpeg::zune_core::bytestream::ZCursor;
use zune_jpeg::zune_core::colorspace::ColorSpace;
use zune_jpeg::zune_core::options::DecoderOptions;

use super::PictureFault;

/// What is needed to decode a picture, and no more: no comment, place, thumbnail, second picture or
/// trailer.
pub(super) struct Jpeg {
    /// `FF D8`, segments and scans, `FF D9`.
    bytes: Vec<u8>,
    /// How the camera was held.
    pub(super) orientation: Orientation,
}

impl Jpeg {
    /// Takes a file apart. Fill bytes may stand before any marker, and anything behind the end.
    ///
    /// # Errors
    /// [`PictureFault`] when it is not a JPEG, ends too early, or lacks the scan of a component.
    pub(super) fn read(file: &[u8]) -> Result<Self, PictureFault> {
        let mut rest = file.strip_prefix(&[0xff, SOI]).ok_or(PictureFault::NotJpeg)?;
        let mut jpeg = Self { bytes: vec![0xff, SOI], orientation: Orientation::NoTransforms };
        let (mut components, mut scanned) = (None, 0);
        loop {
            let (marker, after) = split_marker(rest)?;
            if marker == EOI {
                jpeg.bytes.extend([0xff, EOI]);
                let is_whole = components.is_some_and(|components| scanned >= components);
                return if is_whole { Ok(jpeg) } else { Err(PictureFault::CutOff) };
            }
            let (length, _) = after.split_first_chunk::<2>().ok_or(PictureFault::CutOff)?;
            let length = usize::from(u16::from_be_bytes(*length));
            let (segment, after) = after.split_at_checked(length).ok_or(PictureFault::CutOff)?;
            let contents = segment.get(2..).ok_or(PictureFault::Broken)?;
            rest = after;
            match marker {
                APP1 => {
                    let exif = contents.strip_prefix(b"Exif\0\0");
                    if let Some(turned) = exif.and_then(Orientation::from_exif_chunk) {
                        jpeg.orientation = turned;
                    }
                    continue;
                }
                // Those of JFIF and Adobe say how colours are meant.
                APP0 | APP14 => {}
                APP0..=APP15 | COMMENT => continue,
                SOF0..=SOF2 => components = contents.get(5).copied(),
                // Lossless, hierarchical and arithmetic-coded frames.
                0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => return Err(PictureFault::Broken),
                SOS => {
                    // The first scan of a component begins with its mean values, at full height.
                    let (count, chosen) = contents.split_first().ok_or(PictureFault::Broken)?;
                    if let [0, _, 0..=15] = chosen.get(2 * usize::from(*count)..).unwrap_or(&[]) {
                        scanned += count;
                    }
                }
                _ => {}
            }
            jpeg.bytes.extend([0xff, marker]);
            jpeg.bytes.extend(segment);
            if marker == SOS {
                let (scan, after) = rest.split_at(scan_length(rest).ok_or(PictureFault::CutOff)?);
                jpeg.bytes.extend(scan);
                rest = after;
            }
        }
    }

    /// Decodes the picture; does not turn it.
    ///
    /// # Errors
    /// [`PictureFault`] when it has too many pixels, is damaged, or of a kind that is not decoded.
    pub(super) fn decode(&self) -> Result<DynamicImage, PictureFault> {
        let picture = decode(&self.bytes)?;
        // A whole scan does not depend on what stands behind it; one that was cut off reads on.
        let (scans, end) = self.bytes.split_at(self.bytes.len() - 2);
        let longer = [scans, &[0xa5, 0x3c, 0x96].repeat(PADDING), end].concat();
        if decode(&longer).is_ok_and(|other| other == picture) {
            Ok(picture)
        } else {
            Err(PictureFault::CutOff)
        }
    }
}

fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureFault> {
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(u16::MAX))
        .set_max_height(usize::from(u16::MAX));
    let mut decoder = JpegDecoder::new_with_options(ZCursor::new(bytes), options);
    decoder.decode_headers().map_err(|_| PictureFault::Broken)?;
    let (width, height) = decoder.dimensions().ok_or(PictureFault::Broken)?;
    if width.max(height) > MAX_PIXELS_EACH_WAY || width * height > MAX_PIXELS {
        return Err(PictureFault::TooLarge { width, height });
    }
    let is_grey = decoder.input_colorspace() == Some(ColorSpace::Luma);
    let colours = if is_grey { ColorSpace::Luma } else { ColorSpace::RGB };
    decoder.set_options(options.jpeg_set_out_colorspace(colours));
    let pixels = decoder.decode().map_err(|_| PictureFault::Broken)?;
    // Held below `MAX_PIXELS_EACH_WAY`.
    let (width, height) = (width as u32, height as u32);
    let picture = if is_grey {
        GrayImage::from_raw(width, height, pixels).map(DynamicImage::from)
    } else {
        RgbImage::from_raw(width, height, pixels).map(DynamicImage::from)
    };
    picture.ok_or(PictureFault::Broken)
}

/// Splits off a marker with the fill bytes before it.
fn split_marker(bytes: &[u8]) -> Result<(u8, &[u8]), PictureFault> {
    let fill = bytes.iter().take_while(|byte| **byte == 0xff).count();
    match bytes.get(fill..).and_then(<[u8]>::split_first) {
        None => Err(PictureFault::CutOff),
        Some((0..=1 | RST0..=SOI, _)) => Err(PictureFault::Broken),
        Some(_) if fill == 0 => Err(PictureFault::Broken),
        Some((marker, rest)) => Ok((*marker, rest)),
    }
}

/// How long a scan is: up to a marker that does not belong to it.
fn scan_length(bytes: &[u8]) -> Option<usize> {
    let belongs = |next: &[u8]| {
        let after_fill = next.iter().find(|byte| **byte != 0xff);
        matches!(after_fill, Some(0 | RST0..=RST7))
    };
    (0..bytes.len()).find(|at| bytes[*at] == 0xff && !belongs(&bytes[*at..]))
}

/// A phone's camera has 12 million pixels; more is more memory than a portrait is worth.
const MAX_PIXELS: usize = 16_000_000;
const MAX_PIXELS_EACH_WAY: usize = 8_192;
/// So many triples of bytes are read on into.
const PADDING: usize = 1_000;

const SOF0: u8 = 0xc0;
const SOF2: u8 = 0xc2;
const RST0: u8 = 0xd0;
const RST7: u8 = 0xd7;
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
const SOS: u8 = 0xda;
const APP0: u8 = 0xe0;
const APP1: u8 = 0xe1;
const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COMMENT: u8 = 0xfe;
