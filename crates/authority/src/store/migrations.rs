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
    (2, "attested", include_str!("../../migrations/sqlite/0002_attested.sql")),
    (3, "sign_in", include_str!("../../migrations/sqlite/0003_sign_in.sql")),
    (4, "papers", include_str!("../../migrations/sqlite/0004_papers.sql")),
    (5, "room", include_str!("../../migrations/sqlite/0005_room.sql")),
    (6, "trust_lists", include_str!("../../migrations/sqlite/0006_trust_lists.sql")),
    (9, "clock", include_str!("../../migrations/sqlite/0009_clock.sql")),
]);

pub(super) const POSTGRES: Editions = Editions(&[
    (1, "begin", include_str!("../../migrations/postgres/0001_begin.sql")),
    (2, "attested", include_str!("../../migrations/postgres/0002_attested.sql")),
    (3, "sign_in", include_str!("../../migrations/postgres/0003_sign_in.sql")),
    (4, "papers", include_str!("../../migrations/postgres/0004_papers.sql")),
    (5, "room", include_str!("../../migrations/postgres/0005_room.sql")),
    (6, "trust_lists", include_str!("../../migrations/postgres/0006_trust_lists.sql")),
    (9, "clock", include_str!("../../migrations/postgres/0009_clock.sql")),
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
    use tempfile::TempDir;

    use super::*;

    async fn of_the_first_edition() -> (TempDir, AnyPool) {
        sqlx::any::install_default_drivers();
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}?mode=rwc", folder.path().join("a.db").display());
        let pool = AnyPoolOptions::new().max_connections(1).connect(&url).await.unwrap();
        Editions(&SQLITE.0[..1]).run(&pool).await.unwrap();
        (folder, pool)
    }

    #[tokio::test]
    async fn a_report_whose_phone_has_gone_ends_with_the_second_edition() {
        let (_folder, pool) = of_the_first_edition().await;
        let phones = [
            // Reported by one that has gone; by one that waits; by an operator; another came after.
            ("a", "one", "lost", "1", "'gone'"),
            ("gone", "one", "removed", "NULL", "NULL"),
            ("b", "two", "lost", "1", "'waits'"),
            ("waits", "two", "waiting", "NULL", "NULL"),
            ("c", "three", "lost", "1", "NULL"),
            ("d", "four", "lost", "1", "'gone too'"),
            ("gone too", "four", "removed", "NULL", "NULL"),
            ("after", "four", "removed", "2", "NULL"),
        ];
        for account in ["one", "two", "three", "four"] {
            let sql = format!(
                "INSERT INTO accounts (account, number, name, level, password, opened_at)
                 VALUES ('{account}', '{account}', '', 2, '', 0)"
            );
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        }
        for (phone, account, state, activation, lost_by) in phones {
            let sql = format!(
                "INSERT INTO phones (phone, account, name, platform, request_key,
                     request_thumbprint, state, registered_at, activation, ended_at, lost_by)
                 VALUES ('{phone}', '{account}', '', 'test', x'', CAST('{phone}' AS BLOB),
                     '{state}', 0, {activation}, 0, {lost_by})"
            );
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&pool).await.unwrap();
        }
        SQLITE.run(&pool).await.unwrap();
        let states: Vec<(String, String)> =
            sqlx::query_as("SELECT phone, state FROM phones WHERE phone < 'e' ORDER BY phone")
                .fetch_all(&pool)
                .await
                .unwrap();
        let states: Vec<&str> =
            states.iter().filter(|(phone, _)| phone.len() == 1).map(|(_, it)| &it[..]).collect();
        assert_eq!(states, ["active", "lost", "lost", "lost"]);
    }

    #[tokio::test]
    async fn trust_lists_of_one_root_go_and_their_numbers_are_not_used_again() {
        let (_folder, pool) = of_the_first_edition().await;
        let insert = "INSERT INTO trust_lists (bytes, installed_at) VALUES (x'84', 1)";
        sqlx::query(insert).execute(&pool).await.unwrap();
        SQLITE.run(&pool).await.unwrap();
        sqlx::query(insert).execute(&pool).await.unwrap();
        let numbers: Vec<(i64,)> =
            sqlx::query_as("SELECT number FROM trust_lists").fetch_all(&pool).await.unwrap();
        assert_eq!(numbers, [(2,)]);
    }
}
