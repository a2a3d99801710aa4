//! Portraits, made anew from the pictures that are imported: upright, small, and with nothing in
//! them but the picture.

mod jpeg;

use image::DynamicImage;
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;

use self::jpeg::Jpeg;

/// A portrait for a paper, and the face alone.
pub(super) struct Portraits {
    /// A JPEG of at most 240 x 320 pixels and 10 000 bytes.
    pub(super) portrait: Vec<u8>,
    /// Cut to 3 : 4: a JPEG of at most 120 x 160 pixels and 3 000 bytes.
    pub(super) face: Vec<u8>,
    pub(super) made: PortraitMade,
}

/// What was done to a portrait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PortraitMade {
    /// The picture as it came.
    pub from: PictureSize,
    /// Whether it was turned or mirrored, because it said that the camera was not held upright.
    pub turned: bool,
    /// The portrait in the paper.
    pub to: PictureSize,
}

/// How large a picture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PictureSize {
    /// Pixels.
    pub width: u32,
    /// Pixels.
    pub height: u32,
    /// As a JPEG.
    pub bytes: usize,
}

/// Why no portrait can be made of a picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum PictureFault {
    /// Another kind of file.
    #[error("the portrait is no JPEG; export it as one")]
    NotJpeg,
    /// A part is missing.
    #[error("the portrait is cut off; export it again")]
    CutOff,
    /// It can't be decoded.
    #[error("the portrait is a damaged JPEG, or one of a rare kind; export it again")]
    Broken,
    /// It would need much memory.
    #[error("the portrait has {width} x {height} pixels; scale it to at most 4000 x 4000")]
    TooLarge {
        /// Pixels.
        width: usize,
        /// Pixels.
        height: usize,
    },
    /// Even the lowest quality is too large: noise, or a pattern.
    #[error("the portrait is noise or a pattern rather than a face")]
    TooDetailed,
}

/// Makes the portrait of a paper from a picture: turned as it says that the camera was held, scaled
/// down, never up, and of the best quality that fits.
///
/// # Errors
/// [`PictureFault`].
pub(super) fn make_portraits(file: &[u8]) -> Result<Portraits, PictureFault> {
    let jpeg = Jpeg::read(file)?;
    let turned = jpeg.orientation != image::metadata::Orientation::NoTransforms;
    let mut picture = jpeg.decode()?;
    let from = PictureSize { bytes: file.len(), ..size_of(&picture) };
    picture.apply_orientation(jpeg.orientation);
    let portrait = scale_down(&picture, 240, 320);
    let bytes = encode(&portrait, 10_000)?;
    let face = encode(&scale_down(&cut_face(&picture), 120, 160), 3_000)?;
    let to = PictureSize { bytes: bytes.len(), ..size_of(&portrait) };
    Ok(Portraits { portrait: bytes, face, made: PortraitMade { from, turned, to } })
}

fn size_of(picture: &DynamicImage) -> PictureSize {
    PictureSize { width: picture.width(), height: picture.height(), bytes: 0 }
}

fn scale_down(picture: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    if picture.width() <= width && picture.height() <= height {
        return picture.clone();
    }
    picture.resize(width, height, FilterType::Lanczos3)
}

/// The largest cut of 3 : 4, from the middle of a wide picture and from the upper part of a high
/// one, where the face is.
fn cut_face(picture: &DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let cut_width = width.min((height * 3).div_ceil(4));
    let cut_height = height.min((width * 4).div_ceil(3));
    let (left, top) = ((width - cut_width) / 2, (height - cut_height) / 4);
    picture.crop_imm(left, top, cut_width, cut_height)
}

/// A JPEG of the best quality that has at most `most` bytes.
fn encode(picture: &DynamicImage, most: usize) -> Result<Vec<u8>, PictureFault> {
    let mut best = Err(PictureFault::TooDetailed);
    let (mut fits, mut too_large) = (0, BEST_QUALITY + 1);
    while too_large - fits > 1 {
        let quality = u8::midpoint(fits, too_large);
        let mut bytes = Vec::new();
        let encoder = JpegEncoder::new_with_quality(&mut bytes, quality);
        picture.write_with_encoder(encoder).map_err(|_| PictureFault::Broken)?;
        if bytes.len() <= most {
            (best, fits) = (Ok(bytes), quality);
        } else {
            too_large = quality;
        }
    }
    best
}

/// Above it a JPEG only grows.
const BEST_QUALITY: u8 = 92;

#[cfg(test)]
mod tests;
