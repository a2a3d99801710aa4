//! One look at one view of an image: finders, trios, codes.

use super::budget::Budget;
use super::code::DecodedCode;
use super::finder::{Finder, keep_best};
use super::frame::LumaFrame;
use super::geometry::Point;
use super::pair::complete_pairs;
use super::reader::{ReadOutcome, Reader};
use super::search::{FinderSearch, Search};
use super::threshold::ThresholdMap;
use super::trio::{Trio, find_trios};

/// How to look at one view.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    /// Range of brightness that a block needs to count for the thresholds.
    pub(crate) contrast: u8,
    /// Blocks on each side that a threshold looks at.
    pub(crate) reach: usize,
    /// How thoroughly to look for finders.
    pub(crate) search: Search,
    /// Trios to try to read.
    pub(crate) trios: usize,
    /// Whether to try pairs of finders, too.
    pub(crate) pairs: bool,
}

/// Where a view lies in the image.
#[derive(Clone, Copy)]
pub(crate) struct ViewTransform {
    /// Image pixels to a pixel of the view.
    pub(crate) scale: f32,
    /// The view's upper left corner in the image.
    pub(crate) origin: Point,
}

/// A symbol that was seen but not read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sighting {
    /// As of [`DecodedCode`].
    pub(crate) corners: [Point; 4],
    /// Pixels a module.
    pub(crate) module: f32,
}

/// Finders and buffers for the looks at one image.
#[derive(Default)]
pub(crate) struct Pass {
    pub(crate) map: ThresholdMap,
    search: FinderSearch,
    /// Looks for finders since [`Self::start`].
    looks: u32,
    /// Finders of all looks so far, in the image's own pixels.
    pub(crate) known: Vec<Finder>,
    /// The same in the view's pixels.
    finders: Vec<Finder>,
    trios: Vec<Trio>,
    reader: Reader,
    /// The best sighting of a symbol since [`Self::start`].
    pub(crate) sighting: Option<Sighting>,
    /// Codes read since [`Self::start`].
    pub(crate) codes: Vec<DecodedCode>,
    /// Codes no longer wanted, for their buffers.
    spare: Vec<DecodedCode>,
}

/// The number of codes whose buffers are kept.
const MAX_SPARE: usize = 4;

/// Finders of each polarity kept from one image.
pub(crate) const MAX_FINDERS: usize = 48;

impl Pass {
    /// Begins with an image.
    pub(crate) fn start(&mut self) {
        self.known.clear();
        self.looks = 0;
        self.spare.append(&mut self.codes);
        self.spare.truncate(MAX_SPARE);
        self.sighting = None;
    }

    /// Looks at a view of the image and gathers the codes in it. `tried` is as of [`Self::read`].
    pub(crate) fn run(
        &mut self,
        view: &LumaFrame<'_>,
        place: ViewTransform,
        look: &Look,
        tried: &mut u32,
        budget: &mut Budget,
    ) {
        self.find(view, place, look, budget);
        self.read(view, place, look, tried, budget);
    }

    /// Looks for finders in a view.
    pub(crate) fn find(
        &mut self,
        view: &LumaFrame<'_>,
        place: ViewTransform,
        look: &Look,
        budget: &mut Budget,
    ) {
        self.map.measure(view, look.contrast, look.reach);
        let found = self.search.run(view, &self.map, &look.search, budget);
        // A view may show one finder that another view does not, and the other way around.
        self.looks += 1;
        for &finder in found {
            add(&mut self.known, Finder { look: self.looks, ..place.outwards(finder) });
        }
        keep_best(&mut self.known, MAX_FINDERS);
    }

    /// Looks again, in the image itself, for finders of an earlier image that were not found yet.
    pub(crate) fn find_again(
        &mut self,
        image: &LumaFrame<'_>,
        earlier: &[Finder],
        budget: &mut Budget,
    ) {
        for finder in earlier {
            if self.known.iter().any(|known| known.overlaps(finder)) {
                continue;
            }
            if let Some(finder) = finder.find_again(image, budget) {
                add(&mut self.known, Finder { look: self.looks, ..finder });
            }
        }
    }

    /// Tries to read what the known finders make up in a view, but for what finders of the first
    /// `tried` looks make up: that was tried in this view. Afterwards `tried` counts all looks.
    pub(crate) fn read(
        &mut self,
        view: &LumaFrame<'_>,
        place: ViewTransform,
        look: &Look,
        tried: &mut u32,
        budget: &mut Budget,
    ) {
        self.finders.clear();
        self.finders.extend(self.known.iter().map(|&finder| place.inwards(finder)));
        find_trios(view, &self.finders, *tried, look.trios, &mut self.trios, budget);
        *tried = self.looks;
        if look.pairs && self.codes.is_empty() {
            complete_pairs(view, &self.finders, &mut self.trios, budget);
        }
        for trio in &self.trios {
            let taken = |code: &DecodedCode| {
                trio.centres().into_iter().any(|p| contains(&code.corners, place.out(p)))
            };
            if self.codes.iter().any(taken) {
                continue;
            }
            match self.reader.read(view, trio, budget) {
                ReadOutcome::Code(mut symbol) => {
                    symbol.corners = symbol.corners.map(|corner| place.out(corner));
                    let content = self.reader.content();
                    self.codes.push(DecodedCode::new(symbol, content, self.spare.pop()));
                }
                ReadOutcome::Seen(seen) if self.sighting.is_none() => {
                    self.sighting = Some(Sighting {
                        corners: seen.corners.map(|corner| place.out(corner)),
                        module: seen.module * place.scale,
                    });
                }
                ReadOutcome::Seen(_) | ReadOutcome::Nothing => {}
            }
        }
    }
}

impl ViewTransform {
    /// The image itself.
    pub(crate) const WHOLE: Self = Self::scaled(1.0);

    /// The whole image, made smaller.
    pub(crate) const fn scaled(scale: f32) -> Self {
        Self { scale, origin: Point::new(0.0, 0.0) }
    }

    /// A point of the view in the image.
    pub(crate) fn out(self, point: Point) -> Point {
        point * self.scale + self.origin
    }

    fn outwards(self, mut finder: Finder) -> Finder {
        finder.centre = self.out(finder.centre);
        finder.module *= self.scale;
        finder
    }

    fn inwards(self, mut finder: Finder) -> Finder {
        finder.centre = (finder.centre - self.origin) * (1.0 / self.scale);
        finder.module /= self.scale;
        finder
    }
}

/// Adds a finder unless a better look at it is known.
pub(crate) fn add(known: &mut Vec<Finder>, finder: Finder) {
    match known.iter_mut().find(|known| known.overlaps(&finder)) {
        Some(known) if known.flaw <= finder.flaw => {}
        Some(known) => *known = finder,
        None => known.push(finder),
    }
}

/// Whether a point lies inside a convex quadrangle.
pub(crate) fn contains(corners: &[Point; 4], point: Point) -> bool {
    let side = |i: usize| (corners[(i + 1) % 4] - corners[i]).cross(point - corners[i]) > 0.0;
    let first = side(0);
    (1..4).all(|i| side(i) == first)
}
