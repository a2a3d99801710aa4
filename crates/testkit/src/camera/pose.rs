//! Where the screen is before the camera.

/// A flat screen seen through a pinhole.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pose {
    /// Pixels a module at the code's centre.
    pub(super) module_px: f32,
    /// Turns about the horizontal and the vertical axis, in radians.
    pub(super) tilt: [f32; 2],
    /// Turn in the picture, in radians.
    pub(super) turn: f32,
    /// Pixel where the code's centre appears.
    pub(super) centre: [f32; 2],
    /// Distance of the pinhole from the picture, in pixels.
    pub(super) focal: f32,
}

impl Pose {
    /// From modules around the code's centre to pixels.
    pub(super) fn projection(&self) -> Projection {
        let ((sin_x, cos_x), (sin_y, cos_y), (sin, cos)) =
            (self.tilt[0].sin_cos(), self.tilt[1].sin_cos(), self.turn.sin_cos());
        // Columns of the rotation: where the screen's own axes point.
        let right = [cos_y * cos, cos_y * sin, -sin_y];
        let down =
            [sin_x * sin_y * cos - cos_x * sin, sin_x * sin_y * sin + cos_x * cos, sin_x * cos_y];
        let [cx, cy] = self.centre;
        let (scale, focal) = (self.module_px, self.focal);
        let row = |axis: usize, centre: f32| {
            [
                scale * (focal * right[axis] + centre * right[2]),
                scale * (focal * down[axis] + centre * down[2]),
                focal * centre,
            ]
        };
        Projection([row(0, cx), row(1, cy), [scale * right[2], scale * down[2], focal]])
    }
}

/// A plane-to-plane perspective map.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection([[f32; 3]; 3]);

impl Projection {
    pub(super) fn apply(&self, [x, y]: [f32; 2]) -> [f32; 2] {
        let [a, b, c] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        [a / c, b / c]
    }

    /// The way back. Poses are never edge-on, so there is one.
    pub(super) fn inverse(&self) -> Self {
        let [a, b, c] = self.0;
        let cross = |p: [f32; 3], q: [f32; 3]| {
            [p[1] * q[2] - p[2] * q[1], p[2] * q[0] - p[0] * q[2], p[0] * q[1] - p[1] * q[0]]
        };
        // The adjugate: the inverse up to a factor, which a perspective map does not see.
        let (p, q, r) = (cross(b, c), cross(c, a), cross(a, b));
        Self([[p[0], q[0], r[0]], [p[1], q[1], r[1]], [p[2], q[2], r[2]]])
    }
}
