//! The scanner beside zxing-cpp (C++) and rqrr on the same frames, one thread.
//!
//! ```text
//! scan="cargo bench -p vneid-bench --features zxing-cpp --bench scan --"
//! $scan                      # fresh simulated frames
//! $scan --folder DIR         # a folder with manifest.csv
//! $scan --help
//! ```
//!
//! Without the feature, which needs cmake and a C++ compiler, it measures the others alone.

mod animated;
mod decoders;
mod hostile;
mod memory;
mod rates;
mod samples;
mod sequences;
mod sizes;
#[cfg(feature = "zxing-cpp")]
mod zxing;

use std::path::PathBuf;

use clap::{Parser, ValueEnum};
use vneid_testkit::CountingAllocator;

#[global_allocator]
static HEAP: CountingAllocator = CountingAllocator::new();

#[derive(Debug, Parser)]
#[command(about = "The scanner beside zxing-cpp and rqrr on the same frames")]
struct Options {
    /// Simulated frames of each category, or sequences of each category
    #[arg(long, default_value_t = 20)]
    count: u64,
    /// First seed; another one gives other frames
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Read codes cropped out of their frames, as a still picture shows them
    #[arg(long)]
    crops: bool,
    /// Read the pictures of this folder instead of simulated ones; it needs a manifest.csv with
    /// the columns file, category and payload_hex (empty where there is no code)
    #[arg(long)]
    folder: Option<PathBuf>,
    /// What to measure; all when left out
    #[arg(long, value_delimiter = ',')]
    only: Vec<Part>,
    /// Leave out rqrr, which is slow
    #[arg(long)]
    without_rqrr: bool,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Frames read by category, wrong payloads, time a frame with a code and without
    Rates,
    /// Frames read by the size of a module
    Sizes,
    /// Frames needed when a hand shakes
    Sequences,
    /// Codes that change while they are filmed
    Animated,
    /// Allocations a frame and memory in all
    Memory,
    /// Frames made to cost time
    Hostile,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let options = Options::parse();
    let wanted = |part| options.only.is_empty() || options.only.contains(&part);
    if wanted(Part::Rates) {
        rates::run(&options)?;
    }
    if options.folder.is_some() {
        // The other parts need frames of their own.
        return Ok(());
    }
    if wanted(Part::Sizes) {
        sizes::run(&options);
    }
    if wanted(Part::Sequences) {
        sequences::run(&options);
    }
    if wanted(Part::Animated) {
        animated::run(&options);
    }
    if wanted(Part::Memory) {
        memory::run(&options);
    }
    // Last, since rqrr may leave threads behind.
    if wanted(Part::Hostile) {
        hostile::run(&options);
    }
    Ok(())
}
