//! The program as other programs call it: arguments in, JSON and exit status out.

mod authority;
mod demo;
mod flows;
mod folders;
mod lab;
mod phone;
mod present;
mod scan;
mod showing;
mod statuses;
mod verify;
mod wallet;
mod world;
