//! The service without its wire: what it knows, and the rules on it. Each module of rules is an
//! `impl Authority` beside the concept that it is about.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicI64;

use tokio::sync::{Mutex, Notify};
use vneid_core::Roots;
use vneid_payload::Instant;

use crate::attestation::{AttestationVerifier, ListedSerials};
use crate::budget::Budgets;
use crate::clock::{Clock, ClockGuard, TimeWitness};
use crate::error::Error;
use crate::indexes::Indexes;
use crate::metrics::Metrics;
use crate::outbox::Outbox;
use crate::password::Passwords;
use crate::secret::ServiceSecret;
use crate::signer::{GuardedSigner, Signer};
use crate::stamp::Stamp;
use crate::status::cache::FileCache;
use crate::status::edition::SignedEditions;
use crate::store::Store;
use crate::trust::lists::Trust;
use crate::unfit::Opening;

/// The numbers of the service's rules that a ministry may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// How long a move to a new phone waits when nobody approves it, seconds.
    pub move_delay_s: i64,
    /// A shard, which is the certificates that expire on one day, has 2 to this power indexes, and
    /// grows by as many; even, 8 to 26.
    pub shard_bits: u32,
    /// A manifest is published at least this often, seconds, though nothing was revoked.
    pub publish_every_s: i64,
    /// How many signed calls a phone makes in ten minutes at most, of each instance.
    pub calls_in_ten_minutes: u32,
    /// Whether this is a test world: software phones, other roots.
    pub test_world: bool,
    /// Whether the first phone of an account is active at once, without an activation code: in a
    /// test world only.
    pub first_phone_at_once: bool,
    /// Whether nothing is signed or stored while the clock is doubted. A test world only tells.
    pub clock_binds: bool,
}

/// All that the service is made of; the caller chooses each part.
#[derive(Debug)]
pub struct Parts {
    /// Where the database is: `sqlite:PATH` or `postgres://...`.
    pub database: String,
    /// How many connections to it at most.
    pub connections: u32,
    /// The URI by which the service knows itself, without a slash at its end.
    pub public_url: String,
    /// The numbers of the rules.
    pub rules: Rules,
    /// The service's secret, the same for all instances.
    pub secret: ServiceSecret,
    /// The file that says what was published last; without it, an older database is not noticed.
    pub stamp: Option<PathBuf>,
    /// The roots whose trust lists the service accepts.
    pub roots: Roots,
    /// What time it is.
    pub clock: Arc<dyn Clock>,
    /// Who is asked whether that is right.
    pub witness: Option<Arc<dyn TimeWitness>>,
    /// Who signs.
    pub signer: Arc<dyn Signer>,
    /// Who believes phones.
    pub attestation: Arc<dyn AttestationVerifier>,
    /// Who delivers one-time codes.
    pub outbox: Arc<dyn Outbox>,
}

/// The authority: every rule of the service. Cheap to share; an instance needs one.
#[derive(Debug)]
pub struct Authority {
    pub(crate) store: Store,
    pub(crate) public_url: String,
    pub(crate) rules: Rules,
    pub(crate) secret: ServiceSecret,
    pub(crate) stamp: Option<Stamp>,
    pub(crate) clock: Arc<dyn Clock>,
    /// Whether the clock is believed.
    pub(crate) clock_guard: Arc<ClockGuard>,
    pub(crate) witness: Option<Arc<dyn TimeWitness>>,
    pub(crate) signer: Arc<dyn Signer>,
    pub(crate) attestation: Arc<dyn AttestationVerifier>,
    /// The list of Android's attestation keys that was taken over last; held by whoever takes one.
    pub(crate) listed: Mutex<Option<Arc<ListedSerials>>>,
    pub(crate) outbox: Arc<dyn Outbox>,
    pub(crate) passwords: Passwords,
    pub(crate) budgets: Budgets,
    pub(crate) indexes: Arc<Indexes>,
    pub(crate) trust: Trust,
    pub(crate) metrics: Metrics,
    /// When the log is told again of what is about to end, by the steady clock.
    pub(crate) ages_told_at: AtomicI64,
    /// Published files in memory.
    pub(crate) cache: FileCache,
    /// What a publication that was not stored has signed.
    pub(crate) signed_editions: SignedEditions,
    /// Held by whoever publishes for this instance.
    pub(crate) publishing: Mutex<()>,
    /// Rung when something waits to be published.
    pub(crate) publish_requested: Notify,
}

impl Authority {
    /// Opens the database to serve, brings its tables up to date and reads the trust lists. Where
    /// nothing was ever served, a new database is made.
    ///
    /// # Errors
    /// [`Error`] when the database can't be used; [`Error::Unfit`] when it is not the one of this
    /// service, or older than what was published.
    pub async fn open(parts: Parts) -> Result<Arc<Self>, Error> {
        Self::open_for(parts, Opening::Serve).await
    }

    /// The same for what an operator does beside the service: no database is ever made.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub async fn open_existing(parts: Parts) -> Result<Arc<Self>, Error> {
        Self::open_for(parts, Opening::Operate).await
    }

    /// Opens a copy, to look at it or to restore it: whether it belongs here is not asked yet.
    ///
    /// # Errors
    /// [`Error`] when the database can't be used.
    pub async fn open_copy(parts: Parts) -> Result<Arc<Self>, Error> {
        Self::open_for(parts, Opening::Copy).await
    }

    async fn open_for(parts: Parts, opening: Opening) -> Result<Arc<Self>, Error> {
        let stamp = parts.stamp.map(Stamp::new);
        let stamped = match &stamp {
            Some(stamp) if opening != Opening::Copy => stamp.read()?,
            _ => None,
        };
        if opening != Opening::Serve || stamped.is_some() {
            Store::check_used(&parts.database).await?;
        }
        let clock_guard = Arc::new(ClockGuard::new(parts.clock.clone(), parts.rules.clock_binds));
        let metrics = Metrics::default();
        let commits = metrics.commits.clone();
        let store = Store::open(&parts.database, parts.connections, commits).await?;
        let store = store.guarded_by(clock_guard.clone());
        let authority = Self {
            store,
            public_url: parts.public_url,
            rules: parts.rules,
            secret: parts.secret,
            stamp,
            clock: parts.clock,
            witness: parts.witness,
            signer: Arc::new(GuardedSigner::new(
                parts.signer,
                clock_guard.clone(),
                metrics.signatures.clone(),
            )),
            clock_guard,
            attestation: parts.attestation,
            listed: Mutex::default(),
            outbox: parts.outbox,
            passwords: Passwords::new(metrics.passwords_hashed.clone()).await?,
            budgets: Budgets::default(),
            indexes: Arc::default(),
            trust: Trust::new(parts.roots),
            metrics,
            ages_told_at: AtomicI64::new(i64::MIN),
            cache: FileCache::default(),
            signed_editions: SignedEditions::default(),
            publishing: Mutex::default(),
            publish_requested: Notify::new(),
        };
        if authority.watch_clock().await?.doubt.is_some() {
            authority.ask_witness().await;
            authority.watch_clock().await?;
        }
        authority.refresh_trust().await?;
        if opening != Opening::Copy {
            authority.check_fit(stamped).await?;
        }
        authority.remember_listed().await?;
        Ok(Arc::new(authority))
    }

    /// Waits for what is under way, and closes the database.
    pub async fn close(&self) {
        self.store.close().await;
    }

    /// The numbers for Prometheus, as they are now.
    pub(crate) fn numbers(&self) -> String {
        let (connections, writes) = self.store.in_use();
        self.metrics.connections_in_use.set(connections as i64);
        self.metrics.writes_queued.set(writes as i64);
        self.metrics.text()
    }

    pub(crate) fn now(&self) -> Instant {
        self.clock.now()
    }
}
