//! `vneid authority serve`: the service, until it is told to stop.

use std::path::Path;

use serde_json::json;
use vneid_authority::{
    Clock, Config, Serving, SystemClock, init_test_world, publicly_published, serve_on,
};

use super::arguments::{Place, Serve};
use super::init::TEST_URL;
use super::place::{DEFAULT_DIR, open_to_serve};
use crate::failure::Failure;
use crate::output::Output;

/// Serves.
pub(super) async fn run(arguments: &Serve, output: &mut Output) -> Result<(), Failure> {
    let Serve { place, settings, .. } = arguments;
    begin_test_world(place, output)?;
    let mut config = place.load(settings.given())?;
    let listen = config.listen()?;
    let is_test_world = config.test_world_maker.is_some();
    // Where a test world listens is all that there is to know of it.
    let is_moved = is_test_world && settings.listen.is_some() && settings.public_url.is_none();
    // Before it listens: nobody but others can answer.
    let published = if is_moved { None } else { ask_public_index(&config).await };
    let listener = listen.bind().await?;
    let address = listener.local_addr().map_err(Failure::system)?;
    if is_moved {
        let scheme = if listen.tls.is_some() { "https" } else { "http" };
        config.public_url = format!("{scheme}://{address}");
    }
    let authority = open_to_serve(&config, &place.folder()).await?;
    if let Some(published) = published {
        authority.check_published(published).await?;
    }
    let serving = serve_on(listener, authority, listen)?;
    // Before anybody is told that it listens: whoever reads that may ask it to stop at once.
    let mut signals = Signals::listen()?;
    for warning in config.warnings() {
        tracing::warn!(code = "configuration", "{warning}");
    }
    announce(&config, &serving, place.json, output)?;
    loop {
        match signals.next().await {
            Asked::Stop => break,
            Asked::Reload => match serving.reload() {
                Some(reloaded) => tracing::info!(code = "reloaded", ?reloaded),
                None => tracing::info!(code = "reload_ignored", "there is no TLS certificate here"),
            },
        }
    }
    tracing::info!(code = "stopping");
    let asked_twice = async { while signals.next().await != Asked::Stop {} };
    tokio::select! {
        () = serving.stop() => tracing::info!(code = "stopped"),
        // Whoever asks twice can't wait.
        () = asked_twice => tracing::warn!(code = "cut_off"),
    }
    Ok(())
}

/// What phones find at the service's URL. That nobody answers is told, and is no reason not to serve: a
/// service that was down is the usual one.
async fn ask_public_index(config: &Config) -> Option<u32> {
    let asked = publicly_published(&config.public_url).await;
    if let Err(error) = &asked
        && config.test_world_maker.is_none()
    {
        tracing::warn!(code = "public_index_unreachable", url = config.public_url, %error);
    }
    asked.ok().flatten()
}

/// With no authority named and none in its usual place, begins a test world there.
fn begin_test_world(place: &Place, output: &mut Output) -> Result<(), Failure> {
    if place.dir.is_some() || place.config.is_some() || place.config_file().exists() {
        return Ok(());
    }
    init_test_world(Path::new(DEFAULT_DIR), TEST_URL, SystemClock.now())?;
    if place.json {
        return Ok(());
    }
    let text = output.texts.filled("authority.began_test_world", &[("path", DEFAULT_DIR)]);
    output.line(text)
}

/// Tells that the service listens, and where.
fn announce(
    config: &Config,
    serving: &Serving,
    json: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let address = serving.address().to_string();
    let metrics = serving.metrics_address().map(|address| address.to_string());
    let is_test_world = config.test_world_maker.is_some();
    if json {
        output.json(&json!({
            "listening": address,
            "metrics": metrics,
            "public_url": config.public_url,
            "test_world": is_test_world,
        }))?;
    } else {
        if is_test_world {
            let warning = output.texts.text("world.test").to_owned();
            output.line(warning)?;
        }
        let values = [("address", &address[..]), ("url", &config.public_url)];
        let text = output.texts.filled("authority.listening", &values);
        output.line(text)?;
    }
    output.flush()
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// To end in good order.
    Stop,
    /// To read again what changes while the service runs. It is also what a closed terminal says, which
    /// is no reason to end.
    Reload,
}

/// The signals that ask the service for something.
struct Signals {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hangup: tokio::signal::unix::Signal,
}

impl Signals {
    /// Listens for SIGINT, SIGTERM and SIGHUP from now on; where there are none, for Ctrl-C.
    fn listen() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signal = |kind| signal(kind).map_err(Failure::system);
            Ok(Self {
                terminate: signal(SignalKind::terminate())?,
                interrupt: signal(SignalKind::interrupt())?,
                hangup: signal(SignalKind::hangup())?,
            })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next.
    async fn next(&mut self) -> Asked {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => Asked::Stop,
            _ = self.interrupt.recv() => Asked::Stop,
            _ = self.hangup.recv() => Asked::Reload,
        }
        #[cfg(not(unix))]
        {
            let _ = tokio::signal::ctrl_c().await;
            Asked::Stop
        }
    }
}
