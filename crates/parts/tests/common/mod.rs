//! What the tests of sending and receiving share.

#![allow(dead_code, reason = "each test uses some of it")]

use ring::digest;
use vneid_parts::{Channel, Receiver, Refusal, Sender, Taken};
use vneid_payload::{Part, base45};

pub(crate) const PREFIX: &str = "VNP1:";
pub(crate) const MAX_SIZE: u32 = 66_000;
pub(crate) const CHANNEL: Channel = Channel::new(PREFIX, MAX_SIZE);

/// Bytes that differ from one seed to the next (SplitMix64).
pub(crate) fn object(size: usize, seed: u64) -> Vec<u8> {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = state;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (bits ^ (bits >> 31)) as u8
    };
    (0..size).map(|_| next()).collect()
}

/// A sender of blocks of `length` bytes, into which `size` divides well.
pub(crate) fn sender(object: &[u8], length: u32) -> Sender {
    let enough = (PREFIX.len()..2000).find_map(|characters| {
        let sender = Sender::new(CHANNEL, object, characters).ok()?;
        (sender.transfer().length() == length).then_some(sender)
    });
    enough.expect("there are texts of that length")
}

/// The bytes of a text of ours.
pub(crate) fn bytes_of(text: &str) -> Vec<u8> {
    base45::decode(text.strip_prefix(PREFIX).unwrap()).unwrap()
}

/// The text of these bytes.
pub(crate) fn text_of(bytes: &[u8]) -> String {
    format!("{PREFIX}{}", base45::encode(bytes))
}

/// Part `number` of a transfer with its data spoilt: somebody else's.
pub(crate) fn forged(sender: &Sender, number: u32) -> String {
    let bytes = bytes_of(&sender.text(number));
    let part = Part::decode(&bytes, MAX_SIZE).unwrap();
    let mut data = part.data.to_vec();
    data[0] ^= 1;
    text_of(&Part { data: &data, ..part }.encode())
}

/// Takes texts until the object is whole; how many it took, and what came.
pub(crate) fn gather(
    receiver: &mut Receiver,
    texts: impl IntoIterator<Item = String>,
) -> Option<(usize, Vec<u8>)> {
    texts.into_iter().enumerate().find_map(|(at, text)| match receiver.take(&text) {
        Ok(Taken::Complete(object)) => Some((at + 1, object)),
        Ok(_) => None,
        Err(refusal) => panic!("{refusal}"),
    })
}

/// How many blocks' worth is known after this text.
pub(crate) fn found(receiver: &mut Receiver, text: &str) -> u32 {
    match receiver.take(text) {
        Ok(Taken::Gathering(progress)) => progress.found,
        other => panic!("{other:?}"),
    }
}

/// Why the text is refused.
pub(crate) fn refusal(receiver: &mut Receiver, text: &str) -> Option<Refusal> {
    receiver.take(text).err()
}

/// The set of blocks of a part, block 0 the lowest bit, of at most 64: the specification's way.
pub(crate) fn set_of(sender: &Sender, number: u32) -> u64 {
    let transfer = sender.transfer();
    let k = transfer.blocks();
    if number < k {
        return 1 << number;
    }
    let input = [&transfer.name()[..], &number.to_be_bytes(), &[0; 4]].concat();
    let drawn = digest::digest(&digest::SHA256, &input);
    let is_in = |block: &u32| drawn.as_ref()[*block as usize / 8] & (128 >> (block % 8)) != 0;
    match (0..k).filter(is_in).map(|block| 1_u64 << block).sum() {
        0 => 1 << (number % k),
        set => set,
    }
}

/// How many of these sets are independent.
pub(crate) fn rank(sets: &[u64]) -> u32 {
    let mut left = sets.to_vec();
    let mut rank = 0;
    while let Some(set) = left.pop() {
        if set != 0 {
            rank += 1;
            let lowest = set & set.wrapping_neg();
            left.iter_mut().filter(|it| **it & lowest != 0).for_each(|it| *it ^= set);
        }
    }
    rank
}
