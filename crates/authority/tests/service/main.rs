//! The service as phones and operators meet it: over a socket, with a moved clock, each test once on
//! SQLite and once on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

/// Makes each test twice: `name::sqlite` and `name::postgres`.
macro_rules! on_both_databases {
    ($($name:ident)*) => {$(
        mod $name {
            use crate::support::{Database, World};

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                super::$name(&World::start(Database::sqlite()).await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                super::$name(&World::start(Database::postgres().await).await).await;
            }
        }
    )*};
}

mod abuse;
mod activation;
mod attestation;
mod audit;
mod belonging;
mod calls;
mod certificates;
mod certified_keys;
mod client;
mod client_trouble;
mod clock;
mod crash;
mod database_away;
mod database_roles;
mod distrust;
mod full_disk;
mod lists;
mod moving;
mod notices;
mod offline_week;
mod operators;
mod papers;
mod personal_data;
mod publication;
mod replaced_secret;
mod requests;
mod restart;
mod restore;
mod room;
mod schemathesis;
mod sign_in;
mod signed_once;
mod sources;
mod support;
mod time;
mod tls;
mod token;
mod told;
mod trust;
mod wire;
