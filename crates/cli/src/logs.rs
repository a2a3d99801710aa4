//! Events for engineers, on the standard error.

use std::io;

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::prelude::*;

/// Writes events of this level and above, as JSON lines or for people. They carry codes and
/// durations; no crate of this project puts names, keys or contents into one. Others are not
/// listened to: who knows what they would tell of a database or of a call.
pub(crate) fn start(level: LevelFilter, as_json: bool) {
    let ours = Targets::new().with_target("vneid", level);
    let events = tracing_subscriber::fmt::layer().with_writer(io::stderr);
    // A call is one span, and none is in another: once in a line is enough.
    let events = if as_json { events.json().with_span_list(false).boxed() } else { events.boxed() };
    tracing_subscriber::registry().with(events.with_filter(ours)).init();
}
