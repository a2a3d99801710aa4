//! What the service is made of, as it is configured.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use vneid_core::{Roots, World};

use super::Config;
use super::files::{ConfigError, read_public_key, refused};
use crate::authority::{Parts, Rules};
use crate::clock::{ClockWitness, SystemClock, TimeWitness};
use crate::http::{Listen, Tls};
use crate::outbox::{FileOutbox, Outbox, WebhookOutbox, read_token};
use crate::private::check_private;
use crate::secret::ServiceSecret;
use crate::signer::{PemSigner, Signer, SignerError, Signers, TokenSettings, TokenSigner};

impl Config {
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
    pub(super) fn metrics_address(&self) -> Option<SocketAddr> {
        let port = if self.listen.port() == 0 { 0 } else { METRICS_PORT };
        let usual = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        self.metrics_listen.or_else(|| self.test_world_maker.is_none().then_some(usual))
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

/// Where Prometheus looks for the metrics of a real service; whoever takes a free port for calls takes
/// one for them, too.
const METRICS_PORT: u16 = 9464;

/// A sync has seven signed calls; the first one of a full wallet has 64 papers more.
const CALLS_IN_TEN_MINUTES: u32 = 200;
