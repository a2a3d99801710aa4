//! Crowded surroundings, seen at an angle: what a camera meets all day while it looks for a code.

use super::glyphs::{is_ink, is_letter_ink};
use super::pose::{Pose, Projection};
use super::random::{Random, cell, smooth_noise};

/// A flat scene without end, full of edges.
#[derive(Clone, Debug)]
pub(super) struct Crowd {
    kind: Kind,
    seed: u64,
    /// From pixels to units of the pattern.
    view: Projection,
    /// Brightness of black and white.
    range: [f32; 2],
    /// Side of a cell that may hold a square much like a finder pattern, in units of the pattern,
    /// where there are any.
    squares: Option<f32>,
}

#[derive(Clone, Copy, Debug)]
enum Kind {
    Keyboard,
    Page,
    Shelf,
    SquareTiles,
    Foliage,
    Blinds,
    Cloth,
}

impl Crowd {
    pub(super) fn new([width, height]: [usize; 2], random: &mut Random) -> Self {
        let kind = random.pick(&KINDS);
        let unit = match kind {
            Kind::Keyboard => random.between(28.0, 80.0),
            Kind::Page => random.between(1.3, 4.0),
            Kind::Shelf => random.between(50.0, 140.0),
            Kind::SquareTiles => random.between(22.0, 80.0),
            Kind::Foliage => random.between(10.0, 44.0),
            Kind::Blinds => random.between(9.0, 40.0),
            Kind::Cloth => random.between(6.0, 36.0),
        };
        let pose = Pose {
            module_px: unit,
            tilt: [random.between(-0.6, 0.6), random.between(-0.4, 0.4)],
            turn: random.between(-0.8, 0.8),
            centre: [width as f32 / 2.0, height as f32 / 2.0],
            focal: 1.1 * width as f32,
        };
        let low = random.between(0.02, 0.25);
        let squares = random.chance(1.0 / 3.0).then(|| random.between(22.0, 70.0) / unit);
        Self {
            kind,
            seed: random.next(),
            view: pose.projection().inverse(),
            range: [low, low + random.between(0.4, 0.7)],
            squares,
        }
    }

    /// Brightness at a pixel, 0 to 1.
    pub(super) fn at(&self, x: f32, y: f32) -> f32 {
        let mut sum = 0.0;
        // Two samples a pixel: most edges run across one of their directions.
        for (across, down) in [(-0.25, -0.25), (0.25, 0.25)] {
            let [u, v] = self.view.apply([x + across, y + down]);
            sum += self.square(u, v).unwrap_or_else(|| self.pattern(u, v));
        }
        let [low, high] = self.range;
        low + (high - low) * sum * 0.5
    }

    /// A square much like a finder pattern, its rings somewhat too wide or too narrow.
    fn square(&self, u: f32, v: f32) -> Option<f32> {
        let pitch = self.squares?;
        let (u, v) = (u / pitch, v / pitch);
        let (column, row) = (u.floor(), v.floor());
        let draw = |purpose: u64| cell(column as i32, row as i32, self.seed ^ purpose);
        if draw(21) > 0.4 {
            return None;
        }
        let module = 0.06 + 0.05 * draw(22);
        let ring = (u - column - 0.5).abs().max((v - row - 0.5).abs()) / module;
        let jitter = |purpose: u64| 1.0 + 0.3 * (draw(purpose) - 0.5);
        let dark = match ring {
            _ if ring < 1.5 * jitter(23) => true,
            _ if ring < 2.5 * jitter(24) => false,
            _ if ring < 3.5 => true,
            _ if ring < 4.5 => false,
            _ => return None,
        };
        Some(f32::from(u8::from(dark == (draw(25) < 0.4))))
    }

    fn pattern(&self, u: f32, v: f32) -> f32 {
        match self.kind {
            Kind::Keyboard => self.keyboard(u, v),
            Kind::Page => self.page(u, v),
            Kind::Shelf => self.shelf(u, v),
            Kind::SquareTiles => self.square_tiles(u, v),
            Kind::Foliage => self.foliage(u, v),
            Kind::Blinds => self.blinds(u, v),
            Kind::Cloth => self.cloth(u, v),
        }
    }

    /// Staggered rows of keys with bevels and one or two legends each.
    fn keyboard(&self, u: f32, v: f32) -> f32 {
        let row = v.floor();
        let u = u + 0.27 * (row.rem_euclid(4.0));
        let (column, across, down) = (u.floor(), u - u.floor(), v - row);
        let draw = cell(column as i32, row as i32, self.seed);
        let light = self.seed & 1 == 1;
        let ring = (across - 0.5).abs().max((down - 0.5).abs());
        let legend = |left: f32, top: f32, letter: usize| {
            let (x, y) = ((across - left) * 13.0, (down - top) * 13.0);
            (0.0..3.0).contains(&x)
                && (0.0..5.0).contains(&y)
                && is_letter_ink(letter, x as i32, y as i32)
        };
        let letter = (draw * 97.0) as usize;
        let inked = legend(0.25, 0.2, letter) || draw > 0.6 && legend(0.55, 0.5, letter / 3);
        let dark = match ring {
            _ if inked => 0.95,
            0.0..0.36 => 0.2 + 0.05 * draw,
            0.36..0.43 if down > 0.5 => 0.1,
            0.36..0.43 => 0.38,
            _ => 0.0,
        };
        if light { 1.0 - dark } else { dark }
    }

    /// Paragraphs, headings, tables with frames, and dotted pictures.
    fn page(&self, u: f32, v: f32) -> f32 {
        let (block_u, block_v) = ((u / 220.0).floor(), (v / 96.0).floor());
        let (x, y) = (u - block_u * 220.0, v - block_v * 96.0);
        let draw = cell(block_u as i32, block_v as i32, self.seed ^ 31);
        let print = |scale: f32| {
            let (column, row) = ((u / scale).floor() as i32, (v / scale).floor() as i32);
            !is_ink(column, row, self.seed)
        };
        let light = if !(6.0..214.0).contains(&x) || !(5.0..91.0).contains(&y) {
            true
        } else if draw < 0.12 {
            // A picture, printed in dots that grow with its darkness.
            let tone = smooth_noise(u / 25.0, v / 25.0, self.seed ^ 32);
            let (x, y) = (u / 3.0 - (u / 3.0).floor() - 0.5, v / 3.0 - (v / 3.0).floor() - 0.5);
            x.hypot(y) > 0.6 * tone
        } else if draw < 0.3 {
            let framed = x.rem_euclid(52.0) < 1.2 || y.rem_euclid(17.0) < 1.2;
            !framed && print(1.0)
        } else if draw < 0.45 && y < 34.0 {
            print(2.2)
        } else {
            print(1.0)
        };
        if light { 0.95 } else { 0.08 }
    }

    /// Packages and books side by side, with bands, print and bar codes.
    fn shelf(&self, u: f32, v: f32) -> f32 {
        let board = (v / 2.4).floor();
        let down = v - board * 2.4;
        if down > 2.28 {
            return 0.25;
        }
        let column = u.floor();
        let draw = |purpose: u64| cell(column as i32, board as i32, self.seed ^ purpose);
        let width = 0.75 + 0.23 * draw(41);
        let across = (u - column) / width;
        let top = 0.9 * draw(42);
        if across > 1.0 || down < top {
            return 0.06;
        }
        let (paper, y) = (draw(43), (down - top) / (2.28 - top));
        let ink = if paper > 0.5 { paper - 0.45 } else { paper + 0.45 };
        let bars = (0.12..0.6).contains(&across) && (0.75..0.93).contains(&y);
        if bars {
            let bar = cell((across * 70.0) as i32, column as i32, self.seed ^ 44);
            return if bar < 0.5 { 0.05 } else { 0.95 };
        }
        let lines = (0.4..0.72).contains(&y)
            && (0.1..0.9).contains(&across)
            && is_ink((u * 34.0) as i32, (v * 34.0) as i32, self.seed);
        let title = (0.08..0.25).contains(&y)
            && (0.1..0.9).contains(&across)
            && is_ink((u * 12.0) as i32, (v * 12.0) as i32, self.seed ^ 45);
        let band = (0.28..0.34).contains(&y);
        if lines || title || band { ink } else { paper }
    }

    /// Tiles, most with squares in squares.
    fn square_tiles(&self, u: f32, v: f32) -> f32 {
        let (column, row) = (u.floor(), v.floor());
        let draw = |purpose: u64| cell(column as i32, row as i32, self.seed ^ purpose);
        let ring = (u - column - 0.5).abs().max((v - row - 0.5).abs());
        if ring > 0.47 {
            return 0.85;
        }
        let tone = draw(51);
        if draw(52) < 0.25 {
            return 0.7 * tone + 0.3 * smooth_noise(u * 6.0, v * 6.0, self.seed);
        }
        let width = 0.045 + 0.06 * draw(53);
        let odd = ((ring / width) as i32) & 1 == 1;
        if odd { 0.9 - 0.3 * tone } else { 0.05 + 0.3 * tone }
    }

    /// Leaves over leaves, each with its own light and a vein.
    fn foliage(&self, u: f32, v: f32) -> f32 {
        let (column, row) = (u.floor() as i32, v.floor() as i32);
        let mut top = (-1.0, 0.05);
        for (x, y) in (-1..=1).flat_map(|y| (-1..=1).map(move |x| (column + x, row + y))) {
            let draw = |purpose: u64| cell(x, y, self.seed ^ purpose);
            let height = draw(61);
            if height <= top.0 {
                continue;
            }
            let (dx, dy) = (u - x as f32 - draw(62), v - y as f32 - draw(63));
            let (sin, cos) = (6.3 * draw(64)).sin_cos();
            let (along, across) = (dx * cos + dy * sin, dy * cos - dx * sin);
            let outside = (along / 0.85).powi(2) + (across / 0.36).powi(2);
            if outside < 1.0 {
                let vein = across.abs() < 0.04;
                top = (height, if vein { 0.9 } else { 0.15 + 0.65 * draw(65) - 0.2 * outside });
            }
        }
        top.1
    }

    /// Slats with the daylight between them, and cords.
    fn blinds(&self, u: f32, v: f32) -> f32 {
        let slat = v.floor();
        let down = v - slat;
        let tone = cell(0, slat as i32, self.seed);
        if (u / 9.0 - (u / 9.0).floor()) < 0.02 {
            return 0.3;
        }
        match down {
            0.0..0.22 => 0.95 * smooth_noise(u * 0.2, v * 0.2, self.seed),
            0.22..0.3 => 0.1,
            _ => 0.35 + 0.35 * down + 0.1 * tone,
        }
    }

    /// Two sets of stripes woven into each other, threads and all.
    fn cloth(&self, u: f32, v: f32) -> f32 {
        let stripe = |at: f32, purpose: i32| {
            let at = at.floor() as i32;
            let narrow = cell(at.div_euclid(2), purpose, self.seed) < 0.3;
            if at & 1 == 1 && !narrow { 0.5 } else { 0.0 }
        };
        let thread = 0.12 * smooth_noise(u * 5.0, v * 5.0, self.seed ^ 71);
        0.06 + 0.82 * (stripe(u, 0) + stripe(v, 1)) + thread
    }
}

const KINDS: [Kind; 7] = [
    Kind::Keyboard,
    Kind::Page,
    Kind::Shelf,
    Kind::SquareTiles,
    Kind::Foliage,
    Kind::Blinds,
    Kind::Cloth,
];
