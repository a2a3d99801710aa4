//! What a person can do for a code to be read.

use std::time::Duration;

use crate::decode::{Finder, LumaFrame, Point, Sighting, ThresholdMap, contains};

/// What keeps a code from being read. Shells choose the words.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Guidance {
    /// Nothing that looks like a code is in view.
    #[default]
    NothingSeen,
    /// A code is in view, but too small: move closer.
    MoveCloser,
    /// Too little light: suggest the torch.
    TooDark,
    /// A reflection covers the code: tilt the phone.
    Glare,
    /// A code is in view, but out of focus or moving: hold still.
    Blurred,
    /// Several codes are in view: show one.
    SeveralCodes,
}

/// Keeps guidance from flickering.
#[derive(Default)]
pub(super) struct Guide {
    shown: Guidance,
    /// When what is shown was last the right thing to say.
    confirmed: Duration,
}

/// Guidance stays at least this long after it was last right.
const STAY: Duration = Duration::from_millis(600);

impl Guide {
    pub(super) fn update(&mut self, guidance: Guidance, now: Duration) -> Guidance {
        let fresh = now.saturating_sub(self.confirmed) < STAY;
        if guidance == self.shown || self.shown == Guidance::NothingSeen || !fresh {
            (self.shown, self.confirmed) = (guidance, now);
        }
        self.shown
    }
}

/// How the light is in a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Light {
    /// Brightness that one block in twenty exceeds.
    bright: u8,
    /// Share of blocks that are saturated all over, where a code was seen or in the middle.
    burnt: f32,
}

/// Whites below this are too dark.
const DARK: u8 = 56;
/// Blocks with no pixel below this are saturated.
const SATURATED: u8 = 250;
/// More than this share of a code saturated is glare.
const BURNT: f32 = 0.05;
/// Modules below this many pixels are hard to read.
const SMALL_MODULE: f32 = 2.4;

impl Light {
    pub(super) fn measure(map: &ThresholdMap, region: Option<&[Point; 4]>) -> Self {
        let mut histogram = [0u32; 256];
        let (mut blocks, mut inside, mut burnt) = (0u32, 0u32, 0u32);
        for (middle, low, high) in map.ranges() {
            histogram[usize::from(high)] += 1;
            blocks += 1;
            if region.is_some_and(|corners| contains(corners, middle)) {
                inside += 1;
                burnt += u32::from(low >= SATURATED);
            }
        }
        let mut rest = blocks / 20;
        let mut bright = u8::MAX;
        while bright > 0 && histogram[usize::from(bright)] <= rest {
            rest -= histogram[usize::from(bright)];
            bright -= 1;
        }
        Self { bright, burnt: burnt as f32 / inside.max(1) as f32 }
    }

    /// What to say of a frame without a readable code.
    pub(super) fn advice(
        &self,
        frame: &LumaFrame<'_>,
        seen: Option<&Sighting>,
        finders: &[Finder],
    ) -> Guidance {
        if self.bright < DARK {
            return Guidance::TooDark;
        }
        match seen {
            Some(_) if self.burnt > BURNT => Guidance::Glare,
            Some(seen) if seen.module < SMALL_MODULE => Guidance::MoveCloser,
            Some(_) => Guidance::Blurred,
            None => {
                // Three small finders that make no symbol: one too far away to be told.
                let small = |finder: &&Finder| finder.flaw < 0.25 && finder.module < SMALL_MODULE;
                let far = frame.height().min(frame.width()) > 200;
                if far && finders.iter().filter(small).count() >= 3 {
                    Guidance::MoveCloser
                } else {
                    Guidance::NothingSeen
                }
            }
        }
    }
}
