//! `vneid authority serve`: the service, until it is told to stop.

use std::path::Path;

use clap::Args;
use serde::Serialize;
use serde_json::{Value, json};
use vneid_authority::{
    Clock, Config, Serving, SystemClock, init_test_world, publicly_published, serve_on,
};

use super::authority_dir::{AuthorityDir, DEFAULT_DIR, open_to_serve};
use super::init::TEST_URL;
use crate::error::CliError;
use crate::output::Output;

#[derive(Args, Debug)]
pub(crate) struct Serve {
    #[command(flatten)]
    place: AuthorityDir,
    #[command(flatten)]
    settings: Settings,
    /// Write the log as JSON, one object a line. `--log` sets its level (info).
    #[arg(long)]
    pub(crate) log_json: bool,
}

/// Keys of the configuration, as flags. They win over the environment and that over the file.
#[derive(Args, Debug, Serialize)]
#[command(next_help_heading = "In place of what the configuration says")]
pub(crate) struct Settings {
    /// Address and port; port 0 takes a free one. In a test world, also how phones know it.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// The URL by which phones know the service, without a slash at its end.
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// `sqlite:FILE` or `postgres://...`. A password belongs into the file or the environment.
    #[arg(long, value_name = "URL")]
    database: Option<String>,
    /// Connections to the database at most.
    #[arg(long, value_name = "N")]
    database_connections: Option<String>,
    /// Certificate chain for TLS, PEM.
    #[arg(long, value_name = "FILE")]
    tls_certificate: Option<String>,
    /// Its key, PEM.
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Speak plain HTTP to other machines: only to a proxy of ours that ends TLS.
    #[arg(long)]
    plain_http: bool,
    /// How many proxies of ours append to X-Forwarded-For.
    #[arg(long, value_name = "N")]
    proxies: Option<String>,
    /// The folder of the issuer keys.
    #[arg(long, value_name = "DIR")]
    keys: Option<String>,
    /// The file of the service's secret.
    #[arg(long, value_name = "FILE")]
    secret: Option<String>,
    /// Append one-time codes to this file.
    #[arg(long, value_name = "FILE")]
    outbox_file: Option<String>,
    /// Post one-time codes to this URL.
    #[arg(long, value_name = "URL")]
    outbox_webhook: Option<String>,
    /// The file of the bearer token for it.
    #[arg(long, value_name = "FILE")]
    outbox_token: Option<String>,
    /// How long a move to a new phone waits when nobody approves it.
    #[arg(long, value_name = "HOURS")]
    move_delay_hours: Option<String>,
    /// In a test world: whether the first phone of an account is active at once, without an
    /// activation code (true).
    #[arg(long, value_name = "BOOL")]
    first_phone_at_once: Option<String>,
}

impl Settings {
    /// The flags that were given, named as in the file.
    fn given(&self) -> Result<Vec<(String, String)>, CliError> {
        let Value::Object(flags) = serde_json::to_value(self).map_err(CliError::system)? else {
            return Ok(Vec::new());
        };
        let given = flags.into_iter().filter_map(|(key, value)| match value {
            Value::String(text) => Some((key, text)),
            Value::Bool(true) => Some((key, "true".to_owned())),
            _ => None,
        });
        Ok(given.collect())
    }
}

/// Serves.
pub(super) async fn run(arguments: &Serve, output: &mut Output) -> Result<(), CliError> {
    let Serve { place, settings, .. } = arguments;
    begin_test_world(place, output)?;
    let mut config = place.load(settings.given()?)?;
    let listen = config.listen()?;
    let is_test_world = config.test_world_maker.is_some();
    // Where a test world listens is all that there is to know of it.
    let is_moved = is_test_world && settings.listen.is_some() && settings.public_url.is_none();
    // Before it listens: nobody but others can answer.
    let published = if is_moved { None } else { ask_public_index(&config).await };
    let listener = listen.bind().await?;
    let address = listener.local_addr().map_err(CliError::system)?;
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

/// What phones find at the service's URL. That nobody answers is told, and is not a reason not to
/// serve: a service that was down is the usual one.
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
fn begin_test_world(place: &AuthorityDir, output: &mut Output) -> Result<(), CliError> {
    if place.dir.is_some() || place.config.is_some() || place.config_file().exists() {
        return Ok(());
    }
    init_test_world(Path::new(DEFAULT_DIR), TEST_URL, SystemClock.now())?;
    if place.json {
        return Ok(());
    }
    output.say("authority.began_test_world", &[("path", &DEFAULT_DIR)])
}

/// Tells that the service listens, and where.
fn announce(
    config: &Config,
    serving: &Serving,
    json: bool,
    output: &mut Output,
) -> Result<(), CliError> {
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
            output.say("world.test", &[])?;
        }
        output.say("authority.listening", &[("address", &address), ("url", &config.public_url)])?;
    }
    output.flush()
}

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    /// To end in good order.
    Stop,
    /// To read again what changes while the service runs. It is also what a closed terminal says, which
    /// is not a reason to end.
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
    fn listen() -> Result<Self, CliError> {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let signal = |kind| signal(kind).map_err(CliError::system);
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
