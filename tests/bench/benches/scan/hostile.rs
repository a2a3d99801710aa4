//! Frames made to cost time: walls of codes, wallpapers of finder patterns, noise.

use vneid_bench::{Spread, Table};
use vneid_testkit::camera::Camera;

use crate::samples::Sample;
use crate::{Options, decoders};

pub(crate) fn run(options: &Options) {
    let mut decoders = decoders::of_sequences();
    decoders.extend(decoders::of_stills(options).pop().filter(|_| !options.without_rqrr));
    let names: Vec<_> = decoders.iter().map(|decoder| decoder.name()).collect();
    println!("\nHostile frames, 1280 x 720: slowest of {VISITS} visits, ms\n");
    let mut table = Table::new(std::iter::once("").chain(names));
    let mut spreads = vec![Spread::default(); decoders.len()];
    decoders::without_panic_reports(|| {
        for hostile in Camera::HD.hostile(options.seed) {
            let frame = Sample::from(hostile.frame);
            let slowest: Vec<f64> = decoders
                .iter_mut()
                .zip(&mut spreads)
                .map(|(decoder, spread)| {
                    decoder.start();
                    // A camera scanner spreads its retries over frames: any of them may be slow.
                    let visits = if decoder.name() == "rqrr" { 1 } else { VISITS };
                    let ms: Vec<f64> = (0..visits).map(|_| decoder.read(&frame).ms).collect();
                    ms.iter().for_each(|&ms| spread.push(ms));
                    ms.into_iter().fold(0.0, f64::max)
                })
                .collect();
            table.row(hostile.name, slowest.iter().map(|ms| format!("{ms:.1}")));
        }
    });
    let worst: Vec<String> = spreads.iter().map(|spread| format!("{:.1}", spread.max())).collect();
    table.row("median of all", spreads.iter().map(|spread| format!("{:.1}", spread.median())));
    table.row("worst", worst);
    println!("{table}");
}

/// Visits of each frame: more than a scanner has kinds of retries.
const VISITS: usize = 12;
