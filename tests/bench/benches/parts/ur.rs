//! The fountain code of UR (Blockchain Commons, BCR-2020-005 and BCR-2024-001), by its
//! specification: which fragments a part is of, and the decoder that reduces parts by parts. There
//! are not data here, only the sets of fragments.

use vneid_core::crypto::sha256;

/// A set of fragments.
pub(crate) type Set = Vec<u64>;

/// What chooses the fragments of the parts of a message.
pub(crate) struct Chooser {
    fragments: usize,
    checksum: u32,
    probabilities: Vec<f64>,
    aliases: Vec<usize>,
}

impl Chooser {
    /// The checksum is the CRC-32 of the message; any number makes some message.
    pub(crate) fn new(fragments: usize, checksum: u32) -> Self {
        let (probabilities, aliases) = alias_table(fragments);
        Self { fragments, checksum, probabilities, aliases }
    }

    /// The fragments of part `number`, counted from 0 here and from 1 by UR.
    pub(crate) fn set(&self, number: usize) -> Set {
        let mut set = vec![0; self.fragments.div_ceil(64)];
        if number < self.fragments {
            insert(&mut set, number);
            return set;
        }
        let sequence = number as u32 + 1;
        let seed = [sequence.to_be_bytes(), self.checksum.to_be_bytes()].concat();
        let mut random = Xoshiro::new(&seed);
        let degree = self.degree(&mut random);
        let mut left: Vec<usize> = (0..self.fragments).collect();
        for _ in 0..degree {
            let at = (random.next_unit() * left.len() as f64) as usize;
            insert(&mut set, left.remove(at));
        }
        set
    }

    /// From 1 on, each with a chance in proportion to its reciprocal.
    fn degree(&self, random: &mut Xoshiro) -> usize {
        let (first, second) = (random.next_unit(), random.next_unit());
        let at = (self.fragments as f64 * first) as usize;
        1 + if second < self.probabilities[at] { at } else { self.aliases[at] }
    }
}

/// Walker's alias method, in the order of UR's own code.
fn alias_table(count: usize) -> (Vec<f64>, Vec<usize>) {
    let weight = |i: usize| 1.0 / (i + 1) as f64;
    let sum: f64 = (0..count).map(weight).sum();
    let mut weights: Vec<f64> = (0..count).map(|i| weight(i) * count as f64 / sum).collect();
    let (mut small, mut large): (Vec<usize>, Vec<usize>) =
        (0..count).rev().partition(|i| weights[*i] < 1.0);
    let (mut probabilities, mut aliases) = (vec![1.0; count], vec![0; count]);
    while let (Some(&less), Some(&more)) = (small.last(), large.last()) {
        small.pop();
        large.pop();
        probabilities[less] = weights[less];
        aliases[less] = more;
        weights[more] += weights[less] - 1.0;
        if weights[more] < 1.0 { small.push(more) } else { large.push(more) }
    }
    (probabilities, aliases)
}

/// Xoshiro256**, seeded with a digest.
struct Xoshiro([u64; 4]);

impl Xoshiro {
    fn new(seed: &[u8]) -> Self {
        let digest = sha256(seed);
        let mut state = [0; 4];
        for (word, bytes) in state.iter_mut().zip(digest.as_chunks::<8>().0) {
            *word = u64::from_be_bytes(*bytes);
        }
        Self(state)
    }

    fn next(&mut self) -> u64 {
        let s = &mut self.0;
        let result = s[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let shifted = s[1] << 17;
        s[2] ^= s[0];
        s[3] ^= s[1];
        s[1] ^= s[2];
        s[0] ^= s[3];
        s[2] ^= shifted;
        s[3] = s[3].rotate_left(45);
        result
    }

    fn next_unit(&mut self) -> f64 {
        self.next() as f64 / (u64::MAX as f64 + 1.0)
    }
}

/// UR's decoder: a part is reduced by every other whose fragments are some of its own.
pub(crate) struct Decoder {
    fragments: usize,
    simple: Set,
    mixed: Vec<Set>,
}

impl Decoder {
    pub(crate) fn new(fragments: usize) -> Self {
        Self { fragments, simple: vec![0; fragments.div_ceil(64)], mixed: Vec::new() }
    }

    pub(crate) fn is_complete(&self) -> bool {
        count(&self.simple) == self.fragments
    }

    pub(crate) fn take(&mut self, set: Set) {
        let mut queue = vec![set];
        while let Some(mut set) = queue.pop() {
            let unknown = |(a, b): (&mut u64, &u64)| *a &= !*b;
            set.iter_mut().zip(&self.simple).for_each(unknown);
            for other in &self.mixed {
                reduce(&mut set, other);
            }
            if count(&set) == 0 || self.mixed.contains(&set) {
                continue;
            }
            let mut left = Vec::new();
            for mut other in std::mem::take(&mut self.mixed) {
                let reduced = reduce(&mut other, &set);
                if reduced && count(&other) == 1 { queue.push(other) } else { left.push(other) }
            }
            self.mixed = left;
            if count(&set) == 1 {
                self.simple.iter_mut().zip(&set).for_each(|(a, b)| *a |= b);
            } else {
                self.mixed.push(set);
            }
        }
    }
}

/// Takes `other` out of `set` when it is a part of it, and not all.
fn reduce(set: &mut Set, other: &Set) -> bool {
    let is_part = set.iter().zip(other).all(|(a, b)| a & b == *b) && set != other;
    if is_part {
        set.iter_mut().zip(other).for_each(|(a, b)| *a ^= b);
    }
    is_part
}

fn insert(set: &mut Set, fragment: usize) {
    set[fragment / 64] |= 1 << (fragment % 64);
}

fn count(set: &Set) -> usize {
    set.iter().map(|word| word.count_ones() as usize).sum()
}

/// Holds this file against numbers that UR's own code publishes, before anything is measured.
pub(crate) fn check() {
    let mut random = Xoshiro::new(b"Wolf");
    let drawn: Vec<u64> = (0..10).map(|_| random.next() % 100).collect();
    assert_eq!(drawn, [42, 81, 85, 8, 82, 84, 76, 73, 70, 88]);
    // Of a message of 1024 bytes in fragments of at most 100: 11 of them.
    let chooser = Chooser::new(11, 0);
    let degrees: Vec<usize> = (1..=20)
        .map(|nonce| chooser.degree(&mut Xoshiro::new(format!("Wolf-{nonce}").as_bytes())))
        .collect();
    assert_eq!(degrees, [11, 3, 6, 5, 2, 1, 2, 11, 1, 3, 9, 10, 10, 4, 2, 1, 1, 2, 1, 1]);
}
