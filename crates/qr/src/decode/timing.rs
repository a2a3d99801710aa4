//! Timing patterns: dark and light modules in turn between the finders (ISO/IEC 18004 section
//! 6.3.5). They tell a symbol from a chance arrangement, its size, and how it is foreshortened.

use super::frame::LumaFrame;
use super::geometry::{Homography, Point};
use super::trio::Trio;
use super::version::Version;

/// How well the timing patterns fit (-1 to 1): both for one map.
pub(crate) fn timing(
    frame: &LumaFrame<'_>,
    map: &Homography,
    size: usize,
    inverted: bool,
) -> (f32, f32) {
    let line = |at: &dyn Fn(f32) -> Point| {
        let (mut sum, mut squares, mut signed, mut count) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
        for i in 7..size - 7 {
            let p = at(i as f32 + 0.5);
            let value = frame.sample(p.x, p.y);
            sum += value;
            squares += value * value;
            // Odd modules are light.
            signed += if i % 2 == 1 { value } else { -value };
            count += 1.0;
        }
        // One light module more than dark ones.
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(1.0);
        let correlation = (signed - mean) / (count * variance.sqrt());
        if inverted { -correlation } else { correlation }
    };
    (line(&|t| map.project(t, 6.5)), line(&|t| map.project(6.5, t)))
}

/// Work of [`fit`], in brightness reads.
pub(crate) fn work(version: Version) -> usize {
    26 * version.size()
}

/// The map for a trio's symbol if it has this size, by the foreshortening under which its timing
/// patterns fit best, and how well they do (-1 to 1).
pub(crate) fn fit(frame: &LumaFrame<'_>, trio: &Trio, size: usize) -> (Homography, f32) {
    let measure =
        |foreshortening| timing(frame, &trio.map(size, foreshortening), size, trio.inverted());
    let mut best = trio.foreshortening;
    let (mut top, mut side) = measure(best);
    // Each side's foreshortening moves only its own timing pattern much.
    for step in [0.04, 0.02, 0.01] {
        let [p, q] = best;
        for factor in [-2.0, -1.0, 1.0, 2.0] {
            let tried = [p + step * factor, q + step * factor];
            let (t, s) = measure(tried);
            if t > top {
                (top, best[0]) = (t, tried[0]);
            }
            if s > side {
                (side, best[1]) = (s, tried[1]);
            }
        }
    }
    (trio.map(size, best), (top + side) * 0.5)
}
