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
    (6, "trust_lists", include_str!("../../migrations/sqlite/0006_trust_lists.sql")),
]);

pub(super) const POSTGRES: Editions = Editions(&[
    (1, "begin", include_str!("../../migrations/postgres/0001_begin.sql")),
    (6, "trust_lists", include_str!("../../migrations/postgres/0006_trust_lists.sql")),
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

#[cfg(test)]
mod tests {
    use sqlx::any::AnyPoolOptions;

    use super::*;

    #[tokio::test]
    async fn trust_lists_of_one_root_go_and_their_numbers_are_not_used_again() {
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}?mode=rwc", folder.path().join("a.db").display());
        let pool = AnyPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
        Editions(&SQLITE.0[..1]).run(&pool).await.unwrap();
        let insert = "INSERT INTO trust_lists (bytes, installed_at) VALUES (x'84', 1)";
        sqlx::query(insert).execute(&pool).await.unwrap();
        SQLITE.run(&pool).await.unwrap();
        sqlx::query(insert).execute(&pool).await.unwrap();
        let numbers: Vec<(i64,)> =
            sqlx::query_as("SELECT number FROM trust_lists").fetch_all(&pool).await.unwrap();
        assert_eq!(numbers, [(2,)]);
    }
}
