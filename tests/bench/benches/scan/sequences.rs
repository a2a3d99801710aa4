//! One scene in a shaking hand, fed to each decoder until it has read the code.

use vneid_bench::{Spread, Table};
use vneid_testkit::camera::{Camera, Category};

use crate::Options;
use crate::decoders::{self, Decoder};
use crate::rates::percent;
use crate::samples::Sample;

#[derive(Clone, Default)]
struct Tally {
    sequences: u64,
    read: u64,
    wrong: u64,
    /// Frames until the code was read; without the sequences where it never was.
    frames: Spread,
    /// Of each frame until the code was read.
    ms: Spread,
}

pub(crate) fn run(options: &Options) {
    let mut decoders = decoders::of_sequences();
    println!("\nSequences of at most {FRAMES} frames in a shaking hand\n");
    let columns = [
        "",
        "decoder",
        "read %",
        "frames median",
        "p95",
        "wrong",
        "ms a frame median",
        "p95",
        "max",
    ];
    let mut table = Table::new(columns);
    let mut all = vec![Tally::default(); decoders.len()];
    for category in Category::ALL {
        let mut tallies = vec![Tally::default(); decoders.len()];
        for seed in options.seed..options.seed + options.count {
            let sequence = Camera::HD.sequence(category, seed).take(FRAMES);
            let sequence: Vec<Sample> = sequence.map(Sample::from).collect();
            for (decoder, tally) in decoders.iter_mut().zip(&mut tallies) {
                tally.play(decoder.as_mut(), &sequence);
            }
        }
        for (tally, all) in
            tallies.iter().zip(&mut all).filter(|_| category.has_code() && !category.is_crowded())
        {
            all.add(tally);
        }
        add_rows(&mut table, category.name(), &decoders, &tallies);
    }
    add_rows(&mut table, "all but crowded, with a code", &decoders, &all);
    println!("{table}");
}

impl Tally {
    fn play(&mut self, decoder: &mut dyn Decoder, sequence: &[Sample]) {
        decoder.start();
        self.sequences += 1;
        for (i, frame) in sequence.iter().enumerate() {
            let reading = decoder.read(frame);
            let right = |payload: &Vec<u8>| Some(payload) == frame.payload.as_ref();
            self.ms.push(reading.ms);
            self.wrong += reading.payloads.iter().filter(|payload| !right(payload)).count() as u64;
            if reading.payloads.iter().any(right) {
                self.read += 1;
                self.frames.push((i + 1) as f64);
                return;
            }
        }
    }

    fn add(&mut self, other: &Self) {
        self.sequences += other.sequences;
        self.read += other.read;
        self.wrong += other.wrong;
        self.frames.extend(&other.frames);
        self.ms.extend(&other.ms);
    }
}

fn add_rows(table: &mut Table, name: &str, decoders: &[Box<dyn Decoder>], tallies: &[Tally]) {
    for (decoder, tally) in decoders.iter().zip(tallies) {
        let cells = [
            decoder.name().to_string(),
            percent(tally.read, tally.sequences),
            format!("{:.0}", tally.frames.median()),
            format!("{:.0}", tally.frames.p95()),
            tally.wrong.to_string(),
            format!("{:.2}", tally.ms.median()),
            format!("{:.2}", tally.ms.p95()),
            format!("{:.2}", tally.ms.max()),
        ];
        table.row(name, cells);
    }
}

const FRAMES: usize = 10;
