//! The camera scanner: frames go in, codes and guidance come out.
//!
//! A single frame must not cost much, and a hard code needs several ways of looking. So each frame
//! gets the common look and, when that reads nothing, one more of a list of retries, the next one
//! on the next frame ([`schedule`]). What was seen on earlier frames helps on later ones: finder
//! patterns are looked for again where they were. What a person should do is told from what was
//! seen and how the light was ([`guidance`]), and a code is reported once ([`memory`]).

mod guidance;
mod memory;
mod rotation;
mod schedule;

use std::time::Duration;

use crate::decode::{
    Budget, DecodedCode, Finder, LumaFrame, Pass, Plane, Sighting, ViewTransform, contains,
};
use guidance::{Guide, Light};
use memory::{Memory, Observation};
use schedule::{BASE, RETRIES, View, is_rest};

pub use guidance::Guidance;
pub use rotation::Rotation;

/// What a frame said.
#[derive(Clone, Debug, PartialEq)]
pub enum ScanResult {
    /// A code came into view. Its corners are in the upright frame.
    Code(DecodedCode),
    /// The code reported before is still in view.
    StillInView,
    /// No code to report; what the person can do about it.
    Guidance(Guidance),
}

/// Reads codes from the frames of a camera; one for each camera session.
///
/// Work on a frame is bounded by counts, not by a clock, and buffers are kept from frame to frame.
#[derive(Default)]
pub struct Scanner {
    pass: Pass,
    plane: Plane,
    second_plane: Plane,
    next_retry: usize,
    /// Frames in a row without anything like a symbol.
    idle_frames: usize,
    /// Finders of the last frame.
    tracked: Vec<Finder>,
    /// The last symbol that was seen and not read, and on how many frames ago.
    sighting: Option<(Sighting, u32)>,
    guide: Guide,
    memory: Memory,
}

/// Work on one frame beyond a fixed amount for each of its pixels, in brightness reads.
const WORK: u64 = 2_000_000;
/// Finders more flawed than this are not looked for again, nor are more than [`MAX_TRACKED`].
const TRACKED_FLAW: f32 = 0.3;
const MAX_TRACKED: usize = 12;
/// Frames for which a sighting stays of use.
const SIGHTING_FRAMES: u32 = 5;

impl Scanner {
    /// A scanner at the start of a session.
    pub fn new() -> Self {
        Self::default()
    }

    /// Looks at the next frame.
    ///
    /// `rotation` turns the frame upright. `prefers` says whether a code is of the kind the person
    /// is after: with several codes in view that one is reported, and another kind of code is held
    /// back a moment while more than one thing looks like a code. `now` is the time since any fixed
    /// moment by a clock that never runs backwards; it tells how long a code has been out of view.
    pub fn scan(
        &mut self,
        frame: &LumaFrame<'_>,
        rotation: Rotation,
        prefers: impl Fn(&DecodedCode) -> bool,
        now: Duration,
    ) -> ScanResult {
        let light = self.look(frame, &prefers);
        self.tracked.clear();
        let worthy = |finder: &&Finder| finder.flaw < TRACKED_FLAW;
        self.tracked.extend(self.pass.known.iter().filter(worthy).take(MAX_TRACKED));
        self.sighting = match (self.pass.sighting, self.sighting) {
            (Some(seen), _) => Some((seen, 0)),
            (None, Some((seen, age))) if age < SIGHTING_FRAMES => Some((seen, age + 1)),
            (None, _) => None,
        };
        // One symbol read twice, say as printed and in a reflection, is one code.
        let codes = &mut self.pass.codes;
        codes.sort_unstable_by(|a, b| a.bytes.cmp(&b.bytes));
        codes.dedup_by(|a, b| a.bytes == b.bytes);
        let preferred = codes.iter().filter(|code| prefers(code)).count();
        if preferred > 0 {
            self.next_retry = 0;
            codes.retain(|code| prefers(code));
        }
        match codes.as_slice() {
            [] => {}
            [code] => {
                let crowded = preferred == 0 && self.pass.sighting.is_some();
                match self.memory.observe(code, crowded, now) {
                    Observation::New => {
                        let mut code = codes.remove(0);
                        code.corners = rotation.upright(code.corners, frame);
                        return ScanResult::Code(code);
                    }
                    Observation::Known => return ScanResult::StillInView,
                    Observation::HeldBack => {}
                }
            }
            _ => return ScanResult::Guidance(self.guide.update(Guidance::SeveralCodes, now)),
        }
        let seen = self.sighting.map(|(seen, _)| seen);
        let advice = light.advice(frame, seen.as_ref(), &self.tracked);
        ScanResult::Guidance(self.guide.update(advice, now))
    }

    /// Gathers codes, finders and a sighting; returns how the light is.
    fn look(&mut self, frame: &LumaFrame<'_>, prefers: &impl Fn(&DecodedCode) -> bool) -> Light {
        let mut budget = Budget::new(WORK);
        let pass = &mut self.pass;
        pass.start();
        pass.find(frame, ViewTransform::WHOLE, &BASE, &mut budget);
        pass.find_again(frame, &self.tracked, &mut budget);
        let mut tried = 0;
        pass.read(frame, ViewTransform::WHOLE, &BASE, &mut tried, &mut budget);
        let seen = pass.sighting.or(self.sighting.map(|(seen, _)| seen));
        let light = Light::measure(&pass.map, seen.map(|seen| seen.corners).as_ref());
        // A code of another kind must not keep one that is harder to read from being looked for.
        let unread = pass.sighting.is_some() && !pass.codes.iter().any(prefers);
        self.idle_frames = if seen.is_some() || !pass.codes.is_empty() {
            0
        } else {
            self.idle_frames.saturating_add(1)
        };
        if pass.codes.is_empty() && !is_rest(self.idle_frames) || unread {
            self.retry(frame, &mut tried, &mut budget);
        }
        // A symbol that was read is no longer just seen.
        let Pass { sighting, codes, .. } = &mut self.pass;
        *sighting = sighting.filter(|seen| {
            let middle = seen.corners[0].middle(seen.corners[2]);
            !codes.iter().any(|code| contains(&code.corners, middle))
        });
        light
    }

    /// Takes the next of the retries; `tried` is what was tried in the frame itself.
    fn retry(&mut self, frame: &LumaFrame<'_>, tried: &mut u32, budget: &mut Budget) {
        let Self { pass, plane, second_plane, next_retry, .. } = self;
        let (view, look) = &RETRIES[*next_retry % RETRIES.len()];
        *next_retry = next_retry.wrapping_add(1);
        match view {
            View::Whole => pass.run(frame, ViewTransform::WHOLE, look, tried, budget),
            View::Quiet => {
                plane.denoise(frame);
                pass.run(&plane.frame(), ViewTransform::WHOLE, look, &mut 0, budget);
            }
            View::Half => {
                plane.halve(frame);
                pass.run(&plane.frame(), ViewTransform::scaled(2.0), look, &mut 0, budget);
            }
            View::QuietHalf => {
                plane.halve(frame);
                second_plane.denoise(&plane.frame());
                pass.run(&second_plane.frame(), ViewTransform::scaled(2.0), look, &mut 0, budget);
            }
            View::Quarter => {
                plane.halve(frame);
                second_plane.halve(&plane.frame());
                pass.run(&second_plane.frame(), ViewTransform::scaled(4.0), look, &mut 0, budget);
            }
            View::EnlargedCentre => {
                let origin = plane.enlarge_centre(frame);
                pass.run(
                    &plane.frame(),
                    ViewTransform { scale: 0.5, origin },
                    look,
                    &mut 0,
                    budget,
                );
            }
        }
    }
}

#[cfg(test)]
mod tests;
