//! Straight cuts through finder patterns, measured between pixels.

use super::frame::LumaFrame;
use super::geometry::Point;

/// A straight cut through a finder pattern.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cut {
    origin: Point,
    direction: Point,
    /// Where along the direction the six changes lie, in pixels from the origin, ascending.
    edges: [f32; 6],
    /// Pixels a module along the cut.
    pub(crate) module: f32,
    /// How far the changes are from 1:1:3:1:1, in modules.
    pub(crate) flaw: f32,
}

impl Cut {
    /// Walks from `origin` both ways along `direction` (of length 1) for at most `reach` pixels
    /// each; `None` unless the changes lie 1:1:3:1:1.
    pub(crate) fn measure(
        frame: &LumaFrame<'_>,
        origin: Point,
        direction: Point,
        threshold: f32,
        inverted: bool,
        reach: f32,
    ) -> Option<Self> {
        let walk = |direction| walk(frame, origin, direction, threshold, inverted, reach);
        Self::of_walks(origin, direction, walk(direction)?, walk(direction * -1.0)?)
    }

    /// The same where the outermost ring may have no outer edge: it lies on its own colour.
    pub(crate) fn measure_open(
        frame: &LumaFrame<'_>,
        origin: Point,
        direction: Point,
        threshold: f32,
        inverted: bool,
        reach: f32,
    ) -> Option<Self> {
        let walk = |direction| {
            let mut edges = walk_open(frame, origin, direction, threshold, inverted, reach)?;
            edges[2] = edges[2].min(edges[1] * 1.4);
            Some(edges)
        };
        Self::of_walks(origin, direction, walk(direction)?, walk(direction * -1.0)?)
    }

    fn of_walks(
        origin: Point,
        direction: Point,
        ahead: [f32; 3],
        behind: [f32; 3],
    ) -> Option<Self> {
        let edges = [-behind[2], -behind[1], -behind[0], ahead[0], ahead[1], ahead[2]];
        let between = |i: usize, j: usize| edges[j] - edges[i];
        let module = (between(0, 5) + between(1, 4)) / 12.0;
        // From one change to the next of its kind, so that bloom and thin ink do no harm.
        let spans = [(0, 2, 2.0), (3, 5, 2.0), (1, 3, 4.0), (2, 4, 4.0)];
        let flaws = spans.map(|(i, j, modules)| (between(i, j) - modules * module).abs());
        let fits = flaws[0].max(flaws[1]) <= 0.65 * module + 0.35
            && flaws[2].max(flaws[3]) <= 0.75 * module + 0.35
            && between(2, 3) >= 1.5 * module;
        let flaw = flaws.iter().sum::<f32>() / (4.0 * module);
        fits.then_some(Self { origin, direction, edges, module, flaw })
    }

    /// Middle of the cut: of the inner square and the ring alike.
    pub(crate) fn middle(&self) -> Point {
        let e = &self.edges;
        self.origin + self.direction * ((e[1] + e[2] + e[3] + e[4]) * 0.25)
    }
}

/// Distances from a finder's centre to the first three changes along a direction, the last of them
/// possibly the image border.
fn walk(
    frame: &LumaFrame<'_>,
    origin: Point,
    direction: Point,
    threshold: f32,
    inverted: bool,
    reach: f32,
) -> Option<[f32; 3]> {
    walk_open(frame, origin, direction, threshold, inverted, reach).filter(|e| e[2] < f32::MAX)
}

/// The same; the last is [`f32::MAX`] where there is none in reach.
fn walk_open(
    frame: &LumaFrame<'_>,
    origin: Point,
    direction: Point,
    threshold: f32,
    inverted: bool,
    reach: f32,
) -> Option<[f32; 3]> {
    let sign = if inverted { -1.0 } else { 1.0 };
    // Positive on the centre's colour.
    let level = |t: f32| {
        let p = origin + direction * t;
        sign * (threshold - frame.sample(p.x, p.y))
    };
    let inside = |t: f32| {
        let p = origin + direction * t;
        p.x > 0.0 && p.y > 0.0 && p.x < frame.width() as f32 && p.y < frame.height() as f32
    };
    let mut edges = [0.0, 0.0, f32::MAX];
    let mut count = 0;
    let (mut t, mut here) = (0.0, level(0.0));
    if here < 0.0 {
        return None;
    }
    while t < reach {
        let next = level(t + 1.0);
        if (next < 0.0) != (here < 0.0) {
            edges[count] = t + here / (here - next);
            count += 1;
            if count == 3 {
                return Some(edges);
            }
        }
        (t, here) = (t + 1.0, next);
        if !inside(t) {
            // The symbol may touch the border: the outer edge is then where the image ends.
            edges[2] = t - 0.5;
            break;
        }
    }
    (count == 2).then_some(edges)
}
