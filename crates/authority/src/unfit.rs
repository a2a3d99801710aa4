//! Why a service can't go on with a database.

/// Why a service can't go on with a database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// There is no database, or one that nobody ever used, where there must be one.
    #[error("there is no database in {0}")]
    Missing(String),
    /// Not the database from which this service has published before.
    #[error("this is not the database from which was published before")]
    OtherDatabase,
    /// Older than what was published from it.
    #[error("the newest manifest of the database is {held}, and {published} was published")]
    Older {
        /// The newest manifest in the database.
        held: u32,
        /// The newest that was published.
        published: u32,
    },
    /// A copy that was put in the place of the database without being restored.
    #[error("this is a copy that was not restored")]
    Copy,
    /// Made with another secret.
    #[error("the database belongs to another secret")]
    OtherSecret,
    /// Of an authority with other roots.
    #[error("the database belongs to other roots")]
    OtherRoots,
    /// Of a service that phones know by another URL.
    #[error("the database belongs to the service {held}")]
    OtherUrl {
        /// By which.
        held: String,
    },
    /// The file that says what was published last can't be read.
    #[error("{path}: {detail}")]
    Stamp {
        /// Which.
        path: String,
        /// Why.
        detail: String,
    },
}

/// For what a database is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// To serve: where nothing was served before, a new one is made.
    Serve,
    /// For an operator's command, which never makes one.
    Operate,
    /// To look at a copy, or to restore it.
    Copy,
}
