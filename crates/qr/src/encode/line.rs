//! One row or column of modules as bits, and the part of the mask penalty that a line alone decides.

use std::array;
use std::ops::{BitAnd, BitOr, BitXor, Not};

/// Bit `i` is the line's module `i`, set when dark. `64 * N` is at least the line's length; bits
/// past the line are clear, and shifts bring in clear bits, so everything outside reads as light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line<const N: usize>(pub(super) [u64; N]);

impl<const N: usize> Line<N> {
    pub(super) const LIGHT: Self = Self([0; N]);

    /// The first `length` modules dark.
    pub(super) fn dark(length: usize) -> Self {
        let mut line = Self::LIGHT;
        (0..length).for_each(|i| line.set(i, true));
        line
    }

    pub(super) fn is_dark(&self, i: usize) -> bool {
        self.0[i / 64] >> (i % 64) & 1 != 0
    }

    pub(super) fn set(&mut self, i: usize, dark: bool) {
        let bit = 1 << (i % 64);
        if dark {
            self.0[i / 64] |= bit;
        } else {
            self.0[i / 64] &= !bit;
        }
    }

    pub(super) fn count(&self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    /// Points for runs of five and more, and for shapes like a finder pattern, in a line of
    /// `size` modules whose first `size - 1` are set in `inner`: features 1 and 3 of ISO/IEC
    /// 18004, table 11.
    #[inline]
    pub(super) fn penalty(self, inner: Self) -> u32 {
        // A run of length l >= 5 costs l - 2 and holds l - 4 windows of five alike modules.
        let pairs = self.same_as_next(inner);
        let triples = pairs & pairs.from(1);
        let windows = triples & triples.from(2);
        let first_windows = windows & !windows.back(1);
        let runs = windows.count() + 2 * first_windows.count();

        let mut finders = self.finders(1);
        let mut width = 2;
        while self.window(3 * width) != Self::LIGHT {
            finders += self.finders(width);
            width += 1;
        }
        runs + FINDER_LIKE * finders
    }

    /// Bit `i`: modules `i` and `i + 1` have one colour.
    #[inline]
    pub(super) fn same_as_next(self, inner: Self) -> Self {
        !(self ^ self.from(1)) & inner
    }

    /// How often runs of 1:1:3:1:1 times `width`, dark first, stand between at least `width` light
    /// modules: once for each side that has at least four times that.
    #[inline(always)]
    fn finders(self, width: usize) -> u32 {
        let solid = self.window(width);
        // Bit i: a dark module among the `width` that start at i.
        let stained = (1..width).fold(self, |line, i| line | self.from(i));
        let shape = solid
            & !stained.from(width)
            & self.window(3 * width).from(2 * width)
            & !stained.from(5 * width)
            & solid.from(6 * width)
            & !stained.from(7 * width);
        if shape == Self::LIGHT {
            return 0;
        }
        // Bit i: a dark module among the `width` that end before i.
        let behind = (1..=width).fold(Self::LIGHT, |line, i| line | self.back(i));
        let core = shape & !behind;
        let far = |side: fn(Self, usize) -> Self, line: Self, first: usize| {
            let dark = (first..first + 3).fold(Self::LIGHT, |dark, i| dark | side(line, i * width));
            (core & !dark).count()
        };
        far(Self::back, behind, 1) + far(Self::from, stained, 8)
    }

    /// Bit `i`: modules `i` to `i + length - 1` are all dark.
    #[inline(always)]
    fn window(self, length: usize) -> Self {
        (1..length).fold(self, |line, i| line & self.from(i))
    }

    /// Bit `i`: module `i + distance`.
    #[inline(always)]
    fn from(self, distance: usize) -> Self {
        let (words, bits) = (distance / 64, distance % 64);
        let word = |i: usize| self.0.get(i).copied().unwrap_or(0);
        Self(array::from_fn(|i| {
            // Two shifts, because one by 64 is not defined.
            word(i + words) >> bits | word(i + words + 1) << 1 << (63 - bits)
        }))
    }

    /// Bit `i`: module `i - distance`.
    #[inline(always)]
    fn back(self, distance: usize) -> Self {
        let (words, bits) = (distance / 64, distance % 64);
        let word = |i: Option<usize>| i.and_then(|i| self.0.get(i)).copied().unwrap_or(0);
        Self(array::from_fn(|i| {
            word(i.checked_sub(words)) << bits | word(i.checked_sub(words + 1)) >> 1 >> (63 - bits)
        }))
    }
}

impl<const N: usize> BitAnd for Line<N> {
    type Output = Self;
    #[inline(always)]
    fn bitand(self, other: Self) -> Self {
        Self(array::from_fn(|i| self.0[i] & other.0[i]))
    }
}

impl<const N: usize> BitOr for Line<N> {
    type Output = Self;
    #[inline(always)]
    fn bitor(self, other: Self) -> Self {
        Self(array::from_fn(|i| self.0[i] | other.0[i]))
    }
}

impl<const N: usize> BitXor for Line<N> {
    type Output = Self;
    #[inline(always)]
    fn bitxor(self, other: Self) -> Self {
        Self(array::from_fn(|i| self.0[i] ^ other.0[i]))
    }
}

impl<const N: usize> Not for Line<N> {
    type Output = Self;
    #[inline(always)]
    fn not(self) -> Self {
        Self(self.0.map(|word| !word))
    }
}

/// N3 of ISO/IEC 18004, table 11.
const FINDER_LIKE: u32 = 40;
