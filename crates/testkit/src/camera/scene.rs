//! A phone on a background, and its picture.

use super::background::Background;
use super::category::Category;
use super::code::Code;
use super::conditions::Conditions;
use super::crowd::Crowd;
use super::frame::{CodeInView, Frame};
use super::page::Page;
use super::plane::Plane;
use super::pose::{Pose, Projection};
use super::random::Random;

/// Everything that stays the same while somebody holds a camera before it.
#[derive(Clone, Debug)]
pub(super) struct Scene {
    width: usize,
    pub(super) height: usize,
    category: Category,
    conditions: Conditions,
    surroundings: Surroundings,
    phone: Option<(Code, Page)>,
    /// Draws the screen around the code.
    pub(super) layout: Random,
    /// As drawn, before any hand shakes.
    pub(super) pose: Pose,
}

#[derive(Clone, Debug)]
enum Surroundings {
    Plain(Background),
    Crowded(Crowd),
}

/// What changes from frame to frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shot {
    pub(super) pose: Pose,
    /// Movement during the exposure in pixels, on top of the scene's own.
    pub(super) smear: [f32; 2],
    /// Factor on the scene's defocus, and pixels on top of it.
    pub(super) defocus: [f32; 2],
    /// Factor on the light.
    pub(super) gain: f32,
    /// Turn of the beats' phases: they run when the camera moves.
    pub(super) moire_phase: f32,
    /// Shift of reflections, in code sides.
    pub(super) glare_shift: [f32; 2],
    /// Shift of crowded surroundings, in pixels.
    pub(super) drift: [f32; 2],
}

/// What a screen shows at a point in modules from the code's centre while a row of the picture is
/// exposed; none beside the screen.
pub(super) type Screen<'a> = dyn Fn(f32, f32, usize) -> Option<f32> + 'a;

impl Scene {
    pub(super) fn new(
        [width, height]: [usize; 2],
        category: Category,
        code: Option<Code>,
        module_px: Option<f32>,
        random: &mut Random,
    ) -> Self {
        let mut conditions = Conditions::draw(category, random);
        if let Some(module_px) = module_px {
            conditions.module_px = module_px;
        }
        let surroundings = if category.is_crowded() {
            Surroundings::Crowded(Crowd::new([width, height], random))
        } else {
            Surroundings::Plain(Background::new(random))
        };
        let layout = random.clone();
        let phone = code.map(|code| {
            let page = Page::new(&code, conditions.theme, random);
            (code, page)
        });
        let mut pose = Pose {
            module_px: conditions.module_px,
            tilt: conditions.tilt,
            turn: conditions.turn,
            centre: [width as f32 / 2.0, height as f32 / 2.0],
            focal: 1.1 * width as f32,
        };
        if let Some((code, _)) = &phone {
            place(&mut pose, code.size(), [width, height], random);
        }
        Self { width, height, category, conditions, surroundings, phone, layout, pose }
    }

    /// The same screen with another code of the same size.
    pub(super) fn page(&self, code: &Code) -> Page {
        Page::new(code, self.conditions.theme, &mut self.layout.clone())
    }

    /// The shot of a still camera.
    pub(super) fn still(&self) -> Shot {
        Shot {
            pose: self.pose,
            smear: [0.0; 2],
            defocus: [1.0, 0.0],
            gain: 1.0,
            moire_phase: 0.0,
            glare_shift: [0.0; 2],
            drift: [0.0; 2],
        }
    }

    /// What the sensor delivers; `random` only feeds its noise.
    pub(super) fn shoot(&self, shot: &Shot, random: &mut Random) -> Frame {
        match &self.phone {
            Some((_, page)) => self.shoot_screen(&|u, v, _| page.at(u, v), shot, random),
            None => self.shoot_screen(&|_, _, _| None, shot, random),
        }
    }

    /// The same with another picture on the screen.
    pub(super) fn shoot_screen(
        &self,
        screen: &Screen<'_>,
        shot: &Shot,
        random: &mut Random,
    ) -> Frame {
        let conditions = &self.conditions;
        let module_px = shot.pose.module_px;
        let mut plane = self.expose(screen, shot);
        let defocus = conditions.defocus_modules * module_px * shot.defocus[0] + shot.defocus[1];
        if defocus > 0.3 {
            plane.defocus(defocus);
        }
        let smear: [f32; 2] =
            std::array::from_fn(|i| conditions.smear_modules[i] * module_px + shot.smear[i]);
        if smear[0].hypot(smear[1]) > 0.3 {
            plane.smear(smear);
        }
        plane.blur(conditions.lens_px.hypot(conditions.bloom_modules * module_px));
        Frame {
            width: self.width,
            height: self.height,
            luma: conditions.noise.read_out(&plane, random),
            category: self.category,
            code: self.phone.as_ref().map(|(code, _)| code_in_view(code, &shot.pose)),
        }
    }

    /// The light that falls on the lens.
    fn expose(&self, screen: &Screen<'_>, shot: &Shot) -> Plane {
        let mut light: Vec<f32> = (0..self.width * self.height)
            .map(|i| {
                let (x, y) = ((i % self.width) as f32, (i / self.width) as f32);
                match &self.surroundings {
                    Surroundings::Plain(background) => background.at(x, y),
                    Surroundings::Crowded(crowd) => {
                        let [dx, dy] = shot.drift;
                        crowd.at(x - dx, y - dy)
                    }
                }
            })
            .collect();
        self.lay_page(screen, shot, &mut light);
        let [black, white] = self.conditions.range;
        let [across, down] = self.conditions.gradient;
        let code_px =
            self.phone.as_ref().map_or(300.0, |(code, _)| code.size() as f32 * shot.pose.module_px);
        let glares: Vec<_> = self
            .conditions
            .glare
            .iter()
            .map(|glare| {
                let mut glare = *glare;
                glare.at = std::array::from_fn(|i| glare.at[i] + shot.glare_shift[i]);
                glare
            })
            .collect();
        for (y, row) in light.chunks_exact_mut(self.width).enumerate() {
            let v = y as f32 / self.height as f32 - 0.5;
            for (x, light) in row.iter_mut().enumerate() {
                let u = x as f32 / self.width as f32 - 0.5;
                let lit = 1.0 + across * u + down * v;
                *light = (black + (white - black) * *light) * lit * shot.gain;
                for glare in &glares {
                    let [cx, cy] = shot.pose.centre;
                    *light += glare.at_point((x as f32 - cx) / code_px, (y as f32 - cy) / code_px);
                }
            }
        }
        Plane { width: self.width, height: self.height, light }
    }

    /// Lays the screen over the background, each pixel the mean of a grid of samples.
    fn lay_page(&self, screen: &Screen<'_>, shot: &Shot, light: &mut [f32]) {
        let Some((_, page)) = &self.phone else { return };
        let projection = shot.pose.projection();
        let back = projection.inverse();
        let corners = page.corners().map(|corner| projection.apply(corner));
        let [columns, rows] = [(0, self.width), (1, self.height)].map(|(axis, limit)| {
            let least = corners.iter().map(|at| at[axis]).fold(f32::MAX, f32::min);
            let most = corners.iter().map(|at| at[axis]).fold(f32::MIN, f32::max);
            (least.max(0.0) as usize)..((most + 2.0).max(0.0) as usize).min(limit)
        });
        let grid = if shot.pose.module_px < 4.0 { 4 } else { 3 };
        let share = 1.0 / (grid * grid) as f32;
        for y in rows {
            for x in columns.clone() {
                let (mut sum, mut covered) = (0.0, 0.0);
                for sample in 0..grid * grid {
                    let within = |i: i32| (i as f32 + 0.5) / grid as f32 - 0.5;
                    let [u, v] = back.apply([
                        x as f32 + within(sample % grid),
                        y as f32 + within(sample / grid),
                    ]);
                    if let Some(value) = screen(u, v, y) {
                        sum += value;
                        covered += 1.0;
                    }
                }
                let beats: f32 = self
                    .conditions
                    .moire
                    .iter()
                    .map(|wave| wave.at(x as f32, y as f32, shot.moire_phase))
                    .product();
                let light = &mut light[y * self.width + x];
                *light = sum * share * beats + *light * (1.0 - covered * share);
            }
        }
    }
}

/// Puts the code somewhere in the picture with its quiet zone, coming no closer than fits.
fn place(pose: &mut Pose, size: usize, frame: [usize; 2], random: &mut Random) {
    let half = size as f32 / 2.0 + 4.0;
    let middle = frame.map(|length| length as f32 / 2.0);
    let fits = |pose: &Pose| {
        corners_of(&pose.projection(), half)
            .iter()
            .all(|at| (0..2).all(|axis| at[axis] > 4.0 && at[axis] < frame[axis] as f32 - 4.0))
    };
    while !fits(pose) && pose.module_px > 1.0 {
        pose.module_px *= 0.97;
    }
    let start = pose.centre;
    // The farther from the middle, the likelier it does not fit: ever smaller shifts.
    for attempt in 0..8 {
        let spread = 0.8 / (1 << attempt) as f32;
        pose.centre =
            std::array::from_fn(|i| middle[i] * (1.0 + spread * random.between(-1.0, 1.0)));
        if fits(pose) {
            return;
        }
    }
    pose.centre = start;
}

/// Top left, top right, bottom right, bottom left of a square about the code's centre.
fn corners_of(projection: &Projection, half: f32) -> [[f32; 2]; 4] {
    [[-half, -half], [half, -half], [half, half], [-half, half]].map(|at| projection.apply(at))
}

fn code_in_view(code: &Code, pose: &Pose) -> CodeInView {
    let corners = corners_of(&pose.projection(), code.size() as f32 / 2.0);
    let area: f32 = (0..4)
        .map(|i| {
            let ([x, y], [next_x, next_y]) = (corners[i], corners[(i + 1) % 4]);
            (x * next_y - y * next_x) / 2.0
        })
        .sum();
    CodeInView {
        payload: code.payload.clone(),
        version: code.version,
        level: code.level,
        module_px: area.sqrt() / code.size() as f32,
        corners,
    }
}
