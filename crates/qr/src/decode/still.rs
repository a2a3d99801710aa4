//! Reads all codes of a single image, taking its time.

use super::finder::{FinderSearch, Search};
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
    halves: [Plane; 2],
}

/// One look at one view of an image.
#[derive(Default)]
struct Pass {
    map: ThresholdMap,
    search: FinderSearch,
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
        pass.run(frame, 1.0, (24, 2), &mut codes);
        if codes.is_empty() {
            quiet.quieten(frame);
            pass.run(&quiet.frame(), 1.0, (24, 2), &mut codes);
        }
        let [half, quarter] = halves;
        half.halve(frame);
        let half = half.frame();
        if codes.is_empty() {
            pass.run(&half, 2.0, (24, 2), &mut codes);
        }
        if codes.is_empty() {
            quiet.quieten(&half);
            pass.run(&quiet.frame(), 2.0, (24, 2), &mut codes);
        }
        if codes.is_empty() {
            quarter.halve(&half);
            pass.run(&quarter.frame(), 4.0, (24, 2), &mut codes);
        }
        for thresholds in [(10, 3), (10, 1)] {
            if codes.is_empty() {
                pass.run(frame, 1.0, thresholds, &mut codes);
            }
            if codes.is_empty() {
                pass.run(&half, 2.0, thresholds, &mut codes);
            }
        }
        codes
    }
}

impl Pass {
    /// Adds the codes seen in a view of the image whose pixels are `scale` of the image's.
    fn run(
        &mut self,
        frame: &LumaFrame<'_>,
        scale: f32,
        (contrast, reach): (u8, usize),
        codes: &mut Vec<DecodedCode>,
    ) {
        self.map.measure(frame, contrast, reach);
        let search = Search { step: 2, soften: false, max_checks: 20_000, max_finders: 48 };
        let finders = self.search.run(frame, &self.map, search);
        find_trios(frame, finders, 32, &mut self.trios);
        if super::reader::DBG() { eprintln!("scale {scale} contrast {contrast} reach {reach} finders {} trios {}", finders.len(), self.trios.len()); for f in finders { eprintln!("  {:?} m {} inv {}", f.centre, f.module, f.inverted); } }
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
