//! Where dark ends and light begins, for each 8x8 block of a frame.

use super::frame::LumaFrame;
use super::geometry::Point;

/// Side of a block in pixels.
pub(crate) const BLOCK: usize = 8;

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
            measure_row(frame, block_row, contrast, middles, ranges);
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
                if count > 0 {
                    left = (sum / count) as u8;
                }
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

    /// The thresholds of the blocks that row `y` of pixels crosses.
    pub(crate) fn row(&self, y: usize) -> &[u8] {
        &self.thresholds[y / BLOCK * self.columns..][..self.columns]
    }
}

/// For each block of a row of blocks: its range, and where light and dark part (at least 1) or 0
/// when the range is below `contrast`.
fn measure_row(
    frame: &LumaFrame<'_>,
    block_row: usize,
    contrast: u8,
    middles: &mut [u8],
    ranges: &mut [(u8, u8)],
) {
    let first = block_row * BLOCK;
    let height = BLOCK.min(frame.height() - first);
    for (column, (middle, range)) in middles.iter_mut().zip(ranges).enumerate() {
        let left = column * BLOCK;
        let width = BLOCK.min(frame.width() - left);
        let (mut low, mut high) = ([u8::MAX; BLOCK], [0u8; BLOCK]);
        let mut sums = [0u16; BLOCK];
        for y in first..first + height {
            let row = &frame.row(y)[left..left + width];
            if let Ok(row) = <&[u8; BLOCK]>::try_from(row) {
                for i in 0..BLOCK {
                    low[i] = low[i].min(row[i]);
                    high[i] = high[i].max(row[i]);
                    sums[i] += u16::from(row[i]);
                }
            } else {
                for (i, &pixel) in row.iter().enumerate() {
                    low[i] = low[i].min(pixel);
                    high[i] = high[i].max(pixel);
                    sums[i] += u16::from(pixel);
                }
            }
        }
        let low = low.into_iter().min().unwrap_or(0);
        let high = high.into_iter().max().unwrap_or(0);
        let mean = sums.iter().map(|&s| u32::from(s)).sum::<u32>() / (width * height) as u32;
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
