//! What benchmarks share; the benchmarks themselves are in `benches/`, one file or folder each.

mod spread;
mod table;

pub use spread::Spread;
pub use table::Table;
