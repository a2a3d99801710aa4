//! What to look for on a frame, and in what order to try harder.

use crate::decode::{Look, MAX_FINDERS, Search};

/// A view of the frame to look at.
#[derive(Clone, Copy, Debug)]
pub(super) enum View {
    Whole,
    Quiet,
    Half,
    QuietHalf,
    Quarter,
    EnlargedCentre,
}

/// The look at every frame.
pub(super) const BASE: Look = Look {
    contrast: 24,
    reach: 2,
    search: Search {
        columns: false,
        step: 4,
        max_comparisons: 0,
        max_settled: 0,
        max_finders: MAX_FINDERS,
        open: false,
    },
    trios: 6,
    pairs: false,
};

/// A look at a view of its own.
const CLEAN: Look = Look { search: Search { step: 2, ..BASE.search }, trios: 4, ..BASE };
/// Finders that blur or noise has spoilt.
const PATIENT: Look = Look {
    search: Search { max_comparisons: 150, max_settled: 12, ..CLEAN.search },
    pairs: true,
    ..CLEAN
};
/// The same along columns.
const SIDEWAYS: Look =
    Look { search: Search { columns: true, ..PATIENT.search }, pairs: false, ..PATIENT };
/// Small differences of brightness.
const FAINT: Look = Look { contrast: 10, reach: 3, pairs: false, ..PATIENT };
/// Thresholds that follow fast changes of light.
const NARROW: Look = Look { contrast: 10, reach: 1, pairs: false, ..PATIENT };

/// The same for views in full size, which cost the most.
const fn coarser(mut look: Look) -> Look {
    look.search.step = 3;
    look
}

/// Whether a frame gets no retry, when `idle_frames` frames in a row showed nothing like a symbol:
/// once every retry was in vain, each second one. A camera that nobody points at a code costs less
/// so, and a code that only a retry sees waits a frame longer, once.
pub(super) fn is_rest(idle_frames: usize) -> bool {
    idle_frames > RETRIES.len() && idle_frames % 2 == 1
}

/// One of these on each frame that the common look does not read.
pub(super) const RETRIES: [(View, Look); 10] = [
    (View::Half, PATIENT),
    (View::Quiet, coarser(PATIENT)),
    (View::Whole, coarser(PATIENT)),
    (View::Whole, coarser(SIDEWAYS)),
    (View::Half, FAINT),
    (View::Quarter, CLEAN),
    (View::Whole, coarser(NARROW)),
    (View::EnlargedCentre, CLEAN),
    (View::QuietHalf, PATIENT),
    (View::Whole, coarser(FAINT)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_retry_is_taken_before_any_frame_rests() {
        assert!((0..=RETRIES.len()).all(|frames| !is_rest(frames)));
        let rests = (RETRIES.len() + 1..RETRIES.len() + 21).filter(|&frames| is_rest(frames));
        assert_eq!(rests.count(), 10);
    }
}
