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
mod category;
mod code;
mod conditions;
mod crowd;
mod frame;
mod glyphs;
mod hostile;
mod page;
mod plane;
mod pose;
mod random;
mod scene;
mod sensor;
mod sequence;

use self::code::Code;
use self::random::Random;
use self::scene::Scene;

pub use self::animated::{Animated, AnimatedFrame};
pub use self::category::Category;
pub use self::frame::{Camera, CodeInView, Frame};
pub use self::hostile::HostileFrame;
pub use self::sequence::Sequence;

impl Camera {
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

#[cfg(test)]
mod tests;
