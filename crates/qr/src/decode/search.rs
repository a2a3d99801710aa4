//! Looks for finder patterns along lines of pixels.

use super::budget::Budget;
use super::finder::{Doubt, Finder, Hint, keep_best};
use super::frame::LumaFrame;
use super::geometry::Point;
use super::threshold::{BLOCK, ThresholdMap};

/// How thoroughly to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Search {
    /// Look along columns instead of rows: a smear to the side leaves cuts along columns whole.
    pub(crate) columns: bool,
    /// Look at each `step`th of them.
    pub(crate) step: usize,
    /// Of those that are not clean 1:1:3:1:1, the number that may be compared with a whole pattern.
    pub(crate) max_comparisons: usize,
    /// Of those compared, the number that are settled, the likeliest first.
    pub(crate) max_settled: usize,
    /// Most patterns of each polarity to return.
    pub(crate) max_finders: usize,
    /// Look for patterns without an outer edge: of a symbol without a margin on its own colour.
    pub(crate) open: bool,
}

/// A finder narrower than this, in pixels, belongs to a symbol too small to be read, and noise is
/// full of them.
const MIN_WIDTH: i32 = 11;

/// Work of a glance at a candidate, in brightness reads.
const GLANCE: usize = 25;

/// Buffers of the search.
#[derive(Default)]
pub(crate) struct FinderSearch {
    /// A column's pixels and their thresholds.
    line: Vec<u8>,
    limits: Vec<u8>,
    /// Where dark and light change in a line.
    edges: Vec<u16>,
    found: Vec<Finder>,
    doubts: Vec<Doubt>,
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
        let Self { line, limits, edges, found, doubts } = self;
        found.clear();
        doubts.clear();
        let mut comparisons = 0;
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
                let opened = if search.open { Some(close_outer_edges(edges)) } else { None };
                let edges = opened.as_ref().unwrap_or(edges);
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
                if !budget.spend(GLANCE) {
                    break 'lines;
                }
                let hint = Hint {
                    centre,
                    width: f32::from(edges[5] - edges[0]),
                    threshold: map.at(centre),
                    inverted: starts_dark != (i % 2 == 0),
                };
                let mut finder = None;
                if search.open {
                    finder = hint.check_open(frame, budget);
                } else if hint.crossing_fits(frame, !search.columns) {
                    finder = hint.check(frame, budget);
                }
                if let Some(finder) = finder {
                    add(found, finder, search.max_finders);
                } else if comparisons < search.max_comparisons {
                    comparisons += 1;
                    doubts.extend(hint.compare(frame, budget));
                }
            }
        }
        doubts.sort_unstable_by(|a, b| b.likeness.total_cmp(&a.likeness));
        let mut settled = 0;
        for at in 0..doubts.len() {
            let (before, doubt) = (&doubts[..at], doubts[at]);
            // Each line across a pattern finds it anew: the likeliest look at it is enough.
            let seen = before.iter().any(|other| other.is_near(&doubt))
                || found.iter().any(|finder| finder.covers(doubt.hint.centre));
            if !seen && settled < search.max_settled {
                settled += 1;
                if let Some(finder) = doubt.settle(frame, budget) {
                    add(found, finder, search.max_finders);
                }
            }
        }
        keep_best(found, search.max_finders);
        found
    }
}

/// Adds a finder unless its place is taken; when there are far too many, only the best stay.
fn add(found: &mut Vec<Finder>, finder: Finder, max: usize) {
    if !found.iter().any(|other| other.covers(finder.centre)) {
        found.push(finder);
        if found.len() > 3 * max {
            keep_best(found, max);
        }
    }
}

/// Lists where a row changes between dark and light, its two ends included, since a symbol may touch
/// the border of the image; returns whether it starts dark.
fn find_edges(row: &[u8], thresholds: &[u8], edges: &mut Vec<u16>) -> bool {
    const WORD: usize = u64::BITS as usize;
    edges.clear();
    edges.push(0);
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
    edges.push(row.len() as u16);
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

/// Puts the outer edges where they would be, unless they are nearer.
fn close_outer_edges(&[a, b, c, d, e, f]: &[u16; 6]) -> [u16; 6] {
    let module = (e - b) / 5;
    [a.max(b.saturating_sub(module)), b, c, d, e, f.min(e.saturating_add(module))]
}

/// A quick look at six neighbouring changes: may the five runs between be 1:1:3:1:1?
#[inline]
pub(crate) fn looks_like_finder(e: &[u16; 6]) -> bool {
    // Most are thrown out here, so that comes first.
    let (before, middle, after) = (e[2] - e[1], e[3] - e[2], e[4] - e[3]);
    if middle < before || middle < after {
        return false;
    }
    let run = |i: usize| i32::from(e[i + 1] - e[i]);
    let centre = run(2);
    let (a, b, c, d) = (run(0), run(1), run(3), run(4));
    let total = a + b + centre + c + d;
    if total < MIN_WIDTH || centre < a.max(d) {
        return false;
    }
    // From one edge to the next of its kind: 2, 4, 4 and 2 modules, however thick the ink.
    let slack = total / 2 + 10; // half a module and 1.4 pixels, in sevenths
    let near = |sum: i32, modules: i32| (7 * sum - modules * total).abs() <= slack;
    near(a + b, 2) && near(c + d, 2) && near(b + centre, 4) && near(centre + c, 4)
}
