//! `vneid authority serve`: the service, until it is told to stop.

use std::path::Path;

use serde_json::json;
use vneid_authority::{Clock, Config, SystemClock, init_test_world, publicly_published, serve_on};

use super::Trouble;
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
    let listen = config.listen().map_err(Trouble::config)?;
    let is_test_world = config.test_world_maker.is_some();
    // Where a test world listens is all that there is to know of it.
    let is_moved = is_test_world && settings.listen.is_some() && settings.public_url.is_none();
    // Before it listens: nobody but others can answer.
    let published = if is_moved { None } else { ask_public_index(&config).await };
    let listener = listen.bind().await.map_err(Trouble::serve)?;
    let address = listener.local_addr().map_err(Failure::system)?;
    if is_moved {
        let scheme = if listen.tls.is_some() { "https" } else { "http" };
        config.public_url = format!("{scheme}://{address}");
    }
    let authority = open_to_serve(&config, &place.folder()).await?;
    if let Some(published) = published {
        authority.check_published(published).await.map_err(Trouble::of)?;
    }
    let serving = serve_on(listener, authority, listen).map_err(Trouble::serve)?;
    // Before anybody is told that it listens: whoever reads that may ask it to stop at once.
    let mut stop = Stop::listen()?;
    announce(&config, serving.address().to_string(), place.json, output)?;
    stop.asked().await;
    tracing::info!(code = "stopping");
    tokio::select! {
        () = serving.stop() => tracing::info!(code = "stopped"),
        // Asked twice: whoever asks can't wait.
        () = stop.asked() => tracing::warn!(code = "cut_off"),
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
    init_test_world(Path::new(DEFAULT_DIR), TEST_URL, SystemClock.now()).map_err(Trouble::init)?;
    if place.json {
        return Ok(());
    }
    let text = output.texts.filled("authority.began_test_world", &[("path", DEFAULT_DIR)]);
    output.line(text)
}

/// Tells that the service listens, and where.
fn announce(
    config: &Config,
    address: String,
    json: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let is_test_world = config.test_world_maker.is_some();
    if json {
        output.json(&json!({
            "listening": address,
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

/// The signals that ask the service to stop.
struct Stop {
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
}

impl Stop {
    /// Listens for SIGINT and SIGTERM from now on; where there are none, for Ctrl-C.
    fn listen() -> Result<Self, Failure> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let terminate = signal(SignalKind::terminate()).map_err(Failure::system)?;
            let interrupt = signal(SignalKind::interrupt()).map_err(Failure::system)?;
            Ok(Self { terminate, interrupt })
        }
        #[cfg(not(unix))]
        Ok(Self {})
    }

    /// Waits for the next.
    async fn asked(&mut self) {
        #[cfg(unix)]
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
    }
}
