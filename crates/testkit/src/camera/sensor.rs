//! From light to bytes.

use super::plane::Plane;
use super::random::Random;

/// How a sensor and its amplifier disturb a picture. Deviations in shares of full scale.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Noise {
    /// The same at any brightness.
    pub(super) read: f32,
    /// At full brightness; falls with the root of the light.
    pub(super) shot: f32,
    /// Of a whole row: rows are read out one after the other.
    pub(super) row: f32,
    /// Bands of lamps on the mains: depth, and rows a period.
    pub(super) flicker: [f32; 2],
}

impl Noise {
    /// Values outside 0 to 255 are clipped, after the noise: far above 1 the noise is gone.
    pub(super) fn read_out(&self, plane: &Plane, random: &mut Random) -> Vec<u8> {
        let mut luma = Vec::with_capacity(plane.light.len());
        let phase = random.angle();
        for (y, row) in plane.light.chunks_exact(plane.width).enumerate() {
            let offset = self.row * random.normal();
            let [depth, period] = self.flicker;
            let lamp = match depth {
                0.0 => 1.0,
                _ => 1.0 + depth * (phase + y as f32 / period * std::f32::consts::TAU).sin(),
            };
            luma.extend(row.iter().map(|&light| {
                let light = (light * lamp).max(0.0);
                let deviation =
                    (self.read * self.read + self.shot * self.shot * light.min(1.0)).sqrt();
                let value = light + offset + deviation * random.normal();
                // A saturating cast: no value wraps.
                (value * 255.0 + 0.5) as u8
            }));
        }
        luma
    }
}
