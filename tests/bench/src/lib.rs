//! What benchmarks share; the benchmarks themselves are in `benches/`, one file or folder each.

mod heap;
mod spread;
mod table;

pub use heap::{CountingAllocator, HeapUse};
pub use spread::Spread;
pub use table::Table;
