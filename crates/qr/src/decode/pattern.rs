//! How much a place in the image looks like a pattern made of concentric squares.

use super::frame::LumaFrame;
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
        let (mut sum, mut squares, mut light, mut lights) = (0.0f32, 0.0f32, 0.0f32, 0.0f32);
        for j in -self.reach..=self.reach {
            for i in -self.reach..=self.reach {
                let at = centre + right * i as f32 + down * j as f32;
                let value = frame.sample(at.x, at.y);
                sum += value;
                squares += value * value;
                if self.light >> i.abs().max(j.abs()) & 1 == 1 {
                    light += value;
                    lights += 1.0;
                }
            }
        }
        let side = (2 * self.reach + 1) as f32;
        let count = side * side;
        let mean = sum / count;
        let variance = (squares / count - mean * mean).max(1.0);
        let covariance = (light - lights * mean) / count;
        let share = lights / count;
        let correlation = covariance / (variance * share * (1.0 - share)).sqrt();
        if inverted { -correlation } else { correlation }
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
