//! Finder patterns: squares whose every cut through the centre runs 1:1:3:1:1
//! (ISO/IEC 18004 section 6.3.3), dark on light or light on dark.

use super::budget::Budget;
use super::cut::Cut;
use super::frame::LumaFrame;
use super::geometry::Point;
use super::pattern::FINDER;
use super::search::looks_like_finder;

/// A finder pattern in the image.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Finder {
    pub(crate) centre: Point,
    /// Pixels a module, the mean over directions.
    pub(crate) module: f32,
    /// The centre is light: the symbol is inverted.
    pub(crate) inverted: bool,
    /// Brightness halfway between its dark and its light.
    pub(crate) threshold: f32,
    /// How far from 1:1:3:1:1 its cuts are, in modules: 0 for perfect.
    pub(crate) flaw: f32,
    /// Which look of a [`Pass`](super::Pass) found it, from 1.
    pub(crate) look: u32,
}

impl Finder {
    /// The same pattern in a later image, not far from where it was.
    pub(crate) fn find_again(&self, image: &LumaFrame<'_>, budget: &mut Budget) -> Option<Self> {
        let Self { centre, module, threshold, inverted, .. } = *self;
        let hint = Hint { centre, width: 7.0 * module, threshold, inverted };
        hint.compare(image, budget)?.settle(image, budget)
    }

    /// Whether a point lies within the pattern.
    pub(crate) fn covers(&self, point: Point) -> bool {
        let way = point - self.centre;
        way.dot(way) < 9.0 * self.module * self.module
    }

    /// Whether both cannot be patterns of their own.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.inverted == other.inverted
            && self.centre.distance(other.centre) < 3.0 * self.module.max(other.module)
    }
}

/// Where a finder pattern may be.
#[derive(Clone, Copy)]
pub(crate) struct Hint {
    pub(crate) centre: Point,
    /// Pixels across, along the line that it was seen on.
    pub(crate) width: f32,
    pub(crate) threshold: f32,
    pub(crate) inverted: bool,
}

impl Hint {
    /// A quick look along the column of pixels through the centre, or the row.
    pub(crate) fn crossing_fits(&self, frame: &LumaFrame<'_>, column: bool) -> bool {
        let (x, y) = (self.centre.x as usize, self.centre.y as usize);
        let (middle, length) = if column { (y, frame.height()) } else { (x, frame.width()) };
        let differs = |at: usize| {
            let pixel = if column { frame.pixel(x, at) } else { frame.pixel(at, y) };
            (f32::from(pixel) < self.threshold) == self.inverted
        };
        // Seen under a tilt, a pattern may be up to two and a half times as high as wide.
        let reach = (self.width * 1.25) as usize + 2;
        let mut edges = [0u16; 6];
        let (mut wanted, mut count) = (true, 0);
        for at in middle..(middle + reach).min(length) {
            if differs(at) == wanted {
                edges[3 + count] = at as u16;
                (wanted, count) = (!wanted, count + 1);
                if count == 3 {
                    break;
                }
            }
        }
        // The symbol may touch the border of the image.
        match count {
            3 => {}
            2 => edges[5] = length as u16,
            _ => return false,
        }
        (wanted, count) = (true, 0);
        for at in (middle.saturating_sub(reach)..=middle).rev() {
            if differs(at) == wanted {
                edges[2 - count] = at as u16 + 1;
                (wanted, count) = (!wanted, count + 1);
                if count == 3 {
                    break;
                }
            }
        }
        count >= 2 && looks_like_finder(&edges)
    }

    /// A close look: cuts upright, level and along both diagonals.
    pub(crate) fn check(&self, frame: &LumaFrame<'_>, budget: &mut Budget) -> Option<Finder> {
        self.check_by(Cut::measure, frame, budget)
    }

    /// The same for a pattern that may lie on its own colour, without an outer edge.
    pub(crate) fn check_open(&self, frame: &LumaFrame<'_>, budget: &mut Budget) -> Option<Finder> {
        self.check_by(Cut::measure_open, frame, budget)
    }

    fn check_by(
        &self,
        measure: fn(&LumaFrame<'_>, Point, Point, f32, bool, f32) -> Option<Cut>,
        frame: &LumaFrame<'_>,
        budget: &mut Budget,
    ) -> Option<Finder> {
        let Self { centre: hint, width, threshold, inverted } = *self;
        if !budget.spend(CHECK + CHECK_PIXEL * width as usize) {
            return None;
        }
        let reach = width * 1.5 + 4.0;
        let down = Point::new(0.0, 1.0);
        let across = Point::new(1.0, 0.0);
        let cut = |at, direction| measure(frame, at, direction, threshold, inverted, reach);
        let upright = cut(hint, down)?;
        let mut centre = upright.middle();
        let level = cut(centre, across)?;
        centre = level.middle();
        if level.module > 2.5 * upright.module || upright.module > 2.5 * level.module {
            return None;
        }
        const HALF: f32 = std::f32::consts::FRAC_1_SQRT_2;
        let falling = cut(centre, Point::new(HALF, HALF));
        let rising = cut(centre, Point::new(HALF, -HALF));
        let upright = cut(centre, down).unwrap_or(upright);
        centre = Point::new(centre.x, upright.middle().y);
        let straight = (upright.module + level.module) * 0.5;
        let diagonal = match (falling, rising) {
            (Some(a), Some(b)) => (a.module + b.module) * 0.5,
            (Some(one), None) | (None, Some(one)) => one.module,
            (None, None) => return None,
        };
        // A cut at an angle to a square's sides is longer than a side, by 1 / cos: up to sqrt(2) along
        // its diagonal. Whichever pair is shorter lies closer to the sides, within 22.5 degrees.
        let (short, long) = (straight.min(diagonal), straight.max(diagonal));
        let skew = ((short / long - HALF) / (1.0 - HALF)).clamp(0.0, 1.0);
        let module = short * (1.0 - 0.076 * skew);
        let diagonal_flaw =
            falling.map_or(1.0, |cut| cut.flaw) + rising.map_or(1.0, |cut| cut.flaw);
        let flaw = (upright.flaw + level.flaw + diagonal_flaw) * 0.25;
        Some(Finder { centre, module, inverted, threshold, flaw, look: 0 })
    }

    /// Compares a candidate whose cuts are spoilt by blur or noise with a whole pattern, turned in
    /// steps; `None` when it is unlike any.
    pub(crate) fn compare(&self, frame: &LumaFrame<'_>, budget: &mut Budget) -> Option<Doubt> {
        if !budget.spend(COMPARISON) {
            return None;
        }
        let mut best = Doubt { hint: *self, axis: Point::default(), likeness: MIN_LIKENESS };
        for turn in 0..TURNS {
            let (sin, cos) = (turn as f32 / TURNS as f32 * std::f32::consts::FRAC_PI_2).sin_cos();
            // A level cut through a turned square is longer than its side.
            let module = self.width / 7.0 * sin.max(cos);
            let axis = Point::new(cos * module, sin * module);
            let likeness = FINDER.correlate(frame, self.centre, square(axis), self.inverted);
            if likeness > best.likeness {
                best = Doubt { axis, likeness, ..best };
            }
        }
        (best.likeness > MIN_LIKENESS).then_some(best)
    }
}

/// A candidate that its cuts do not show to be a finder pattern, but that resembles one as a whole.
#[derive(Clone, Copy)]
pub(crate) struct Doubt {
    pub(crate) hint: Hint,
    /// The way to the right, one module long.
    axis: Point,
    /// Correlation with a pattern, up to 1.
    pub(crate) likeness: f32,
}

impl Doubt {
    /// Looks for the place and the size at which it resembles a pattern most; `None` when even that
    /// is not enough.
    pub(crate) fn settle(&self, frame: &LumaFrame<'_>, budget: &mut Budget) -> Option<Finder> {
        if !budget.spend(SETTLING) {
            return None;
        }
        let Hint { centre, threshold, inverted, .. } = self.hint;
        let climb = |from: Point, axis: Point, step: f32| {
            FINDER.climb(frame, from, square(axis), inverted, step)
        };
        let mut axis = self.axis;
        let (mut centre, mut score) = climb(centre, axis, 0.5);
        for factor in [0.85, 1.18] {
            let (p, one) = climb(centre, self.axis * factor, 0.25);
            if one > score {
                (centre, score, axis) = (p, one, self.axis * factor);
                break;
            }
        }
        let (module, flaw) = (axis.length(), 1.0 - score);
        (score > 0.62).then_some(Finder { centre, module, inverted, threshold, flaw, look: 0 })
    }

    /// Whether both are looks at the same thing.
    pub(crate) fn is_near(&self, other: &Self) -> bool {
        let way = self.hint.centre - other.hint.centre;
        self.hint.inverted == other.hint.inverted && way.dot(way) < self.axis.dot(self.axis)
    }
}

/// One module right and one down.
fn square(right: Point) -> (Point, Point) {
    (right, Point::new(-right.y, right.x))
}

/// Turns of a whole pattern that a candidate is compared with.
const TURNS: i32 = 4;
/// A candidate that resembles a pattern less than this at first is none.
const MIN_LIKENESS: f32 = 0.4;

/// Work of a close check, apart from its work for each pixel of width, of a comparison with a whole
/// pattern and of settling where it lies, in brightness reads.
const CHECK: usize = 60;
const CHECK_PIXEL: usize = 8;
const COMPARISON: usize = 330;
const SETTLING: usize = 4000;

/// Keeps the `max` least flawed finders of each polarity, so that neither crowds out the other.
pub(crate) fn keep_best(finders: &mut Vec<Finder>, max: usize) {
    finders.sort_unstable_by(|a, b| a.flaw.total_cmp(&b.flaw));
    let mut kept = [0; 2];
    finders.retain(|finder| {
        let count = &mut kept[usize::from(finder.inverted)];
        *count += 1;
        *count <= max
    });
}
