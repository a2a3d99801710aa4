//! What a symbol of a version looks like (ISO/IEC 18004 sections 6 and 7.5, tables 1, 9 and E.1).

use super::reed_solomon::MAX_BLOCK;

/// How much damage a symbol withstands (ISO/IEC 18004 section 7.5.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EccLevel {
    /// About 7 % of the codewords.
    L,
    /// About 15 %.
    M,
    /// About 25 %.
    Q,
    /// About 30 %.
    H,
}

/// A version of a QR symbol, 1 to 40.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Version(u8);

/// How the codewords of a symbol are split: `short` blocks of `length` codewords, then `long` ones
/// with one data codeword more; each ends in `parity` codewords.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Blocks {
    pub(crate) short: usize,
    pub(crate) long: usize,
    pub(crate) length: usize,
    pub(crate) parity: usize,
}

/// What is printed on a module.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Module {
    Data,
    /// Part of a finder, separator, timing or alignment pattern, or the lone dark module.
    Fixed {
        dark: bool,
    },
    /// Format or version information.
    Information,
}

impl Version {
    pub(crate) fn new(number: usize) -> Option<Self> {
        (1..=40).contains(&number).then_some(Self(number as u8))
    }

    /// The version whose symbols' size in modules is nearest to a measured one.
    pub(crate) fn nearest(size: f32) -> Self {
        Self(((size - 17.0) / 4.0).round().clamp(1.0, 40.0) as u8)
    }

    pub(crate) fn number(self) -> u8 {
        self.0
    }

    /// Modules a side, 21 to 177.
    pub(crate) fn size(self) -> usize {
        17 + 4 * usize::from(self.0)
    }

    /// Coordinates of the alignment patterns' centre modules on either axis, ascending; the three
    /// places taken by finders are to be left out. Empty for version 1.
    pub(crate) fn alignment_centres(self) -> impl ExactSizeIterator<Item = usize> + Clone {
        let version = usize::from(self.0);
        let count = if version == 1 { 0 } else { version / 7 + 2 };
        let step = match version {
            1 => 0,
            32 => 26,
            _ => (version * 8 + count * 3 + 5) / (count * 4 - 4) * 2,
        };
        let last = self.size() - 7;
        (0..count).map(move |i| if i == 0 { 6 } else { last - step * (count - 1 - i) })
    }

    /// Codewords in the symbol, data and parity.
    pub(crate) fn codewords(self) -> usize {
        let v = usize::from(self.0);
        let mut modules = (16 * v + 128) * v + 64;
        if v >= 2 {
            let count = v / 7 + 2;
            modules -= (25 * count - 10) * count - 55;
            if v >= 7 {
                modules -= 36;
            }
        }
        modules / 8
    }

    pub(crate) fn blocks(self, level: EccLevel) -> Blocks {
        let at = usize::from(self.0) - 1;
        let parity = usize::from(PARITY[level as usize][at]);
        let count = usize::from(BLOCKS[level as usize][at]);
        let total = self.codewords();
        let long = total % count;
        debug_assert!(total.div_ceil(count) <= MAX_BLOCK);
        Blocks { short: count - long, long, length: total / count, parity }
    }

    /// What is printed on the module in column `x` and row `y`.
    pub(crate) fn module(self, x: usize, y: usize) -> Module {
        let size = self.size();
        let ring = |dx: usize, dy: usize| dx.max(dy);
        // Finders with their separators.
        for (cx, cy) in [(3, 3), (size - 4, 3), (3, size - 4)] {
            let (dx, dy) = (x.abs_diff(cx), y.abs_diff(cy));
            if dx <= 4 && dy <= 4 {
                return Module::Fixed { dark: !matches!(ring(dx, dy), 2 | 4) };
            }
        }
        if x == 6 || y == 6 {
            return Module::Fixed { dark: (x + y).is_multiple_of(2) };
        }
        if (x == 8 && (y <= 8 || y >= size - 8)) || (y == 8 && (x <= 8 || x >= size - 8)) {
            return if (x, y) == (8, size - 8) {
                Module::Fixed { dark: true }
            } else {
                Module::Information
            };
        }
        if self.0 >= 7 && ((y < 6 && x >= size - 11) || (x < 6 && y >= size - 11)) {
            return Module::Information;
        }
        let near = |c: usize| self.alignment_centres().find(|&a| c.abs_diff(a) <= 2);
        if let (Some(ax), Some(ay)) = (near(x), near(y)) {
            let on_finder = (ax == 6 && (ay == 6 || ay == size - 7)) || (ay == 6 && ax == size - 7);
            if !on_finder {
                return Module::Fixed { dark: ring(x.abs_diff(ax), y.abs_diff(ay)) != 1 };
            }
        }
        Module::Data
    }
}

/// The modules of a version, worked out once for many uses.
#[derive(Default)]
pub(crate) struct Layout {
    modules: Vec<Module>,
    size: usize,
}

impl Layout {
    /// Turns this layout into that of `version`.
    pub(crate) fn set(&mut self, version: Version) {
        let size = version.size();
        if self.size == size {
            return;
        }
        self.size = size;
        self.modules.clear();
        self.modules.extend((0..size * size).map(|i| version.module(i % size, i / size)));
    }

    /// Modules row by row.
    pub(crate) fn modules(&self) -> &[Module] {
        &self.modules
    }
}

/// Parity codewords a block, by level and version.
#[rustfmt::skip]
const PARITY: [[u8; 40]; 4] = [
    [7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28,
     28, 28, 30, 30, 26, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26,
     26, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28],
    [13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30,
     28, 30, 30, 30, 30, 28, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
    [17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28,
     30, 24, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30],
];

/// Blocks, by level and version.
#[rustfmt::skip]
const BLOCKS: [[u8; 40]; 4] = [
    [1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8,
     8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18, 19, 19, 20, 21, 22, 24, 25],
    [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16,
     17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49],
    [1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20,
     23, 23, 25, 27, 29, 34, 34, 35, 38, 40, 43, 45, 48, 51, 53, 56, 59, 62, 65, 68],
    [1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25,
     25, 34, 30, 32, 35, 37, 40, 42, 45, 48, 51, 54, 57, 60, 63, 66, 70, 74, 77, 81],
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn alignment_centres_match_the_standard() {
        let centres = |v| Version::new(v).unwrap().alignment_centres().collect::<Vec<_>>();
        assert_eq!(centres(1), []);
        assert_eq!(centres(2), [6, 18]);
        assert_eq!(centres(11), [6, 30, 54]);
        assert_eq!(centres(32), [6, 34, 60, 86, 112, 138]);
        assert_eq!(centres(40), [6, 30, 58, 86, 114, 142, 170]);
    }

    #[test]
    fn data_modules_and_codewords_agree() {
        for number in 1..=40 {
            let version = Version::new(number).unwrap();
            let size = version.size();
            let data = (0..size * size)
                .filter(|i| version.module(i % size, i / size) == Module::Data)
                .count();
            assert_eq!(data / 8, version.codewords(), "version {number}");
        }
    }
}
