//! Which modules carry no data and so are never masked (ISO/IEC 18004, section 6.3 and annex E).

use super::line::Line;

/// For each row from the top, the modules that masking leaves alone: finder patterns, separators,
/// timing, alignment, format and version information. The map is symmetric, so its rows are also
/// its columns.
pub(super) fn function_modules<const N: usize>(version: u8) -> Vec<Line<N>> {
    let size = 17 + 4 * usize::from(version);
    let mut rows = vec![Line::LIGHT; size];
    let mut mark = |x: usize, y: usize, width: usize, height: usize| {
        for row in &mut rows[y..y + height] {
            (x..x + width).for_each(|x| row.set(x, true));
        }
    };
    // The finder patterns with separators and format information.
    mark(0, 0, 9, 9);
    mark(size - 8, 0, 8, 9);
    mark(0, size - 8, 9, 8);
    // The timing patterns.
    mark(0, 6, size, 1);
    mark(6, 0, 1, size);
    if version >= 7 {
        mark(size - 11, 0, 3, 6);
        mark(0, size - 11, 6, 3);
    }
    let centres = alignment_centres(version);
    for &x in &centres {
        for &y in &centres {
            let in_finder = (x == 6 && (y == 6 || y == size - 7)) || (x == size - 7 && y == 6);
            if !in_finder {
                mark(x - 2, y - 2, 5, 5);
            }
        }
    }
    rows
}

/// The coordinates that centres of alignment patterns take along either axis, rising.
fn alignment_centres(version: u8) -> Vec<usize> {
    if version == 1 {
        return Vec::new();
    }
    let version = usize::from(version);
    let count = version / 7 + 2;
    // Even steps from the far end; version 32 alone departs from the rule (annex E).
    let step = match version {
        32 => 26,
        _ => (version * 4 + count * 2 + 1) / (count * 2 - 2) * 2,
    };
    let last = 10 + 4 * version;
    let mut centres: Vec<usize> = (0..count - 1).map(|i| last - i * step).collect();
    centres.push(6);
    centres.reverse();
    centres
}
