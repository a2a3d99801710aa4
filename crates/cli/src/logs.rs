//! Events for engineers, on the standard error.

use std::io;

use tracing::level_filters::LevelFilter;

/// Writes events of this level and above, as JSON lines or for people. They carry codes and
/// durations; no crate of this project puts names, keys or contents into one.
pub(crate) fn start(level: LevelFilter, as_json: bool) {
    let events = tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr);
    if as_json {
        events.json().init();
    } else {
        events.init();
    }
}
