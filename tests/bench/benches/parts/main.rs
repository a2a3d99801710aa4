//! Parts of an animated code beside UR's fountain code and plain repetition: how many are needed
//! beyond the number of blocks, and what one costs to take.
//!
//! `cargo bench -p vneid-bench --bench parts`, with `-- --runs N` for more or fewer transfers.

mod needed;
mod times;
mod ur;

use clap::Parser;
use vneid_parts::{Channel, Sender};
use vneid_testkit::CountingAllocator;

#[global_allocator]
static HEAP: CountingAllocator = CountingAllocator::new();

/// As lists have it, and a sender of blocks of any length.
const CHANNEL: Channel = Channel::new("VNL1:", 524_288);

#[derive(Debug, Parser)]
#[command(about = "Parts beside UR's fountain code and repetition")]
struct Options {
    /// Transfers of each kind; a tenth of them with 1024 blocks
    #[arg(long, default_value_t = 1000)]
    runs: u64,
    /// First seed; another one gives other objects and losses
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Passed by cargo
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    let options = Options::parse();
    println!("# One part\n");
    times::run();
    println!("\n# Parts that are read beyond k, the number of blocks\n");
    needed::run(options.runs.max(10), options.seed);
}

/// SplitMix64: the same in every run.
#[derive(Clone)]
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next() as u8).collect()
    }
}

/// A sender of `blocks` blocks of exactly `length` bytes of random data.
fn sender(random: &mut Random, blocks: usize, length: usize) -> (Sender, Vec<u8>) {
    let object = random.bytes(blocks * length);
    let has_length = |sender: &Sender| sender.transfer().length() as usize == length;
    // One byte is one and a half characters: from a little below on, the first that fits.
    let sender = (length * 3 / 2 + 20..)
        .filter_map(|characters| Sender::new(CHANNEL, &object, characters).ok())
        .find(has_length);
    let sender = sender.expect("there are texts of that length");
    assert_eq!(sender.transfer().blocks() as usize, blocks);
    (sender, object)
}
