//! `vneid phone`, against a service that runs in this process.

mod flows;
mod json;
mod kill;
mod moving;
mod proxy;
mod service;
mod unhappy;
