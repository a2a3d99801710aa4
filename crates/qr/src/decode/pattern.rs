//! How much a place in the image looks like a pattern made of concentric squares.

use super::frame::{FIXED, LumaFrame};
use super::geometry::Point;

/// A square pattern of rings about a centre module.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rings {
    /// Modules from the centre to the outermost ring.
    reach: i32,
    /// Bit r is set when ring r is light.
    light: u32,
}

/// An alignment pattern: 5x5 modules.
pub(crate) const ALIGNMENT: Rings = Rings { reach: 2, light: 0b010 };
/// A finder pattern with the light ring around it: 9x9 modules.
pub(crate) const FINDER: Rings = Rings { reach: 4, light: 0b10100 };

/// Of the brightness of all modules, of its squares, and of the light modules alone.
#[derive(Clone, Copy, Debug, Default)]
struct Sums {
    sum: f32,
    squares: f32,
    light: f32,
}

/// Modules in a ring.
fn ring_size(ring: i32) -> f32 {
    (8 * ring).max(1) as f32
}

impl Rings {
    /// Correlation (-1 to 1) with the image around `centre`, where one module measures `right` and
    /// `down`; for inverted symbols the sign is turned.
    pub(crate) fn correlate(
        self,
        frame: &LumaFrame<'_>,
        centre: Point,
        (right, down): (Point, Point),
        inverted: bool,
    ) -> f32 {
        let Sums { sum, squares, light } = self
            .sums_inside(frame, centre, right, down)
            .unwrap_or_else(|| self.sums(frame, centre, right, down));
        let side = (2 * self.reach + 1) as f32;
        let count = side * side;
        let lights: f32 = (0..=self.reach).filter(|&ring| self.is_light(ring)).map(ring_size).sum();
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(1.0);
        let covariance = (light - lights * mean) / count;
        let share = lights / count;
        let correlation = covariance / (variance * share * (1.0 - share)).sqrt();
        if inverted { -correlation } else { correlation }
    }

    fn is_light(self, ring: i32) -> bool {
        self.light >> ring & 1 == 1
    }

    fn sums(self, frame: &LumaFrame<'_>, centre: Point, right: Point, down: Point) -> Sums {
        let mut sums = Sums::default();
        for j in -self.reach..=self.reach {
            for i in -self.reach..=self.reach {
                let at = centre + right * i as f32 + down * j as f32;
                let value = frame.sample(at.x, at.y);
                sums.sum += value;
                sums.squares += value * value;
                if self.is_light(i.abs().max(j.abs())) {
                    sums.light += value;
                }
            }
        }
        sums
    }

    /// The same in whole numbers, several times faster; `None` near the border.
    fn sums_inside(
        self,
        frame: &LumaFrame<'_>,
        centre: Point,
        right: Point,
        down: Point,
    ) -> Option<Sums> {
        let reach = self.reach as f32;
        let (wide, high) =
            (reach * (right.x.abs() + down.x.abs()), reach * (right.y.abs() + down.y.abs()));
        let inside = centre.x - wide > 2.0
            && centre.y - high > 2.0
            && centre.x + wide < frame.width() as f32 - 2.0
            && centre.y + high < frame.height() as f32 - 2.0;
        if !inside {
            return None;
        }
        let fixed = |value: f32| (value * FIXED) as i32;
        let (right_x, right_y) = (fixed(right.x), fixed(right.y));
        let (mut sum, mut squares, mut light) = (0u32, 0u64, 0u32);
        for j in -self.reach..=self.reach {
            let start = centre + down * j as f32 - right * reach;
            let (mut x, mut y) = (fixed(start.x - 0.5), fixed(start.y - 0.5));
            for i in -self.reach..=self.reach {
                let value = frame.sample_inside(x, y);
                sum += value;
                squares += u64::from(value * value);
                if self.is_light(i.abs().max(j.abs())) {
                    light += value;
                }
                (x, y) = (x + right_x, y + right_y);
            }
        }
        let sums = [sum as f32, squares as f32 / 16.0, light as f32].map(|sum| sum / 16.0);
        Some(Sums { sum: sums[0], squares: sums[1], light: sums[2] })
    }

    /// Climbs from `centre` to where the pattern fits best, in steps from `step` modules down to a
    /// sixteenth; returns the place and its correlation.
    pub(crate) fn climb(
        self,
        frame: &LumaFrame<'_>,
        centre: Point,
        axes: (Point, Point),
        inverted: bool,
        mut step: f32,
    ) -> (Point, f32) {
        let mut best = (centre, self.correlate(frame, centre, axes, inverted));
        while step > 0.05 {
            let from = best.0;
            for (i, j) in [(-1.0, 0.0), (1.0, 0.0), (0.0, -1.0), (0.0, 1.0)] {
                let p = from + axes.0 * (i * step) + axes.1 * (j * step);
                let score = self.correlate(frame, p, axes, inverted);
                if score > best.1 {
                    best = (p, score);
                }
            }
            // Diagonal moves come of going on at the same step from the better place.
            if best.0 == from {
                step *= 0.5;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_correlate_as_fractions_do() {
        let data: Vec<u8> = (0..64 * 64).map(|i| (i * i % 251) as u8).collect();
        let frame = LumaFrame::new(&data, 64, 64, 64).unwrap();
        let (centre, right, down) =
            (Point::new(31.3, 30.6), Point::new(3.1, 0.7), Point::new(-0.6, 2.9));
        let exact = FINDER.sums(&frame, centre, right, down);
        let fast = FINDER.sums_inside(&frame, centre, right, down).unwrap();
        let close = |a: f32, b: f32| (a / b - 1.0).abs() < 0.01;
        assert!(close(fast.sum, exact.sum) && close(fast.squares, exact.squares));
        assert!(close(fast.light, exact.light));
        assert!(FINDER.sums_inside(&frame, Point::new(12.0, 30.0), right, down).is_none());
    }
}
