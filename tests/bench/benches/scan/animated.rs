//! A screen that shows one code after another, filmed by a camera with a clock of its own.

use std::collections::BTreeSet;

use vneid_bench::{Spread, Table};
use vneid_testkit::camera::{Camera, Category};

use crate::Options;
use crate::decoders::{self, Decoder};
use crate::rates::percent;
use crate::samples::Sample;

#[derive(Default)]
struct Tally {
    shown: u64,
    read: u64,
    wrong: u64,
    ms: Spread,
}

pub(crate) fn run(options: &Options) {
    let mut decoders = decoders::of_sequences();
    println!(
        "\nAnimated codes, 12 a second, {FRAMES} frames of a camera of 24 to 30 a second: each code \
         that was shown is to be read once\n"
    );
    let columns = ["", "decoder", "codes read %", "wrong", "ms a frame median", "p95", "max"];
    let mut table = Table::new(columns);
    for category in CATEGORIES {
        let mut tallies: Vec<Tally> = decoders.iter().map(|_| Tally::default()).collect();
        for seed in options.seed..options.seed + options.count {
            play(category, seed, &mut decoders, &mut tallies);
        }
        for (decoder, tally) in decoders.iter().zip(&tallies) {
            let cells = [
                decoder.name().to_string(),
                percent(tally.read, tally.shown),
                tally.wrong.to_string(),
                format!("{:.2}", tally.ms.median()),
                format!("{:.2}", tally.ms.p95()),
                format!("{:.2}", tally.ms.max()),
            ];
            table.row(category.name(), cells);
        }
    }
    println!("{table}");
}

fn play(category: Category, seed: u64, decoders: &mut [Box<dyn Decoder>], tallies: &mut [Tally]) {
    let mut read = vec![BTreeSet::new(); decoders.len()];
    let mut shown = 0;
    decoders.iter_mut().for_each(|decoder| decoder.start());
    for one in Camera::HD.animated(category, seed).take(FRAMES) {
        shown = one.shown as u64;
        let frame = Sample::from(one.frame);
        for ((decoder, tally), read) in decoders.iter_mut().zip(&mut *tallies).zip(&mut read) {
            let reading = decoder.read(&frame);
            tally.ms.push(reading.ms);
            for payload in reading.payloads {
                if one.payloads.contains(&payload) {
                    read.insert(payload);
                } else {
                    tally.wrong += 1;
                }
            }
        }
    }
    for (tally, read) in tallies.iter_mut().zip(&read) {
        tally.shown += shown;
        tally.read += read.len() as u64;
    }
}

/// Light that such codes meet; a hand shakes and the clocks differ in all of them.
const CATEGORIES: [Category; 7] = [
    Category::Easy,
    Category::Tilt,
    Category::Small,
    Category::Motion,
    Category::LowLight,
    Category::Glare,
    Category::Moire,
];
const FRAMES: usize = 50;
