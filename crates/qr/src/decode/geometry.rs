//! Points in the image and the projective map from modules to pixels.

use std::ops::{Add, Mul, Sub};

/// A point in the image, in pixels: x to the right, y down, (0, 0) the outer corner of the first
/// pixel.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Point {
    /// Pixels from the left border.
    pub x: f32,
    /// Pixels from the upper border.
    pub y: f32,
}

impl Point {
    pub(crate) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(crate) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// Positive when `other` lies clockwise of `self` on the screen (y down).
    pub(crate) fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }

    pub(crate) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }

    pub(crate) fn middle(self, other: Self) -> Self {
        (self + other) * 0.5
    }

    pub(crate) fn distance(self, other: Self) -> f32 {
        (self - other).length()
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl Mul<f32> for Point {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// A place of a symbol, in modules, with where it lies in the image.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Match {
    pub(crate) u: f32,
    pub(crate) v: f32,
    pub(crate) point: Point,
    /// How much it counts.
    pub(crate) weight: f32,
}

/// A projective map from module coordinates (u to the right, v down, (0, 0) the symbol's upper
/// left corner) to pixels:
/// `x = (m0 u + m1 v + m2) / w`, `y = (m3 u + m4 v + m5) / w`, `w = m6 u + m7 v + 1`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Homography {
    m: [f32; 8],
}

impl Homography {
    /// The map under which the three finder centres of a symbol of `size` modules fall on the
    /// given points, while the scale shrinks by `1 + p` (squared) from upper left to upper right
    /// and by `1 + q` from upper left to lower left. `p = q = 0` is an affine map.
    pub(crate) fn from_finders(finders: [Point; 3], size: usize, p: f32, q: f32) -> Self {
        let [tl, tr, bl] = finders;
        let span = size as f32 - 7.0;
        let (g, h) = (p / span, q / span);
        let a = (tr * (1.0 + p) - tl) * (1.0 / span);
        let b = (bl * (1.0 + q) - tl) * (1.0 / span);
        // So far with the origin in the upper left finder's centre; move it to the corner.
        let s = 3.5;
        let w = 1.0 - s * (g + h);
        let c = tl - a * s - b * s;
        let m = [a.x, b.x, c.x, a.y, b.y, c.y, g, h].map(|v| v / w);
        Self { m }
    }

    /// Least-squares map through the matches; `None` unless four or more of them determine one.
    pub(crate) fn fit(matches: &[Match]) -> Option<Self> {
        let matches = || matches.iter().filter(|m| m.weight > 0.0);
        let count = matches().count();
        if count < 4 {
            return None;
        }
        // Centre and scale both sides, or the normal equations lose their digits.
        let n = count as f64;
        let mean = |quantity: fn(&Match) -> f32| {
            matches().map(|m| f64::from(quantity(m))).sum::<f64>() / n
        };
        let (mu, mv) = (mean(|m| m.u), mean(|m| m.v));
        let (mx, my) = (mean(|m| m.point.x), mean(|m| m.point.y));
        let spread =
            |distance: &dyn Fn(&Match) -> f64| (matches().map(distance).sum::<f64>() / n).max(1e-3);
        let su = spread(&|m| (f64::from(m.u) - mu).abs() + (f64::from(m.v) - mv).abs());
        let sx = spread(&|m| (f64::from(m.point.x) - mx).abs() + (f64::from(m.point.y) - my).abs());
        let mut a = [[0.0f64; 9]; 8];
        for m in matches() {
            let (u, v) = ((f64::from(m.u) - mu) / su, (f64::from(m.v) - mv) / su);
            let (x, y) = ((f64::from(m.point.x) - mx) / sx, (f64::from(m.point.y) - my) / sx);
            let equations = [
                [u, v, 1.0, 0.0, 0.0, 0.0, -u * x, -v * x, x],
                [0.0, 0.0, 0.0, u, v, 1.0, -u * y, -v * y, y],
            ];
            for equation in equations {
                for (row, factor) in a.iter_mut().zip(equation) {
                    for (sum, other) in row.iter_mut().zip(equation) {
                        *sum += f64::from(m.weight) * factor * other;
                    }
                }
            }
        }
        let h = solve(&mut a)?;
        // Undo the scaling: u' = (u - mu) / su on the right, x = mx + sx x' on the left.
        let w = [h[6] / su, h[7] / su, 1.0 - (h[6] * mu + h[7] * mv) / su];
        if w[2].abs() < 1e-9 {
            return None;
        }
        let x = [h[0] / su, h[1] / su, h[2] - (h[0] * mu + h[1] * mv) / su];
        let y = [h[3] / su, h[4] / su, h[5] - (h[3] * mu + h[4] * mv) / su];
        let px = |i: usize| (sx * x[i] + mx * w[i]) / w[2];
        let py = |i: usize| (sx * y[i] + my * w[i]) / w[2];
        let m = [px(0), px(1), px(2), py(0), py(1), py(2), w[0] / w[2], w[1] / w[2]];
        m.iter().all(|v| v.is_finite()).then(|| Self { m: m.map(|v| v as f32) })
    }

    #[inline]
    pub(crate) fn project(&self, u: f32, v: f32) -> Point {
        let m = &self.m;
        let w = 1.0 / (m[6] * u + m[7] * v + 1.0);
        Point::new((m[0] * u + m[1] * v + m[2]) * w, (m[3] * u + m[4] * v + m[5]) * w)
    }

    /// The steps in pixels of one module to the right and one module down at (u, v).
    pub(crate) fn axes(&self, u: f32, v: f32) -> (Point, Point) {
        let right = self.project(u + 0.5, v) - self.project(u - 0.5, v);
        let down = self.project(u, v + 0.5) - self.project(u, v - 0.5);
        (right, down)
    }

    /// The corners of a symbol of `size` modules: upper left, upper right, lower right, lower left.
    pub(crate) fn corners(&self, size: usize) -> [Point; 4] {
        let s = size as f32;
        [(0.0, 0.0), (s, 0.0), (s, s), (0.0, s)].map(|(u, v)| self.project(u, v))
    }
}

/// Solves eight equations given as rows of coefficients and right side, by elimination with
/// partial pivoting.
fn solve(a: &mut [[f64; 9]; 8]) -> Option<[f64; 8]> {
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|&i, &j| a[i][column].abs().total_cmp(&a[j][column].abs()))?;
        if a[pivot][column].abs() < 1e-12 {
            return None;
        }
        a.swap(column, pivot);
        let lead = a[column];
        for row in a.iter_mut().skip(column + 1) {
            let factor = row[column] / lead[column];
            for (value, lead) in row.iter_mut().zip(lead).skip(column) {
                *value -= factor * lead;
            }
        }
    }
    let mut x = [0.0; 8];
    for row in (0..8).rev() {
        let known: f64 = (row + 1..8).map(|j| a[row][j] * x[j]).sum();
        x[row] = (a[row][8] - known) / a[row][row];
    }
    Some(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(a: Point, b: Point) -> bool {
        a.distance(b) < 0.02
    }

    #[test]
    fn fit_recovers_a_perspective_map() {
        let finders = [Point::new(100.0, 80.0), Point::new(400.0, 120.0), Point::new(90.0, 350.0)];
        let truth = Homography::from_finders(finders, 61, 0.2, -0.1);
        let nodes = [(3.5, 3.5), (57.5, 3.5), (3.5, 57.5), (54.5, 54.5), (30.5, 30.5)];
        let matches = nodes.map(|(u, v)| Match { u, v, point: truth.project(u, v), weight: 1.0 });
        let fitted = Homography::fit(&matches).unwrap();
        for (a, b) in fitted.corners(61).into_iter().zip(truth.corners(61)) {
            assert!(close(a, b), "{a:?} {b:?}");
        }
    }

    #[test]
    fn finder_centres_map_to_their_points() {
        let finders = [Point::new(100.0, 80.0), Point::new(400.0, 120.0), Point::new(90.0, 350.0)];
        let map = Homography::from_finders(finders, 25, 0.3, 0.1);
        assert!(close(map.project(3.5, 3.5), finders[0]));
        assert!(close(map.project(21.5, 3.5), finders[1]));
        assert!(close(map.project(3.5, 21.5), finders[2]));
    }

    #[test]
    fn a_line_of_points_determines_nothing() {
        let line = [0.0f32, 1.0, 2.0, 3.0].map(|i| Match {
            u: i,
            v: i,
            point: Point::new(i, i),
            weight: 1.0,
        });
        assert!(Homography::fit(&line).is_none());
    }
}
