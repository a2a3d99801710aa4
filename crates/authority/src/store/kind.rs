//! Which database it is: SQLite in a file, or PostgreSQL.

use sqlx::AnyConnection;

use super::error::StoreError;

/// Whether this is a connection to PostgreSQL; otherwise it is one to SQLite.
pub(super) fn is_postgres(connection: &AnyConnection) -> bool {
    connection.backend_name() == "PostgreSQL"
}

/// Makes SQLite's file before SQLite does, for its owner alone: names, numbers and hashes of
/// passwords are in it. The files that SQLite puts beside it follow.
///
/// One that is there is not even opened: closing it would end the locks that other connections of
/// this process hold on it (POSIX, fcntl).
pub(super) fn create_private(url: &str) -> Result<(), StoreError> {
    let Some(path) = sqlite_path(url) else { return Ok(()) };
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
            Err(sqlx::Error::Io(error).into())
        }
        _ => Ok(()),
    }
}

/// The path of SQLite's file, when the URL names one and nothing else.
pub(super) fn sqlite_path(url: &str) -> Option<&str> {
    let path = url.strip_prefix("sqlite:")?.trim_start_matches("//");
    (!path.contains('?') && !path.contains(":memory:")).then_some(path)
}
