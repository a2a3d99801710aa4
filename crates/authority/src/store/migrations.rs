//! The tables, in editions: each database is brought up to date when the service starts, or by their
//! owner before that. A released edition is never changed; the next one is another file.
//!
//! **The rule of the next edition**: a program also serves tables that are one edition ahead of it, so
//! that instances are replaced one after the other. From the eleventh edition on, an edition therefore
//! only adds: tables, indexes, and columns that may be left out of an `INSERT`. What the program before
//! no longer uses goes with a later edition, and a release brings one edition at most.

use std::borrow::Cow;
use std::time::Duration;

use sqlx::migrate::{MigrateError, Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, Connection, SqlSafeStr};

use super::error::StoreError;
use super::kind::is_postgres;
use super::reach::DatabaseAddress;

/// The editions of one kind of database, in order: number, name, SQL.
type Editions = [(i64, &'static str, &'static str)];

const SQLITE: &Editions = &[
    (1, "begin", include_str!("../../migrations/sqlite/0001_begin.sql")),
    (2, "attested", include_str!("../../migrations/sqlite/0002_attested.sql")),
    (3, "sign_in", include_str!("../../migrations/sqlite/0003_sign_in.sql")),
    (4, "papers", include_str!("../../migrations/sqlite/0004_papers.sql")),
    (5, "room", include_str!("../../migrations/sqlite/0005_room.sql")),
    (6, "trust_lists", include_str!("../../migrations/sqlite/0006_trust_lists.sql")),
    (7, "probe", include_str!("../../migrations/sqlite/0007_probe.sql")),
    (8, "belongs", include_str!("../../migrations/sqlite/0008_belongs.sql")),
    (9, "clock", include_str!("../../migrations/sqlite/0009_clock.sql")),
    (10, "operators", include_str!("../../migrations/sqlite/0010_operators.sql")),
];

const POSTGRES: &Editions = &[
    (1, "begin", include_str!("../../migrations/postgres/0001_begin.sql")),
    (2, "attested", include_str!("../../migrations/postgres/0002_attested.sql")),
    (3, "sign_in", include_str!("../../migrations/postgres/0003_sign_in.sql")),
    (4, "papers", include_str!("../../migrations/postgres/0004_papers.sql")),
    (5, "room", include_str!("../../migrations/postgres/0005_room.sql")),
    (6, "trust_lists", include_str!("../../migrations/postgres/0006_trust_lists.sql")),
    (7, "probe", include_str!("../../migrations/postgres/0007_probe.sql")),
    (8, "belongs", include_str!("../../migrations/postgres/0008_belongs.sql")),
    (9, "clock", include_str!("../../migrations/postgres/0009_clock.sql")),
    (10, "operators", include_str!("../../migrations/postgres/0010_operators.sql")),
];

/// An edition of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edition {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub name: &'static str,
}

/// What was done to tables, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The edition that they had; `None` when there were no tables.
    pub found: Option<i64>,
    /// The editions that they lacked.
    pub missing: Vec<Edition>,
}

/// Brings the tables of a database that is there up to date, as their owner; with `only_look` says
/// what that would do.
///
/// # Errors
/// [`StoreError`]; [`StoreError::TablesNewer`] when a newer program has been there.
pub async fn migrate(url: &str, only_look: bool) -> Result<Migrated, StoreError> {
    let mut connection = DatabaseAddress::parse(url)?.connect_patiently().await?;
    let migrated = if only_look {
        look(&mut connection).await.map(|(migrated, _)| migrated)
    } else {
        bring_up_to_date(&mut connection).await
    };
    connection.close().await?;
    migrated
}

/// Applies what is missing. Several instances that start at once wait for each other.
pub(super) async fn bring_up_to_date(
    connection: &mut AnyConnection,
) -> Result<Migrated, StoreError> {
    bring_up_to(editions(connection), connection).await
}

async fn look(connection: &mut AnyConnection) -> Result<(Migrated, Migrator), StoreError> {
    look_for(editions(connection), connection).await
}

fn editions(connection: &AnyConnection) -> &'static Editions {
    if is_postgres(connection) { POSTGRES } else { SQLITE }
}

async fn bring_up_to(
    editions: &'static Editions,
    connection: &mut AnyConnection,
) -> Result<Migrated, StoreError> {
    let (migrated, migrator) = look_for(editions, connection).await?;
    // Whoever finds them up to date need not be their owner.
    let Some(first) = migrated.missing.first() else { return Ok(migrated) };
    let mut tries = 0;
    loop {
        match migrator.run(&mut *connection).await {
            Err(error) if is_denied(&error) => {
                return Err(StoreError::TablesOlder { missing: first.number });
            }
            // Of two programs that begin at once on a new file of SQLite, one finds the tables of the
            // other half made, and looks again. (PostgreSQL has a lock for this.)
            Err(MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
                if !is_postgres(connection) && tries < 20 =>
            {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            result => return Ok(result.map(|()| migrated)?),
        }
    }
}

/// What the tables lack, and who would add it.
async fn look_for(
    editions: &'static Editions,
    connection: &mut AnyConnection,
) -> Result<(Migrated, Migrator), StoreError> {
    let applied = applied(connection).await?;
    let migrator = Migrator::with_migrations(editions.iter().map(migration).collect());
    let newest = editions.last().map_or(0, |(number, ..)| *number);
    let mut missing = Vec::new();
    for (migration, (number, name, _)) in migrator.iter().zip(editions) {
        match applied.iter().find(|(it, _)| it == number) {
            Some((_, checksum)) if checksum[..] == migration.checksum[..] => {}
            Some(_) => return Err(MigrateError::VersionMismatch(*number).into()),
            None => missing.push(Edition { number: *number, name }),
        }
    }
    let found = applied.last().map(|(number, _)| *number);
    let ahead = applied.iter().filter(|(number, _)| *number > newest).count();
    let unknown = applied.len() + missing.len() - editions.len();
    if let Some(found) = found
        && (unknown > 1 || unknown > ahead || ahead > 0 && !missing.is_empty())
    {
        return Err(StoreError::TablesNewer { found, known: newest });
    }
    Ok((Migrated { found, missing }, migrator))
}

fn migration((number, name, sql): &(i64, &'static str, &'static str)) -> Migration {
    let kind = MigrationType::Simple;
    Migration::new(*number, Cow::Borrowed(name), kind, sql.into_sql_str(), false)
}

/// Number and checksum of the editions that the tables have, ascending.
async fn applied(connection: &mut AnyConnection) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let is_there = if is_postgres(connection) {
        "SELECT COUNT(*) FROM pg_tables
         WHERE tablename = '_sqlx_migrations' AND schemaname = ANY (current_schemas(false))"
    } else {
        "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'"
    };
    let (is_there,): (i64,) = sqlx::query_as(is_there).fetch_one(&mut *connection).await?;
    if is_there == 0 {
        return Ok(Vec::new());
    }
    let applied = "SELECT version, checksum FROM _sqlx_migrations WHERE success ORDER BY version";
    Ok(sqlx::query_as(applied).fetch_all(connection).await?)
}

/// Whether the tables are not for this user of PostgreSQL to change (`insufficient_privilege`).
fn is_denied(error: &MigrateError) -> bool {
    let (MigrateError::Execute(error) | MigrateError::ExecuteMigration(error, _)) = error else {
        return false;
    };
    error.as_database_error().and_then(|it| it.code()).as_deref() == Some("42501")
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::*;

    async fn of_edition(number: usize) -> (TempDir, AnyConnection) {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}?mode=rwc", folder.path().join("a.db").display());
        let mut connection = DatabaseAddress::parse(&url).unwrap().connect().await.unwrap();
        bring_up_to(&SQLITE[..number], &mut connection).await.unwrap();
        (folder, connection)
    }

    #[tokio::test]
    async fn a_report_whose_phone_has_gone_ends_with_the_second_edition() {
        let (_folder, mut connection) = of_edition(1).await;
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
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
        for (phone, account, state, activation, lost_by) in phones {
            let sql = format!(
                "INSERT INTO phones (phone, account, name, platform, request_key,
                     request_thumbprint, state, registered_at, activation, ended_at, lost_by)
                 VALUES ('{phone}', '{account}', '', 'test', x'', CAST('{phone}' AS BLOB),
                     '{state}', 0, {activation}, 0, {lost_by})"
            );
            sqlx::query(sqlx::AssertSqlSafe(sql)).execute(&mut connection).await.unwrap();
        }
        bring_up_to_date(&mut connection).await.unwrap();
        let states: Vec<(String, String)> =
            sqlx::query_as("SELECT phone, state FROM phones WHERE phone < 'e' ORDER BY phone")
                .fetch_all(&mut connection)
                .await
                .unwrap();
        let states: Vec<&str> =
            states.iter().filter(|(phone, _)| phone.len() == 1).map(|(_, it)| &it[..]).collect();
        assert_eq!(states, ["active", "lost", "lost", "lost"]);
    }

    #[tokio::test]
    async fn trust_lists_of_one_root_go_and_their_numbers_are_not_used_again() {
        let (_folder, mut connection) = of_edition(1).await;
        let insert = "INSERT INTO trust_lists (bytes, installed_at) VALUES (x'84', 1)";
        sqlx::query(insert).execute(&mut connection).await.unwrap();
        bring_up_to_date(&mut connection).await.unwrap();
        sqlx::query(insert).execute(&mut connection).await.unwrap();
        let numbers: Vec<(i64,)> = sqlx::query_as("SELECT number FROM trust_lists")
            .fetch_all(&mut connection)
            .await
            .unwrap();
        assert_eq!(numbers, [(2,)]);
    }

    #[tokio::test]
    async fn what_is_missing_is_said_before_it_is_done() {
        let (_folder, mut connection) = of_edition(SQLITE.len() - 1).await;
        let (number, name, _) = SQLITE[SQLITE.len() - 1];
        let found = Some(SQLITE[SQLITE.len() - 2].0);
        let expected = Migrated { found, missing: vec![Edition { number, name }] };
        assert_eq!(look(&mut connection).await.unwrap().0, expected);
        assert_eq!(bring_up_to_date(&mut connection).await.unwrap(), expected);
        let done = Migrated { found: Some(number), missing: Vec::new() };
        assert_eq!(look(&mut connection).await.unwrap().0, done);
    }

    #[tokio::test]
    async fn one_edition_ahead_is_served_and_two_are_not() {
        let (_folder, mut connection) = of_edition(SQLITE.len()).await;
        let older = |behind: usize| &SQLITE[..SQLITE.len() - behind];
        assert!(bring_up_to(older(1), &mut connection).await.unwrap().missing.is_empty());
        let refused = bring_up_to(older(2), &mut connection).await.unwrap_err();
        let (found, known) = (SQLITE[SQLITE.len() - 1].0, SQLITE[SQLITE.len() - 3].0);
        assert!(
            matches!(refused, StoreError::TablesNewer { found: f, known: k } if (f, k) == (found, known)),
            "{refused}"
        );
    }

    #[tokio::test]
    async fn an_edition_that_was_changed_is_refused() {
        let (_folder, mut connection) = of_edition(SQLITE.len()).await;
        let change = "UPDATE _sqlx_migrations SET checksum = x'00' WHERE version = 2";
        sqlx::query(change).execute(&mut connection).await.unwrap();
        let refused = bring_up_to_date(&mut connection).await.unwrap_err();
        assert!(
            matches!(refused, StoreError::Migration(MigrateError::VersionMismatch(2))),
            "{refused}"
        );
    }

    /// Whether a program of the edition before can go on with what this SQL makes.
    fn only_adds(sql: &str) -> Result<(), String> {
        let lines = sql.lines().map(|line| line.split("--").next().unwrap_or_default());
        let text = lines.collect::<Vec<_>>().join(" ");
        let mut made: Vec<String> = Vec::new();
        for statement in text.split(';').map(str::trim).filter(|it| !it.is_empty()) {
            let words: Vec<String> = statement
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .filter(|word| !word.is_empty())
                .map(str::to_uppercase)
                .collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let has = |word| words.contains(&word);
            let adds = match words[..] {
                ["CREATE", "TABLE", name, ..] => {
                    made.push(name.to_owned());
                    true
                }
                ["CREATE", "INDEX", ..] => true,
                ["CREATE", "UNIQUE", "INDEX", _, "ON", table, ..]
                | ["INSERT", "INTO", table, ..] => made.iter().any(|it| it == table),
                ["ALTER", "TABLE", _, "ADD", "COLUMN", ..] => {
                    (has("DEFAULT") || !has("NULL"))
                        && !["CHECK", "UNIQUE", "REFERENCES"].into_iter().any(has)
                }
                _ => false,
            };
            if !adds {
                return Err(statement.to_owned());
            }
        }
        Ok(())
    }

    #[test]
    fn editions_from_the_eleventh_on_only_add() {
        for (number, name, sql) in SQLITE.iter().chain(POSTGRES) {
            if *number > 10 {
                assert_eq!(only_adds(sql), Ok(()), "{number} {name}");
            }
        }
    }

    #[test]
    fn what_only_adds_is_told_from_what_does_not() {
        for adds in [
            "CREATE TABLE new (n BIGINT PRIMARY KEY); CREATE UNIQUE INDEX one ON new (n);
             INSERT INTO new VALUES (1);",
            "-- DROP TABLE phones;\nALTER TABLE phones ADD COLUMN colour TEXT;",
            "ALTER TABLE phones ADD COLUMN colour TEXT NOT NULL DEFAULT '';",
            "CREATE INDEX phones_by_colour ON phones (colour);",
        ] {
            assert_eq!(only_adds(adds), Ok(()));
        }
        for takes in [
            "DROP TABLE phones;",
            "ALTER TABLE phones DROP COLUMN model;",
            "ALTER TABLE phones RENAME COLUMN model TO kind;",
            "ALTER TABLE phones ADD COLUMN colour TEXT NOT NULL;",
            "ALTER TABLE phones ADD COLUMN colour TEXT CHECK (colour <> '');",
            "CREATE UNIQUE INDEX one ON phones (model);",
            "CREATE TRIGGER refuse BEFORE INSERT ON phones EXECUTE FUNCTION refuse()",
            "UPDATE phones SET model = '';",
            "DELETE FROM trust_lists;",
            "INSERT INTO phones VALUES (1);",
        ] {
            assert!(only_adds(takes).is_err(), "{takes}");
        }
    }

    #[test]
    fn both_kinds_of_database_have_the_same_editions() {
        let names = |editions: &'static Editions| editions.iter().map(|(n, name, _)| (*n, *name));
        assert!(names(SQLITE).eq(names(POSTGRES)) && names(SQLITE).is_sorted());
    }
}
