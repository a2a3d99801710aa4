//! How small a module may be.

use vneid_bench::Table;
use vneid_testkit::camera::Camera;

use crate::rates::percent;
use crate::samples::Sample;
use crate::{Options, decoders};

pub(crate) fn run(options: &Options) {
    let mut decoders = decoders::of_stills(options);
    println!("\nRead, % of simulated frames by pixels a module\n");
    let names = decoders.iter().map(|decoder| decoder.name());
    let mut table = Table::new(std::iter::once("px a module").chain(names));
    decoders::without_panic_reports(|| {
        for module_px in [1.6, 1.8, 2.0, 2.2, 2.5, 3.0] {
            let mut read = vec![0; decoders.len()];
            for seed in options.seed..options.seed + options.count {
                let frame = Camera::HD.small(module_px, seed);
                let frame = Sample::from(if options.crops { frame.crop() } else { frame });
                for (decoder, read) in decoders.iter_mut().zip(&mut read) {
                    decoder.start();
                    let payloads = decoder.read(&frame).payloads;
                    *read += u64::from(
                        payloads.iter().any(|payload| Some(payload) == frame.payload.as_ref()),
                    );
                }
            }
            table.row(
                format!("{module_px:.1}"),
                read.iter().map(|&read| percent(read, options.count)),
            );
        }
    });
    println!("{table}");
}
