//! What is refused, and what is not: each bound on both sides.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::*;
use vneid_parts::{Channel, Receiver, Refusal, SendError, Sender, Taken};
use vneid_payload::base45::Base45Error;
use vneid_payload::{DecodeError, Fault, Part, Transfer};

fn part(size: u32, number: u32, data: &[u8]) -> Vec<u8> {
    let transfer = Transfer::new(*b"transfer", size, data.len() as u32).unwrap();
    Part { transfer, number, data }.encode()
}

fn malformed(refusal: Option<Refusal>) -> Option<(Fault, &'static str)> {
    match refusal? {
        Refusal::Malformed(DecodeError::Malformed { malformed, .. }) => {
            Some((malformed.fault, malformed.field))
        }
        other => panic!("{other}"),
    }
}

#[test]
fn only_texts_of_the_channel() {
    let good = text_of(&part(20, 0, &[7; 10]));
    let mut receiver = Receiver::new(CHANNEL);
    assert_eq!(refusal(&mut receiver, &good), None);
    for other in ["VNL1:", "VNP2:", "vnp1:", " VNP1:", "VNP1", "", "VNP1：", "VN1:"] {
        let text = good.replacen(PREFIX, other, 1);
        assert_eq!(refusal(&mut receiver, &text), Some(Refusal::OtherPrefix), "{other}");
    }
}

#[test]
fn texts_up_to_that_of_the_longest_part() {
    let longest = text_of(&part(65_536, u32::MAX, &[7; 1000]));
    assert_eq!(longest.len(), PREFIX.len() + 1535);
    let mut receiver = Receiver::new(CHANNEL);
    assert_eq!(refusal(&mut receiver, &longest), None);
    assert_eq!(refusal(&mut receiver, &format!("{longest}0")), Some(Refusal::TooLong));
    let much_longer = format!("{longest}{}", "é".repeat(100_000));
    assert_eq!(refusal(&mut receiver, &much_longer), Some(Refusal::TooLong));
}

#[test]
fn what_is_not_base45() {
    let mut receiver = Receiver::new(CHANNEL);
    for (body, error) in [
        ("a00", Base45Error::Character { position: 0 }),
        ("0é", Base45Error::Character { position: 1 }),
        ("GGW", Base45Error::Overflow { position: 0 }),
        ("0000", Base45Error::Length),
    ] {
        let refused = refusal(&mut receiver, &format!("{PREFIX}{body}"));
        assert_eq!(refused, Some(Refusal::NotBase45(error)));
    }
    let nothing = refusal(&mut receiver, PREFIX);
    assert_eq!(malformed(nothing), Some((Fault::Truncated, "part")));
}

#[test]
fn objects_up_to_the_limit_of_the_channel() {
    let mut receiver = Receiver::new(CHANNEL);
    assert_eq!(refusal(&mut receiver, &text_of(&part(66_000, 0, &[7; 500]))), None);
    let larger = refusal(&mut receiver, &text_of(&part(66_001, 0, &[7; 500])));
    assert_eq!(malformed(larger), Some((Fault::OutOfBounds, "size")));
    let mut lists = Receiver::new(Channel::new(PREFIX, 524_288));
    assert_eq!(refusal(&mut lists, &text_of(&part(524_288, 0, &[7; 512]))), None);
    let larger = refusal(&mut lists, &text_of(&part(524_289, 0, &[7; 600])));
    assert_eq!(malformed(larger), Some((Fault::OutOfBounds, "size")));
}

#[test]
fn blocks_up_to_1024() {
    let mut receiver = Receiver::new(CHANNEL);
    assert_eq!(refusal(&mut receiver, &text_of(&part(1024 * 20, 0, &[7; 20]))), None);
    let mut more = part(1024 * 20, 0, &[7; 20]);
    let size = 10..13;
    assert_eq!(more[size.clone()], [0x19, 0x50, 0x00]);
    more[size].copy_from_slice(&[0x19, 0x50, 0x01]);
    let refused = refusal(&mut receiver, &text_of(&more));
    assert_eq!(malformed(refused), Some((Fault::OutOfBounds, "data")));
}

/// The bounds of each field are tested where a part is read; here, that none of them gets further.
#[test]
fn a_refused_text_takes_no_memory_and_changes_nothing() {
    let mut receiver = Receiver::new(CHANNEL);
    let nothing_yet = format!("{receiver:?}");
    let good = part(60, 0, &[7; 10]);
    let refused: Vec<String> = (0..good.len())
        .map(|length| text_of(&good[..length]))
        .chain([text_of(&[&good[..], &[0]].concat()), "VNL1:".into(), "VNP1:é".into()])
        .collect();
    for text in &refused {
        assert!(receiver.take(text).is_err());
        assert_eq!(format!("{receiver:?}"), nothing_yet);
    }
    assert_eq!(found(&mut receiver, &text_of(&good)), 1);
    let something = format!("{receiver:?}");
    for text in &refused {
        assert!(receiver.take(text).is_err());
        assert_eq!(format!("{receiver:?}"), something);
    }
}

#[test]
fn names_of_refusals() {
    let mut receiver = Receiver::new(CHANNEL);
    let mut name = |text: &str| refusal(&mut receiver, text).map(Refusal::name);
    assert_eq!(name("VNL1:"), Some("other_prefix"));
    assert_eq!(name(&format!("VNP1:{}", "0".repeat(1536))), Some("too_long"));
    assert_eq!(name("VNP1:0"), Some("not_base45"));
    assert_eq!(name("VNP1:00"), Some("malformed"));
}

#[test]
fn sent_are_objects_from_one_byte_to_the_limit() {
    let sent = |size| Sender::new(CHANNEL, &vec![7; size], 758).err();
    assert_eq!(sent(0), Some(SendError::Empty));
    assert_eq!(sent(1), None);
    assert_eq!(sent(66_000), None);
    let too_large = SendError::TooLarge { size: 66_001, max_size: 66_000, prefix: PREFIX };
    assert_eq!(sent(66_001), Some(too_large));
}

#[test]
fn sent_are_at_most_1024_blocks() {
    // 19 bytes of heads and 2 of data are 32 characters; one of data makes 30.
    let sent = |size, characters| {
        let sender = Sender::new(CHANNEL, &vec![7; size], PREFIX.len() + characters);
        sender.map(|sender| sender.transfer().blocks())
    };
    assert_eq!(sent(2048, 32), Ok(1024));
    let too_short = SendError::TextsTooShort { size: 2049, characters: 37 };
    assert_eq!(sent(2049, 32), Err(too_short));
    assert_eq!(sent(1024, 30), Ok(1024));
    let too_short = SendError::TextsTooShort { size: 1024, characters: 34 };
    assert_eq!(sent(1024, 29), Err(too_short), "no room for a byte of data");
    assert!(Sender::new(CHANNEL, &[7], 0).is_err());
}

/// Version 15 at level L holds 758 characters.
#[test]
fn blocks_are_as_few_as_fit_and_as_short_as_so_many_may_be() {
    for (size, blocks, length) in [
        (1, 1, 1),
        (481, 1, 481),
        (482, 2, 241),
        (9_620, 20, 481),
        (9_621, 21, 459),
        (65_537, 137, 479),
        (66_000, 138, 479),
    ] {
        let transfer = Sender::new(CHANNEL, &vec![7; size], 758).unwrap().transfer();
        assert_eq!((transfer.blocks(), transfer.length()), (blocks, length), "{size}");
    }
}

#[test]
fn no_text_is_longer_than_asked_for() {
    for size in [1, 23, 24, 100, 255, 256, 5_000, 65_535, 66_000] {
        for characters in 120..200 {
            let Ok(sender) = Sender::new(CHANNEL, &vec![7; size], characters) else {
                assert!(size > 50_000, "{size} in {characters}");
                continue;
            };
            for number in [0, 23, 24, 255, 256, 65_535, 65_536, u32::MAX] {
                assert!(sender.text(number).len() <= characters, "{size} {characters} {number}");
            }
        }
    }
}

#[test]
fn a_sender_and_a_receiver_of_the_largest_object() {
    let lists = Channel::new("VNL1:", 524_288);
    let object = object(524_288, 1);
    let sender = Sender::new(lists, &object, 808).unwrap();
    assert_eq!((sender.transfer().blocks(), sender.transfer().length()), (1024, 512));
    let mut receiver = Receiver::new(lists);
    let lossy = sender.enumerate().filter(|(at, _)| at % 10 != 3).map(|(_, text)| text);
    for text in lossy.take(1200) {
        if let Taken::Complete(arrived) = receiver.take(&text).unwrap() {
            assert_eq!(arrived, object);
            return;
        }
    }
    panic!("1200 texts are enough");
}
