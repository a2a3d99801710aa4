//! What tests and benchmarks of several crates share: fixed instants and a simulated camera.
//!
//! Nothing here is shipped.

pub mod camera;
pub mod instants;
