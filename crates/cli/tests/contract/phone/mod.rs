//! `vneid phone`, against a service that runs in this process.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod flows;
mod json;
mod kill;
mod moving;
mod proxy;
mod service;
mod unhappy;
