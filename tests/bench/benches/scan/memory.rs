//! Heap use of our decoders; that of C++ is out of sight here.

use vneid_bench::Table;
use vneid_testkit::camera::{Camera, Category};

use crate::samples::Sample;
use crate::{HEAP, Options, decoders};

pub(crate) fn run(options: &Options) {
    println!("\nHeap, frames of 1920 x 1080 in a shaking hand\n");
    let mut table = Table::new([
        "",
        "peak MB",
        "allocations, first frames",
        "a later one without code",
        "with",
    ]);
    let frames = |category| {
        let frames = Camera::FULL_HD.sequence(category, options.seed).take(FRAMES);
        frames.map(Sample::from).collect::<Vec<_>>()
    };
    let [with_code, without] = [Category::Easy, Category::NoQr].map(frames);
    for make in decoders::OURS {
        let (mut decoder, first) = HEAP.measure(|| {
            let mut decoder = make();
            without.iter().chain(&with_code).for_each(|frame| drop(decoder.read(frame)));
            decoder
        });
        let later = [&without, &with_code].map(|frames| {
            let (_, heap) =
                HEAP.measure(|| frames.iter().for_each(|frame| drop(decoder.read(frame))));
            format!("{:.1}", heap.allocations as f64 / FRAMES as f64)
        });
        let first =
            [format!("{:.1}", first.peak_bytes as f64 / 1e6), first.allocations.to_string()];
        table.row(decoder.name(), first.into_iter().chain(later));
    }
    println!("{table}");
}

const FRAMES: usize = 20;
