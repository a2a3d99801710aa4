//! The numbers that both sides of a code go by.

/// A code lives one minute. A rule, not a field: no app can lengthen it.
pub const TTL_SECONDS: i64 = 60;

/// The level that a certificate must attest: a holder below it makes no code, and none is genuine.
pub(crate) const LEVEL_TO_PRESENT: u8 = 2;
