//! Plays the vectors on the crates under test, and tells what they did in the vectors' words.

mod officer;
mod structure;

pub use officer::{Lists, OfficerPhone, verdict_of};
pub use structure::{Outcome, read};

use vneid_payload::{Fault, Malformed};

use crate::format;

/// A fault in the vectors' words.
pub(crate) fn fault_of(malformed: &Malformed) -> format::Fault {
    format::Fault {
        fault: fault_name(malformed.fault),
        field: malformed.field.to_owned(),
        offset: malformed.offset,
    }
}

/// The variant's name in small letters: `NotShortest` is `not_shortest`.
fn fault_name(fault: Fault) -> String {
    snake_case(&format!("{fault:?}"))
}

pub(crate) fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for char in name.chars() {
        if char.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(char.to_ascii_lowercase());
    }
    snake
}
