//! Undoes blur in module space. A lens out of focus or a moving hand mixes each module with its
//! neighbours in the same way all over a symbol, so a small linear filter that makes the modules
//! whose colour is known come out right, in the least-squares sense, makes the others come out
//! right too. Trained on the fixed patterns first, then on its own decisions (decision-directed
//! equalisation, as modems do it).

use super::version::Module;

/// Modules on each side that the filter looks at, at most.
const MAX_REACH: usize = 2;
/// Weights of the widest filter, of the module's own square, and of a constant.
const MAX_TAPS: usize = (2 * MAX_REACH + 1) * (2 * MAX_REACH + 1) + 2;

/// Beyond this, a module is as dark or light as can be; more of it would only mean glare.
const LIMIT: f32 = 1.6;

/// Buffers of the filter.
#[derive(Default)]
pub(crate) struct Equaliser {
    /// The input with a margin of light modules all around.
    padded: Vec<f32>,
    output: Vec<f32>,
}

impl Equaliser {
    /// Work a module to [run](Self::run) the filter, in brightness reads.
    pub(crate) fn work(reach: usize, decided: bool) -> usize {
        let taps = (2 * reach + 1) * (2 * reach + 1) + 2;
        (taps + if decided { taps * taps } else { 0 }) / 8 + 20
    }

    /// Starts on the modules of a symbol: positive for dark, about 1 in magnitude.
    pub(crate) fn load(&mut self, soft: &[f32], size: usize) {
        let stride = size + 2 * MAX_REACH;
        self.padded.clear();
        self.padded.resize(stride * stride, -1.0);
        for (y, row) in soft.chunks_exact(size).enumerate() {
            let start = (y + MAX_REACH) * stride + MAX_REACH;
            for (padded, value) in self.padded[start..].iter_mut().zip(row) {
                *padded = value.clamp(-LIMIT, LIMIT);
            }
        }
        self.output.clear();
        self.output.extend_from_slice(soft);
    }

    /// Trains a filter that looks `reach` modules far on the fixed modules and, when `decided`, on
    /// the last output's sure decisions, and applies it. Returns its output.
    pub(crate) fn run(
        &mut self,
        layout: &[Module],
        size: usize,
        reach: usize,
        decided: bool,
    ) -> &[f32] {
        let reach = reach.min(MAX_REACH);
        let side = 2 * reach + 1;
        let taps = side * side + 2;
        let mut normal = [[0.0f32; MAX_TAPS + 1]; MAX_TAPS];
        let mut samples = 0.0f32;
        let mut features = [1.0f32; MAX_TAPS];
        for (i, module) in layout.iter().enumerate() {
            let target = match *module {
                Module::Fixed { dark: true } => 1.0,
                Module::Fixed { dark: false } => -1.0,
                _ if decided && self.output[i].abs() > 0.3 => self.output[i].signum(),
                _ => continue,
            };
            self.gather(i % size, i / size, size, reach, &mut features);
            samples += 1.0;
            for (row, &feature) in normal[..taps].iter_mut().zip(&features) {
                for (sum, &other) in row.iter_mut().zip(&features[..taps]) {
                    *sum += feature * other;
                }
                row[MAX_TAPS] += feature * target;
            }
        }
        // A little of the identity keeps the filter tame where the fixed patterns say too little.
        let ridge = 0.01 * samples;
        for (i, row) in normal[..taps].iter_mut().enumerate() {
            row[i] += ridge;
            if i == side * side / 2 {
                row[MAX_TAPS] += ridge;
            }
        }
        if let Some(weights) = solve(&mut normal, taps) {
            for i in 0..size * size {
                self.gather(i % size, i / size, size, reach, &mut features);
                let value = weights[..taps].iter().zip(&features).map(|(w, f)| w * f).sum();
                self.output[i] = value;
            }
        }
        &self.output
    }

    /// The neighbourhood of a module, row by row, the constant 1, and the module's square: light
    /// that saturates bends the scale of brightness.
    #[inline]
    fn gather(&self, x: usize, y: usize, size: usize, reach: usize, out: &mut [f32; MAX_TAPS]) {
        let stride = size + 2 * MAX_REACH;
        let side = 2 * reach + 1;
        let corner = (y + MAX_REACH - reach) * stride + x + MAX_REACH - reach;
        for (row, out) in out[..side * side].chunks_exact_mut(side).enumerate() {
            out.copy_from_slice(&self.padded[corner + row * stride..][..side]);
        }
        out[side * side] = 1.0;
        let centre = out[side * side / 2];
        out[side * side + 1] = centre * centre;
    }
}

/// Solves the first `n` normal equations; the right sides stand in the last column.
fn solve(a: &mut [[f32; MAX_TAPS + 1]; MAX_TAPS], n: usize) -> Option<[f32; MAX_TAPS]> {
    // Gauss without pivoting: the matrix is symmetric and positive definite.
    for column in 0..n {
        let lead = a[column];
        if lead[column] < 1e-6 {
            return None;
        }
        for row in a[column + 1..n].iter_mut() {
            let factor = row[column] / lead[column];
            for j in column..n {
                row[j] -= factor * lead[j];
            }
            row[MAX_TAPS] -= factor * lead[MAX_TAPS];
        }
    }
    let mut x = [0.0; MAX_TAPS];
    for row in (0..n).rev() {
        let known: f32 = (row + 1..n).map(|j| a[row][j] * x[j]).sum();
        x[row] = (a[row][MAX_TAPS] - known) / a[row][row];
    }
    x.iter().all(|v| v.is_finite()).then_some(x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decode::version::{Layout, Version};

    #[test]
    fn undoes_a_blur_that_flips_many_modules() {
        let version = Version::new(7).unwrap();
        let size = version.size();
        let mut layout = Layout::default();
        layout.set(version);
        let mut state = 9u32;
        let truth: Vec<f32> = layout
            .modules()
            .iter()
            .map(|module| {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                match module {
                    Module::Fixed { dark: true } => 1.0,
                    Module::Fixed { dark: false } => -1.0,
                    _ => {
                        if state >> 31 == 1 {
                            1.0
                        } else {
                            -1.0
                        }
                    }
                }
            })
            .collect();
        let at = |x: i32, y: i32| {
            let inside = (0..size as i32).contains(&x) && (0..size as i32).contains(&y);
            if inside { truth[y as usize * size + x as usize] } else { -1.0 }
        };
        // A smear along the falling diagonal.
        let smeared: Vec<f32> = (0..(size * size) as i32)
            .map(|i| {
                let (x, y) = (i % size as i32, i / size as i32);
                0.49 * at(x, y) + 0.36 * at(x - 1, y - 1) + 0.15 * at(x + 1, y + 1)
            })
            .collect();
        let wrong = |soft: &[f32]| soft.iter().zip(&truth).filter(|(a, b)| *a * *b <= 0.0).count();
        assert!(wrong(&smeared) > size * size / 20);
        let mut equaliser = Equaliser::default();
        equaliser.load(&smeared, size);
        equaliser.run(layout.modules(), size, 1, false);
        let rest = wrong(equaliser.run(layout.modules(), size, 2, true));
        assert!(rest * 5 < wrong(&smeared), "{rest} of {}", wrong(&smeared));
    }
}
