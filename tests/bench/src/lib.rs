//! Benchmarks, each beside its alternative in one run: see `benches/`.
