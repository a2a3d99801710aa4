//! What a part costs to make and to take, and what a transfer holds.

use std::time::Duration;

use cpu_time::ThreadTime;
use vneid_bench::{Spread, Table};
use vneid_parts::{Receiver, Taken};
use vneid_payload::{Part, base45};

use crate::{CHANNEL, HEAP, Random, sender};

pub(crate) fn run() {
    let mut table = Table::new([
        "",
        "make, us",
        "decode, us",
        "take beyond that: median",
        "p95",
        "max",
        "last",
        "all, ms",
        "heap, KB",
    ]);
    for (name, blocks, length) in [
        ("a face card, 8 x 481", 8, 481),
        ("a paper of 10 KB, 21 x 477", 21, 477),
        ("66 000 bytes, 138 x 478", 138, 478),
        ("524 288 bytes, 1024 x 512", 1024, 512),
    ] {
        table.row(format!("{name}, none lost"), measure(blocks, length, 0));
        table.row(format!("{name}, mixes alone"), measure(blocks, length, blocks));
    }
    println!("{table}");
}

fn measure(blocks: usize, length: usize, from: usize) -> Vec<String> {
    let (sender, object) = sender(&mut Random(7), blocks, length);
    let (mut make, mut decode, mut beyond) =
        (Spread::default(), Spread::default(), Spread::default());
    let mut texts = Vec::new();
    for number in from..from + blocks + 40 {
        let start = ThreadTime::now();
        texts.push(sender.text(number as u32));
        make.push(us(start.elapsed()));
    }
    let (mut last, mut all) = (0.0, Duration::ZERO);
    let ((), heap) = HEAP.measure(|| {
        let mut receiver = Receiver::new(CHANNEL);
        for text in &texts {
            let start = ThreadTime::now();
            let bytes = base45::decode(&text[5..]).expect("it is Base45");
            assert!(Part::decode(&bytes, 524_288).is_ok());
            let decoded = start.elapsed();
            let start = ThreadTime::now();
            let taken = receiver.take(text).expect("it is a part");
            let took = start.elapsed();
            all += took;
            decode.push(us(decoded));
            if let Taken::Complete(whole) = taken {
                assert_eq!(whole, object);
                last = us(took.saturating_sub(decoded));
                return;
            }
            beyond.push(us(took.saturating_sub(decoded)));
        }
        unreachable!("{} parts are enough", texts.len());
    });
    [make.median(), decode.median(), beyond.median(), beyond.p95(), beyond.max(), last]
        .map(|us| format!("{us:.1}"))
        .into_iter()
        .chain([format!("{:.2}", us(all) / 1000.0), format!("{}", heap.peak_bytes / 1000)])
        .collect()
}

fn us(time: Duration) -> f64 {
    time.as_nanos() as f64 / 1000.0
}
