//! Reads all codes of a single image, taking its time.

use super::finder::{Finder, FinderSearch, Search};
use super::frame::LumaFrame;
use super::plane::Plane;
use super::reader::{DecodedCode, Reader};
use super::threshold::ThresholdMap;
use super::trio::{Trio, find_trios};

/// Decoder for single images; holds its buffers from one image to the next.
#[derive(Default)]
pub struct StillDecoder {
    pass: Pass,
    quiet: Plane,
    halves: [Plane; 5],
}

/// One look at one view of an image.
#[derive(Default)]
struct Pass {
    map: ThresholdMap,
    search: FinderSearch,
    /// Finders of all views so far, in the image's own pixels.
    known: Vec<Finder>,
    /// The same in the view's pixels.
    finders: Vec<Finder>,
    trios: Vec<Trio>,
    reader: Reader,
}

impl StillDecoder {
    /// A decoder without buffers yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// All codes found in the image.
    pub fn decode(&mut self, frame: &LumaFrame<'_>) -> Vec<DecodedCode> {
        let mut codes = Vec::new();
        let Self { pass, quiet, halves } = self;
        pass.known.clear();
        let clean = Look { contrast: 24, reach: 2, comparisons: 0 };
        // Cheap looks at every scale: two codes in one image may need two of them.
        pass.run(frame, 1.0, clean, &mut codes);
        quiet.quieten(frame);
        pass.run(&quiet.frame(), 1.0, clean, &mut codes);
        let mut levels = 0;
        while levels < halves.len() {
            let (done, rest) = halves.split_at_mut(levels);
            let larger = done.last().map_or(*frame, Plane::frame);
            if larger.width().min(larger.height()) < 2 * SMALLEST_VIEW {
                break;
            }
            rest[0].halve(&larger);
            levels += 1;
            pass.run(&rest[0].frame(), (1 << levels) as f32, clean, &mut codes);
        }
        if !codes.is_empty() {
            return codes;
        }
        let patient = Look { comparisons: 500, ..clean };
        let faint = Look { contrast: 10, reach: 3, ..patient };
        let narrow = Look { contrast: 10, reach: 1, ..patient };
        for look in [patient, faint, narrow] {
            pass.run(frame, 1.0, look, &mut codes);
            if codes.is_empty() {
                pass.run(&quiet.frame(), 1.0, look, &mut codes);
            }
            if codes.is_empty() && levels > 0 {
                pass.run(&halves[0].frame(), 2.0, look, &mut codes);
            }
            if !codes.is_empty() {
                return codes;
            }
        }
        if levels > 0 {
            quiet.quieten(&halves[0].frame());
            pass.run(&quiet.frame(), 2.0, patient, &mut codes);
        }
        codes
    }
}

/// How to look at one view.
#[derive(Clone, Copy)]
struct Look {
    /// Range of brightness that a block needs to count.
    contrast: u8,
    /// Blocks on each side that a threshold looks at.
    reach: usize,
    /// Spoilt finder candidates to compare with a whole pattern.
    comparisons: usize,
}

impl Pass {
    /// Adds the codes seen in a view of the image whose pixels are `scale` of the image's.
    fn run(
        &mut self,
        frame: &LumaFrame<'_>,
        scale: f32,
        look: Look,
        codes: &mut Vec<DecodedCode>,
    ) {
        self.map.measure(frame, look.contrast, look.reach);
        let search = Search {
            step: 2,
            soften: false,
            max_checks: 20_000,
            max_comparisons: look.comparisons,
            max_finders: MAX_FINDERS,
        };
        let finders = self.search.run(frame, &self.map, search);
        if super::reader::DBG() { eprintln!("scale {scale} contrast {} reach {} cmp {} finders {}", look.contrast, look.reach, look.comparisons, finders.len()); for f in finders { eprintln!("  {:?} m {} inv {} flaw {}", f.centre, f.module, f.inverted, f.flaw); } }
        // A view may show one finder that another view does not, and the other way around.
        for finder in finders {
            let finder = finder.scaled(scale);
            match self.known.iter_mut().find(|known| known.overlaps(&finder)) {
                Some(known) if known.flaw <= finder.flaw => {}
                Some(known) => *known = finder,
                None => self.known.push(finder),
            }
        }
        self.known.sort_unstable_by(|a, b| a.flaw.total_cmp(&b.flaw));
        self.known.truncate(MAX_FINDERS);
        self.finders.clear();
        self.finders.extend(self.known.iter().map(|finder| finder.scaled(1.0 / scale)));
        find_trios(frame, &self.finders, 32, &mut self.trios);
        for trio in &self.trios {
            if codes.iter().any(|code| covers(code, trio, scale)) {
                continue;
            }
            if let Some(mut code) = self.reader.read(frame, trio) {
                code.corners = code.corners.map(|corner| corner * scale);
                codes.push(code);
            }
        }
    }
}

/// Images are not halved below this side, in pixels.
const SMALLEST_VIEW: usize = 60;

/// Finders kept from one image.
const MAX_FINDERS: usize = 48;

/// Whether a finder of the trio lies inside a code that was read.
fn covers(code: &DecodedCode, trio: &Trio, scale: f32) -> bool {
    trio.centres().iter().any(|&centre| {
        let centre = centre * scale;
        let inside = |i: usize| {
            let (a, b) = (code.corners[i], code.corners[(i + 1) % 4]);
            (b - a).cross(centre - a) > 0.0
        };
        let first = inside(0);
        (1..4).all(|i| inside(i) == first)
    })
}

/// All codes found in one image. To read many images, keep a [`StillDecoder`].
pub fn decode_still(frame: &LumaFrame<'_>) -> Vec<DecodedCode> {
    StillDecoder::new().decode(frame)
}
