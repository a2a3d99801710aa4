//! Reads all codes of a single image, taking its time.

use super::budget::Budget;
use super::code::DecodedCode;
use super::frame::LumaFrame;
use super::pass::{Look, MAX_FINDERS, Pass, ViewTransform};
use super::plane::Plane;
use super::search::Search;

/// Decoder for single images; holds its buffers from one image to the next.
#[derive(Default)]
pub struct StillDecoder {
    pass: Pass,
    quiet: Plane,
    enlarged: Plane,
    halves: [Plane; 5],
}

/// Images are not halved below this side, in pixels.
const SMALLEST_VIEW: usize = 60;

/// Images with a larger side, in pixels, are not enlarged: a symbol of one pixel a module comes from
/// a program, not from a camera.
const LARGEST_ENLARGED: usize = 800;

/// Work for one image, beyond a fixed amount for each of its pixels.
const WORK: u64 = 100_000_000;

/// A quick look.
const CLEAN: Look = Look {
    contrast: 24,
    reach: 2,
    search: Search {
        columns: false,
        step: 2,
        max_comparisons: 0,
        max_settled: 0,
        max_finders: MAX_FINDERS,
        open: false,
    },
    trios: 32,
    pairs: false,
};
/// A look at finders that blur or noise has spoilt.
const PATIENT: Look = Look {
    search: Search { max_comparisons: 500, max_settled: 30, ..CLEAN.search },
    pairs: true,
    ..CLEAN
};
/// A look that comes after it, in the same views, for what is left.
const LATE: Look = Look {
    search: Search { max_comparisons: 250, max_settled: 15, ..CLEAN.search },
    pairs: false,
    ..PATIENT
};
/// The same along columns.
const SIDEWAYS: Look = Look { search: Search { columns: true, ..LATE.search }, ..LATE };
/// A look at small differences of brightness.
const FAINT: Look = Look { contrast: 10, reach: 3, ..LATE };
/// A look with thresholds that follow fast changes of light.
const NARROW: Look = Look { contrast: 10, reach: 1, ..LATE };

/// A look at symbols without a margin on their own colour.
const OPEN: Look = Look { search: Search { open: true, ..CLEAN.search }, ..CLEAN };

impl StillDecoder {
    /// A decoder without buffers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// All codes found in the image.
    pub fn decode(&mut self, frame: &LumaFrame<'_>) -> Vec<DecodedCode> {
        self.pass.start();
        self.look(frame, &mut Budget::new(WORK));
        std::mem::take(&mut self.pass.codes)
    }

    fn look(&mut self, frame: &LumaFrame<'_>, budget: &mut Budget) {
        let Self { pass, quiet, enlarged, halves } = self;
        // Quick looks at every scale: two codes in one image may need two of them.
        // Looks whose finders were tried in the image itself, quietened and halved.
        let (mut whole, mut quietened, mut halved) = (0, 0, 0);
        pass.run(frame, ViewTransform::WHOLE, &CLEAN, &mut whole, budget);
        quiet.denoise(frame);
        pass.run(&quiet.frame(), ViewTransform::WHOLE, &CLEAN, &mut quietened, budget);
        if frame.width().max(frame.height()) <= LARGEST_ENLARGED {
            let origin = enlarged.enlarge_whole(frame);
            pass.run(
                &enlarged.frame(),
                ViewTransform { scale: 0.5, origin },
                &CLEAN,
                &mut 0,
                budget,
            );
        }
        let mut levels = 0;
        while levels < halves.len() {
            let (done, rest) = halves.split_at_mut(levels);
            let larger = done.last().map_or(*frame, Plane::frame);
            if larger.width().min(larger.height()) < 2 * SMALLEST_VIEW {
                break;
            }
            rest[0].halve(&larger);
            levels += 1;
            let place = ViewTransform::scaled((1 << levels) as f32);
            let tried = if levels == 1 { &mut halved } else { &mut 0 };
            pass.run(&rest[0].frame(), place, &CLEAN, tried, budget);
        }
        for look in [&PATIENT, &SIDEWAYS, &FAINT, &NARROW] {
            if !pass.codes.is_empty() {
                return;
            }
            pass.run(frame, ViewTransform::WHOLE, look, &mut whole, budget);
            if pass.codes.is_empty() {
                pass.run(&quiet.frame(), ViewTransform::WHOLE, look, &mut quietened, budget);
            }
            if pass.codes.is_empty() && levels > 0 {
                pass.run(&halves[0].frame(), ViewTransform::scaled(2.0), look, &mut halved, budget);
            }
        }
        if pass.codes.is_empty() && levels > 0 {
            quiet.denoise(&halves[0].frame());
            pass.run(&quiet.frame(), ViewTransform::scaled(2.0), &PATIENT, &mut 0, budget);
        }
        if pass.codes.is_empty() && pass.map.is_black_around() {
            pass.run(frame, ViewTransform::WHOLE, &OPEN, &mut whole, budget);
        }
    }
}

/// All codes found in one image. To read many images, keep a [`StillDecoder`].
pub fn decode_still(frame: &LumaFrame<'_>) -> Vec<DecodedCode> {
    StillDecoder::new().decode(frame)
}
