//! The worked example of `docs/spec/parts.md`.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::*;
use vneid_parts::{Progress, Receiver, Taken};

const PAGE: &str = include_str!("../../../docs/spec/parts.md");
const OBJECT: &[u8] = b"Mot doi tuong de truyen qua man hinh.";

#[test]
fn the_texts_of_the_page() {
    let sender = sender(OBJECT, 10);
    for number in [0, 1, 2, 3, 4, 5, 6] {
        let text = sender.text(number);
        let hex: String = bytes_of(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        assert!(PAGE.contains(&text) && PAGE.contains(&hex), "{number}: {hex} {text}");
    }
}

#[test]
fn the_receiver_of_the_page() {
    let sender = sender(OBJECT, 10);
    let mut receiver = Receiver::new(CHANNEL);
    for (number, found) in [(1, 1), (3, 2), (5, 2), (4, 3)] {
        let expected = Taken::Gathering(Progress { found, needed: 4 });
        assert_eq!(receiver.take(&sender.text(number)), Ok(expected), "{number}");
    }
    assert_eq!(receiver.take(&sender.text(6)), Ok(Taken::Complete(OBJECT.to_vec())));
}
