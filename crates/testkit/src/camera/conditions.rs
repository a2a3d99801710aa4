//! What makes a category: where its codes stand, and what spoils their light.

use std::f32::consts::TAU;

use super::category::Category;
use super::page::Theme;
use super::random::Random;
use super::sensor::Noise;

/// Everything drawn for one scene apart from its code, its screen's layout and its background.
/// Lengths named `modules` grow with the code.
#[derive(Clone, Debug)]
pub(super) struct Conditions {
    pub(super) theme: Theme,
    pub(super) module_px: f32,
    pub(super) tilt: [f32; 2],
    pub(super) turn: f32,
    /// Deviation of the lens's own blur, in pixels.
    pub(super) lens_px: f32,
    /// Radius of the disc of a lens out of focus.
    pub(super) defocus_modules: f32,
    /// Movement during the exposure.
    pub(super) smear_modules: [f32; 2],
    /// Brightness of a black and of a white screen; above 1 saturates.
    pub(super) range: [f32; 2],
    /// Change of brightness over the whole width and height.
    pub(super) gradient: [f32; 2],
    pub(super) glare: Vec<Glare>,
    pub(super) moire: Vec<Wave>,
    /// Deviation of the light that spills over from an over-exposed screen.
    pub(super) bloom_modules: f32,
    pub(super) noise: Noise,
}

/// A lamp mirrored in the glass.
#[derive(Clone, Copy, Debug)]
pub(super) struct Glare {
    /// Centre and radii, in code sides from the code's centre.
    pub(super) at: [f32; 2],
    pub(super) radii: [f32; 2],
    pub(super) turn: f32,
    pub(super) strength: f32,
}

/// Beats between the screen's pixels and the sensor's: a stripe pattern in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wave {
    /// Turns a pixel to the right and down.
    pub(super) rate: [f32; 2],
    pub(super) phase: f32,
    /// Share of the light taken at the darkest.
    pub(super) depth: f32,
}

impl Conditions {
    pub(super) fn draw(category: Category, random: &mut Random) -> Self {
        let mut conditions = Self::easy(random);
        conditions.spoil(category, random);
        conditions
    }

    fn easy(random: &mut Random) -> Self {
        let black = random.between(0.08, 0.2);
        Self {
            theme: Theme::Light,
            module_px: random.between(3.5, 7.0),
            tilt: [random.between(-0.15, 0.15), random.between(-0.15, 0.15)],
            turn: random.between(-0.14, 0.14),
            lens_px: random.between(0.4, 0.8),
            defocus_modules: 0.0,
            smear_modules: [0.0; 2],
            range: [black, random.between(0.7, 0.95)],
            gradient: [random.between(-0.2, 0.2), random.between(-0.2, 0.2)],
            glare: Vec::new(),
            moire: Vec::new(),
            bloom_modules: 0.0,
            noise: Noise { read: 0.01, shot: 0.012, row: 0.001, flicker: [0.0, 1.0] },
        }
    }

    fn spoil(&mut self, category: Category, random: &mut Random) {
        match category {
            Category::Easy => self.module_px = random.between(4.5, 8.0),
            Category::Tilt => {
                let (sin, cos) = random.angle().sin_cos();
                let tilt = random.between(0.45, 1.0);
                self.tilt = [tilt * sin, tilt * cos];
                self.module_px = random.between(4.5, 7.5);
            }
            Category::Rotate => self.turn = random.angle(),
            Category::Small => {
                self.module_px = random.between(2.0, 3.2);
                self.lens_px = random.between(0.4, 0.7);
            }
            Category::Defocus => {
                self.module_px = random.between(3.0, 6.0);
                self.defocus_modules = random.between(0.45, 0.95);
            }
            Category::Motion => {
                self.module_px = random.between(3.5, 6.0);
                self.smear_modules = direction(random, 0.7, 1.9);
            }
            Category::LowLight => self.darken(random),
            Category::LowContrast => {
                self.range = [random.between(0.65, 0.85), random.between(0.95, 1.0)];
                let noise = random.between(0.004, 0.015);
                self.noise = Noise { read: noise, shot: noise / 2.0, ..self.noise };
            }
            Category::Glare => self.glare(random),
            Category::Moire => self.moire(random),
            Category::Bloom => {
                self.range = [random.between(0.3, 0.45), random.between(1.2, 2.0)];
                self.bloom_modules = random.between(0.2, 0.4);
            }
            Category::DarkUi => self.theme = Theme::Dark,
            Category::Inverted => self.theme = Theme::Inverted,
            Category::Mixed => self.mix(random),
            Category::NoQr => {}
            Category::Crowded | Category::NoQrCrowded => {
                let noise = random.between(0.01, 0.03);
                self.noise = Noise { read: noise, shot: noise, ..self.noise };
                self.tilt = direction(random, 0.0, 0.4);
            }
        }
    }

    fn darken(&mut self, random: &mut Random) {
        self.range = [random.between(0.03, 0.08), random.between(0.3, 0.5)];
        let noise = random.between(0.03, 0.1);
        self.noise = Noise {
            read: noise,
            shot: noise / 3.0,
            row: noise * random.between(0.02, 0.12),
            flicker: [random.between(0.0, 0.08), random.between(80.0, 400.0)],
        };
    }

    fn glare(&mut self, random: &mut Random) {
        let veil = random.between(0.1, 0.35);
        self.range = [self.range[0] + veil, self.range[1] + veil];
        for _ in 0..1 + random.below(2) {
            self.glare.push(Glare {
                at: [random.between(-0.45, 0.45), random.between(-0.45, 0.45)],
                radii: [random.between(0.08, 0.2), random.between(0.08, 0.2)],
                turn: random.angle(),
                strength: random.between(0.5, 2.5),
            });
        }
    }

    fn moire(&mut self, random: &mut Random) {
        let waves = 1 + random.below(2);
        for _ in 0..waves {
            let turns = 1.0 / random.between(3.0, 40.0);
            let (sin, cos) = random.angle().sin_cos();
            self.moire.push(Wave {
                rate: [turns * cos, turns * sin],
                phase: random.angle(),
                depth: random.between(0.25, 0.55) / waves as f32,
            });
        }
    }

    /// Two to four troubles at once, each milder than in its own category.
    fn mix(&mut self, random: &mut Random) {
        self.module_px = random.between(2.8, 6.0);
        self.turn = random.between(-0.8, 0.8);
        self.tilt = direction(random, 0.0, 0.5);
        for _ in 0..2 + random.below(2) {
            match random.below(7) {
                0 => self.defocus_modules = random.between(0.2, 0.5),
                1 => self.smear_modules = direction(random, 0.2, 0.7),
                2 => self.noise.read = random.between(0.02, 0.05),
                3 => self.glare(random),
                4 => self.moire(random),
                5 => self.theme = Theme::Dark,
                _ => self.range = [random.between(0.25, 0.45), random.between(0.6, 0.85)],
            }
        }
        self.moire.iter_mut().for_each(|wave| wave.depth *= 0.5);
        self.glare.iter_mut().for_each(|glare| glare.strength *= 0.6);
    }
}

fn direction(random: &mut Random, least: f32, most: f32) -> [f32; 2] {
    let (sin, cos) = random.angle().sin_cos();
    let length = random.between(least, most);
    [length * cos, length * sin]
}

impl Wave {
    /// The share of light that passes at a pixel, `shift` radians on.
    pub(super) fn at(&self, x: f32, y: f32, shift: f32) -> f32 {
        let turns = self.rate[0] * x + self.rate[1] * y;
        1.0 - self.depth * (0.5 + 0.5 * (turns * TAU + self.phase + shift).sin())
    }
}

impl Glare {
    /// Light added at a point in code sides from the code's centre.
    pub(super) fn at_point(&self, x: f32, y: f32) -> f32 {
        let (sin, cos) = self.turn.sin_cos();
        let (x, y) = (x - self.at[0], y - self.at[1]);
        let along = (x * cos + y * sin) / self.radii[0];
        let across = (y * cos - x * sin) / self.radii[1];
        let distance = along * along + across * across;
        // Beyond three radii it is below one step of the sensor.
        if distance > 9.0 { 0.0 } else { self.strength * (-distance).exp() }
    }
}
