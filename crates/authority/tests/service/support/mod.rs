//! A service in a test world, and phones that talk to it.

mod answer;
pub(crate) mod attested;
mod calls;
mod database;
mod handset;
mod keys;
pub(crate) mod makers;
mod phone;
pub(crate) mod postgres;
mod process;
mod time;
mod world;

pub(crate) use answer::Answer;
pub(crate) use database::Database;
pub(crate) use handset::{Handset, Meddle};
pub(crate) use keys::{PUBLIC_URL, write_private};
pub(crate) use phone::{Phone, jwk};
pub(crate) use postgres::Server;
pub(crate) use process::{Process, paper};
pub(crate) use world::{NUMBER, PASSWORD, World, clerk, person};
