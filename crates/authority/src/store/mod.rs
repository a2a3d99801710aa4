//! What the service remembers: SQLite in a file, or PostgreSQL by URL. One text of SQL serves both;
//! only the migrations differ.
//!
//! Every function of the modules takes a connection, so that a rule can do several things in one
//! transaction: [`Store::write`] is the only way to change anything, and what it has answered is
//! durable.

pub(crate) mod accounts;
pub(crate) mod activation_codes;
pub(crate) mod attestations;
pub(crate) mod audit;
pub(crate) mod belongs;
pub(crate) mod certificates;
pub(crate) mod clock;
mod columns;
mod database;
pub(crate) mod erasures;
pub(crate) mod error;
pub(crate) mod examine;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod forgetting;
mod group_commit;
mod kind;
mod migrations;
pub(crate) mod nonces;
pub(crate) mod notices;
pub(crate) mod papers;
pub(crate) mod phones;
mod probe;
pub(crate) mod publishing;
mod reach;
pub(crate) mod restore;
pub(crate) mod revocations;
pub(crate) mod shards;
pub(crate) mod sign_ins;
pub(crate) mod throttles;
pub(crate) mod trust_lists;

pub(crate) use self::database::Store;
pub use self::error::StoreError;
pub use self::migrations::{Edition, Migrated, migrate};
