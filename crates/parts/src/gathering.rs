//! One transfer on its way: elimination over GF(2), spread over the parts.
//!
//! What is known is kept as rows: a set of blocks, and what their XOR is. No two rows have the same
//! first block (the pivot), and no row has the pivot of another, so each part costs about as much
//! as the next, and when there are k rows each of them is a block.

use core::fmt;

use vneid_payload::{Part, Transfer};

use crate::channel::name_of;
use crate::mix::{bit_of, blocks_in, push_mix, word_of, words_for};

/// How far a transfer has come: `found` of `needed` blocks' worth is known.
///
/// A part that brings nothing new does not count, so that some more are read than counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// How many parts so far said what those before did not: 1 to `needed`.
    pub found: u32,
    /// How many of them make the object: its number of blocks, 1 to 1024.
    pub needed: u32,
}

/// Why a transfer was begun anew: among its parts was one that does not belong to its object, shown
/// by somebody else or read wrongly. Nobody can say which, so all are forgotten.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StartedAnew {
    /// A part contradicts those before.
    Contradiction,
    /// The parts agree with each other, but not with the digest that names the transfer.
    WrongDigest,
}

impl StartedAnew {
    /// The name in machine-readable output and in the test vectors.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Contradiction => "contradiction",
            Self::WrongDigest => "wrong_digest",
        }
    }
}

/// What a part did.
pub(crate) enum Step {
    Gathering(Progress),
    Complete(Vec<u8>),
    StartedAnew(StartedAnew),
}

/// The parts of one transfer. A row takes memory when its part comes.
pub(crate) struct Gathering {
    transfer: Transfer,
    /// By their pivots. The words of a row are those of its set of blocks, then its data.
    rows: Vec<Option<Box<[u64]>>>,
    /// The set of all pivots.
    pivots: Vec<u64>,
    found: u32,
}

impl Gathering {
    pub(crate) fn new(transfer: Transfer) -> Self {
        let blocks = transfer.blocks();
        let rows = core::iter::repeat_with(|| None).take(blocks as usize).collect();
        Self { transfer, rows, pivots: vec![0; words_for(blocks)], found: 0 }
    }

    pub(crate) fn transfer(&self) -> Transfer {
        self.transfer
    }

    /// Takes a part, which is one of this transfer.
    pub(crate) fn take(&mut self, part: &Part<'_>) -> Step {
        let mut row = self.row(part);
        let known: Vec<u64> = self.pivots.iter().zip(&row).map(|(a, b)| a & b).collect();
        for pivot in blocks_in(&known) {
            if let Some(Some(other)) = self.rows.get(pivot as usize) {
                xor(&mut row, other);
            }
        }
        let (set, data) = row.split_at(self.pivots.len().min(row.len()));
        let pivot = blocks_in(set).next();
        let adds_up = data.iter().all(|word| *word == 0);
        match pivot {
            Some(pivot) => self.insert(pivot, row.into_boxed_slice()),
            None if adds_up => {}
            None => return Step::StartedAnew(StartedAnew::Contradiction),
        }
        let progress = Progress { found: self.found, needed: self.transfer.blocks() };
        if progress.found < progress.needed { Step::Gathering(progress) } else { self.finish() }
    }

    fn row(&self, part: &Part<'_>) -> Vec<u64> {
        let words = self.pivots.len() + part.data.len().div_ceil(8);
        let mut row = Vec::with_capacity(words);
        push_mix(&mut row, &self.transfer, part.number);
        let (whole, rest) = part.data.as_chunks::<8>();
        row.extend(whole.iter().map(|word| u64::from_ne_bytes(*word)));
        if !rest.is_empty() {
            let mut last = [0; 8];
            last.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
            row.push(u64::from_ne_bytes(last));
        }
        row
    }

    fn insert(&mut self, pivot: u32, row: Box<[u64]>) {
        let (word, bit) = (word_of(pivot), bit_of(pivot));
        for other in self.rows.iter_mut().flatten() {
            if other.get(word).is_some_and(|word| word & bit != 0) {
                xor(other, &row);
            }
        }
        if let Some(pivots) = self.pivots.get_mut(word) {
            *pivots |= bit;
        }
        if let Some(place) = self.rows.get_mut(pivot as usize) {
            *place = Some(row);
            self.found += 1;
        }
    }

    fn finish(&self) -> Step {
        let (size, length) = (self.transfer.size() as usize, self.transfer.length() as usize);
        let mut object = Vec::with_capacity(size + length);
        for row in self.rows.iter().flatten() {
            let end = object.len() + length;
            let data = row.iter().skip(self.pivots.len());
            data.for_each(|word| object.extend_from_slice(&word.to_ne_bytes()));
            object.truncate(end);
        }
        object.truncate(size);
        if name_of(&object) == self.transfer.name() {
            Step::Complete(object)
        } else {
            Step::StartedAnew(StartedAnew::WrongDigest)
        }
    }
}

impl fmt::Debug for Gathering {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gathering({:?}, {} found)", self.transfer, self.found)
    }
}

fn xor(to: &mut [u64], from: &[u64]) {
    to.iter_mut().zip(from).for_each(|(to, from)| *to ^= from);
}
