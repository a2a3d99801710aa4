//! A service in a test world, and phones that talk to it.

mod answer;
mod handset;
pub(crate) mod makers;
mod phone;
pub(crate) mod postgres;
mod process;
mod world;

pub(crate) use answer::Answer;
pub(crate) use handset::{Handset, Meddle};
pub(crate) use phone::{Phone, jwk};
pub(crate) use postgres::Server;
pub(crate) use process::{Process, paper};
pub(crate) use world::{
    Database, NUMBER, PASSWORD, PUBLIC_URL, World, clerk, person, write_private,
};
