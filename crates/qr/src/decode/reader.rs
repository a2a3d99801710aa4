//! Reads the symbol of one trio of finders.

use super::budget::Budget;
use super::code::Symbol;
use super::content::{self, Content};
use super::equaliser::Equaliser;
use super::frame::LumaFrame;
use super::geometry::Homography;
use super::grid::Grid;
use super::pass::Sighting;
use super::sampler::Sampler;
use super::symbol::{self, Codewords, Format, Modules};
use super::timing;
use super::trio::Trio;
use super::version::{Layout, Module, Version};

/// What became of a trio.
pub(crate) enum ReadOutcome {
    /// It was read; [`Reader::content`] holds what it says.
    Code(Symbol),
    /// Its timing patterns show that it is a symbol, but it could not be read.
    Seen(Sighting),
    /// It is not a symbol, or the budget was used up before that could be told.
    Nothing,
}

/// Buffers for reading one symbol after another.
#[derive(Default)]
pub(crate) struct Reader {
    sampler: Sampler,
    equaliser: Equaliser,
    layout: Layout,
    codewords: Codewords,
    content: Content,
}

/// A version that a symbol may have, the map for it, and how well the timing patterns fit.
#[derive(Clone, Copy)]
struct Guess {
    version: Version,
    map: Homography,
    fit: f32,
}

/// Timing patterns that agree less than this belong to no symbol.
const MIN_TIMING: f32 = 0.45;
/// The same where the place of one finder is only assumed.
const MIN_TIMING_ASSUMED: f32 = 0.25;
/// With fewer of its fixed modules right a symbol is not where it is presumed to be.
const MIN_FIXED: f32 = 0.72;
/// Timing patterns that agree this much belong to a symbol for sure.
const SURE_TIMING: f32 = 0.5;

impl Reader {
    pub(crate) fn read(
        &mut self,
        frame: &LumaFrame<'_>,
        trio: &Trio,
        budget: &mut Budget,
    ) -> ReadOutcome {
        let mut seen = None;
        let least = if trio.assumed.is_some() { MIN_TIMING_ASSUMED } else { MIN_TIMING };
        for guess in guess_versions(frame, trio, budget).iter().flatten() {
            if guess.fit < least || !budget.spend(Grid::work(guess.version)) {
                break;
            }
            let mut grid = Grid::fit(frame, trio, guess.map, guess.version);
            if let Some(code) = self.read_grid(frame, &grid, trio.inverted(), budget) {
                return ReadOutcome::Code(code);
            }
            if grid.anchors == 0
                && guess.fit >= SURE_TIMING
                && budget.spend(Grid::settling_work(guess.version))
            {
                grid.settle_corner(frame, trio);
                if let Some(code) = self.read_grid(frame, &grid, trio.inverted(), budget) {
                    return ReadOutcome::Code(code);
                }
            }
            if guess.fit >= SURE_TIMING && seen.is_none() {
                let size = grid.version.size();
                let middle = size as f32 * 0.5;
                let (right, down) = grid.map.axes(middle, middle);
                let module = (right.length() + down.length()) * 0.5;
                seen = Some(Sighting { corners: grid.map.corners(size), module });
            }
        }
        seen.map_or(ReadOutcome::Nothing, ReadOutcome::Seen)
    }

    fn read_grid(
        &mut self,
        frame: &LumaFrame<'_>,
        grid: &Grid,
        inverted: bool,
        budget: &mut Budget,
    ) -> Option<Symbol> {
        let size = grid.version.size();
        if !budget.spend(size * size * SAMPLING) {
            return None;
        }
        self.sampler.sample(frame, grid, inverted);
        self.sampler.soften(size);
        self.layout.set(grid.version);
        if self.fixed_share() < MIN_FIXED {
            return None;
        }
        let (format, mirrored) = self.read_soft(grid.version, budget)?;
        let mut corners = grid.map.corners(size);
        if mirrored {
            corners.swap(1, 3);
        }
        let version = grid.version.number();
        Some(Symbol { corners, version, ecc: format.level, mirrored, inverted })
    }

    /// What the symbol read last says.
    pub(crate) fn content(&self) -> &Content {
        &self.content
    }

    /// Share of the fixed modules that were sampled in their colour: about half where there is no
    /// symbol.
    fn fixed_share(&self) -> f32 {
        let (mut right, mut all) = (0.0f32, 0.0f32);
        for (module, soft) in self.layout.modules().iter().zip(&self.sampler.soft) {
            if let Module::Fixed { dark } = *module {
                all += 1.0;
                right += f32::from(u8::from(dark == (*soft > 0.0)));
            }
        }
        right / all
    }

    /// Reads the sampled modules as they are, then with blur undone better and better.
    fn read_soft(&mut self, version: Version, budget: &mut Budget) -> Option<(Format, bool)> {
        let Self { sampler, equaliser, layout, codewords, content } = self;
        let soft = &sampler.soft;
        if let Some(read) = read_modules(soft, version, layout, codewords, content) {
            return Some(read);
        }
        let size = version.size();
        equaliser.load(soft, size);
        for (reach, decided) in [(1, false), (1, true), (2, true), (2, true)] {
            if !budget.spend(size * size * Equaliser::work(reach, decided)) {
                return None;
            }
            let soft = equaliser.run(layout.modules(), size, reach, decided);
            if let Some(read) = read_modules(soft, version, layout, codewords, content) {
                return Some(read);
            }
        }
        None
    }
}

/// Work to sample one module, weigh it against its surroundings and decode it.
const SAMPLING: usize = 20;

/// The two likeliest versions of a trio's symbol, the likelier first.
fn guess_versions(frame: &LumaFrame<'_>, trio: &Trio, budget: &mut Budget) -> [Option<Guess>; 2] {
    let nearest = usize::from(trio.nearest_version().number());
    let around = [0, 1, -1, 2, -2].map(|step| Version::new(nearest.wrapping_add_signed(step)));
    let named = version_by_information(frame, trio);
    let mut tried = [None; 7];
    let mut best = [None::<Guess>; 2];
    for (i, version) in named.into_iter().chain(around).enumerate() {
        let Some(version) = version else { continue };
        if tried.contains(&Some(version)) || !budget.spend(timing::work(version)) {
            continue;
        }
        tried[i] = Some(version);
        let (map, fit) = timing::fit(frame, trio, version.size());
        let guess = Some(Guess { version, map, fit });
        let better = |than: Option<Guess>| than.is_none_or(|than| fit > than.fit);
        if better(best[0]) {
            best = [guess, best[0]];
        } else if better(best[1]) {
            best[1] = guess;
        }
    }
    best
}

/// Reads modules, as printed or mirrored, whichever their format information looks more like.
fn read_modules(
    soft: &[f32],
    version: Version,
    layout: &Layout,
    codewords: &mut Codewords,
    content: &mut Content,
) -> Option<(Format, bool)> {
    let modules = |transposed| Modules { values: soft, version, transposed };
    let mut readings = [None; 6];
    let found = [false, true].into_iter().flat_map(|transposed| {
        let formats = Format::read(&modules(transposed)).into_iter().flatten();
        formats.map(move |(format, score)| (format, score, transposed))
    });
    readings.iter_mut().zip(found).for_each(|(slot, reading)| *slot = Some(reading));
    readings.sort_unstable_by(|a, b| {
        let score = |r: &Option<(Format, f32, bool)>| r.map_or(f32::MIN, |r| r.1);
        score(b).total_cmp(&score(a))
    });
    readings.into_iter().flatten().find_map(|(format, _, transposed)| {
        let data = codewords.decode(&modules(transposed), layout, format)?;
        content::read(data, version.number(), content).map(|()| (format, transposed))
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
