//! The tables, in editions: each database is brought up to date when the service starts. A released
//! edition is never changed; the next one is another file.

use std::borrow::Cow;

use sqlx::AnyPool;
use sqlx::SqlSafeStr;
use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};

/// The editions of one kind of database, in order.
pub(super) struct Editions(&'static [(i64, &'static str, &'static str)]);

pub(super) const SQLITE: Editions = Editions(&[
    (1, "begin", include_str!("../../migrations/sqlite/0001_begin.sql")),
    (3, "sign_in", include_str!("../../migrations/sqlite/0003_sign_in.sql")),
]);

pub(super) const POSTGRES: Editions = Editions(&[
    (1, "begin", include_str!("../../migrations/postgres/0001_begin.sql")),
    (3, "sign_in", include_str!("../../migrations/postgres/0003_sign_in.sql")),
]);

impl Editions {
    /// Applies what is missing. Several instances that start at once wait for each other.
    pub(super) async fn run(&self, pool: &AnyPool) -> Result<(), MigrateError> {
        let editions = self.0.iter().map(|(version, name, sql)| {
            let kind = MigrationType::Simple;
            Migration::new(*version, Cow::Borrowed(name), kind, sql.into_sql_str(), false)
        });
        Migrator::with_migrations(editions.collect()).run(pool).await
    }
}
