//! The screen that shows the code: light or dark, with print above and below.

use std::ops::Range;

use super::code::Code;
use super::glyphs::is_ink;
use super::random::Random;

/// How the app around the code looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Theme {
    /// A light page with the code on a white card.
    Light,
    /// A dark page; the code's own card leaves hardly a quiet zone.
    Dark,
    /// A dark page with light modules on it.
    Inverted,
}

/// A screen as a picture of [`TEXELS`] texels a module, 0 black to 1 white.
#[derive(Clone, Debug)]
pub(super) struct Page {
    width: usize,
    height: usize,
    /// Where the code's centre is, in texels.
    centre: [f32; 2],
    texels: Vec<f32>,
}

impl Page {
    pub(super) fn new(code: &Code, theme: Theme, random: &mut Random) -> Self {
        let size = code.size();
        let quiet = match theme {
            Theme::Light => random.between(4.0, 5.0),
            Theme::Dark | Theme::Inverted => random.between(1.2, 3.0),
        };
        let side = random.between(2.0, 5.0) + quiet;
        let above = random.between(0.15, 0.45) * size as f32 + quiet;
        let below = random.between(0.15, 0.45) * size as f32 + quiet;
        let texels = |modules: f32| (modules * TEXELS as f32) as usize;
        let (left, top) = (texels(side + BEZEL), texels(above + BEZEL));
        let width = 2 * left + size * TEXELS;
        let height = top + size * TEXELS + texels(below + BEZEL);
        let (paper, ink, card, bezel) = match theme {
            Theme::Light => (random.between(0.84, 0.97), random.between(0.15, 0.5), 1.0, 0.06),
            Theme::Dark => (
                random.between(0.05, 0.16),
                random.between(0.5, 0.85),
                1.0,
                random.between(0.0, 0.06),
            ),
            Theme::Inverted => {
                let paper = random.between(0.04, 0.14);
                (paper, random.between(0.5, 0.85), paper, random.between(0.0, 0.06))
            }
        };
        let (dark, light) = match theme {
            Theme::Light | Theme::Dark => (0.0, card),
            Theme::Inverted => (random.between(0.88, 1.0), card),
        };

        let mut page = Self {
            width,
            height,
            centre: [(left + size * TEXELS / 2) as f32, (top + size * TEXELS / 2) as f32],
            texels: vec![bezel; width * height],
        };
        let rim = texels(BEZEL);
        page.fill(rim, rim, width - 2 * rim, height - 2 * rim, paper);
        let quiet = texels(quiet);
        page.print(rim..top - quiet, rim, ink, random);
        page.print(top + size * TEXELS + quiet..height - rim, rim, ink, random);
        let card_side = size * TEXELS + 2 * quiet;
        page.fill(left - quiet, top - quiet, card_side, card_side, card);
        for y in 0..size {
            for x in 0..size {
                let value = if code.is_dark(x, y) { dark } else { light };
                page.fill(left + x * TEXELS, top + y * TEXELS, TEXELS, TEXELS, value);
            }
        }
        page
    }

    fn fill(&mut self, left: usize, top: usize, width: usize, height: usize, value: f32) {
        for row in self.texels[top * self.width..][..height * self.width].chunks_mut(self.width) {
            row[left..left + width].fill(value);
        }
    }

    /// Lines of print in some rows.
    fn print(&mut self, rows: Range<usize>, rim: usize, ink: f32, random: &mut Random) {
        let (pen, seed) = (2 + random.below(2), random.next());
        for y in rows {
            for x in rim..self.width - rim {
                if is_ink((x / pen) as i32, (y / pen) as i32, seed) {
                    self.texels[y * self.width + x] = ink;
                }
            }
        }
    }

    /// The screen at a point in modules from the code's centre; none beside the screen.
    pub(super) fn at(&self, u: f32, v: f32) -> Option<f32> {
        let x = u * TEXELS as f32 + self.centre[0];
        let y = v * TEXELS as f32 + self.centre[1];
        let inside = x >= 0.0 && y >= 0.0 && x < self.width as f32 && y < self.height as f32;
        inside.then(|| self.texels[y as usize * self.width + x as usize])
    }

    /// The corners of the screen in modules from the code's centre.
    pub(super) fn corners(&self) -> [[f32; 2]; 4] {
        let scale = TEXELS as f32;
        let [left, top] = self.centre.map(|at| -at / scale);
        let (right, bottom) = (left + self.width as f32 / scale, top + self.height as f32 / scale);
        [[left, top], [right, top], [right, bottom], [left, bottom]]
    }
}

const TEXELS: usize = 6;

/// Modules between the screen's picture and the edge of the phone.
const BEZEL: f32 = 1.5;
