//! How many signed calls a phone makes: each costs a signature check and a durable write, so that one
//! phone alone could fill the day of everybody.
//!
//! Counted by each instance for itself, in windows of fixed length: a count that is thrown away every
//! ten minutes needs little memory (350 000 phones an instance in such a time, of 100 million that sync
//! every six hours with eight instances) and no upkeep.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use vneid_payload::Instant;

/// The calls of this window.
#[derive(Debug, Default)]
pub(crate) struct Budgets(Mutex<Window>);

#[derive(Debug, Default)]
struct Window {
    number: i64,
    /// By the first half of the thumbprint of the key that has signed.
    calls: HashMap<[u8; 16], u32>,
}

impl Budgets {
    /// Counts a call whose signature was found good; for how many seconds none is looked at any more,
    /// when it is one too many.
    pub(crate) fn count(&self, key: &[u8; 32], most: u32, now: Instant) -> Option<i64> {
        let seconds = now.unix_seconds();
        let number = seconds.div_euclid(WINDOW_S);
        let mut window = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if window.number != number {
            *window = Window { number, calls: HashMap::new() };
        }
        let (half, _) = key.split_first_chunk()?;
        let calls = window.calls.entry(*half).or_default();
        if *calls < most {
            *calls += 1;
            return None;
        }
        Some((number + 1) * WINDOW_S - seconds)
    }
}

const WINDOW_S: i64 = 600;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_has_its_calls_in_each_window_whatever_others_do() {
        let budgets = Budgets::default();
        let count = |key: u8, seconds| {
            let now = Instant::from_unix_seconds(1_795_478_400 + seconds).unwrap();
            budgets.count(&[key; 32], 3, now)
        };
        for _ in 0..3 {
            assert_eq!(count(1, 1), None);
        }
        assert_eq!(count(1, 1), Some(WINDOW_S - 1));
        assert_eq!(count(1, WINDOW_S - 1), Some(1));
        assert_eq!(count(2, 1), None);
        assert_eq!(count(1, WINDOW_S), None);
    }
}
