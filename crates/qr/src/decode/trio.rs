//! Three finder patterns that may belong to one symbol.

use super::finder::{Cut, Finder};
use super::frame::LumaFrame;
use super::geometry::{Homography, Point};

/// Finders of one presumed symbol: upper left, upper right, lower left (a mirror image has the
/// last two exchanged, which shows when its format information is read).
#[derive(Clone, Copy, Debug)]
pub(crate) struct Trio {
    pub(crate) finders: [Finder; 3],
    /// How far from the shape of a symbol, 0 for perfect.
    cost: f32,
}

/// What the finders alone tell about a symbol.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Shape {
    /// Modules a side along the upper and the left edge, as measured.
    pub(crate) sizes: (f32, f32),
    /// Foreshortening along them, as [`Homography::from_finders`] takes it.
    pub(crate) foreshortening: (f32, f32),
}

/// Neighbours looked at from each finder, nearest first.
const MAX_NEIGHBOURS: usize = 12;

/// Fills `trios` with at most `max` of them, the most plausible first.
pub(crate) fn find_trios(finders: &[Finder], max: usize, trios: &mut Vec<Trio>) {
    trios.clear();
    for (i, corner) in finders.iter().enumerate() {
        let mut near = [(f32::MAX, 0usize); MAX_NEIGHBOURS];
        let mut count = 0;
        for (j, other) in finders.iter().enumerate() {
            if i == j || !may_share_symbol(corner, other) {
                continue;
            }
            let distance = corner.centre.distance(other.centre);
            if count < MAX_NEIGHBOURS {
                near[count] = (distance, j);
                count += 1;
            } else if let Some(worst) = near.iter_mut().max_by(|a, b| a.0.total_cmp(&b.0))
                && distance < worst.0
            {
                *worst = (distance, j);
            }
        }
        for a in 0..count {
            for b in a + 1..count {
                let (a, b) = (&finders[near[a].1], &finders[near[b].1]);
                if let Some(trio) = judge(corner, a, b) {
                    trios.push(trio);
                }
            }
        }
    }
    trios.sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost));
    trios.truncate(max);
}

fn may_share_symbol(a: &Finder, b: &Finder) -> bool {
    let (small, large) = (a.module.min(b.module), a.module.max(b.module));
    let modules = a.centre.distance(b.centre) / ((small + large) * 0.5);
    a.inverted == b.inverted && large < 2.5 * small && (9.0..250.0).contains(&modules)
}

/// Whether `corner` may be the upper left finder between `a` and `b`, and how well that fits.
fn judge(corner: &Finder, a: &Finder, b: &Finder) -> Option<Trio> {
    let (to_a, to_b) = (a.centre - corner.centre, b.centre - corner.centre);
    let cosine = (to_a.dot(to_b) / (to_a.length() * to_b.length())).abs();
    // Sides in modules, each by the finders at its ends.
    let side = |way: Point, end: &Finder| way.length() / (corner.module * end.module).sqrt();
    let (side_a, side_b) = (side(to_a, a), side(to_b, b));
    let stretch = (side_a / side_b).ln().abs();
    let spread = (a.module / corner.module).ln().abs() + (b.module / corner.module).ln().abs();
    if cosine > 0.7 || stretch > 0.7 || !(10.0..250.0).contains(&side_a.max(side_b)) {
        return None;
    }
    let (tr, bl) = if to_a.cross(to_b) > 0.0 { (a, b) } else { (b, a) };
    let cost = cosine + 2.0 * stretch + 0.5 * spread + 0.002 * (side_a + side_b);
    Some(Trio { finders: [*corner, *tr, *bl], cost })
}

impl Trio {
    pub(crate) fn centres(&self) -> [Point; 3] {
        self.finders.map(|finder| finder.centre)
    }

    pub(crate) fn inverted(&self) -> bool {
        self.finders[0].inverted
    }

    /// Measures the modules at both ends of the two sides.
    pub(crate) fn shape(&self, frame: &LumaFrame<'_>) -> Shape {
        let [tl, tr, bl] = &self.finders;
        let side = |from: &Finder, to: &Finder| {
            let way = to.centre - from.centre;
            let length = way.length();
            let direction = way * (1.0 / length);
            let module = |finder: &Finder| {
                let reach = finder.module * 9.0 + 4.0;
                let (t, i) = (finder.threshold, finder.inverted);
                Cut::measure(frame, finder.centre, direction, t, i, reach).map(|cut| cut.module)
            };
            // Without a cut at either end, take both from the finders' means.
            let (near, far) = match (module(from), module(to)) {
                (Some(near), Some(far)) => (near, far),
                (Some(near), None) => (near, near * to.module / from.module),
                (None, Some(far)) => (far * from.module / to.module, far),
                (None, None) => (from.module, to.module),
            };
            // Scale falls from `near` to `far` by (1 + p)^2, and its geometric mean is what the
            // distance between the centres shows.
            let shrink = (near / far).sqrt().clamp(0.5, 2.0);
            (length / (near * far).sqrt() + 7.0, shrink - 1.0)
        };
        let (width, p) = side(tl, tr);
        let (height, q) = side(tl, bl);
        Shape { sizes: (width, height), foreshortening: (p, q) }
    }
}

impl Shape {
    /// Both sides' estimate together.
    pub(crate) fn size(&self) -> f32 {
        (self.sizes.0 * self.sizes.1).sqrt()
    }

    pub(crate) fn map(&self, trio: &Trio, size: usize) -> Homography {
        let (p, q) = self.foreshortening;
        Homography::from_finders(trio.centres(), size, p, q)
    }
}
