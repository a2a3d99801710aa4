//! Instants: the one unit in which the rules reckon the time of day.

pub use vneid_payload::Instant;
