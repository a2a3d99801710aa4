//! Frames read by category, and the time of a frame.

use std::collections::BTreeMap;
use std::error::Error;

use vneid_bench::{Spread, Table};
use vneid_testkit::camera::Category;

use crate::Options;
use crate::decoders::{self, Decoder};
use crate::samples::{self, Sample};

#[derive(Default)]
struct Tally {
    /// By place of the category in the run: frames read.
    read: BTreeMap<usize, u64>,
    wrong: u64,
    /// Milliseconds of a frame by [`Kind`].
    ms: BTreeMap<Kind, Spread>,
}

/// What is in a frame: times are told for each kind apart.
type Kind = &'static str;

/// Kinds in the order of reports.
const KINDS: [Kind; 4] = ["with a code", "crowded, with", "without", "crowded, without"];

fn kind(frame: &Sample) -> Kind {
    let crowded = Category::from_name(&frame.category).is_some_and(Category::is_crowded);
    KINDS[usize::from(frame.payload.is_none()) * 2 + usize::from(crowded)]
}

pub(crate) fn run(options: &Options) -> Result<(), Box<dyn Error>> {
    let mut decoders = decoders::of_stills(options);
    let mut tallies: Vec<Tally> = decoders.iter().map(|_| Tally::default()).collect();
    let mut categories: Vec<(String, u64)> = Vec::new();
    let mut result = Ok(());
    decoders::without_panic_reports(|| {
        result = samples::for_each(options, |frame| {
            if frame.payload.is_some() {
                match categories.iter_mut().find(|(name, _)| *name == frame.category) {
                    Some((_, frames)) => *frames += 1,
                    None => categories.push((frame.category.clone(), 1)),
                }
            }
            let category = categories.iter().position(|(name, _)| *name == frame.category);
            for (decoder, tally) in decoders.iter_mut().zip(&mut tallies) {
                decoder.start();
                let reading = decoder.read(frame);
                let right = |payload: &Vec<u8>| Some(payload) == frame.payload.as_ref();
                tally.wrong +=
                    reading.payloads.iter().filter(|payload| !right(payload)).count() as u64;
                tally.ms.entry(kind(frame)).or_default().push(reading.ms);
                if let Some(category) = category.filter(|_| frame.payload.is_some()) {
                    let read = u64::from(reading.payloads.iter().any(right));
                    *tally.read.entry(category).or_default() += read;
                }
            }
        });
    });
    result?;
    print(options, &decoders, &tallies, &categories);
    Ok(())
}

fn print(
    options: &Options,
    decoders: &[Box<dyn Decoder>],
    tallies: &[Tally],
    categories: &[(String, u64)],
) {
    let names = decoders.iter().map(|decoder| decoder.name());
    let what = match (&options.folder, options.crops) {
        (Some(_), _) => "pictures of a folder",
        (None, true) => "simulated frames, cropped",
        (None, false) => "simulated frames, 1280 x 720",
    };
    println!("\nRead, % of {what} (seeds {} on)\n", options.seed);
    let mut table = Table::new(std::iter::once("").chain(names.clone()));
    for (place, (category, frames)) in categories.iter().enumerate() {
        let read = |tally: &Tally| tally.read.get(&place).copied().unwrap_or(0);
        table.row(category, tallies.iter().map(|tally| percent(read(tally), *frames)));
    }
    // The crowded frames came later: without them this stays the figure of earlier runs.
    let crowded = categories.iter().position(|(name, _)| name == Category::Crowded.name());
    let counts = categories.iter().enumerate().filter(|(place, _)| Some(*place) != crowded);
    let frames = counts.map(|(_, (_, frames))| frames).sum();
    let read = |tally: &Tally| {
        tally.read.iter().filter(|(place, _)| Some(**place) != crowded).map(|(_, read)| read).sum()
    };
    table.row("all but crowded", tallies.iter().map(|tally| percent(read(tally), frames)));
    table.row("wrong payloads", tallies.iter().map(|tally| tally.wrong.to_string()));
    println!("{table}");

    println!("Milliseconds a frame\n");
    let mut table = Table::new(std::iter::once("").chain(names));
    type Value = fn(&Spread) -> f64;
    let values: [(&str, Value); 3] =
        [("median", Spread::median), ("p95", Spread::p95), ("max", Spread::max)];
    for kind in KINDS {
        for (name, value) in values {
            let cell = |tally: &Tally| format!("{:.2}", tally.ms.get(kind).map_or(f64::NAN, value));
            table.row(format!("{kind}, {name}"), tallies.iter().map(cell));
        }
    }
    println!("{table}");
}

pub(crate) fn percent(part: u64, whole: u64) -> String {
    format!("{:.1}", 100.0 * part as f64 / whole as f64)
}
