//! Events for engineers: JSON lines on the standard error.

use std::io;

use tracing::level_filters::LevelFilter;

/// Writes events of this level and above. They carry codes and durations; no crate of this project
/// puts names, keys or contents into one.
pub(crate) fn start(level: LevelFilter) {
    tracing_subscriber::fmt().json().with_max_level(level).with_writer(io::stderr).init();
}
