//! How many parts are read until the object is whole, beyond the number of its blocks.

use vneid_bench::{Spread, Table};
use vneid_parts::{Receiver, Taken};

use crate::{CHANNEL, Random, sender, ur};

const BLOCKS: [usize; 8] = [4, 8, 16, 23, 50, 100, 150, 1024];
/// Parts of each hundred that the camera does not read.
const LOSSES: [u64; 4] = [0, 10, 30, 50];

/// What reads numbers of parts and tells when it has enough of them.
trait Code {
    fn take(&mut self, number: usize) -> bool;
}

pub(crate) fn run(runs: u64, seed: u64) {
    ur::check();
    let mut table = Table::new([
        "blocks, lost",
        "parts: mean",
        "p95",
        "UR: mean",
        "p95",
        "UR by elimination: mean",
        "p95",
        "repetition: mean",
        "p95",
        "at most 5: parts",
        "UR",
    ]);
    for blocks in BLOCKS {
        for loss in LOSSES {
            table.row(format!("{blocks}, {loss} %"), row(blocks, loss, 0, runs, seed));
        }
        // Whoever comes after the first k has none of them.
        table.row(format!("{blocks}, from k on"), row(blocks, 0, blocks, runs, seed));
    }
    println!("{table}");
}

fn row(blocks: usize, loss: u64, from: usize, runs: u64, seed: u64) -> Vec<String> {
    let runs = if blocks > 500 { runs / 10 } else { runs };
    let mut beyond = [const { Vec::new() }; 4];
    for run in 0..runs {
        let mut random = Random((seed + run) << 20 | (blocks as u64) << 8 | loss);
        let checksum = random.next() as u32;
        let losses = Random(random.next());
        let codes: [Box<dyn Code>; 4] = [
            Box::new(Parts::new(&mut random, blocks)),
            Box::new(Ur(ur::Chooser::new(blocks, checksum), ur::Decoder::new(blocks))),
            Box::new(UrEliminated(ur::Chooser::new(blocks, checksum), vec![None; blocks], 0)),
            Box::new(Repetition(vec![false; blocks])),
        ];
        for (mut code, beyond) in codes.into_iter().zip(&mut beyond) {
            // Each code loses the same of its texts.
            let mut losses = losses.clone();
            let read = (from..).filter(|_| losses.next() % 100 >= loss);
            let needed = 1 + read.take_while(|number| !code.take(*number)).count();
            beyond.push((needed - blocks) as f64);
        }
    }
    let figures = beyond.iter().flat_map(|beyond| {
        let mean = beyond.iter().sum::<f64>() / beyond.len() as f64;
        let p95 = beyond.iter().copied().collect::<Spread>().p95();
        [format!("{mean:.1}"), format!("{p95:.0}")]
    });
    let few = beyond.iter().take(2).map(|beyond| {
        let few = beyond.iter().filter(|it| **it <= 5.0).count();
        format!("{:.1} %", few as f64 * 100.0 / beyond.len() as f64)
    });
    figures.chain(few).collect()
}

/// The real sender and receiver, with blocks of 4 bytes.
struct Parts(vneid_parts::Sender, Receiver);

impl Parts {
    fn new(random: &mut Random, blocks: usize) -> Self {
        Self(sender(random, blocks, 4).0, Receiver::new(CHANNEL))
    }
}

impl Code for Parts {
    fn take(&mut self, number: usize) -> bool {
        let text = self.0.text(number as u32);
        matches!(self.1.take(&text), Ok(Taken::Complete(_)))
    }
}

/// UR's code with UR's decoder.
struct Ur(ur::Chooser, ur::Decoder);

impl Code for Ur {
    fn take(&mut self, number: usize) -> bool {
        self.1.take(self.0.set(number));
        self.1.is_complete()
    }
}

/// UR's code with all that can be known of its parts: rows by their lowest fragment, and how many.
struct UrEliminated(ur::Chooser, Vec<Option<ur::Set>>, usize);

impl Code for UrEliminated {
    fn take(&mut self, number: usize) -> bool {
        let mut set = self.0.set(number);
        let lowest = |set: &ur::Set| {
            let word = set.iter().position(|word| *word != 0)?;
            Some(word * 64 + set[word].trailing_zeros() as usize)
        };
        while let Some(pivot) = lowest(&set) {
            match &self.1[pivot] {
                Some(row) => set.iter_mut().zip(row).for_each(|(a, b)| *a ^= b),
                None => {
                    self.1[pivot] = Some(set);
                    self.2 += 1;
                    break;
                }
            }
        }
        self.2 == self.1.len()
    }
}

/// The blocks, again and again.
struct Repetition(Vec<bool>);

impl Code for Repetition {
    fn take(&mut self, number: usize) -> bool {
        let blocks = self.0.len();
        self.0[number % blocks] = true;
        self.0.iter().all(|read| *read)
    }
}
