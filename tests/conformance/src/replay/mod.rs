//! Plays the vectors on the crates under test, and tells what they did in the vectors' words.

mod officer;
mod structure;

pub use officer::{CitizenPhone, LOWEST_APP, Lists, OfficerPhone, verdict_of};
pub use structure::{Outcome, read};

use vneid_payload::Malformed;

use crate::format;

/// A fault in the vectors' words.
pub(crate) fn fault_of(malformed: &Malformed) -> format::Fault {
    format::Fault {
        fault: malformed.fault.name().to_owned(),
        field: malformed.field.to_owned(),
        offset: malformed.offset,
    }
}

/// `NotShortest` is `not_shortest`.
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
