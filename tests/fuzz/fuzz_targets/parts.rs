//! Lines of text before a receiver of parts: whatever is whole is what its parts named.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vneid_parts::{Channel, Receiver, Sender, Taken};
use vneid_payload::{Part, base45};

const PREFIX: &str = "VNP1:";
const MAX_SIZE: u32 = 66_000;

fuzz_target!(|text: &str| {
    let channel = Channel::new(PREFIX, MAX_SIZE);
    let mut receiver = Receiver::new(channel);
    for line in text.lines() {
        match receiver.take(line) {
            Ok(Taken::Complete(object)) => {
                let bytes = base45::decode(&line[PREFIX.len()..]).expect("it was read");
                let part = Part::decode(&bytes, MAX_SIZE).expect("it was read");
                let sender = Sender::new(channel, &object, 1540).expect("so long a text fits");
                assert_eq!(sender.transfer().name(), part.transfer.name());
            }
            Ok(Taken::Gathering(progress)) => assert!(progress.found < progress.needed),
            Ok(Taken::StartedAnew(_)) | Err(_) => {}
        }
    }
});
