//! Three finder patterns that may belong to one symbol.

use super::budget::Budget;
use super::cut::Cut;
use super::finder::Finder;
use super::frame::LumaFrame;
use super::geometry::{Homography, Match, Point};
use super::pattern::FINDER;
use super::timing::{changes, timing};
use super::version::Version;

/// Finders of one presumed symbol: upper left, upper right, lower left (a mirror image has the
/// last two exchanged, which shows when its format information is read).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trio {
    pub(crate) finders: [Finder; 3],
    /// Modules a side along the upper and the left edge, as measured.
    sizes: [f32; 2],
    /// Foreshortening along them, as [`Homography::from_finders`] takes it.
    pub(crate) foreshortening: [f32; 2],
    /// One module to the right and one down at each finder, in pixels.
    axes: [(Point, Point); 3],
    /// The finder that is covered and only assumed to be there, if any.
    pub(crate) assumed: Option<usize>,
    /// How far from the shape of a symbol, 0 for perfect.
    pub(crate) cost: f32,
}

/// Neighbours looked at from each finder: the nearest and least flawed.
const MAX_NEIGHBOURS: usize = 24;

/// Trios kept for each upper left finder.
const TRIOS_OF_CORNER: usize = 4;

/// Sides farther from a right angle than this belong to no symbol.
const MAX_COSINE: f32 = 0.7;
/// Trios of worse shape than this are not looked at: of 573 that were read in simulated frames none
/// was beyond 1.2.
const MAX_GEOMETRY: f32 = 1.4;
/// Trios looked at, the best by their shape, and when there are more by what lies between their finders.
const MAX_EXAMINED: usize = 60;
/// Trios that cost more than this once looked at belong to no symbol: of the same 573 none was above
/// 1.2, of those that texture makes up one in ten is below.
const MAX_COST: f32 = 1.35;

/// Fills `trios` with at most `max` of them, the most plausible first; one finder of each is of a
/// look after the first `tried`.
pub(crate) fn find_trios(
    frame: &LumaFrame<'_>,
    finders: &[Finder],
    tried: u32,
    max: usize,
    trios: &mut Vec<Trio>,
    budget: &mut Budget,
) {
    trios.clear();
    let is_new = |finder: &Finder| finder.look > tried;
    if !finders.iter().any(is_new) {
        return;
    }
    for (i, corner) in finders.iter().enumerate() {
        let mut near = [(f32::MAX, 0usize); MAX_NEIGHBOURS];
        let mut count = 0;
        for (j, other) in finders.iter().enumerate() {
            if i == j || !may_share_symbol(corner, other) {
                continue;
            }
            // Many flawed patterns lie in the data of a large symbol, nearer than its finders.
            let rank = corner.centre.distance(other.centre).ln() + 6.0 * other.flaw;
            if count < MAX_NEIGHBOURS {
                near[count] = (rank, j);
                count += 1;
            } else if let Some(worst) = near.iter_mut().max_by(|a, b| a.0.total_cmp(&b.0))
                && rank < worst.0
            {
                *worst = (rank, j);
            }
        }
        // Looking at the image costs more than geometry, so only what fits well is looked at: the
        // best for each corner, or the trios of a wallpaper would crowd out those of a code.
        let first = trios.len();
        for a in 0..count {
            for b in a + 1..count {
                let (one, other) = (&finders[near[a].1], &finders[near[b].1]);
                if ![corner, one, other].into_iter().any(is_new) {
                    continue;
                }
                trios.extend(judge(corner, one, other));
                if trios.len() - first > TRIOS_OF_CORNER {
                    let worst = (first..trios.len())
                        .max_by(|&a, &b| trios[a].cost.total_cmp(&trios[b].cost));
                    worst.map(|worst| trios.swap_remove(worst));
                }
            }
        }
    }
    if trios.len() > MAX_EXAMINED && budget.spend(CHANGES * trios.len()) {
        trios.iter_mut().for_each(|trio| trio.cost += 2.0 * (1.0 - trio.changes(frame)));
    }
    trios.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost));
    trios.truncate(MAX_EXAMINED);
    trios.retain_mut(|trio| budget.spend(EXAMINATION) && trio.examine(frame));
    trios.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost));
    trios.truncate(max);
}

/// Work of a look at a trio, and of one at what lies between its finders, in brightness reads.
const EXAMINATION: usize = 700;
const CHANGES: usize = 150;

/// Finders that resemble one less than this along a trio's axes are not its finders.
const MIN_LIKENESS: f32 = 0.35;

/// Whether two finders may be of one symbol, by their colour, size and distance.
pub(crate) fn may_share_symbol(a: &Finder, b: &Finder) -> bool {
    let (small, large) = (a.module.min(b.module), a.module.max(b.module));
    let modules = a.centre.distance(b.centre) / ((small + large) * 0.5);
    a.inverted == b.inverted && large < 2.5 * small && (9.0..250.0).contains(&modules)
}

/// Whether `corner` may be the upper left finder between `a` and `b`, and how well that fits.
fn judge(corner: &Finder, a: &Finder, b: &Finder) -> Option<Trio> {
    let (to_a, to_b) = (a.centre - corner.centre, b.centre - corner.centre);
    // Most are thrown out here, before any root is taken.
    let (dot, squares) = (to_a.dot(to_b), to_a.dot(to_a) * to_b.dot(to_b));
    if dot * dot > MAX_COSINE * MAX_COSINE * squares {
        return None;
    }
    let cosine = dot.abs() / squares.sqrt();
    // Sides in modules, each by the finders at its ends.
    let side = |way: Point, end: &Finder| way.length() / (corner.module * end.module).sqrt();
    let (side_a, side_b) = (side(to_a, a), side(to_b, b));
    let stretch = (side_a / side_b).ln().abs();
    let spread = (a.module / corner.module).ln().abs() + (b.module / corner.module).ln().abs();
    if stretch > 0.7 || !(10.0..250.0).contains(&side_a.max(side_b)) {
        return None;
    }
    let (tr, bl) = if to_a.cross(to_b) > 0.0 { (a, b) } else { (b, a) };
    let flaws = corner.flaw + a.flaw + b.flaw;
    let cost = cosine + stretch + 0.3 * spread + 0.0005 * (side_a + side_b) + 2.0 * flaws;
    if cost > MAX_GEOMETRY {
        return None;
    }
    let finders = [*corner, *tr, *bl];
    Some(Trio { cost, ..Trio::new(finders, None) })
}

impl Trio {
    /// A trio of which nothing is measured yet.
    fn new(finders: [Finder; 3], assumed: Option<usize>) -> Self {
        let axes = [Default::default(); 3];
        Self { finders, sizes: [0.0; 2], foreshortening: [0.0; 2], axes, assumed, cost: 0.0 }
    }

    /// A trio of a corner and two others, one of which is only assumed, if its timing patterns are
    /// there.
    pub(crate) fn assume(
        frame: &LumaFrame<'_>,
        [corner, a, b]: [Finder; 3],
        assumed: usize,
    ) -> Option<Self> {
        let turned = (a.centre - corner.centre).cross(b.centre - corner.centre) < 0.0;
        let (finders, assumed) = match (turned, assumed) {
            (false, _) => ([corner, a, b], assumed),
            (true, 0) => ([corner, b, a], 0),
            (true, _) => ([corner, b, a], 3 - assumed),
        };
        let mut trio = Self::new(finders, Some(assumed));
        trio.examine(frame).then_some(trio)
    }

    /// How like timing patterns are the lines between its finders, up to 1.
    fn changes(&self, frame: &LumaFrame<'_>) -> f32 {
        let [corner, right, down] = self.finders.map(|finder| (finder.centre, finder.module));
        // In a mirror image too, the symbol lies clockwise of its upper side.
        0.5 * (changes(frame, [corner, right], 3.0) + changes(frame, [corner, down], -3.0))
    }

    /// Measures the modules at both ends of the two sides and compares all three finders with what
    /// they should look like. False when they belong to no symbol.
    fn examine(&mut self, frame: &LumaFrame<'_>) -> bool {
        let [tl, tr, bl] = self.centres();
        let sides = [tr - tl, bl - tl].map(|side| (side, side.length()));
        let axes = sides.map(|(side, length)| side * (1.0 / length));
        // Modules along both axes at each finder.
        let modules: [[Option<f32>; 2]; 3] = std::array::from_fn(|i| {
            let finder = &self.finders[i];
            axes.map(|axis| {
                let reach = finder.module * 9.0 + 4.0;
                let (level, inverted) = (finder.threshold, finder.inverted);
                if self.assumed == Some(i) {
                    return None;
                }
                let cut = Cut::measure(frame, finder.centre, axis, level, inverted, reach)?;
                (0.5..2.0).contains(&(cut.module / finder.module)).then_some(cut.module)
            })
        });
        // Without a cut, the means over directions tell at least how scale changes.
        let module = |finder: usize, axis: usize| {
            let scale = |from: usize| self.finders[finder].module / self.finders[from].module;
            let known = |from: usize| modules[from][axis].map(|module| module * scale(from));
            modules[finder][axis]
                .or_else(|| (0..3).find_map(known))
                .unwrap_or(self.finders[finder].module)
        };
        let mut likeness = 0.0;
        for (i, finder) in self.finders.iter().enumerate() {
            self.axes[i] = (axes[0] * module(i, 0), axes[1] * module(i, 1));
            if self.assumed == Some(i) {
                continue;
            }
            let one = FINDER.correlate(frame, finder.centre, self.axes[i], finder.inverted);
            if one < MIN_LIKENESS {
                return false;
            }
            likeness += one / if self.assumed.is_some() { 2.0 } else { 3.0 };
        }
        for (axis, (end, (_, length))) in [1, 2].into_iter().zip(sides).enumerate() {
            // Scale falls from one end to the other by (1 + p)^2, and its geometric mean is what
            // the distance between the centres shows.
            let (near, far) = (module(0, axis), module(end, axis));
            self.sizes[axis] = length / (near * far).sqrt() + 7.0;
            self.foreshortening[axis] = (near / far).sqrt().clamp(0.5, 2.0) - 1.0;
        }
        let stretch = (self.sizes[0] / self.sizes[1]).ln().abs();
        let size = self.size();
        let flaws: f32 = self.finders.iter().map(|finder| finder.flaw).sum();
        if stretch > 0.6 || !(15.0..240.0).contains(&size) {
            return false;
        }
        // Patterns of a wallpaper lie as well as finders do, but have no timing patterns between.
        let nearest = self.nearest_version().size();
        let map = self.map(nearest, self.foreshortening);
        let (top, side) = timing(frame, &map, nearest, self.inverted());
        let untimed = 1.0 - (0.5 * (top + side)).max(0.0);
        self.cost = 2.0 * stretch + 3.0 * (1.0 - likeness) + flaws + 0.0005 * size + untimed;
        self.assumed.is_some() || self.cost <= MAX_COST
    }

    /// Modules a side, by both sides.
    pub(crate) fn size(&self) -> f32 {
        (self.sizes[0] * self.sizes[1]).sqrt()
    }

    /// The version whose size is nearest to the measured one.
    pub(crate) fn nearest_version(&self) -> Version {
        Version::nearest(self.size())
    }

    /// The map for a symbol of `size` modules with these finders.
    pub(crate) fn map(&self, size: usize, foreshortening: [f32; 2]) -> Homography {
        let [p, q] = foreshortening;
        Homography::from_finders(self.centres(), size, p, q)
    }

    /// What is known of the places of a symbol of `size` modules. Where a finder is only assumed,
    /// the sides of the others have to tell the directions.
    pub(crate) fn anchors(&self, size: usize) -> impl Iterator<Item = Match> {
        const SIDE: f32 = 3.0;
        let far = size as f32 - 3.5;
        let places = [(3.5, 3.5), (far, 3.5), (3.5, far)];
        let trio = *self;
        (0..3).flat_map(move |i| {
            let ((u, v), (right, down)) = (places[i], trio.axes[i]);
            let point = trio.finders[i].centre;
            let (weight, side) = match trio.assumed {
                None => (4.0, 0.0),
                Some(assumed) if assumed == i => (0.01, 0.0),
                Some(_) => (4.0, 0.5),
            };
            let (right, down) = (right * SIDE, down * SIDE);
            [
                Match { u, v, point, weight },
                Match { u: u + SIDE, v, point: point + right, weight: side },
                Match { u: u - SIDE, v, point: point - right, weight: side },
                Match { u, v: v + SIDE, point: point + down, weight: side },
                Match { u, v: v - SIDE, point: point - down, weight: side },
            ]
        })
    }

    pub(crate) fn centres(&self) -> [Point; 3] {
        self.finders.map(|finder| finder.centre)
    }

    pub(crate) fn inverted(&self) -> bool {
        self.finders[0].inverted
    }
}
