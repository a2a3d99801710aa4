//! Frames of one scene in a shaking hand.

use super::category::Category;
use super::code::Code;
use super::frame::{Camera, Frame};
use super::random::Random;
use super::scene::{Scene, Shot};

/// The frames of one scene, without end: a hand shakes, the lens hunts for focus, the exposure
/// settles, beats and reflections wander. Made by [`Camera::sequence`].
#[derive(Clone, Debug)]
pub struct Sequence {
    pub(super) scene: Scene,
    motion: Random,
    pub(super) noise: Random,
    /// Offset from the scene's pose in pixels, and its speed in pixels a frame.
    offset: [f32; 2],
    speed: [f32; 2],
    /// Offsets of turn and tilts in radians.
    turns: [f32; 3],
    /// Pixels of defocus while the lens hunts.
    focus: f32,
    gain: f32,
    moire_phase: f32,
}

impl Sequence {
    pub(super) fn new(camera: Camera, category: Category, seed: u64) -> Self {
        let mut random = Random::new(seed).branch(SCENES);
        let code = category.has_code().then(|| Code::presentation(&mut random));
        Self::of_code(camera, category, code, seed, random)
    }

    /// The frames of a scene with this code; `random` draws the scene.
    pub(super) fn of_code(
        camera: Camera,
        category: Category,
        code: Option<Code>,
        seed: u64,
        mut random: Random,
    ) -> Self {
        let scene = Scene::new([camera.width, camera.height], category, code, None, &mut random);
        let hunting = random.chance(0.4);
        Self {
            scene,
            motion: Random::new(seed).branch(MOTION),
            noise: Random::new(seed).branch(NOISE),
            offset: [0.0; 2],
            speed: [0.0; 2],
            turns: [0.0; 3],
            focus: if hunting { random.between(0.5, 4.0) } else { 0.0 },
            gain: random.between(0.8, 1.25),
            moire_phase: 0.0,
        }
    }

    /// One thirtieth of a second of a hand: pulled back to where it aims, pushed by tremor.
    fn shake(&mut self) {
        let random = &mut self.motion;
        for axis in 0..2 {
            self.speed[axis] =
                0.75 * self.speed[axis] - 0.12 * self.offset[axis] + 1.3 * random.normal();
            self.offset[axis] += self.speed[axis];
        }
        self.turns.iter_mut().for_each(|turn| *turn = 0.9 * *turn + 0.008 * random.normal());
        self.focus = (0.7 * self.focus + 0.1 * random.normal()).abs();
        self.gain += 0.35 * (1.0 - self.gain) + 0.01 * random.normal();
        self.moire_phase += random.between(0.5, 2.5);
    }

    /// How the next frame is taken.
    pub(super) fn aim(&mut self) -> Shot {
        self.shake();
        let mut pose = self.scene.pose;
        pose.turn += self.turns[0];
        pose.tilt = std::array::from_fn(|axis| pose.tilt[axis] + self.turns[1 + axis]);
        pose.centre = std::array::from_fn(|axis| pose.centre[axis] + self.offset[axis]);
        Shot {
            pose,
            drift: self.offset,
            // A shutter open for a third of the frame.
            smear: self.speed.map(|speed| speed / 3.0),
            defocus: [self.motion.between(0.7, 1.05), self.focus],
            gain: self.gain,
            moire_phase: self.moire_phase,
            // Tilting a mirror moves what it shows much more than itself.
            glare_shift: [self.turns[1] * 4.0, self.turns[2] * 4.0],
        }
    }
}

impl Iterator for Sequence {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        let shot = self.aim();
        Some(self.scene.shoot(&shot, &mut self.noise))
    }
}

const SCENES: u64 = 1;
const MOTION: u64 = 2;
const NOISE: u64 = 3;
