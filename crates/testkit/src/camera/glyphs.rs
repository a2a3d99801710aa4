//! Nonsense print, for screens and backgrounds: letters are what finder searches meet most.

use super::random::cell;

/// Whether the pen was at this point of an endless sheet, where a letter is 3 x 5 units in a cell
/// of 4 x 8 and words are parted by spaces.
pub(super) fn is_ink(x: i32, y: i32, seed: u64) -> bool {
    let (column, row) = (x.rem_euclid(4), y.rem_euclid(8));
    if column == 3 || row >= 5 {
        return false;
    }
    let draw = cell(x.div_euclid(4), y.div_euclid(8), seed);
    if draw < SPACES {
        return false;
    }
    let letter = ((draw - SPACES) / (1.0 - SPACES) * GLYPHS.len() as f32) as usize;
    is_letter_ink(letter, column, row)
}

/// One of the letters alone, `column` 0 to 2 and `row` 0 to 4.
pub(super) fn is_letter_ink(letter: usize, column: i32, row: i32) -> bool {
    GLYPHS[letter % GLYPHS.len()] >> (14 - 3 * row - column) & 1 != 0
}

const SPACES: f32 = 0.18;

/// Rows of three dots, from the top.
const GLYPHS: [u16; 20] = [
    0b010_101_111_101_101,
    0b110_101_110_101_110,
    0b011_100_100_100_011,
    0b110_101_101_101_110,
    0b111_100_110_100_111,
    0b111_100_110_100_100,
    0b101_101_111_101_101,
    0b111_010_010_010_111,
    0b001_001_001_101_010,
    0b101_110_100_110_101,
    0b100_100_100_100_111,
    0b110_101_101_101_101,
    0b111_101_101_101_111,
    0b110_101_110_100_100,
    0b011_100_010_001_110,
    0b111_010_010_010_010,
    0b101_101_101_101_111,
    0b101_101_101_101_010,
    0b101_101_010_101_101,
    0b111_001_010_100_111,
];
