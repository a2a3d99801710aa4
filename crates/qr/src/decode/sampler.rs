//! From pixels to modules: brightness at each module, then how surely it is dark or light.

use super::frame::LumaFrame;
use super::grid::Grid;

/// Buffers for the modules of one symbol.
#[derive(Default)]
pub(crate) struct Sampler {
    /// Brightness of each module, row by row; for inverted symbols turned over, so that dark
    /// modules always have low values.
    pub(crate) brightness: Vec<f32>,
    /// Positive for dark, negative for light; 1 is as dark as the surroundings' dark modules.
    pub(crate) soft: Vec<f32>,
    thresholds: Vec<f32>,
    integral: Vec<[f32; 4]>,
}

/// Modules on each side of one that its threshold looks at.
const REACH: usize = 5;

impl Sampler {
    /// Reads the brightness of every module.
    pub(crate) fn sample(&mut self, frame: &LumaFrame<'_>, grid: &Grid, inverted: bool) {
        let size = grid.version.size();
        let middle = size as f32 * 0.5;
        let (right, down) = grid.map.axes(middle, middle);
        let module = right.length().min(down.length());
        self.brightness.clear();
        for y in 0..size {
            for x in 0..size {
                let (u, v) = (x as f32 + 0.5, y as f32 + 0.5);
                let p = grid.project(u, v);
                let mut value = frame.sample(p.x, p.y);
                if module > 2.7 {
                    // Four more within the module even out noise and moire.
                    let (right, down) = (right * 0.22, down * 0.22);
                    for q in
                        [p + right + down, p + right - down, p - right + down, p - right - down]
                    {
                        value += frame.sample(q.x, q.y);
                    }
                    value *= 0.2;
                }
                self.brightness.push(if inverted { 255.0 - value } else { value });
            }
        }
    }

    /// Turns brightness into sureness, by the dark and light modules around each.
    pub(crate) fn soften(&mut self, size: usize) {
        let n = size * size;
        // First guess: the mean around each module.
        self.integrate(size, |value, _| [value, 1.0, 0.0, 0.0]);
        self.thresholds.clear();
        for i in 0..n {
            let [sum, count, ..] = self.window(size, i % size, i / size, REACH);
            self.thresholds.push(sum / count);
        }
        let spread = {
            let sum: f32 =
                self.brightness.iter().zip(&self.thresholds).map(|(v, t)| (v - t).abs()).sum();
            (sum / n as f32).max(0.5)
        };
        // Then halfway between the means of what that calls dark and light.
        for _ in 0..2 {
            let thresholds = std::mem::take(&mut self.thresholds);
            self.integrate(size, |value, i| {
                if value < thresholds[i] { [value, 1.0, 0.0, 0.0] } else { [0.0, 0.0, value, 1.0] }
            });
            self.thresholds = thresholds;
            self.soft.clear();
            for i in 0..n {
                let [dark, darks, light, lights] = self.window(size, i % size, i / size, REACH);
                let (threshold, half) = if darks >= 4.0 && lights >= 4.0 {
                    let (dark, light) = (dark / darks, light / lights);
                    ((dark + light) * 0.5, (light - dark) * 0.5)
                } else {
                    (self.thresholds[i], spread)
                };
                self.thresholds[i] = threshold;
                let half = half.max(0.35 * spread);
                self.soft.push((threshold - self.brightness[i]) / half);
            }
        }
    }

    /// Prepares sums over windows of four quantities a module.
    fn integrate(&mut self, size: usize, quantity: impl Fn(f32, usize) -> [f32; 4]) {
        let stride = size + 1;
        self.integral.clear();
        self.integral.resize(stride * stride, [0.0; 4]);
        for y in 0..size {
            let mut row = [0.0f32; 4];
            for x in 0..size {
                let i = y * size + x;
                let q = quantity(self.brightness[i], i);
                let above = self.integral[y * stride + x + 1];
                for k in 0..4 {
                    row[k] += q[k];
                    self.integral[(y + 1) * stride + x + 1][k] = above[k] + row[k];
                }
            }
        }
    }

    fn window(&self, size: usize, x: usize, y: usize, reach: usize) -> [f32; 4] {
        let stride = size + 1;
        let (left, top) = (x.saturating_sub(reach), y.saturating_sub(reach));
        let (right, bottom) = ((x + reach + 1).min(size), (y + reach + 1).min(size));
        let at = |x: usize, y: usize| self.integral[y * stride + x];
        let (a, b, c, d) = (at(right, bottom), at(left, bottom), at(right, top), at(left, top));
        std::array::from_fn(|k| a[k] - b[k] - c[k] + d[k])
    }
}
