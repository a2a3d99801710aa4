//! Two finder patterns whose third is covered, by a reflection or a thumb.

use super::budget::Budget;
use super::finder::Finder;
use super::frame::LumaFrame;
use super::geometry::Point;
use super::pattern::FINDER;
use super::timing::changes;
use super::trio::{Trio, may_share_symbol};

/// Pairs on one side of a symbol to look at closely, those with the likeliest timing pattern between.
const MAX_SIDES: usize = 8;
/// Pairs to look between at all, the least flawed.
const MAX_LINES: usize = 700;
/// Pairs across a symbol are sought among this many, since nothing between shows that they are.
const MAX_ACROSS: usize = 5;
/// Finders more flawed than this are not paired: with a third missing, these two have to be sure.
const MAX_FLAW: f32 = 0.2;
/// Trios to add, the likeliest.
const MAX_TRIOS: usize = 8;
/// Two finders resemble one less than this along the axes of a presumed symbol: no pair.
const MIN_LIKENESS: f32 = 0.55;
/// Work on a pair on one side and across, and of a look at what lies between two finders, in brightness
/// reads.
const WORK_SIDE: usize = 15_000;
const WORK_ACROSS: usize = 15_000;
const WORK_BETWEEN: usize = 100;

/// Adds trios made of pairs of the finders, which come least flawed first, each with a third
/// finder that is assumed where it would have to be.
pub(crate) fn complete_pairs(
    frame: &LumaFrame<'_>,
    finders: &[Finder],
    trios: &mut Vec<Trio>,
    budget: &mut Budget,
) {
    let first = trios.len();
    let clean = finders.iter().take_while(|finder| finder.flaw < MAX_FLAW);
    let best = &finders[..clean.count()];
    let mut lines = 0;
    let mut sides = [(f32::MIN, 0, 0); MAX_SIDES];
    for (i, a) in best.iter().enumerate() {
        for (j, b) in best.iter().enumerate().skip(i + 1) {
            if !may_share_symbol(a, b) {
                continue;
            }
            if j < MAX_ACROSS && budget.spend(WORK_ACROSS) {
                across(frame, a, b, trios);
            }
            let similar = a.module.max(b.module) < 1.7 * a.module.min(b.module);
            if !similar || lines == MAX_LINES || !budget.spend(WORK_BETWEEN) {
                continue;
            }
            lines += 1;
            let ends = [(a.centre, a.module), (b.centre, b.module)];
            let changes = changes(frame, ends, 3.0).max(changes(frame, ends, -3.0));
            let rank = changes - a.flaw - b.flaw;
            if rank > sides[MAX_SIDES - 1].0 {
                sides[MAX_SIDES - 1] = (rank, i, j);
                sides.sort_unstable_by(|a, b| b.0.total_cmp(&a.0));
            }
        }
    }
    for (_, i, j) in sides.into_iter().take_while(|side| side.0 > f32::MIN) {
        if budget.spend(WORK_SIDE) {
            side_by_side(frame, &best[i], &best[j], trios);
        }
    }
    trios[first..].sort_unstable_by(|a, b| a.cost.total_cmp(&b.cost));
    trios.truncate(first + MAX_TRIOS);
}

/// Both on one side of a symbol: the corner may be either, and the symbol on either side.
fn side_by_side(frame: &LumaFrame<'_>, a: &Finder, b: &Finder, trios: &mut Vec<Trio>) {
    let way = b.centre - a.centre;
    let along = way * (1.0 / way.length());
    // The other axis is upright but for tilt.
    let mut best = (MIN_LIKENESS, Point::default());
    for turn in -2..=2 {
        let (sin, cos) = (turn as f32 * 0.15).sin_cos();
        for scale in [0.75, 1.0, 1.33] {
            let axis = Point::new(-along.y * cos - along.x * sin, along.x * cos - along.y * sin);
            let axis = axis * scale;
            let one = likeness(frame, a, along, axis).min(likeness(frame, b, along, axis));
            if one > best.0 {
                best = (one, axis);
            }
        }
    }
    if best.1 == Point::default() {
        return;
    }
    let modules = way.length() / (a.module * b.module).sqrt();
    for sign in [1.0, -1.0] {
        for (corner, other) in [(a, b), (b, a)] {
            let third = corner.centre + best.1 * (sign * modules * corner.module);
            let third = Finder { centre: third, flaw: 0.5, ..*corner };
            trios.extend(Trio::assume(frame, [*corner, *other, third], 2));
        }
    }
}

/// Upper right and lower left: the corner lies on either side of the line between.
fn across(frame: &LumaFrame<'_>, a: &Finder, b: &Finder, trios: &mut Vec<Trio>) {
    let half = (b.centre - a.centre) * 0.5;
    let middle = a.centre + half;
    for sign in [1.0, -1.0] {
        let upright = Point::new(-half.y, half.x) * sign;
        let mut best = (MIN_LIKENESS, middle);
        for i in -2..=2 {
            for j in -2..=2 {
                let corner = middle + upright * (1.0 + 0.12 * j as f32) + half * (0.12 * i as f32);
                let axis = |end: &Finder| {
                    let way = end.centre - corner;
                    way * (1.0 / way.length())
                };
                let (to_a, to_b) = (axis(a), axis(b));
                let one = likeness(frame, a, to_a, to_b).min(likeness(frame, b, to_a, to_b));
                if one > best.0 {
                    best = (one, corner);
                }
            }
        }
        if best.0 > MIN_LIKENESS {
            let corner = Finder { centre: best.1, flaw: 0.5, ..*a };
            trios.extend(Trio::assume(frame, [corner, *a, *b], 0));
        }
    }
}

/// How much a finder looks like one along axes of about length 1.
fn likeness(frame: &LumaFrame<'_>, finder: &Finder, right: Point, down: Point) -> f32 {
    let axes = (right * finder.module, down * finder.module);
    FINDER.correlate(frame, finder.centre, axes, finder.inverted)
}
