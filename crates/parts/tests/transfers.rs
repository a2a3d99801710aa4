//! Whole transfers: what arrives, from which texts, and how many.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod common;

use common::*;
use proptest::prelude::*;
use vneid_parts::{Channel, Progress, Receiver, Sender, StartedAnew, Taken};

#[test]
fn without_loss_as_many_texts_as_blocks() {
    for (size, length, blocks) in [(1, 1, 1), (60, 10, 6), (57, 10, 6), (9620, 481, 20)] {
        let object = object(size, 1);
        let sender = sender(&object, length);
        assert_eq!(sender.transfer().blocks(), blocks);
        let arrived = gather(&mut Receiver::new(CHANNEL), sender);
        assert_eq!(arrived, Some((blocks as usize, object)), "{size}");
    }
}

#[test]
fn a_thousand_and_twenty_four_blocks_of_mixes_alone() {
    let object = object(2048, 2);
    let sender = sender(&object, 2);
    assert_eq!(sender.transfer().blocks(), 1024);
    let mut receiver = Receiver::new(CHANNEL);
    let (taken, arrived) = gather(&mut receiver, sender.skip(1024)).unwrap();
    assert!((1024..1060).contains(&taken), "{taken}");
    assert_eq!(arrived, object);
}

/// Each of the 4096 ways to lose some of the first 12 texts of 6 blocks: what is known is exactly
/// what the sets of blocks say, and the object is whole as soon as they make it so.
#[test]
fn every_pattern_of_loss() {
    let object = object(58, 3);
    let sender = sender(&object, 10);
    let texts: Vec<String> = sender.clone().take(12).collect();
    for pattern in 0_u32..1 << 12 {
        let mut receiver = Receiver::new(CHANNEL);
        let mut sets = Vec::new();
        for number in (0..12).filter(|number| pattern & (1 << number) != 0) {
            sets.push(set_of(&sender, number));
            let found = rank(&sets);
            let expected = if found == 6 {
                Taken::Complete(object.clone())
            } else {
                Taken::Gathering(Progress { found, needed: 6 })
            };
            assert_eq!(receiver.take(&texts[number as usize]), Ok(expected), "{pattern:b}");
            if found == 6 {
                break;
            }
        }
    }
}

#[test]
fn a_text_that_is_read_twice_brings_nothing() {
    let sender = sender(&object(60, 4), 10);
    let mut receiver = Receiver::new(CHANNEL);
    for (number, known) in [(3, 1), (3, 1), (7, 2), (7, 2), (3, 2)] {
        assert_eq!(found(&mut receiver, &sender.text(number)), known);
    }
}

#[test]
fn two_transfers_in_view_are_told_apart() {
    let (one, two) = (object(60, 5), object(60, 6));
    let (first, second) = (sender(&one, 10), sender(&two, 10));
    let mut receiver = Receiver::new(CHANNEL);
    for number in 0..5 {
        assert_eq!(found(&mut receiver, &first.text(number)), number + 1);
        assert_eq!(found(&mut receiver, &second.text(number)), number + 1);
    }
    assert_eq!(receiver.take(&first.text(5)), Ok(Taken::Complete(one)));
    assert_eq!(receiver.take(&second.text(5)), Ok(Taken::Complete(two)));
}

/// The same object in longer blocks, as after a change of the QR version: another transfer.
#[test]
fn the_same_object_in_other_blocks_is_another_transfer() {
    let object = object(60, 7);
    let (short, long) = (sender(&object, 10), sender(&object, 20));
    assert_eq!(short.transfer().name(), long.transfer().name());
    let mut receiver = Receiver::new(CHANNEL);
    assert_eq!(found(&mut receiver, &short.text(0)), 1);
    assert_eq!(found(&mut receiver, &long.text(0)), 1);
    assert_eq!(found(&mut receiver, &short.text(1)), 2);
}

#[test]
fn of_three_transfers_the_one_fed_least_recently_gives_way() {
    let senders: Vec<Sender> = (8..11).map(|seed| sender(&object(60, seed), 10)).collect();
    let mut receiver = Receiver::new(CHANNEL);
    for (which, number, known) in [
        (0, 0, 1),
        (1, 0, 1),
        (0, 1, 2),
        (2, 0, 1), // 1 gives way
        (0, 2, 3),
        (1, 1, 1), // so that it begins anew, and 2 gives way
        (0, 3, 4),
        (2, 1, 1),
        (0, 4, 5),
    ] {
        assert_eq!(found(&mut receiver, &senders[which].text(number)), known, "{which} {number}");
    }
}

#[test]
fn a_contradiction_starts_the_transfer_anew() {
    let object = object(60, 12);
    let sender = sender(&object, 10);
    let mut receiver = Receiver::new(CHANNEL);
    assert_eq!(found(&mut receiver, &sender.text(0)), 1);
    assert_eq!(found(&mut receiver, &forged(&sender, 1)), 2);
    let anew = Ok(Taken::StartedAnew(StartedAnew::Contradiction));
    assert_eq!(receiver.take(&sender.text(1)), anew, "the true one is the second here");
    assert_eq!(gather(&mut receiver, sender.skip(2)).unwrap().1, object);
}

/// A mix that follows from the parts before it, so that it would bring nothing were it true.
#[test]
fn a_mix_that_follows_from_others_is_checked() {
    let sender = sender(&object(60, 13), 10);
    let mix = (6..).find(|number| set_of(&sender, *number) & 1 == 0).unwrap();
    for (text, expected) in [
        (sender.text(mix), Taken::Gathering(Progress { found: 5, needed: 6 })),
        (forged(&sender, mix), Taken::StartedAnew(StartedAnew::Contradiction)),
    ] {
        let mut receiver = Receiver::new(CHANNEL);
        (1..6).for_each(|number| _ = receiver.take(&sender.text(number)));
        assert_eq!(receiver.take(&text), Ok(expected));
    }
}

#[test]
fn a_wrong_whole_starts_the_transfer_anew() {
    let object = object(60, 14);
    let sender = sender(&object, 10);
    let mut receiver = Receiver::new(CHANNEL);
    (0..5).for_each(|number| _ = receiver.take(&sender.text(number)));
    let anew = Ok(Taken::StartedAnew(StartedAnew::WrongDigest));
    assert_eq!(receiver.take(&forged(&sender, 5)), anew);
    assert_eq!(found(&mut receiver, &sender.text(6)), 1, "nothing is kept");
    assert_eq!(gather(&mut receiver, sender.skip(7)).unwrap().1, object);
}

#[test]
fn a_poisoned_transfer_does_not_touch_the_other() {
    let (one, two) = (object(60, 15), object(60, 16));
    let (first, second) = (sender(&one, 10), sender(&two, 10));
    let mut receiver = Receiver::new(CHANNEL);
    (0..5).for_each(|number| _ = receiver.take(&second.text(number)));
    assert_eq!(found(&mut receiver, &first.text(0)), 1);
    assert!(matches!(receiver.take(&forged(&first, 0)), Ok(Taken::StartedAnew(_))));
    assert_eq!(receiver.take(&second.text(5)), Ok(Taken::Complete(two)));
}

/// One part in ten is somebody else's, from the first to the last: it takes longer.
#[test]
fn poison_without_end_does_not_keep_the_object_away() {
    let object = object(60, 17);
    let sender = sender(&object, 10);
    let texts = (0..2000).map(|number| match number % 10 {
        4 => forged(&sender, number),
        _ => sender.text(number),
    });
    assert_eq!(gather(&mut Receiver::new(CHANNEL), texts).unwrap().1, object);
}

/// Every bit of a block, of the last block with its padding, and of a mix.
#[test]
fn no_flipped_bit_makes_wrong_bytes() {
    let object = object(58, 18);
    let sender = sender(&object, 10);
    for number in [0, 5, 7] {
        let bytes = bytes_of(&sender.text(number));
        for bit in 0..bytes.len() * 8 {
            let mut flipped = bytes.clone();
            flipped[bit / 8] ^= 128 >> (bit % 8);
            let mut receiver = Receiver::new(CHANNEL);
            let mut arrived = Vec::new();
            let mut take = |text: &str| {
                if let Ok(Taken::Complete(object)) = receiver.take(text) {
                    arrived.push(object);
                }
            };
            take(&text_of(&flipped));
            (0..40).filter(|it| *it != number).for_each(|number| take(&sender.text(number)));
            assert!(!arrived.is_empty(), "bit {bit} of {number} keeps the object away");
            assert!(arrived.iter().all(|it| *it == object), "bit {bit} of {number}");
        }
    }
}

/// What stands behind the object in the last block is nobody's: the digest decides.
#[test]
fn the_padding_is_not_looked_at() {
    let object = object(58, 19);
    let sender = sender(&object, 10);
    let mut last = bytes_of(&sender.text(5));
    *last.last_mut().unwrap() ^= 1;
    let mut receiver = Receiver::new(CHANNEL);
    (0..5).for_each(|number| _ = receiver.take(&sender.text(number)));
    assert_eq!(receiver.take(&text_of(&last)), Ok(Taken::Complete(object)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_lost_repeated_or_out_of_order_the_object_arrives(
        size in 1_usize..3000,
        characters in 60_usize..800,
        start in 0_u32..5000,
        order in Just((0_u32..200).collect::<Vec<_>>()).prop_shuffle(),
        lost in prop::collection::vec(prop::bool::weighted(0.4), 200),
        seed in any::<u64>(),
    ) {
        let object = object(size, seed);
        let sender = Sender::new(CHANNEL, &object, characters).unwrap();
        let blocks = sender.transfer().blocks() as usize;
        let mut receiver = Receiver::new(CHANNEL);
        let first = order.iter().zip(lost).filter(|(_, lost)| !lost).map(|(it, _)| start + it);
        let twice = first.flat_map(|number| [number, number]);
        let texts = twice.chain(10_000..).map(|number| sender.text(number)).take(1000);
        let (taken, arrived) = gather(&mut receiver, texts).unwrap();
        prop_assert_eq!(arrived, object);
        prop_assert!(taken >= blocks);
    }

    #[test]
    fn any_texts_are_refused_or_taken(
        texts in prop::collection::vec("(VNP1:)?[0-9A-Z $%*+./:-]{0,60}", 0..20),
        bytes in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..60), 0..20),
    ) {
        let mut receiver = Receiver::new(CHANNEL);
        for text in texts.into_iter().chain(bytes.iter().map(|bytes| text_of(bytes))) {
            let _ = receiver.take(&text);
        }
    }

    /// Parts that are well-formed and mean anything: two names, few sizes, any number and data.
    #[test]
    fn any_parts_are_gathered_without_wrong_bytes(
        parts in prop::collection::vec((0_u8..2, 1_u32..9, 0_u32..40, 1_usize..4, 0_u8..3), 0..60),
    ) {
        let channel = Channel::new(PREFIX, 8);
        let mut receiver = Receiver::new(channel);
        let names = [object(8, 20), object(8, 21)];
        for (which, size, number, length, data) in parts {
            let name = names[usize::from(which)].clone().try_into().unwrap();
            let Ok(transfer) = vneid_payload::Transfer::new(name, size, length as u32) else {
                continue;
            };
            let part = vneid_payload::Part { transfer, number, data: &vec![data; length] };
            match receiver.take(&text_of(&part.encode())) {
                Ok(Taken::Complete(_)) => prop_assert!(false, "no object has these names"),
                Ok(Taken::Gathering(it)) => prop_assert!(it.found < it.needed),
                Ok(Taken::StartedAnew(_)) => {}
                Err(refusal) => prop_assert!(false, "{refusal}"),
            }
        }
    }
}
