//! Configuration: a TOML file, then the environment, then flags; what comes later wins.
//!
//! All keys are flat, so that one name serves all three: `public_url` in the file is
//! `VNEID_AUTHORITY_PUBLIC_URL` in the environment and `--public-url` as a flag. Paths are relative
//! to the folder of the file.

use std::fs;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;

use http::Uri;
use serde::Deserialize;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use toml::{Table, Value};
use vneid_core::crypto::PublicKey;
use vneid_core::{Roots, World};

use crate::authority::{Parts, Rules};
use crate::ceremony::public_key_from_pem;
use crate::clock::{ClockWitness, SystemClock, TimeWitness};
use crate::http::{Listen, Tls, TlsError};
use crate::outbox::{FileOutbox, Outbox, WebhookOutbox, read_token};
use crate::private::check_private;
use crate::secret::ServiceSecret;
use crate::signer::{PemSigner, Signer, SignerError, Signers, TokenSettings, TokenSigner};

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
    #[serde(default)]
    pub metrics_listen: Option<SocketAddr>,
    /// The URI by which phones know the service, without a slash at its end; signed calls name it.
    pub public_url: String,
    /// Certificate chain for TLS, PEM.
    #[serde(default)]
    pub tls_certificate: Option<PathBuf>,
    /// Its key, PEM.
    #[serde(default)]
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
    #[serde(default)]
    pub token_module: Option<PathBuf>,
    /// The label of the token.
    #[serde(default)]
    pub token_label: Option<String>,
    /// The file of its PIN.
    #[serde(default)]
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
    #[serde(default)]
    pub outbox_file: Option<PathBuf>,
    /// Where one-time codes go: the URL of a gateway.
    #[serde(default)]
    pub outbox_webhook: Option<String>,
    /// The file of the bearer token for the gateway.
    #[serde(default)]
    pub outbox_token: Option<PathBuf>,
    /// Makes this a test world, on loopback only: the public key of the maker of its phones, PEM.
    #[serde(default)]
    pub test_world_maker: Option<PathBuf>,
    /// Who is asked whether this machine's clock is right: `ntp:HOST` or `https:HOST,HOST`.
    #[serde(default)]
    pub clock_witness: Option<String>,
    /// Serves Android phones: the roots of their hardware's attestations, certificates in PEM.
    #[serde(default)]
    pub android_roots: Option<PathBuf>,
    /// The package name of the genuine Android app.
    #[serde(default)]
    pub android_package: Option<String>,
    /// SHA-256 of each certificate that the app may be signed with, 64 hex digits; colons between
    /// bytes, as Android's tools print them, are passed over.
    #[serde(default)]
    pub android_signing_digests: Vec<String>,
    /// Google's list of attestation keys that are no longer believed, JSON; to be fetched anew
    /// again and again.
    #[serde(default)]
    pub android_status: Option<PathBuf>,
    /// When the list is older, no attestation of an Android phone is believed, hours.
    #[serde(default = "default_status_age")]
    pub android_status_max_age_hours: u16,
    /// The fewest entries with which that list is believed; without it, a list is not believed that
    /// lacks most of what the one before had.
    #[serde(default)]
    pub android_status_least: Option<usize>,
    /// Serves Apple phones: the root of App Attest, a certificate in PEM.
    #[serde(default)]
    pub apple_root: Option<PathBuf>,
    /// The genuine iOS app: the team's identifier, a dot and the bundle's.
    #[serde(default)]
    pub apple_app_id: Option<String>,
    /// Believes Apple's development environment instead of the one of the App Store.
    #[serde(default)]
    pub apple_development: bool,
    /// How long a move to a new phone waits when nobody approves it, hours.
    #[serde(default = "default_move_delay")]
    pub move_delay_hours: u16,
    /// Whether the first phone of an account is active at once, without an activation code. In a
    /// test world it is, unless this says otherwise; a real service refuses that.
    #[serde(default)]
    pub first_phone_at_once: Option<bool>,
    /// Indexes of a new shard: 2 to this power; even, 8 to 26.
    #[serde(default = "default_shard_bits")]
    pub shard_bits: u32,
    /// A manifest is published at least this often, minutes.
    #[serde(default = "default_publish_every")]
    pub publish_every_minutes: u16,
}

/// Why the service can't be configured so.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file can't be read or is not what it should be.
    #[error("{path}: {reason}")]
    File {
        /// Which.
        path: String,
        /// Why.
        reason: String,
    },
    /// A key is unknown, missing or has a value of another kind.
    #[error("{0}")]
    Key(String),
    /// An issuer key can't be used.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The certificate for TLS can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl Config {
    /// Reads the file, if there is one, then what of the environment begins with
    /// [`Self::ENVIRONMENT`], then flags, named as in the file.
    ///
    /// # Errors
    /// [`ConfigError::File`] or [`ConfigError::Key`].
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut table = match file {
            Some(path) => {
                let table: Table = read(path)?.parse().map_err(|error| refused(path, &error))?;
                if table.get("database").and_then(Value::as_str).is_some_and(has_password) {
                    check_private(path).map_err(|reason| refused(path, &reason))?;
                }
                table
            }
            None => Table::new(),
        };
        let environment = environment.into_iter().filter_map(|(name, value)| {
            Some((name.strip_prefix(Self::ENVIRONMENT)?.to_lowercase(), value))
        });
        for (key, value) in environment.chain(flags) {
            table.insert(key, typed(value));
        }
        let mut config: Self = table
            .try_into()
            .map_err(|error: toml::de::Error| ConfigError::Key(error.message().to_owned()))?;
        config.check()?;
        if let Some(folder) = file.and_then(Path::parent) {
            config.resolve(folder);
        }
        Ok(config)
    }

    /// How the service's variables of the environment begin.
    pub const ENVIRONMENT: &'static str = "VNEID_AUTHORITY_";

    fn check(&self) -> Result<(), ConfigError> {
        let refused = |what: &str| Err(ConfigError::Key(what.to_owned()));
        if !(8..=26).contains(&self.shard_bits) || self.shard_bits % 2 == 1 {
            return refused("shard_bits must be even, 8 to 26");
        }
        if self.publish_every_minutes == 0 || self.publish_every_minutes > 24 * 60 {
            return refused("publish_every_minutes must be 1 to 1440");
        }
        if self.android_status_max_age_hours == 0 {
            return refused("android_status_max_age_hours must be at least 1");
        }
        if self.public_url.ends_with('/') || !is_web(&self.public_url) {
            return refused("public_url must be an http or https URL without a slash at its end");
        }
        let is_test_world = self.test_world_maker.is_some();
        if !is_test_world && !is_protected(&self.public_url) {
            return refused(
                "public_url must begin with https://: what it names is what phones trust",
            );
        }
        if let Some(url) = &self.outbox_webhook
            && !is_protected(url)
        {
            return refused(
                "outbox_webhook must begin with https://, unless the gateway is on this machine: each \
                 message holds a one-time code",
            );
        }
        if self.proxies > 0 && self.tls_certificate.is_some() && !self.proxies_over_tls {
            return refused(
                "proxies and tls_certificate: whoever reaches the service past the proxies would choose \
                 the address that he is counted by; take proxies away, or, where nobody but they can \
                 connect and they do so by TLS, set proxies_over_tls = true",
            );
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return refused("tls_certificate and tls_key belong together");
        }
        let token =
            [self.token_module.is_some(), self.token_label.is_some(), self.token_pin.is_some()];
        if token.contains(&true) && token.contains(&false) {
            return refused("token_module, token_label and token_pin belong together");
        }
        if !(1..=64).contains(&self.token_sessions) {
            return refused("token_sessions must be 1 to 64");
        }
        if self.outbox_file.is_some() == self.outbox_webhook.is_some() {
            return refused("one of outbox_file and outbox_webhook must be given");
        }
        Ok(())
    }

    /// Makes paths relative to `folder`, SQLite's too.
    fn resolve(&mut self, folder: &Path) {
        let paths =
            [&mut self.keys, &mut self.secret, &mut self.stamp].into_iter().chain(&mut self.roots);
        let optional = [
            &mut self.tls_certificate,
            &mut self.tls_key,
            &mut self.token_module,
            &mut self.token_pin,
            &mut self.outbox_file,
            &mut self.outbox_token,
            &mut self.test_world_maker,
            &mut self.android_roots,
            &mut self.android_status,
            &mut self.apple_root,
        ];
        for path in paths.chain(optional.into_iter().flatten()) {
            *path = folder.join(&*path);
        }
        if let Some(path) = self.database.strip_prefix("sqlite:") {
            self.database = format!("sqlite:{}", folder.join(path).display());
        }
    }

    /// Where and how to listen.
    ///
    /// # Errors
    /// [`ConfigError::Tls`]; [`ConfigError::Key`] when no kind of phone is configured.
    pub fn listen(&self) -> Result<Listen, ConfigError> {
        self.check_serves_phones()?;
        let tls = match (&self.tls_certificate, &self.tls_key) {
            (Some(chain), Some(key)) => Some(Tls::read(chain, key)?),
            _ => None,
        };
        Ok(Listen {
            address: self.listen,
            metrics: self.metrics_address(),
            tls,
            plain_http: self.plain_http,
            proxies: self.proxies,
        })
    }

    /// Where the metrics are.
    fn metrics_address(&self) -> Option<SocketAddr> {
        let port = if self.listen.port() == 0 { 0 } else { METRICS_PORT };
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        self.metrics_listen.or_else(|| self.test_world_maker.is_none().then_some(usual))
    }

    /// What the log should warn of when the service begins with this.
    pub fn warnings(&self) -> Vec<&'static str> {
        let options = PgConnectOptions::from_str(&self.database);
        let far = options.ok().filter(|it| self.database.starts_with("postgres") && !is_here(it));
        let is_verified = |it: PgConnectOptions| matches!(it.get_ssl_mode(), PgSslMode::VerifyFull);
        match far.map(is_verified) {
            Some(false) => vec![
                "database: without sslmode=verify-full, whoever stands between here and PostgreSQL can \
                 read and change all that the service knows",
            ],
            _ => Vec::new(),
        }
    }

    /// What the service is made of, by the clock of this machine. Operators' commands need no more,
    /// and work before it is known which apps are genuine.
    ///
    /// # Errors
    /// [`ConfigError`] for a file that can't be used.
    pub fn parts(&self) -> Result<Parts, ConfigError> {
        let attestation = self.attestations()?;
        let world = match attestation.test {
            Some(_) => World::Test,
            None => World::Production,
        };
        if world == World::Production && self.first_phone_at_once == Some(true) {
            let refused = "first_phone_at_once is for test worlds: whoever is told a password and a \
                           one-time code would have the account at once";
            return Err(ConfigError::Key(refused.to_owned()));
        }
        let roots = self.roots.iter().map(|path| Ok(read_public_key(path)?.to_full()));
        let roots =
            Roots::new(&roots.collect::<Result<Vec<_>, ConfigError>>()?, world, self.trust_minimum);
        let roots = roots.map_err(|error| ConfigError::Key(error.to_string()))?;
        check_private(&self.secret).map_err(|reason| refused(&self.secret, &reason))?;
        let secret = fs::read(&self.secret).map_err(|error| refused(&self.secret, &error))?;
        let secret: [u8; 32] =
            secret.try_into().map_err(|_| refused(&self.secret, &"not 32 bytes"))?;
        Ok(Parts {
            database: self.database.clone(),
            connections: self.database_connections,
            public_url: self.public_url.clone(),
            rules: Rules {
                move_delay_s: i64::from(self.move_delay_hours) * 3_600,
                shard_bits: self.shard_bits,
                publish_every_s: i64::from(self.publish_every_minutes) * 60,
                calls_in_ten_minutes: CALLS_IN_TEN_MINUTES,
                test_world: world == World::Test,
                first_phone_at_once: self.first_phone_at_once.unwrap_or(world == World::Test),
                clock_binds: world == World::Production,
            },
            secret: ServiceSecret::new(&secret),
            stamp: Some(self.stamp.clone()),
            roots,
            clock: Arc::new(SystemClock),
            witness: self.witness()?,
            signer: self.signer()?,
            attestation: Arc::new(attestation),
            outbox: self.outbox()?,
        })
    }

    /// Where a token is, if there is one.
    pub fn token(&self) -> Option<TokenSettings> {
        Some(TokenSettings {
            module: self.token_module.clone()?,
            label: self.token_label.clone()?,
            pin: self.token_pin.clone()?,
            sessions: self.token_sessions,
        })
    }

    fn signer(&self) -> Result<Arc<dyn Signer>, SignerError> {
        let files = Arc::new(PemSigner::from_folder(&self.keys)?);
        Ok(match self.token() {
            None => files,
            Some(token) => {
                Arc::new(Signers::new(vec![files, Arc::new(TokenSigner::open(&token)?)])?)
            }
        })
    }

    fn witness(&self) -> Result<Option<Arc<dyn TimeWitness>>, ConfigError> {
        let parse = |text: &String| {
            let witness: Result<ClockWitness, _> = text.parse();
            witness.map_err(|error| ConfigError::Key(error.to_string()))
        };
        let witness = self.clock_witness.as_ref().map(parse).transpose()?;
        Ok(witness.map(|witness| Arc::new(witness) as Arc<dyn TimeWitness>))
    }

    fn outbox(&self) -> Result<Arc<dyn Outbox>, ConfigError> {
        if let Some(path) = &self.outbox_token {
            read_token(path).map_err(ConfigError::Key)?;
        }
        Ok(match (&self.outbox_webhook, &self.outbox_file) {
            (Some(url), _) => Arc::new(WebhookOutbox::new(url.clone(), self.outbox_token.clone())),
            (None, Some(path)) => Arc::new(FileOutbox::new(path)),
            (None, None) => return Err(ConfigError::Key("there is no outbox".to_owned())),
        })
    }
}

/// A value of the environment or of a flag: a number or a bool where it looks like one.
fn typed(text: String) -> Value {
    if let Ok(number) = text.parse::<i64>() {
        Value::Integer(number)
    } else if let Ok(value) = text.parse::<bool>() {
        Value::Boolean(value)
    } else {
        // A list, as for the roots, is written as in the file.
        match format!("value = {text}").parse::<Table>() {
            Ok(mut table) if text.starts_with('[') => {
                table.remove("value").unwrap_or(Value::String(text))
            }
            _ => Value::String(text),
        }
    }
}

/// Whether the URL of a database holds the password for it.
fn has_password(url: &str) -> bool {
    let is_parameter = |it: &str| it.starts_with("password=");
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let user = address.split_once("://").and_then(|(_, it)| Some(it.rsplit_once('@')?.0));
    user.is_some_and(|user| user.contains(':')) || parameters.split('&').any(is_parameter)
}

/// Whether this is the URL of a web server.
fn is_web(url: &str) -> bool {
    let url = url.parse::<Uri>().ok();
    let scheme = url.as_ref().and_then(Uri::scheme_str);
    matches!(scheme, Some("http" | "https")) && url.is_some_and(|url| url.host().is_some())
}

/// Whether what goes to this URL is read by nobody on the way.
fn is_protected(url: &str) -> bool {
    let Ok(url) = url.parse::<Uri>() else { return false };
    url.scheme_str() == Some("https") || url.host().is_some_and(is_this_machine)
}

fn is_this_machine(host: &str) -> bool {
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// Whether the database is on this machine.
fn is_here(options: &PgConnectOptions) -> bool {
    options.get_socket().is_some()
        || options.get_host().starts_with('/')
        || is_this_machine(options.get_host())
}

/// Reads a public key, PEM (SPKI).
pub(crate) fn read_public_key(path: &Path) -> Result<PublicKey, ConfigError> {
    let pem = read(path)?;
    if pem.contains("PRIVATE KEY") {
        let misplaced =
            "a PRIVATE key lies here; take it away, and put its public half in its place";
        return Err(refused(path, &misplaced));
    }
    let key = public_key_from_pem(&pem).map_err(|error| refused(path, &error))?;
    PublicKey::from_full(&key).ok_or_else(|| refused(path, &"no point of the curve"))
}

pub(crate) fn read(path: &Path) -> Result<String, ConfigError> {
    fs::read_to_string(path).map_err(|error| refused(path, &error))
}

pub(crate) fn refused(path: &Path, reason: &dyn std::fmt::Display) -> ConfigError {
    ConfigError::File { path: path.display().to_string(), reason: reason.to_string() }
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

/// Where Prometheus looks for the metrics of a real service; whoever takes a free port for calls takes
/// one for them, too.
const METRICS_PORT: u16 = 9464;

/// A sync has seven signed calls; the first one of a full wallet has 64 papers more.
const CALLS_IN_TEN_MINUTES: u32 = 200;

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "
        public_url = 'https://authority.example'
        roots = ['root-1.pem', 'root-2.pem', 'root-3.pem']
        outbox_file = 'outbox.jsonl'
        proxies = 1
    ";

    fn load(
        file: &str,
        environment: &[(&str, &str)],
        flags: &[(&str, &str)],
    ) -> Result<Config, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authority.toml");
        fs::write(&path, file).unwrap();
        let owned = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
            pairs.iter().map(|(key, value)| ((*key).into(), (*value).into())).collect()
        };
        Config::load(Some(&path), owned(environment), owned(flags))
    }

    #[test]
    fn flags_win_over_the_environment_and_that_over_the_file() {
        assert_eq!(load(FILE, &[], &[]).unwrap().proxies, 1);
        let environment = [("VNEID_AUTHORITY_PROXIES", "2"), ("PROXIES", "9")];
        assert_eq!(load(FILE, &environment, &[]).unwrap().proxies, 2);
        assert_eq!(load(FILE, &environment, &[("proxies", "3")]).unwrap().proxies, 3);
        let roots = [("roots", "['a', 'b', 'c']"), ("plain_http", "true")];
        let config = load(FILE, &[], &roots).unwrap();
        assert!(config.roots[2].ends_with("c") && config.plain_http);
    }

    #[test]
    fn paths_are_relative_to_the_file() {
        let config = load(FILE, &[], &[]).unwrap();
        assert!(config.keys.is_absolute() && config.keys.ends_with("keys"));
        assert!(
            config.database.starts_with("sqlite:/") && config.database.ends_with("/authority.db")
        );
        let postgres = load(FILE, &[], &[("database", "postgres://h/d")]).unwrap();
        assert_eq!(postgres.database, "postgres://h/d");
    }

    /// A file that others may read, where it holds no password.
    #[test]
    #[cfg(unix)]
    fn a_file_with_the_databases_password_is_its_owners_alone() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authority.toml");
        let loads = |database: &str, mode: u32| {
            fs::write(&path, format!("database = '{database}'\n{FILE}")).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            Config::load(Some(&path), [], [])
        };
        for url in ["postgres://v:pw@h/v", "postgres:///v?host=/run&password=pw"] {
            assert!(loads(url, 0o600).is_ok(), "{url}");
            for mode in [0o640, 0o604] {
                let told = loads(url, mode).unwrap_err().to_string();
                assert!(told.contains("chmod 600") && !told.contains("pw"), "{told}");
            }
        }
        for url in ["postgres://v@h:5432/v?sslmode=verify-full", "sqlite:a@b:c.db"] {
            assert!(loads(url, 0o644).is_ok(), "{url}");
        }
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (key, value) in [
            ("shard_bits", "21"),
            ("shard_bits", "28"),
            ("publish_every_minutes", "0"),
            ("android_status_max_age_hours", "0"),
            ("public_url", "https://authority.example/"),
            ("tls_key", "key.pem"),
            ("token_label", "vneid"),
            ("token_sessions", "0"),
            ("token_sessions", "65"),
            ("outbox_webhook", "https://gateway.example"),
            ("public_url", "http://authority.example"),
            ("public_url", "httpsomething"),
            ("metrics_listen", "9464"),
            ("listen", "here"),
            ("misspelt", "1"),
        ] {
            assert!(matches!(load(FILE, &[], &[(key, value)]), Err(ConfigError::Key(_))), "{key}");
        }
        assert!(load("public_url = 'https://a'", &[], &[]).is_err());
    }

    /// [`FILE`] without its outbox.
    fn load_with(more: &str) -> Result<Config, ConfigError> {
        load(&format!("{more}\n{}", FILE.replace("outbox_file", "# ")), &[], &[])
    }

    #[test]
    fn one_time_codes_and_the_service_itself_are_reached_over_https_or_on_this_machine() {
        let webhook = |url: &str| load_with(&format!("outbox_webhook = '{url}'"));
        for url in
            ["https://g.example", "http://127.0.0.9:9/x", "http://[::1]/", "http://localhost"]
        {
            assert!(webhook(url).is_ok(), "{url}");
        }
        for url in ["http://g.example", "http://127.0.0.1.g.example", "http://[::2]/", "g.example"]
        {
            let told = webhook(url).unwrap_err().to_string();
            assert!(told.contains("outbox_webhook must begin with https://"), "{url} {told}");
        }
        for (url, is_fit) in [("http://127.0.0.1:8080", true), ("http://192.0.2.1", false)] {
            assert_eq!(load(FILE, &[], &[("public_url", url)]).is_ok(), is_fit, "{url}");
            let test_world = [("public_url", url), ("test_world_maker", "maker.pem")];
            assert!(load(FILE, &[], &test_world).is_ok(), "{url}");
        }
    }

    #[test]
    fn proxies_and_tls_of_its_own_are_said_twice() {
        let tls = [("tls_certificate", "a"), ("tls_key", "b")];
        let with = |more: &[(&str, &str)]| load(FILE, &[], &[&tls[..], more].concat());
        assert!(with(&[]).unwrap_err().to_string().contains("proxies_over_tls = true"));
        assert!(with(&[("proxies_over_tls", "true")]).is_ok());
        assert!(with(&[("proxies", "0")]).is_ok());
    }

    #[test]
    fn a_far_database_whose_certificate_is_not_looked_at_is_warned_of() {
        let warned =
            |url: &str| !load(FILE, &[], &[("database", url)]).unwrap().warnings().is_empty();
        for url in ["postgres://v@h.example/v", "postgresql://v@192.0.2.1/v?sslmode=require"] {
            assert!(warned(url), "{url}");
        }
        for url in [
            "sqlite:a.db",
            "postgres://v@h.example/v?sslmode=verify-full",
            "postgres://v@127.0.0.1:5432/v",
            "postgres://v@localhost/v",
            "postgres://v@%2Fvar%2Frun%2Fpostgresql/v",
            "postgres:///v?host=/var/run/postgresql",
        ] {
            assert!(!warned(url), "{url}");
        }
    }

    #[test]
    fn the_metrics_of_a_real_service_are_on_this_machine() {
        let metrics = |flags: &[(&str, &str)]| {
            load(FILE, &[], flags).unwrap().metrics_address().map(|it| it.to_string())
        };
        assert_eq!(metrics(&[]).as_deref(), Some("127.0.0.1:9464"));
        assert_eq!(metrics(&[("listen", "127.0.0.1:0")]).as_deref(), Some("127.0.0.1:0"));
        assert_eq!(metrics(&[("metrics_listen", "10.0.0.1:1")]).as_deref(), Some("10.0.0.1:1"));
        assert_eq!(metrics(&[("test_world_maker", "maker.pem")]), None);
    }
}
