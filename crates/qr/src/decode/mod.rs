//! Luma pixels to text.
//!
//! The way of a symbol: rows of pixels are cut into runs against a threshold map ([`threshold`]),
//! runs that look 1:1:3:1:1 are checked as finder patterns ([`finder`]), three of them make a
//! presumed symbol ([`trio`]), timing and alignment patterns settle where its modules lie
//! ([`grid`]), the brightness of each module becomes a measure of how surely it is dark
//! ([`sampler`]), and these are turned into codewords, corrected ([`symbol`], [`reed_solomon`]) and
//! read ([`content`]).

mod budget;
mod code;
mod content;
mod cut;
mod equaliser;
mod finder;
mod frame;
mod geometry;
mod grid;
mod pair;
mod pass;
mod pattern;
mod plane;
mod reader;
mod reed_solomon;
mod sampler;
mod search;
mod shift_jis;
mod still;
mod symbol;
mod threshold;
mod timing;
mod trio;
mod version;

pub(crate) use budget::Budget;
pub(crate) use finder::Finder;
pub(crate) use pass::{Look, MAX_FINDERS, Pass, Sighting, ViewTransform, contains};
pub(crate) use plane::Plane;
pub(crate) use search::Search;
pub(crate) use threshold::ThresholdMap;

pub use code::DecodedCode;
pub use frame::{FrameError, LumaFrame};
pub use geometry::Point;
pub use still::{StillDecoder, decode_still};
pub use version::EccLevel;
