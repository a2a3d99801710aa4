//! Reads all codes of a single image, taking its time.

use super::finder::{FinderSearch, Search};
use super::frame::LumaFrame;
use super::reader::{DecodedCode, Reader};
use super::threshold::ThresholdMap;
use super::trio::{Trio, find_trios};

/// Decoder for single images; holds its buffers from one image to the next.
#[derive(Default)]
pub struct StillDecoder {
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
        for (contrast, reach) in [(24, 2), (10, 3), (10, 1)] {
            self.map.measure(frame, contrast, reach);
            for soften in [false, true] {
                let search = Search { step: 2, soften, max_checks: 20_000, max_finders: 48 };
                let finders = self.search.run(frame, &self.map, search);
                find_trios(frame, finders, 32, &mut self.trios);
                if super::reader::DBG() {
                    eprintln!(
                        "contrast {contrast} reach {reach} soften {soften} finders {} trios {}",
                        finders.len(),
                        self.trios.len()
                    );
                    for f in finders {
                        eprintln!("  {:?} m {} inv {}", f.centre, f.module, f.inverted);
                    }
                }
                for trio in &self.trios {
                    if codes.iter().any(|code| covers(code, trio)) {
                        continue;
                    }
                    codes.extend(self.reader.read(frame, trio));
                }
                if !codes.is_empty() {
                    return codes;
                }
            }
        }
        codes
    }
}

/// Whether a finder of the trio lies inside a code that was read.
fn covers(code: &DecodedCode, trio: &Trio) -> bool {
    trio.centres().iter().any(|&centre| {
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
