//! The choice of the mask: all eight are scored on whole lines of bits.
//!
//! qrcodegen scores module by module, which is most of its time. Here it encodes once with a fixed
//! mask; that mask is taken off by XOR, the eight candidates are made and scored from the same bits
//! and the best one is the code. Ties go to the lowest mask, as in qrcodegen.

use super::function_patterns::function_modules;
use super::line::Line;

/// The mask that [`choose`] expects its code to carry.
pub(super) const FIRST: u8 = 0;

/// The best mask for a code of level M that carries mask [`FIRST`], and the modules under it (row
/// by row, 1 is dark).
pub(super) fn choose(code: &qrcodegen::QrCode) -> (u8, Vec<u8>) {
    match code.size() {
        ..=64 => choose_on::<1>(code),
        65..=128 => choose_on::<2>(code),
        _ => choose_on::<3>(code),
    }
}

fn choose_on<const N: usize>(code: &qrcodegen::QrCode) -> (u8, Vec<u8>) {
    let mut grid = Grid::<N>::new(code);
    let data: Vec<Line<N>> = function_modules(code.version().value())
        .into_iter()
        .map(|function| !function & grid.whole)
        .collect();
    let mut carried = FIRST;
    let mut best = (u32::MAX, FIRST, Vec::new());
    for mask in 0..8 {
        if mask != carried {
            grid.change_mask(carried, mask, &data);
            carried = mask;
        }
        let penalty = grid.penalty();
        if penalty < best.0 {
            best = (penalty, mask, grid.rows.clone());
        }
    }
    let (_, mask, rows) = best;
    let size = grid.rows.len();
    let modules = rows.iter().flat_map(|row| (0..size).map(|x| u8::from(row.is_dark(x)))).collect();
    (mask, modules)
}

/// A code's rows, and its columns as lines of their own so that both directions are scored alike.
struct Grid<const N: usize> {
    rows: Vec<Line<N>>,
    columns: Vec<Line<N>>,
    /// A line's modules, and those that have a next one.
    whole: Line<N>,
    inner: Line<N>,
}

impl<const N: usize> Grid<N> {
    fn new(code: &qrcodegen::QrCode) -> Self {
        let side = code.size();
        let size = side as usize;
        let mut rows = vec![Line::LIGHT; size];
        let mut columns = vec![Line::LIGHT; size];
        for (y, row) in rows.iter_mut().enumerate() {
            for (x, column) in columns.iter_mut().enumerate() {
                let dark = u64::from(code.get_module(x as i32, y as i32));
                row.0[x / 64] |= dark << (x % 64);
                column.0[y / 64] |= dark << (y % 64);
            }
        }
        Self { rows, columns, whole: Line::dark(size), inner: Line::dark(size - 1) }
    }

    /// Replaces the mask on the `data` modules, and the format information that names it.
    fn change_mask(&mut self, from: u8, to: u8, data: &[Line<N>]) {
        let (from, to) = (usize::from(from), usize::from(to));
        let lines = self.rows.iter_mut().zip(&mut self.columns).zip(data).enumerate();
        for (i, ((row, column), &data)) in lines {
            *row = *row ^ change(&ROWS, from, to, i) & data;
            *column = *column ^ change(&COLUMNS, from, to, i) & data;
        }
        self.draw_format(FORMAT_M[to]);
    }

    /// ISO/IEC 18004, figure 25: bit 0 of `bits` is the least significant.
    fn draw_format(&mut self, bits: u16) {
        let size = self.rows.len();
        for i in 0..15 {
            let dark = bits >> i & 1 != 0;
            // Down column 8 and then left along row 8, stepping over the timing patterns.
            let (x, y) = match i {
                0..6 => (8, i),
                6 | 7 => (8, i + 1),
                8 => (7, 8),
                _ => (14 - i, 8),
            };
            self.set(x, y, dark);
            // Along row 8 from the right, then down the end of column 8.
            let (x, y) = if i < 8 { (size - 1 - i, 8) } else { (8, size - 15 + i) };
            self.set(x, y, dark);
        }
    }

    fn set(&mut self, x: usize, y: usize, dark: bool) {
        self.rows[y].set(x, dark);
        self.columns[x].set(y, dark);
    }

    /// ISO/IEC 18004, section 7.8.3.1.
    fn penalty(&self) -> u32 {
        let lines: u32 =
            self.rows.iter().chain(&self.columns).map(|line| line.penalty(self.inner)).sum();
        let blocks: u32 = self
            .rows
            .windows(2)
            .map(|pair| {
                let alike = !(pair[0] ^ pair[1]);
                let (upper, lower) =
                    (pair[0].same_as_next(self.inner), pair[1].same_as_next(self.inner));
                (alike & upper & lower).count()
            })
            .sum();
        let size = self.rows.len() as u32;
        let (dark, total) = (self.rows.iter().map(Line::count).sum::<u32>(), size * size);
        // Steps of 5 % by which the dark share leaves 45 to 55 %. Never exactly one half: the
        // total is odd.
        let steps = (dark * 20).abs_diff(total * 10).div_ceil(total) - 1;
        lines + BLOCK * blocks + BALANCE_STEP * steps
    }
}

/// The modules of line `i` where two masks differ.
fn change<const N: usize>(masks: &MaskLines, from: usize, to: usize, i: usize) -> Line<N> {
    let (from, to) = (&masks[from][i % PERIOD], &masks[to][i % PERIOD]);
    Line(std::array::from_fn(|word| from[word] ^ to[word]))
}

/// For each mask its first [`PERIOD`] lines, which repeat.
type MaskLines = [[[u64; 3]; PERIOD]; 8];

const PERIOD: usize = 12;
static ROWS: MaskLines = mask_lines(false);
static COLUMNS: MaskLines = mask_lines(true);

const fn mask_lines(columns: bool) -> MaskLines {
    let mut lines = [[[0; 3]; PERIOD]; 8];
    let mut at = 0;
    while at < 8 * PERIOD * 192 {
        let (mask, line, module) = (at / 192 / PERIOD, at / 192 % PERIOD, at % 192);
        let (x, y) = if columns { (line, module) } else { (module, line) };
        if is_flipped(mask, x, y) {
            lines[mask][line][module / 64] |= 1 << (module % 64);
        }
        at += 1;
    }
    lines
}

/// ISO/IEC 18004, table 10, where i is the row and j the column.
const fn is_flipped(mask: usize, x: usize, y: usize) -> bool {
    let value = match mask {
        0 => (x + y) % 2,
        1 => y % 2,
        2 => x % 3,
        3 => (x + y) % 3,
        4 => (x / 3 + y / 2) % 2,
        5 => x * y % 2 + x * y % 3,
        6 => (x * y % 2 + x * y % 3) % 2,
        _ => ((x + y) % 2 + x * y % 3) % 2,
    };
    value == 0
}

/// The 15 bits of format information for level M and masks 0 to 7 (ISO/IEC 18004, table C.1).
const FORMAT_M: [u16; 8] = [0x5412, 0x5125, 0x5e7c, 0x5b4b, 0x45f9, 0x40ce, 0x4f97, 0x4aa0];

/// N2 and N4 of ISO/IEC 18004, table 11.
const BLOCK: u32 = 3;
const BALANCE_STEP: u32 = 10;
