//! Reads the symbol of one trio of finders.

use super::content::{self, Content};
use super::equaliser::Equaliser;
use super::frame::LumaFrame;
use super::geometry::{Homography, Point};
use super::grid::{self, Grid};
use super::sampler::Sampler;
use super::symbol::{self, Codewords, Format, Modules};
use super::trio::Trio;
use super::version::{EccLevel, Layout, Version};

/// A QR code that was read.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct DecodedCode {
    /// The payload: bytes as they were encoded, digits and letters as ASCII, kanji as Shift JIS.
    pub bytes: Vec<u8>,
    /// The outer corners in pixels: those of the upper left, upper right, lower right and lower
    /// left as the symbol is printed (for a mirrored one, as its mirror image is).
    pub corners: [Point; 4],
    /// 1 to 40.
    pub version: u8,
    /// Error correction level.
    pub ecc: EccLevel,
    /// It was seen from behind or in a mirror.
    pub mirrored: bool,
    /// It is light on dark.
    pub inverted: bool,
    pub(crate) text: Option<String>,
}

impl DecodedCode {
    /// The payload as text: UTF-8 (which includes ASCII) unless the code names another character
    /// set that is known here (ISO 8859-1, Shift JIS) or holds kanji. `None` when it is no text.
    pub fn text(&self) -> Option<&str> {
        self.text.as_deref()
    }
}

/// Buffers for reading one symbol after another.
#[derive(Default)]
pub(crate) struct Reader {
    sampler: Sampler,
    equaliser: Equaliser,
    layout: Layout,
    codewords: Codewords,
}

/// Timing patterns that agree less than this belong to no symbol.
const MIN_TIMING: f32 = 0.25;

impl Reader {
    pub(crate) fn read(&mut self, frame: &LumaFrame<'_>, trio: &Trio) -> Option<DecodedCode> {
        let mut guesses = [None::<(Version, Homography, f32)>; 7];
        let mut count = 0;
        let informed = version_by_information(frame, trio);
        let nearest = ((trio.size() - 17.0) / 4.0).round().clamp(1.0, 40.0) as usize;
        let around =
            [nearest, nearest + 1, nearest.wrapping_sub(1), nearest + 2, nearest.wrapping_sub(2)];
        let versions =
            informed.into_iter().flatten().chain(around.into_iter().filter_map(Version::new));
        for version in versions {
            if guesses.iter().flatten().any(|guess| guess.0 == version) {
                continue;
            }
            let (map, fit) = grid::fit_timing(frame, trio, version.size());
            guesses[count] = Some((version, map, fit));
            count += 1;
        }
        guesses[..count].sort_unstable_by(|a, b| {
            let fit = |g: &Option<(Version, Homography, f32)>| g.map_or(f32::MIN, |g| g.2);
            fit(b).total_cmp(&fit(a))
        });
        for &(version, map, fit) in guesses.iter().flatten().take(2) {
            if DBG() {
                eprintln!("guess v{} fit {fit}  s {:?}", version.number(), trio.size());
            }
            if fit < MIN_TIMING {
                break;
            }
            let fitted = Grid::fit(frame, trio, map, version);
            if let Some(code) = self.read_grid(frame, &fitted, trio.inverted()) {
                return Some(code);
            }
        }
        None
    }

    fn read_grid(
        &mut self,
        frame: &LumaFrame<'_>,
        grid: &Grid,
        inverted: bool,
    ) -> Option<DecodedCode> {
        let size = grid.version.size();
        self.sampler.sample(frame, grid, inverted);
        self.sampler.soften(size);
        self.layout.set(grid.version);
        if DBG() {
            eprintln!("anchors {}", grid.anchors);
            let mut bad = [0, 0];
            for (i, m) in self.layout.modules().iter().enumerate() {
                if let super::version::Module::Fixed { dark } = m {
                    bad[((self.sampler.soft[i] > 0.0) != *dark) as usize] += 1;
                }
            }
            eprintln!("fixed ok/bad {bad:?}");
        }
        let (content, format, mirrored) = self.read_soft(grid.version)?;
        let mut corners = grid.map.corners(size);
        if mirrored {
            corners.swap(1, 3);
        }
        Some(DecodedCode {
            bytes: content.bytes,
            corners,
            version: grid.version.number(),
            ecc: format.level,
            mirrored,
            inverted,
            text: content.text,
        })
    }

    /// Reads the sampled modules as they are, then with blur undone better and better.
    fn read_soft(&mut self, version: Version) -> Option<(Content, Format, bool)> {
        let Self { sampler, equaliser, layout, codewords } = self;
        let soft = &sampler.soft;
        if let Some(read) = read_modules(soft, version, layout, codewords) {
            return Some(read);
        }
        equaliser.load(soft, version.size());
        for (reach, decided) in [(1, false), (1, true), (2, true), (2, true)] {
            let soft = equaliser.run(layout.modules(), version.size(), reach, decided);
            if let Some(read) = read_modules(soft, version, layout, codewords) {
                if DBG() {
                    eprintln!("equalised {reach} {decided}");
                }
                return Some(read);
            }
        }
        None
    }
}

/// Reads modules, as printed or mirrored, whichever their format information looks more like.
fn read_modules(
    soft: &[f32],
    version: Version,
    layout: &Layout,
    codewords: &mut Codewords,
) -> Option<(Content, Format, bool)> {
    let modules = |transposed| Modules { values: soft, version, transposed };
    let mut readings = [false, true].map(|t| Format::read(&modules(t)).map(|(f, s)| (f, s, t)));
    readings.sort_by(|a, b| {
        let score = |r: &Option<(Format, f32, bool)>| r.map_or(f32::MIN, |r| r.1);
        score(b).total_cmp(&score(a))
    });
    readings.into_iter().flatten().find_map(|(format, _, transposed)| {
        let data = codewords.decode(&modules(transposed), layout, format)?;
        Some((content::read(data, version.number())?, format, transposed))
    })
}

/// The versions that the two copies of the version information name, if any.
fn version_by_information(frame: &LumaFrame<'_>, trio: &Trio) -> [Option<Version>; 2] {
    if trio.size() < 36.0 {
        return [None; 2];
    }
    // Close to the finders the exact size matters little.
    let nearest = (trio.size().round() as usize).clamp(45, 177);
    let map = trio.map(nearest, trio.foreshortening);
    [false, true].map(|lower| {
        let mut values = [0.0f32; 18];
        for (i, value) in values.iter_mut().enumerate() {
            let (along, across) = ((nearest - 11 + i % 3) as f32 + 0.5, (i / 3) as f32 + 0.5);
            let p = if lower { map.project(across, along) } else { map.project(along, across) };
            *value = frame.sample(p.x, p.y);
        }
        let finder = &trio.finders[if lower { 2 } else { 1 }];
        symbol::read_version(|i| (values[i] < finder.threshold) != trio.inverted())
    })
}

#[allow(non_snake_case)]
pub(crate) fn DBG() -> bool {
    std::env::var("QRDBG").is_ok()
}
