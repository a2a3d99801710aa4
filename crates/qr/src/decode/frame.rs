//! The image a decoder reads: one 8-bit luma plane, borrowed.

use thiserror::Error;

/// One borrowed 8-bit luma plane: `height` rows of `width` pixels, `stride` bytes from one row to
/// the next. 0 is black. A camera's Y plane fits as it is.
#[derive(Clone, Copy, Debug)]
pub struct LumaFrame<'a> {
    data: &'a [u8],
    width: usize,
    height: usize,
    stride: usize,
}

/// Why a buffer is not a luma frame.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrameError {
    /// A side is outside of [`LumaFrame::SIDES`].
    #[error("frame of {width}x{height} pixels; each side must be 21 to 4096")]
    Size {
        /// Width handed in, in pixels.
        width: u32,
        /// Height handed in, in pixels.
        height: u32,
    },
    /// The rows would overlap.
    #[error("stride of {stride} bytes is less than the width of {width} pixels")]
    Stride {
        /// Stride handed in, in bytes.
        stride: u32,
        /// Width handed in, in pixels.
        width: u32,
    },
    /// The buffer ends before the last pixel.
    #[error("buffer of {got} bytes; at least {expected} are needed")]
    Length {
        /// Bytes needed: `stride * (height - 1) + width`.
        expected: usize,
        /// Bytes handed in.
        got: usize,
    },
}

impl<'a> LumaFrame<'a> {
    /// Permitted width and height in pixels: from the smallest symbol at one pixel a module to
    /// what a bounded time can search.
    pub const SIDES: std::ops::RangeInclusive<u32> = 21..=4096;

    /// Borrows a luma plane.
    ///
    /// # Errors
    /// [`FrameError`] when a side is outside of [`Self::SIDES`], the stride is below the width, or
    /// `data` is shorter than `stride * (height - 1) + width` bytes.
    pub fn new(data: &'a [u8], width: u32, height: u32, stride: u32) -> Result<Self, FrameError> {
        if !Self::SIDES.contains(&width) || !Self::SIDES.contains(&height) {
            return Err(FrameError::Size { width, height });
        }
        if stride < width {
            return Err(FrameError::Stride { stride, width });
        }
        let (width, height, stride) = (width as usize, height as usize, stride as usize);
        let expected = stride.saturating_mul(height - 1).saturating_add(width);
        if data.len() < expected {
            return Err(FrameError::Length { expected, got: data.len() });
        }
        Ok(Self { data, width, height, stride })
    }

    /// A tightly packed plane made by this crate itself, of any size.
    pub(crate) fn packed(data: &'a [u8], width: usize, height: usize) -> Self {
        debug_assert!(data.len() >= width * height);
        Self { data, width, height, stride: width }
    }

    /// Width in pixels.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Height in pixels.
    pub fn height(&self) -> usize {
        self.height
    }

    /// The pixels of row `y`, which must be below the height.
    #[inline]
    pub(crate) fn row(&self, y: usize) -> &'a [u8] {
        &self.data[y * self.stride..][..self.width]
    }

    /// Brightness at a point by bilinear interpolation, where pixel (0, 0) covers the unit square
    /// at the origin. Points outside take the nearest border pixel.
    #[inline]
    pub(crate) fn sample(&self, x: f32, y: f32) -> f32 {
        let (x, y) = (x - 0.5, y - 0.5);
        let inside =
            x >= 0.0 && y >= 0.0 && x < (self.width - 1) as f32 && y < (self.height - 1) as f32;
        if !inside {
            return self.sample_border(x, y);
        }
        let (ix, iy) = (x as u32, y as u32);
        let (fx, fy) = (x - ix as f32, y - iy as f32);
        let at = iy as usize * self.stride + ix as usize;
        let (above, below) = (&self.data[at..], &self.data[at + self.stride..]);
        bilinear([above[0], above[1], below[0], below[1]], fx, fy)
    }

    /// The same in 1/16 at a point given in [`FIXED`] parts of a pixel from the middle of pixel
    /// (0, 0), which must lie a pixel or more inside of the border.
    #[inline]
    pub(crate) fn sample_inside(&self, x: i32, y: i32) -> u32 {
        let at = (y >> FIXED_BITS) as usize * self.stride + (x >> FIXED_BITS) as usize;
        let part = |at: i32| (at >> (FIXED_BITS - 8) & 255) as u32;
        let (right, down) = (part(x), part(y));
        let mix = |at: usize| {
            let pair = &self.data[at..at + 2];
            u32::from(pair[0]) * (256 - right) + u32::from(pair[1]) * right
        };
        (mix(at) * (256 - down) + mix(at + self.stride) * down) >> 12
    }

    #[cold]
    fn sample_border(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width - 1) as f32);
        let y = y.clamp(0.0, (self.height - 1) as f32);
        let (ix, iy) = (x as usize, y as usize);
        let right = (ix + 1).min(self.width - 1);
        let (above, below) = (self.row(iy), self.row((iy + 1).min(self.height - 1)));
        let pixels = [above[ix], above[right], below[ix], below[right]];
        bilinear(pixels, x - ix as f32, y - iy as f32)
    }

    /// Brightness of the pixel at column `x` and row `y`, which must lie inside.
    #[inline]
    pub(crate) fn pixel(&self, x: usize, y: usize) -> u8 {
        self.data[y * self.stride + x]
    }
}

/// Parts of a pixel that [`LumaFrame::sample_inside`] counts in.
pub(crate) const FIXED: f32 = (1 << FIXED_BITS) as f32;
const FIXED_BITS: u32 = 16;

/// Between four pixels: upper left, upper right, lower left, lower right.
#[inline]
fn bilinear(pixels: [u8; 4], right: f32, down: f32) -> f32 {
    let [a, b, c, d] = pixels.map(f32::from);
    let (above, below) = (a + (b - a) * right, c + (d - c) * right);
    above + (below - above) * down
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_row_needs_no_padding() {
        let data = vec![0; 40 * 20 + 21];
        assert!(LumaFrame::new(&data, 21, 21, 40).is_ok());
        assert_eq!(
            LumaFrame::new(&data[1..], 21, 21, 40).err(),
            Some(FrameError::Length { expected: 821, got: 820 })
        );
    }

    #[test]
    fn sides_and_stride_are_bounded() {
        let data = vec![0; 4096 * 21];
        assert!(LumaFrame::new(&data, 4096, 21, 4096).is_ok());
        assert!(matches!(LumaFrame::new(&data, 20, 21, 20), Err(FrameError::Size { .. })));
        assert!(matches!(LumaFrame::new(&data, 4097, 21, 4097), Err(FrameError::Size { .. })));
        assert!(matches!(LumaFrame::new(&data, 22, 21, 21), Err(FrameError::Stride { .. })));
    }

    #[test]
    fn samples_between_pixels_and_outside_of_them() {
        let data: Vec<u8> = (0..21 * 21).map(|i| (i % 21) as u8 * 10).collect();
        let frame = LumaFrame::new(&data, 21, 21, 21).unwrap();
        assert_eq!(frame.sample(1.0, 3.0), 5.0);
        assert_eq!(frame.sample(-50.0, -50.0), 0.0);
        assert_eq!(frame.sample(99.0, 99.0), 200.0);
        assert!(frame.sample(f32::NAN, 1.0).is_nan());
    }
}
