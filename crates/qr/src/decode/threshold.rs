//! Where dark ends and light begins, for each 8x8 block of a frame.

use super::frame::LumaFrame;
use super::geometry::Point;

/// Side of a block in pixels.
pub(crate) const BLOCK: usize = 8;
/// Blocks without a pixel as bright as this are black.
const BLACK: u8 = 32;

/// One threshold for each block: pixels below it are dark.
#[derive(Default)]
pub(crate) struct ThresholdMap {
    columns: usize,
    rows: usize,
    thresholds: Vec<u8>,
    /// Darkest and brightest pixel of each block.
    ranges: Vec<(u8, u8)>,
    /// Per block the middle of its range when it has contrast, else 0.
    middles: Vec<u8>,
    row_sums: Vec<(u16, u16)>,
    pixel_columns: Columns,
}

impl ThresholdMap {
    /// Measures a frame. A block counts when its brightness spans at least `contrast`; each
    /// threshold is the mean over the counting blocks among the `2 reach + 1` squared around it.
    pub(crate) fn measure(&mut self, frame: &LumaFrame<'_>, contrast: u8, reach: usize) {
        self.columns = frame.width().div_ceil(BLOCK);
        self.rows = frame.height().div_ceil(BLOCK);
        self.middles.clear();
        self.middles.resize(self.columns * self.rows, 0);
        self.ranges.clear();
        self.ranges.resize(self.columns * self.rows, (0, 0));
        for block_row in 0..self.rows {
            let middles = &mut self.middles[block_row * self.columns..][..self.columns];
            let ranges = &mut self.ranges[block_row * self.columns..][..self.columns];
            let out = middles.iter_mut().zip(ranges);
            measure_row(frame, block_row, contrast, &mut self.pixel_columns, out);
        }
        self.smooth(reach);
    }

    /// Mean of the counting blocks in reach; where none is, the value of the block to the left.
    fn smooth(&mut self, reach: usize) {
        let (columns, rows) = (self.columns, self.rows);
        // Sums along rows first, then along columns.
        self.row_sums.clear();
        self.row_sums.resize(columns * rows, (0, 0));
        for y in 0..rows {
            let source = &self.middles[y * columns..][..columns];
            let sums = &mut self.row_sums[y * columns..][..columns];
            let add = |sum: &mut (u16, u16), value: u8| {
                sum.0 += u16::from(value);
                sum.1 += u16::from(value > 0);
            };
            let mut sum = (0, 0);
            source.iter().take(reach).for_each(|&value| add(&mut sum, value));
            for x in 0..columns {
                if let Some(&value) = source.get(x + reach) {
                    add(&mut sum, value);
                }
                if let Some(&value) = (x > reach).then(|| &source[x - reach - 1]) {
                    sum.0 -= u16::from(value);
                    sum.1 -= u16::from(value > 0);
                }
                sums[x] = sum;
            }
        }
        self.thresholds.clear();
        self.thresholds.resize(columns * rows, 0);
        for y in 0..rows {
            let (first, last) = (y.saturating_sub(reach), (y + reach).min(rows - 1));
            let mut left = 0;
            for x in 0..columns {
                let (mut sum, mut count) = (0u32, 0u32);
                for row in first..=last {
                    let (s, c) = self.row_sums[row * columns + x];
                    sum += u32::from(s);
                    count += u32::from(c);
                }
                left = sum.checked_div(count).map_or(left, |mean| mean as u8);
                self.thresholds[y * columns + x] = left;
            }
        }
    }

    /// Each block's middle in pixels with its darkest and brightest pixel.
    pub(crate) fn ranges(&self) -> impl Iterator<Item = (Point, u8, u8)> {
        self.ranges.iter().enumerate().map(|(i, &(low, high))| {
            let at = |index: usize| (index * BLOCK + BLOCK / 2) as f32;
            (Point::new(at(i % self.columns), at(i / self.columns)), low, high)
        })
    }

    /// Whether much of the frame is evenly black.
    pub(crate) fn is_black_around(&self) -> bool {
        let black = self.ranges.iter().filter(|&&(_, high)| high < BLACK).count();
        black >= self.ranges.len() / 8
    }

    /// The threshold of the block that a point of the frame lies in.
    pub(crate) fn at(&self, point: Point) -> f32 {
        let index = |x: f32, count: usize| (x as usize / BLOCK).min(count - 1);
        let (column, row) = (index(point.x, self.columns), index(point.y, self.rows));
        f32::from(self.thresholds[row * self.columns + column])
    }

    /// The thresholds of the blocks that column `x` of pixels crosses.
    pub(crate) fn column(&self, x: usize) -> impl Iterator<Item = u8> {
        self.thresholds.iter().skip(x / BLOCK).step_by(self.columns).copied()
    }

    /// The thresholds of the blocks that row `y` of pixels crosses.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.thresholds[y / BLOCK * self.columns..][..self.columns]
    }
}

/// For each block of a row of blocks: its range, and where light and dark part (at least 1) or 0
/// when the range is below `contrast`. Looks at every other row of pixels.
fn measure_row<'a>(
    frame: &LumaFrame<'_>,
    block_row: usize,
    contrast: u8,
    columns: &mut Columns,
    out: impl Iterator<Item = (&'a mut u8, &'a mut (u8, u8))>,
) {
    let first = block_row * BLOCK;
    let last = (first + BLOCK).min(frame.height());
    columns.start(frame.width());
    for y in (first..last).step_by(2) {
        columns.add(frame.row(y));
    }
    let rows = (last - first).div_ceil(2);
    for (i, (middle, range)) in (0..).step_by(BLOCK).zip(out) {
        let end = (i + BLOCK).min(frame.width());
        let low = columns.low[i..end].iter().copied().min().unwrap_or(0);
        let high = columns.high[i..end].iter().copied().max().unwrap_or(0);
        let sum: u32 = columns.sum[i..end].iter().map(|&sum| u32::from(sum)).sum();
        let mean = sum / ((end - i) * rows) as u32;
        *range = (low, high);
        *middle = if high.saturating_sub(low) >= contrast {
            // Between the mean, which noise does not move, and the middle of the range, which an
            // uneven share of dark and light does not move.
            let range_middle = (u32::from(high) + u32::from(low)) / 2;
            ((mean + range_middle) / 2).max(1) as u8
        } else {
            0
        };
    }
}

/// Least, greatest and sum of each column of pixels in a row of blocks.
#[derive(Default)]
struct Columns {
    low: Vec<u8>,
    high: Vec<u8>,
    sum: Vec<u16>,
}

impl Columns {
    fn start(&mut self, width: usize) {
        self.low.clear();
        self.low.resize(width, u8::MAX);
        self.high.clear();
        self.high.resize(width, 0);
        self.sum.clear();
        self.sum.resize(width, 0);
    }

    // Three plain loops, which compilers turn into vector code.
    fn add(&mut self, row: &[u8]) {
        self.low.iter_mut().zip(row).for_each(|(low, &pixel)| *low = pixel.min(*low));
        self.high.iter_mut().zip(row).for_each(|(high, &pixel)| *high = pixel.max(*high));
        self.sum.iter_mut().zip(row).for_each(|(sum, &pixel)| *sum += u16::from(pixel));
    }
}
