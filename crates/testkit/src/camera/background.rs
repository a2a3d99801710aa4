//! What lies behind the phone: things that finder searches meet on desks and walls.

use super::glyphs::{is_ink, is_letter_ink};
use super::random::{Random, cell, smooth_noise};

/// A flat pattern without end.
#[derive(Clone, Debug)]
pub(super) struct Background {
    kind: Kind,
    seed: u64,
    /// Turn and scale, as what one pixel to the right moves in pattern units.
    step: [f32; 2],
    offset: [f32; 2],
    /// Brightness of black and white.
    range: [f32; 2],
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Clouds,
    Blobs,
    Keyboard,
    Print,
    Spines,
    Tiles,
    Checks,
    Rings,
}

impl Background {
    pub(super) fn new(random: &mut Random) -> Self {
        let kind = random.pick(&KINDS);
        let unit = match kind {
            Kind::Clouds => random.between(60.0, 200.0),
            Kind::Blobs => random.between(12.0, 50.0),
            Kind::Keyboard => random.between(36.0, 70.0),
            Kind::Print => random.between(2.0, 5.0),
            Kind::Spines => random.between(3.0, 8.0),
            Kind::Tiles => random.between(30.0, 60.0),
            Kind::Checks => random.between(6.0, 30.0),
            Kind::Rings => random.between(40.0, 90.0),
        };
        let (sin, cos) = random.between(-0.9, 0.9).sin_cos();
        let low = random.between(0.03, 0.3);
        Self {
            kind,
            seed: random.next(),
            step: [cos / unit, sin / unit],
            offset: [random.between(0.0, 900.0), random.between(0.0, 900.0)],
            range: [low, low + random.between(0.3, 0.65)],
        }
    }

    /// Brightness at a pixel, 0 to 1.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let [cos, sin] = self.step;
        let u = x * cos - y * sin + self.offset[0];
        let v = x * sin + y * cos + self.offset[1];
        let [low, high] = self.range;
        low + (high - low) * self.pattern(u, v)
    }

    fn pattern(&self, u: f32, v: f32) -> f32 {
        let seed = self.seed;
        let (column, row) = (u.floor() as i32, v.floor() as i32);
        let (across, down) = (u - u.floor(), v - v.floor());
        let draw = cell(column, row, seed);
        // Distance from the middle of the cell: 0 to 0.5.
        let ring = (across - 0.5).abs().max((down - 0.5).abs());
        match self.kind {
            Kind::Clouds => {
                0.6 * smooth_noise(u, v, seed)
                    + 0.3 * smooth_noise(u * 2.7, v * 2.7, seed ^ 1)
                    + 0.1 * smooth_noise(u * 11.0, v * 11.0, seed ^ 2)
            }
            Kind::Blobs => {
                let field =
                    smooth_noise(u, v, seed) + 0.4 * smooth_noise(u * 5.0, v * 5.0, seed ^ 1);
                let grain = 0.25 * cell((u * 12.0) as i32, (v * 12.0) as i32, seed ^ 2);
                if field > 0.7 { 0.75 + grain } else { grain }
            }
            Kind::Keyboard => {
                let letter = ((across - 0.35) * 10.0, (down - 0.25) * 10.0);
                let inked = (0.0..3.0).contains(&letter.0)
                    && (0.0..5.0).contains(&letter.1)
                    && is_letter_ink((draw * 97.0) as usize, letter.0 as i32, letter.1 as i32);
                match ring {
                    _ if inked => 0.9,
                    0.0..0.44 => 0.12 + 0.25 * draw,
                    _ => 0.0,
                }
            }
            Kind::Print => f32::from(u8::from(!is_ink(column, row, seed))),
            Kind::Spines => {
                // Books, each with its own title along the spine.
                let (book, inside) = (column.div_euclid(11), column.rem_euclid(11));
                let paper = cell(book, 0, seed);
                let ink = if paper > 0.5 { paper - 0.5 } else { paper + 0.5 };
                let title = (2..7).contains(&inside) && is_ink(row + 212 * book, inside - 2, seed);
                if title { ink } else { paper }
            }
            Kind::Tiles => match ring {
                0.46.. => 0.9,
                _ if draw > 0.25 => draw,
                0.28..0.37 => 1.0 - 2.0 * draw,
                0.0..0.16 => 1.0 - 3.0 * draw,
                _ => draw,
            },
            Kind::Checks => ((column ^ row) & 1) as f32,
            Kind::Rings => {
                let radius = (across - 0.5).hypot(down - 0.5);
                let circle = (radius - 0.2 - 0.25 * draw).abs() < 0.03;
                if circle { 1.0 } else { 0.3 * smooth_noise(u, v, seed) }
            }
        }
    }
}

const KINDS: [Kind; 8] = [
    Kind::Clouds,
    Kind::Blobs,
    Kind::Keyboard,
    Kind::Print,
    Kind::Spines,
    Kind::Tiles,
    Kind::Checks,
    Kind::Rings,
];
