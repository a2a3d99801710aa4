//! What tests and benchmarks of several crates share: a simulated camera and a counting allocator.
//!
//! Nothing here is shipped.

pub mod camera;
mod heap;

pub use heap::{CountingAllocator, HeapUse};
