//! A simulated camera: luma frames of phones that show QR codes, with known content.
//!
//! Everything follows from a seed, so a failing frame is named by its category and seed alone, and
//! a decoder can be tuned on thousands of frames that nobody has seen. (Equal seeds give equal
//! frames on one platform; sines may round differently on another.)
//!
//! ```
//! use vneid_testkit::camera::{Camera, Category};
//!
//! // One frame, 1280 x 720, with a code under glare.
//! let frame = Camera::HD.frame(Category::Glare, 7);
//! assert_eq!(frame.luma.len(), 1280 * 720);
//! let code = frame.code.as_ref().unwrap();
//! println!("expect {} bytes at {:?}", code.payload.len(), code.corners);
//!
//! // Just the code and its surroundings, as a still picture.
//! let crop = frame.crop();
//! assert!(crop.width < 1280 && crop.code.unwrap().payload == code.payload);
//!
//! // Frames of one scene in a shaking hand; here the code is of the product's own shape.
//! for frame in Camera::HD.sequence(Category::Motion, 7).take(3) {
//!     assert!(frame.code.unwrap().payload.starts_with(b"VN1:"));
//! }
//!
//! // Nothing to find.
//! assert!(Camera::HD.frame(Category::NoQr, 7).code.is_none());
//! ```
//!
//! [`Camera::small`] fixes the size of a module, [`Camera::hostile`] makes frames that cost a
//! scanner time. The conditions of each category are in `conditions.rs`; their severity was set
//! once so that an established decoder fares on them as it does on recorded frames of the same
//! kinds.

mod animated;
mod background;
mod code;
mod conditions;
mod crowd;
mod glyphs;
mod hostile;
mod page;
mod plane;
mod pose;
mod random;
mod scene;
mod sensor;
mod sequence;

use std::fmt;

use self::code::Code;
use self::random::Random;
use self::scene::Scene;

pub use self::animated::{Animated, AnimatedFrame};
pub use self::hostile::HostileFrame;
pub use self::sequence::Sequence;

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

    /// One frame: its code has version 5 to 13, level L, M or Q, and random bytes in byte mode.
    pub fn frame(self, category: Category, seed: u64) -> Frame {
        self.draw(category, None, seed)
    }

    /// A frame of [`Category::Small`] with modules of `module_px` pixels.
    pub fn small(self, module_px: f32, seed: u64) -> Frame {
        self.draw(Category::Small, Some(module_px), seed)
    }

    /// The frames of one scene, 30 a second, without end. The code has the shape of a one-minute
    /// code: version 11, level M, alphanumeric, `VN1:` and 362 random base45 characters.
    pub fn sequence(self, category: Category, seed: u64) -> Sequence {
        Sequence::new(self, category, seed)
    }

    /// A phone that shows one code after another, 12 a second on a screen of 60 pictures a second,
    /// filmed at 24 to 30 frames a second by a rolling shutter, without end.
    pub fn animated(self, category: Category, seed: u64) -> Animated {
        Animated::new(self, category, seed)
    }

    /// Walls of codes, wallpapers of finder patterns, noise, checkerboards, gradients.
    pub fn hostile(self, seed: u64) -> Vec<HostileFrame> {
        hostile::frames(self, seed)
    }

    fn draw(self, category: Category, module_px: Option<f32>, seed: u64) -> Frame {
        let seeds = Random::new(seed).branch(category as u64);
        let mut random = seeds.branch(0);
        let code = category.has_code().then(|| Code::random(&mut random));
        let size = [self.width, self.height];
        let scene = Scene::new(size, category, code, module_px, &mut random);
        scene.shoot(&scene.still(), &mut seeds.branch(1))
    }
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

/// What spoils a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    /// Nothing much.
    Easy,
    /// A steep view, up to 54 degrees.
    Tilt,
    /// Any turn in the picture.
    Rotate,
    /// 2 to 3.2 pixels a module.
    Small,
    /// The lens is out of focus.
    Defocus,
    /// The camera moved during the exposure.
    Motion,
    /// Little light: noise by pixel and by row, flicker of lamps.
    LowLight,
    /// Black and white lie close together.
    LowContrast,
    /// Lamps mirrored in the glass.
    Glare,
    /// Stripes of beats between screen and sensor.
    Moire,
    /// Over-exposed: white spills over black.
    Bloom,
    /// A dark app with a narrow quiet zone.
    DarkUi,
    /// Light modules on a dark screen.
    Inverted,
    /// Several of the above at once.
    Mixed,
    /// No code in view.
    NoQr,
    /// A code among keyboards, print, shelves, tiles, foliage, blinds or cloth, with more noise.
    Crowded,
    /// The same without a code.
    NoQrCrowded,
}

impl Category {
    /// All, in the order of reports.
    pub const ALL: [Self; 17] = [
        Self::Easy,
        Self::Tilt,
        Self::Rotate,
        Self::Small,
        Self::Defocus,
        Self::Motion,
        Self::LowLight,
        Self::LowContrast,
        Self::Glare,
        Self::Moire,
        Self::Bloom,
        Self::DarkUi,
        Self::Inverted,
        Self::Mixed,
        Self::Crowded,
        Self::NoQr,
        Self::NoQrCrowded,
    ];

    /// Whether its frames show a code.
    pub const fn has_code(self) -> bool {
        !matches!(self, Self::NoQr | Self::NoQrCrowded)
    }

    /// Whether its frames are full of other things.
    pub const fn is_crowded(self) -> bool {
        matches!(self, Self::Crowded | Self::NoQrCrowded)
    }

    /// The name in manifests and reports, such as `lowlight`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Easy => "easy",
            Self::Tilt => "tilt",
            Self::Rotate => "rotate",
            Self::Small => "small",
            Self::Defocus => "defocus",
            Self::Motion => "motion",
            Self::LowLight => "lowlight",
            Self::LowContrast => "lowcontrast",
            Self::Glare => "glare",
            Self::Moire => "moire",
            Self::Bloom => "bloom",
            Self::DarkUi => "darkui",
            Self::Inverted => "inverted",
            Self::Mixed => "mixed",
            Self::NoQr => "noqr",
            Self::Crowded => "crowded",
            Self::NoQrCrowded => "noqr-crowded",
        }
    }

    /// The category of this [`name`](Self::name).
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name() == name)
    }
}

impl fmt::Display for Category {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(self.name())
    }
}

#[cfg(test)]
mod tests;
