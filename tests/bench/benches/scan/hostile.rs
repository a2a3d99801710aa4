//! Frames made to cost time: walls of codes, wallpapers of finder patterns, noise.

use vneid_bench::{Spread, Table};
use vneid_testkit::camera::Camera;

use crate::Options;
use crate::decoders::{self, Decoder};
use crate::samples::Sample;

pub(crate) fn run(options: &Options) {
    let mut decoders = decoders::of_sequences();
    let frames = || Camera::HD.hostile(options.seed).into_iter();
    let mut names = Vec::new();
    // For each decoder, the slowest visit of each frame.
    let mut slowest = vec![Vec::new(); decoders.len()];
    for hostile in frames() {
        names.push(hostile.name);
        let frame = Sample::from(hostile.frame);
        for (decoder, slowest) in decoders.iter_mut().zip(&mut slowest) {
            slowest.push(slowest_visit(decoder.as_mut(), &frame, VISITS));
        }
    }
    if !options.without_rqrr {
        // After the others, since a thread given up on goes on computing beside them.
        let mut rqrr = decoders::rqrr();
        decoders::without_panic_reports(|| {
            slowest.push(
                frames().map(|one| slowest_visit(rqrr.as_mut(), &one.frame.into(), 1)).collect(),
            );
        });
        decoders.push(rqrr);
    }

    println!("\nHostile frames, 1280 x 720: slowest of {VISITS} visits (rqrr: one), ms\n");
    let mut table = Table::new(std::iter::once("").chain(decoders.iter().map(|one| one.name())));
    let ms = |value: f64| format!("{value:.1}");
    for (i, name) in names.into_iter().enumerate() {
        table.row(name, slowest.iter().map(|of| ms(of[i])));
    }
    let spreads: Vec<Spread> = slowest.into_iter().map(Spread::from_iter).collect();
    table.row("median", spreads.iter().map(|spread| ms(spread.median())));
    table.row("worst", spreads.iter().map(|spread| ms(spread.max())));
    println!("{table}");
}

fn slowest_visit(decoder: &mut dyn Decoder, frame: &Sample, visits: usize) -> f64 {
    decoder.start();
    (0..visits).map(|_| decoder.read(frame).ms).fold(0.0, f64::max)
}

/// A camera scanner spreads its retries over frames, and any of them may be slow: more visits than
/// it has kinds of retries.
const VISITS: usize = 16;
