//! Configuration: a TOML file, then the environment, then flags; what comes later wins.
//!
//! All keys are flat, so that one name serves all three: `public_url` in the file is
//! `VNEID_AUTHORITY_PUBLIC_URL` in the environment and `--public-url` as a flag. Paths are relative
//! to the folder of the file.

mod check;
pub(crate) mod files;
mod load;
mod parts;

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::Deserialize;

pub use self::files::ConfigError;

/// All that can be configured. Keys without a default must be given.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where the database is: `sqlite:PATH` or `postgres://...`.
    #[serde(default = "default_database")]
    pub database: String,
    /// How many connections to it at most, for each instance.
    #[serde(default = "default_connections")]
    pub database_connections: u32,
    /// The address to listen on.
    #[serde(default = "default_listen")]
    pub listen: SocketAddr,
    /// Where `/metrics` is; without it, on port 9464 of this machine alone, in a test world nowhere.
    pub metrics_listen: Option<SocketAddr>,
    /// The URI by which phones know the service, without a slash at its end; signed calls name it.
    pub public_url: String,
    /// Certificate chain for TLS, PEM.
    pub tls_certificate: Option<PathBuf>,
    /// Its key, PEM.
    pub tls_key: Option<PathBuf>,
    /// Speaks plain HTTP to others than this machine: behind a proxy that ends TLS.
    #[serde(default)]
    pub plain_http: bool,
    /// How many proxies of ours stand before the service and append to `X-Forwarded-For`.
    #[serde(default)]
    pub proxies: usize,
    /// These proxies speak TLS to the service, and nobody else reaches it.
    #[serde(default)]
    pub proxies_over_tls: bool,
    /// The folder of the issuer keys, `<role>-<kid>.pem`.
    #[serde(default = "default_keys")]
    pub keys: PathBuf,
    /// Issuer keys in a token, too: the library by which it speaks PKCS#11.
    pub token_module: Option<PathBuf>,
    /// The label of the token.
    pub token_label: Option<String>,
    /// The file of its PIN.
    pub token_pin: Option<PathBuf>,
    /// How many signatures are asked of it at once.
    #[serde(default = "default_token_sessions")]
    pub token_sessions: usize,
    /// The file of the service's secret: 32 random bytes, the same for all instances.
    #[serde(default = "default_secret")]
    pub secret: PathBuf,
    /// The file that says what was published last, so that an older database is noticed.
    #[serde(default = "default_stamp")]
    pub stamp: PathBuf,
    /// The public halves of the three root keys, PEM (SPKI).
    pub roots: [PathBuf; 3],
    /// The lowest sequence of a trust list that is accepted.
    #[serde(default = "default_trust_minimum")]
    pub trust_minimum: u32,
    /// Where one-time codes go: a file, for one machine and for test worlds.
    pub outbox_file: Option<PathBuf>,
    /// Where one-time codes go: the URL of a gateway.
    pub outbox_webhook: Option<String>,
    /// The file of the bearer token for the gateway.
    pub outbox_token: Option<PathBuf>,
    /// Makes this a test world, on loopback only: the public key of the maker of its phones, PEM.
    pub test_world_maker: Option<PathBuf>,
    /// Who is asked whether this machine's clock is right: `ntp:HOST` or `https:HOST,HOST`.
    pub clock_witness: Option<String>,
    /// Serves Android phones: the roots of their hardware's attestations, certificates in PEM.
    pub android_roots: Option<PathBuf>,
    /// The package name of the genuine Android app.
    pub android_package: Option<String>,
    /// SHA-256 of each certificate that the app may be signed with, 64 hex digits; colons between
    /// bytes, as Android's tools print them, are passed over.
    #[serde(default)]
    pub android_signing_digests: Vec<String>,
    /// Google's list of attestation keys that are no longer believed, JSON; to be fetched anew
    /// again and again.
    pub android_status: Option<PathBuf>,
    /// When the list is older, no attestation of an Android phone is believed, hours.
    #[serde(default = "default_status_age")]
    pub android_status_max_age_hours: u16,
    /// The fewest entries with which that list is believed; without it, a list is not believed that
    /// lacks most of what the one before had.
    pub android_status_least: Option<usize>,
    /// Serves Apple phones: the root of App Attest, a certificate in PEM.
    pub apple_root: Option<PathBuf>,
    /// The genuine iOS app: the team's identifier, a dot and the bundle's.
    pub apple_app_id: Option<String>,
    /// Believes Apple's development environment instead of the one of the App Store.
    #[serde(default)]
    pub apple_development: bool,
    /// How long a move to a new phone waits when nobody approves it, hours.
    #[serde(default = "default_move_delay")]
    pub move_delay_hours: u16,
    /// Whether the first phone of an account is active at once, without an activation code. In a
    /// test world it is, unless this says otherwise; a real service refuses that.
    pub first_phone_at_once: Option<bool>,
    /// Indexes of a new shard: 2 to this power; even, 8 to 26.
    #[serde(default = "default_shard_bits")]
    pub shard_bits: u32,
    /// A manifest is published at least this often, minutes.
    #[serde(default = "default_publish_every")]
    pub publish_every_minutes: u16,
}

fn default_database() -> String {
    "sqlite:authority.db".to_owned()
}

fn default_connections() -> u32 {
    16
}

fn default_listen() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 8080))
}

fn default_keys() -> PathBuf {
    "keys".into()
}

fn default_secret() -> PathBuf {
    "secret".into()
}

fn default_token_sessions() -> usize {
    4
}

fn default_stamp() -> PathBuf {
    "published.json".into()
}

fn default_trust_minimum() -> u32 {
    1
}

fn default_status_age() -> u16 {
    72
}

fn default_move_delay() -> u16 {
    24
}

fn default_shard_bits() -> u32 {
    20
}

fn default_publish_every() -> u16 {
    60
}

#[cfg(test)]
mod tests;
