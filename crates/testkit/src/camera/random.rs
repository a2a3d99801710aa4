//! A small deterministic generator: SplitMix64 (Steele, Lea and Flood, 2014). Not for keys.

/// Equal seeds give equal streams, on every machine.
#[derive(Clone, Debug)]
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Another stream, named by `purpose`, that does not depend on how much of this one was drawn.
    pub(super) fn branch(&self, purpose: u64) -> Self {
        Self(mix(self.0 ^ mix(purpose.wrapping_add(GOLDEN))))
    }

    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// Below `bound`, which is above zero.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        ((u128::from(self.next()) * bound as u128) >> 64) as usize
    }

    /// In [0, 1).
    pub(super) fn unit(&mut self) -> f32 {
        (self.next() >> 40) as f32 / (1_u32 << 24) as f32
    }

    pub(super) fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.unit()
    }

    pub(super) fn chance(&mut self, probability: f32) -> bool {
        self.unit() < probability
    }

    pub(super) fn angle(&mut self) -> f32 {
        self.between(0.0, std::f32::consts::TAU)
    }

    /// About normal, mean 0 and deviation 1: the sum of four uniform numbers, so within 3.5.
    pub(super) fn normal(&mut self) -> f32 {
        let bits = self.next();
        let sum: u64 = (0..4).map(|i| bits >> (16 * i) & 0xffff).sum();
        (sum as f32 / 65_536.0 - 2.0) * 3.0_f32.sqrt()
    }

    pub(super) fn pick<T: Copy>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())]
    }
}

/// A number for a cell of an endless grid, in [0, 1).
pub(super) fn cell(x: i32, y: i32, seed: u64) -> f32 {
    let place = (x as u32 as u64) << 32 | y as u32 as u64;
    (mix(place ^ seed) >> 40) as f32 / (1_u32 << 24) as f32
}

/// Value noise: random at whole numbers, smooth between, 0 to 1.
pub(super) fn smooth_noise(u: f32, v: f32, seed: u64) -> f32 {
    let (column, row) = (u.floor(), v.floor());
    let ease = |t: f32| t * t * (3.0 - 2.0 * t);
    let (across, down) = (ease(u - column), ease(v - row));
    let (column, row) = (column as i32, row as i32);
    let along = |row: i32| {
        let left = cell(column, row, seed);
        left + (cell(column + 1, row, seed) - left) * across
    };
    let upper = along(row);
    upper + (along(row + 1) - upper) * down
}

fn mix(mut bits: u64) -> u64 {
    bits = (bits ^ bits >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ bits >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ bits >> 31
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
