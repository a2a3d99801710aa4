//! Why something was not stored or read.

use std::sync::Arc;

use crate::clock::doubt::ClockDoubted;

/// Why something was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused or failed.
    #[error(transparent)]
    Database(#[from] sqlx::Error),
    /// The database can't be reached: its own words.
    #[error("the database can't be reached: {0}")]
    Away(Arc<str>),
    /// Others have all connections to the database, and gave none back in time.
    #[error("all connections to the database are in use")]
    Crowded,
    /// Its tables could not be made or brought up to date.
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The clock is doubted, and what is written would bear its time.
    #[error(transparent)]
    ClockDoubted(#[from] ClockDoubted),
    /// Its tables lack editions, and whom the service is to the database may not make them.
    #[error("the tables lack edition {missing}, and this user of the database may not make it")]
    TablesOlder {
        /// The first edition that it lacks.
        missing: i64,
    },
    /// A newer program has brought its tables further than this one can serve.
    #[error("the tables are of edition {found}; this program serves {known} and the next one")]
    TablesNewer {
        /// Their edition.
        found: i64,
        /// The newest that this program knows.
        known: i64,
    },
    /// It holds something that this edition of the service can't have written.
    #[error("the database holds an unreadable {0}")]
    Unreadable(&'static str),
    /// The commit failed, for this write and those that were to be committed with it: the database's
    /// own words. One whose connection broke in the middle may have been stored all the same.
    #[error("the commit failed: {0}")]
    NotCommitted(Arc<str>),
    /// A fault in the program ended the work; it was undone.
    #[error("a fault in the program ended the work")]
    Panicked,
    /// The service is shutting down.
    #[error("the service is shutting down")]
    Closed,
}

impl StoreError {
    /// Whether a rule of uniqueness was broken.
    pub(crate) fn is_duplicate(&self) -> bool {
        matches!(self, Self::Database(sqlx::Error::Database(error)) if error.is_unique_violation())
    }

    /// Whether it is the database's trouble and not that of what was asked: the same may succeed
    /// later.
    pub(crate) fn is_outage(&self) -> bool {
        match self {
            Self::Away(_) | Self::Crowded | Self::NotCommitted(_) | Self::Closed => true,
            Self::Database(error) => match error {
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::WorkerCrashed
                | sqlx::Error::BeginFailed => true,
                sqlx::Error::Database(error) => error.code().is_some_and(|it| is_outage_code(&it)),
                _ => false,
            },
            _ => false,
        }
    }
}

/// PostgreSQL has five characters, the first two a class; SQLite a number, the last byte of which says
/// the most.
fn is_outage_code(code: &str) -> bool {
    if let (5, Some(class)) = (code.len(), code.get(..2)) {
        // Connection, rollback, resources, limits, an operator, the system; a server that stands by.
        return ["08", "40", "53", "54", "57", "58"].contains(&class) || code == "25006";
    }
    // Busy, locked, no memory, read-only, interrupted, I/O, damaged, full, no file, not a database.
    let number: Option<u32> = code.parse().ok();
    number.is_some_and(|it| [5, 6, 7, 8, 9, 10, 11, 13, 14, 26].contains(&(it & 0xff)))
}

#[cfg(test)]
mod tests {
    use super::is_outage_code;

    #[test]
    fn the_databases_trouble_is_told_from_what_was_asked() {
        // Full, I/O at a sync, busy with a snapshot; refused, no room, read-only, deadlock.
        for code in ["13", "1034", "517", "08006", "53100", "25006", "40P01", "57P01"] {
            assert!(is_outage_code(code), "{code}");
        }
        // Unique, foreign key, no such table; unique, no such table, no right, a bad statement.
        for code in ["2067", "787", "1", "23505", "42P01", "42501", "25001", ""] {
            assert!(!is_outage_code(code), "{code}");
        }
    }
}
