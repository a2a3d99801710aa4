//! A picture of a camera, and what is known of it.

use super::category::Category;

/// The size of a camera's pictures, in pixels. At least 256 each way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Camera {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
}

impl Camera {
    /// 1280 x 720.
    pub const HD: Self = Self { width: 1280, height: 720 };
    /// 1920 x 1080.
    pub const FULL_HD: Self = Self { width: 1920, height: 1080 };
}

/// A luma picture and what stands in it.
#[derive(Clone, Debug)]
pub struct Frame {
    /// Pixels across.
    pub width: usize,
    /// Pixels down.
    pub height: usize,
    /// `width * height` bytes, row by row from the top; 0 is black.
    pub luma: Vec<u8>,
    /// What spoils it.
    pub category: Category,
    /// None where there is no code.
    pub code: Option<CodeInView>,
}

impl Frame {
    /// The code with about eight modules around it; where there is none, the middle 384 pixels.
    pub fn crop(&self) -> Self {
        let (low, high) = match &self.code {
            Some(code) => {
                let margin = 8.0 * code.module_px;
                let along = |axis: usize| code.corners.iter().map(move |corner| corner[axis]);
                let low = [0, 1].map(|axis| along(axis).fold(f32::MAX, f32::min) - margin);
                let high = [0, 1].map(|axis| along(axis).fold(f32::MIN, f32::max) + margin);
                (low, high)
            }
            None => {
                let middle = [self.width, self.height].map(|length| length as f32 / 2.0);
                (middle.map(|at| at - 192.0), middle.map(|at| at + 192.0))
            }
        };
        let [left, top] = low.map(|at| at.max(0.0) as usize);
        let right = (high[0] as usize).min(self.width);
        let bottom = (high[1] as usize).min(self.height);
        let rows = self.luma.chunks_exact(self.width).take(bottom).skip(top);
        let mut code = self.code.clone();
        for corner in code.iter_mut().flat_map(|code| &mut code.corners) {
            *corner = [corner[0] - left as f32, corner[1] - top as f32];
        }
        Self {
            width: right - left,
            height: bottom - top,
            luma: rows.flat_map(|row| &row[left..right]).copied().collect(),
            category: self.category,
            code,
        }
    }
}

/// A code in a frame, as the simulator knows it.
#[derive(Clone, Debug)]
pub struct CodeInView {
    /// The bytes that a reader must return, exactly.
    pub payload: Vec<u8>,
    /// 1 to 40.
    pub version: u8,
    /// `L`, `M`, `Q` or `H`.
    pub level: char,
    /// Side of a module in pixels: the root of the mean area.
    pub module_px: f32,
    /// Pixels of the code's own top left, top right, bottom right and bottom left corner, without
    /// the quiet zone.
    pub corners: [[f32; 2]; 4],
}
