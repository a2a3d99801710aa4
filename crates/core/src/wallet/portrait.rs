//! The portrait of a paper: a small JPEG, looked at from outside before anybody decodes it.

use vneid_payload::Portrait;

/// Why a portrait can't be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PortraitUnfit {
    /// Something else than `image/jpeg`, or no such file.
    #[error("the portrait is no JPEG")]
    NotJpeg,
    /// More bytes than every phone should fetch and keep.
    #[error("the portrait has {bytes} bytes, at most {MOST_BYTES} are taken")]
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// More pixels than a phone should have to decode, or none.
    #[error("the portrait has {width} x {height} pixels, at most {MOST_PIXELS} each way are taken")]
    Pixels {
        /// Pixels.
        width: u16,
        /// Pixels.
        height: u16,
    },
}

/// Checks a portrait: a JPEG of at most 100 KiB and 1200 pixels each way.
///
/// # Errors
/// [`PortraitUnfit`].
pub(super) fn check_portrait(portrait: &Portrait) -> Result<(), PortraitUnfit> {
    if portrait.media_type != "image/jpeg" {
        return Err(PortraitUnfit::NotJpeg);
    }
    let bytes = portrait.bytes.len();
    if bytes > MOST_BYTES {
        return Err(PortraitUnfit::TooLarge { bytes });
    }
    let (width, height) = jpeg_size(&portrait.bytes).ok_or(PortraitUnfit::NotJpeg)?;
    let range = 1..=MOST_PIXELS;
    if range.contains(&width) && range.contains(&height) {
        Ok(())
    } else {
        Err(PortraitUnfit::Pixels { width, height })
    }
}

/// Width and height of a JPEG (ITU-T T.81 annex B), from its frame header.
///
/// ```text
/// FF D8, segments: FF marker length(2, itself counted) ..., FF D9
/// frame header: FF C0..C2 length(2) precision(1) height(2) width(2) ...
/// ```
fn jpeg_size(bytes: &[u8]) -> Option<(u16, u16)> {
    let mut rest = bytes.strip_prefix(&[0xff, 0xd8])?.strip_suffix(&[0xff, 0xd9])?;
    loop {
        let ([0xff, marker, high, low], after) = rest.split_first_chunk()? else { return None };
        let length = usize::from(u16::from_be_bytes([*high, *low])).checked_sub(2)?;
        let (segment, next) = after.split_at_checked(length)?;
        match (marker, segment) {
            // Baseline, extended and progressive: what phones decode.
            (0xc0..=0xc2, [_, height_1, height_0, width_1, width_0, ..]) => {
                let number = |high, low| u16::from_be_bytes([high, low]);
                return Some((number(*width_1, *width_0), number(*height_1, *height_0)));
            }
            // Tables, application data and comments may stand before it.
            (0xc4 | 0xdb | 0xdd | 0xe0..=0xef | 0xfe, _) => rest = next,
            _ => return None,
        }
    }
}

const MOST_BYTES: usize = 100 * 1024;
const MOST_PIXELS: u16 = 1200;

#[cfg(test)]
mod tests {
    use super::*;

    /// A JPEG as far as its header goes, with `padding` bytes of comments.
    fn jpeg(width: u16, height: u16, padding: usize) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8];
        let mut left = padding;
        while left > 0 {
            let part = left.min(60_000);
            bytes.extend([0xff, 0xfe]);
            bytes.extend((part as u16 + 2).to_be_bytes());
            bytes.extend(vec![0; part]);
            left -= part;
        }
        bytes.extend([0xff, 0xc0, 0, 11, 8]);
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes.extend([1, 1, 0x11, 0, 0xff, 0xd9]);
        bytes
    }

    fn portrait(bytes: Vec<u8>) -> Portrait {
        Portrait { media_type: "image/jpeg".into(), bytes }
    }

    #[test]
    fn a_portrait_has_bounds_in_bytes_and_pixels() {
        assert_eq!(check_portrait(&portrait(jpeg(360, 480, 0))), Ok(()));
        assert_eq!(check_portrait(&portrait(jpeg(1200, 1200, 90_000))), Ok(()));
        for (width, height) in [(0, 480), (360, 0), (1201, 480), (360, 65_535)] {
            let result = check_portrait(&portrait(jpeg(width, height, 0)));
            assert_eq!(result, Err(PortraitUnfit::Pixels { width, height }));
        }
        let large = jpeg(360, 480, 102_400);
        let bytes = large.len();
        assert_eq!(check_portrait(&portrait(large)), Err(PortraitUnfit::TooLarge { bytes }));
    }

    #[test]
    fn what_is_no_jpeg_is_refused() {
        let good = jpeg(360, 480, 3);
        for length in 0..good.len() {
            let cut = check_portrait(&portrait(good[..length].to_vec()));
            assert_eq!(cut, Err(PortraitUnfit::NotJpeg), "{length}");
        }
        let png = Portrait { media_type: "image/png".into(), bytes: good.clone() };
        assert_eq!(check_portrait(&png), Err(PortraitUnfit::NotJpeg));
        // A segment of length 1, an arithmetic-coded frame, a scan before the frame.
        for (at, byte) in [(5, 1), (10, 0xc9), (10, 0xda)] {
            let mut bytes = good.clone();
            bytes[at] = byte;
            assert_eq!(check_portrait(&portrait(bytes)), Err(PortraitUnfit::NotJpeg), "{at}");
        }
    }
}
