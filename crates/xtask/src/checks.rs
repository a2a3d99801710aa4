//! The checks of `cargo xtask test` that cargo does not have itself.

mod circles;
pub(crate) mod components;
pub(crate) mod hygiene;
pub(crate) mod layers;
pub(crate) mod policy;
