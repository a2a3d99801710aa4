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

/// How like a timing pattern's is the number of changes between dark and light on the line between two
/// finders, each given by its centre and the pixels of a module, `beside` modules to the right of the
/// way from the first to the second: 1 when there is one for each module, 0 or less for a line that
/// looks otherwise. Looks at the part next to the first finder; needs no map.
pub(crate) fn changes(
    frame: &LumaFrame<'_>,
    [(a, a_module), (b, b_module)]: [(Point, f32); 2],
    beside: f32,
) -> f32 {
    /// Samples a module, and in a window of two modules, over which brightness is levelled.
    const FINE: usize = 4;
    const WINDOW: usize = 2 * FINE;
    /// Modules to look at.
    const LENGTH: f32 = 16.0;
    /// Differences of brightness that count.
    const STEP: i32 = 3;
    let way = b - a;
    let along = way * (1.0 / way.length());
    let right = Point::new(-along.y, along.x) * beside;
    // Past both finders and the light modules around them.
    let from = a + (along * 4.0 + right) * a_module;
    let to = b + (right - along * 4.0) * b_module;
    let modules = (from.distance(to) / (a_module * b_module).sqrt()).max(1.0);
    let step = (to - from) * (1.0 / (modules * FINE as f32));
    let length = modules.min(LENGTH);
    // A pixel that is a good part of a module or more must not stand for what lies between pixels.
    let small = a_module < 3.0;
    let (columns, rows) = (frame.width() - 1, frame.height() - 1);
    let at = |i: usize| {
        let p = from + step * i as f32;
        if small {
            return frame.sample(p.x, p.y) as i32;
        }
        i32::from(frame.pixel((p.x as usize).min(columns), (p.y as usize).min(rows)))
    };
    let mut window: [i32; WINDOW] = std::array::from_fn(at);
    let mut sum: i32 = window.iter().sum();
    let (mut changes, mut last) = (0.0f32, 0);
    for i in WINDOW..(length * FINE as f32) as usize {
        let excess = window[(i + FINE) % WINDOW] - sum / WINDOW as i32;
        if excess.abs() > STEP {
            if last != 0 && (last < 0) != (excess < 0) {
                changes += 1.0;
            }
            last = excess;
        }
        let new = at(i);
        sum += new - window[i % WINDOW];
        window[i % WINDOW] = new;
    }
    // The window takes a module at each end.
    let expected = (length - 2.0).max(1.0);
    1.0 - (changes - expected).abs() / expected
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_tell_a_timing_pattern_from_coarser_stripes_and_from_nothing() {
        let stripes = |width: usize| -> Vec<u8> {
            (0..400 * 40)
                .map(|i| if (i % 400 / width).is_multiple_of(2) { 30 } else { 220 })
                .collect()
        };
        let of = |data: &[u8]| {
            let frame = LumaFrame::new(data, 400, 40, 400).unwrap();
            changes(&frame, [(Point::new(40.0, 8.0), 4.0), (Point::new(360.0, 8.0), 4.0)], 3.0)
        };
        assert!(of(&stripes(4)) > 0.8, "{}", of(&stripes(4)));
        assert!(of(&stripes(12)) < 0.5, "{}", of(&stripes(12)));
        assert!(of(&[128; 400 * 40]) <= 0.0);
    }
}
