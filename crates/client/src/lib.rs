//! The phone's half of the protocol with the authority: no I/O, no clock, no randomness.
//!
//! [`wire`] has the requests and answers as both sides read them; [`http_signature`] is how a phone
//! signs its calls, and how the authority checks that it did.

pub mod http_signature;
pub mod wire;
