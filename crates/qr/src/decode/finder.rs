//! Finder patterns: squares whose every cut through the centre runs 1:1:3:1:1
//! (ISO/IEC 18004 section 6.3.3), dark on light or light on dark.

use super::budget::Budget;
use super::frame::LumaFrame;
use super::geometry::Point;
use super::pattern::FINDER;
use super::threshold::{BLOCK, ThresholdMap};

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
}

impl Finder {
    /// The same pattern in a later image, not far from where it was.
    pub(crate) fn find_again(&self, image: &LumaFrame<'_>, budget: &mut Budget) -> Option<Self> {
        if !budget.spend(COMPARISON) {
            return None;
        }
        let Self { centre, module, threshold, inverted, .. } = *self;
        compare(image, &Hint { centre, width: 7.0 * module, threshold, inverted })
    }

    fn covers(&self, point: Point) -> bool {
        let way = point - self.centre;
        way.dot(way) < 9.0 * self.module * self.module
    }

    /// Whether both cannot be patterns of their own.
    pub(crate) fn overlaps(&self, other: &Self) -> bool {
        self.inverted == other.inverted
            && self.centre.distance(other.centre) < 3.0 * self.module.max(other.module)
    }
}

/// How thoroughly to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    /// Look along columns instead of rows: a smear to the side leaves cuts along columns whole.
    pub(crate) columns: bool,
    /// Look at each `step`th of them.
    pub(crate) step: usize,
    /// Of those that are not clean 1:1:3:1:1, so many may be compared with a whole pattern.
    pub(crate) max_comparisons: usize,
    /// Most patterns of each polarity to return.
    pub(crate) max_finders: usize,
}

/// A finder narrower than this, in pixels, belongs to a symbol too small to be read, and noise is
/// full of them.
const MIN_WIDTH: i32 = 11;

/// Work of a glance at a candidate, a close check and a comparison with a whole pattern, in
/// brightness reads.
const GLANCE: usize = 15;
const CHECK: usize = 100;
const COMPARISON: usize = 1500;

/// Buffers of the search.
#[derive(Default)]
pub(crate) struct FinderSearch {
    /// A column's pixels and their thresholds.
    line: Vec<u8>,
    limits: Vec<u8>,
    /// Where dark and light change in a line.
    edges: Vec<u16>,
    found: Vec<Finder>,
}

impl FinderSearch {
    /// The finder patterns of a frame.
    pub(crate) fn run(
        &mut self,
        frame: &LumaFrame<'_>,
        map: &ThresholdMap,
        search: &Search,
        budget: &mut Budget,
    ) -> &[Finder] {
        let Self { line, limits, edges, found } = self;
        found.clear();
        let (mut comparisons, most) = (0, 4 * search.max_finders);
        let lines = if search.columns { frame.width() } else { frame.height() };
        'lines: for at in (search.step / 2..lines).step_by(search.step) {
            let starts_dark = if search.columns {
                line.clear();
                line.extend((0..frame.height()).map(|y| frame.pixel(at, y)));
                limits.clear();
                limits.extend(map.column(at));
                find_edges(line, limits, edges)
            } else {
                find_edges(frame.row(at), map.row(at), edges)
            };
            for (i, edges) in edges.array_windows().enumerate() {
                if !looks_like_finder(edges) {
                    continue;
                }
                let (along, across) = (f32::from(edges[2] + edges[3]) * 0.5, at as f32 + 0.5);
                let centre = if search.columns {
                    Point::new(across, along)
                } else {
                    Point::new(along, across)
                };
                let covers = |f: &Finder| f.covers(centre);
                if found.iter().any(covers) {
                    continue;
                }
                if found.len() >= most || !budget.spend(GLANCE) {
                    break 'lines;
                }
                // An odd number of changes before it means that the run has the other colour.
                let hint = Hint {
                    centre,
                    width: f32::from(edges[5] - edges[0]),
                    threshold: map.at(centre),
                    inverted: starts_dark == (i % 2 == 0),
                };
                let mut finder = None;
                if search.columns || hint.column_fits(frame) {
                    finder = budget.spend(CHECK).then(|| check(frame, &hint)).flatten();
                }
                if finder.is_none()
                    && comparisons < search.max_comparisons
                    && budget.spend(COMPARISON)
                {
                    comparisons += 1;
                    finder = compare(frame, &hint);
                }
                if let Some(finder) = finder
                    && !found.iter().any(|f| f.covers(finder.centre))
                {
                    found.push(finder);
                }
            }
        }
        keep_best(found, search.max_finders);
        found
    }
}

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

/// Lists where a row changes between dark and light; returns whether it starts dark.
fn find_edges(row: &[u8], thresholds: &[u8], edges: &mut Vec<u16>) -> bool {
    const WORD: usize = u64::BITS as usize;
    edges.clear();
    let starts_dark = row[0] < thresholds[0];
    let mut last = u64::from(starts_dark);
    for (index, (pixels, thresholds)) in
        row.chunks(WORD).zip(thresholds.chunks(WORD / BLOCK)).enumerate()
    {
        let dark = match (pixels.try_into(), thresholds.try_into()) {
            (Ok(pixels), Ok(thresholds)) => dark_bits(pixels, thresholds),
            _ => {
                // The rest of the row, made as long as the others with more of its last pixel.
                let (mut whole, mut limits) = ([0; WORD], [0; WORD / BLOCK]);
                whole[..pixels.len()].copy_from_slice(pixels);
                whole[pixels.len()..].fill(pixels[pixels.len() - 1]);
                limits[..thresholds.len()].copy_from_slice(thresholds);
                limits[thresholds.len()..].fill(thresholds[thresholds.len() - 1]);
                dark_bits(&whole, &limits)
            }
        };
        let mut changes = dark ^ (dark << 1 | last);
        last = dark >> (WORD - 1);
        while changes != 0 {
            edges.push((index * WORD) as u16 + changes.trailing_zeros() as u16);
            changes &= changes - 1;
        }
    }
    starts_dark
}

/// One bit for each pixel, the first lowest: set where it is below its block's threshold.
#[inline]
fn dark_bits(pixels: &[u8; 64], thresholds: &[u8; 8]) -> u64 {
    let mut bits = 0;
    for (i, (pixels, &threshold)) in
        pixels.as_chunks::<BLOCK>().0.iter().zip(thresholds).enumerate()
    {
        let dark = pixels.map(|pixel| u8::from(pixel < threshold));
        // Gathers the lowest bits of eight bytes into the uppermost byte.
        let gathered = u64::from_le_bytes(dark).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        bits |= gathered << (i * BLOCK);
    }
    bits
}

/// A quick look at six neighbouring changes: may the five runs between be 1:1:3:1:1?
#[inline]
fn looks_like_finder(e: &[u16; 6]) -> bool {
    let run = |i: usize| i32::from(e[i + 1] - e[i]);
    let centre = run(2);
    let (a, b, c, d) = (run(0), run(1), run(3), run(4));
    let total = a + b + centre + c + d;
    if total < MIN_WIDTH || centre < a.max(d) || centre < b.max(c) {
        return false;
    }
    // From one edge to the next of its kind: 2, 4, 4 and 2 modules, however thick the ink.
    let slack = total / 2 + 10; // half a module and 1.4 pixels, in sevenths
    let near = |sum: i32, modules: i32| (7 * sum - modules * total).abs() <= slack;
    near(a + b, 2) && near(c + d, 2) && near(b + centre, 4) && near(centre + c, 4)
}

/// Where a finder pattern may be.
#[derive(Clone, Copy)]
struct Hint {
    centre: Point,
    /// Pixels across, along the line that it was seen on.
    width: f32,
    threshold: f32,
    inverted: bool,
}

impl Hint {
    /// A quick look at the column of pixels through the centre.
    fn column_fits(&self, frame: &LumaFrame<'_>) -> bool {
        let (x, y) = (self.centre.x as usize, self.centre.y as usize);
        let differs = |y: usize| (f32::from(frame.pixel(x, y)) < self.threshold) == self.inverted;
        // Seen under a tilt, height may be up to two and a half times the width.
        let reach = (self.width * 1.25) as usize + 2;
        let mut edges = [0u16; 6];
        let (mut wanted, mut count) = (true, 0);
        for row in y..(y + reach).min(frame.height()) {
            if differs(row) == wanted {
                edges[3 + count] = row as u16;
                (wanted, count) = (!wanted, count + 1);
                if count == 3 {
                    break;
                }
            }
        }
        if count < 2 {
            return false;
        }
        if count == 2 {
            edges[5] = frame.height() as u16;
        }
        (wanted, count) = (true, 0);
        for row in (y.saturating_sub(reach)..=y).rev() {
            if differs(row) == wanted {
                edges[2 - count] = row as u16 + 1;
                (wanted, count) = (!wanted, count + 1);
                if count == 3 {
                    break;
                }
            }
        }
        count >= 2 && looks_like_finder(&edges)
    }
}

/// Looks closely at a candidate: cuts it upright, level and along both diagonals.
fn check(frame: &LumaFrame<'_>, hint: &Hint) -> Option<Finder> {
    let Hint { centre: hint, width, threshold, inverted } = *hint;
    let reach = width * 1.5 + 4.0;
    let down = Point::new(0.0, 1.0);
    let across = Point::new(1.0, 0.0);
    let cut = |at, direction| Cut::measure(frame, at, direction, threshold, inverted, reach);
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
    let diagonal_flaw = falling.map_or(1.0, |cut| cut.flaw) + rising.map_or(1.0, |cut| cut.flaw);
    let flaw = (upright.flaw + level.flaw + diagonal_flaw) * 0.25;
    Some(Finder { centre, module, inverted, threshold, flaw })
}

/// Compares a candidate whose cuts are spoilt by blur or noise with a whole finder pattern, turned
/// in steps.
fn compare(frame: &LumaFrame<'_>, hint: &Hint) -> Option<Finder> {
    let width = hint.width / 7.0;
    let Hint { centre: hint, threshold, inverted, .. } = *hint;
    const TURNS: i32 = 4;
    let axes = |turn: f32, module: f32| {
        let (sin, cos) = (turn * std::f32::consts::FRAC_PI_2).sin_cos();
        (Point::new(cos * module, sin * module), Point::new(-sin * module, cos * module))
    };
    // A level cut through a turned square is longer than its side.
    let module = |turn: f32| {
        let (sin, cos) = (turn * std::f32::consts::FRAC_PI_2).sin_cos();
        width * sin.abs().max(cos.abs())
    };
    let likeness =
        |p: Point, turn: f32, m: f32| FINDER.correlate(frame, p, axes(turn, m), inverted);
    let mut best = (f32::MIN, 0.0);
    for turn in 0..TURNS {
        let turn = turn as f32 / TURNS as f32;
        let one = likeness(hint, turn, module(turn));
        if one > best.0 {
            best = (one, turn);
        }
    }
    if best.0 < 0.4 {
        return None;
    }
    let (turn, mut size) = (best.1, module(best.1));
    let (mut centre, mut score) = FINDER.climb(frame, hint, axes(turn, size), inverted, 0.5);
    for factor in [0.85, 1.18] {
        let (p, one) = FINDER.climb(frame, centre, axes(turn, size * factor), inverted, 0.25);
        if one > score {
            (centre, score, size) = (p, one, size * factor);
            break;
        }
    }
    (score > 0.62).then_some(Finder {
        centre,
        module: size,
        inverted,
        threshold,
        flaw: 1.0 - score,
    })
}

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
    flaw: f32,
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
        let ahead = walk(frame, origin, direction, threshold, inverted, reach)?;
        let behind = walk(frame, origin, direction * -1.0, threshold, inverted, reach)?;
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
    let mut edges = [0.0; 3];
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
            return (count == 2).then_some(edges);
        }
    }
    None
}
