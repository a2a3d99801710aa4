//! Numbers for Prometheus.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::Registry;
use vneid_payload::Role;

/// What is counted.
#[derive(Debug)]
pub(crate) struct Metrics {
    registry: Registry,
    /// Calls by route and status.
    pub(crate) calls: Family<Call, Counter>,
    /// Seconds from the head of a request to the head of its answer.
    pub(crate) call_seconds: Histogram,
    /// Wrong passwords and unknown numbers.
    pub(crate) sign_ins_refused: Counter,
    /// Passwords that were hashed, to check or to store them.
    pub(crate) passwords_hashed: Counter,
    pub(crate) phones_registered: Counter,
    pub(crate) certificates_issued: Counter,
    pub(crate) certificates_renewed: Counter,
    pub(crate) publications: Counter,
    pub(crate) times_signed: Counter,
    pub(crate) signatures: Signatures,
    /// Phones whose certificates were revoked because an attestation key is no longer believed.
    pub(crate) phones_distrusted: Counter,
    /// Attestation keys that have registered unusually many phones on a day.
    pub(crate) attestation_keys_crowded: Counter,
    /// Signed calls that were more than a phone needs.
    pub(crate) calls_over_budget: Counter,
    /// Of this instance's last publication, as those below.
    pub(crate) shards: Gauge,
    pub(crate) largest_shard: Gauge,
    pub(crate) revoked: Gauge,
    pub(crate) shards_held_back: Gauge,
    /// When the certificate of TLS ends that this instance serves, seconds since 1970; not a number when
    /// it serves none.
    pub(crate) tls_certificate_ends: Gauge<f64, AtomicU64>,
    pub(crate) commits: Commits,
    /// Of the moment at which the numbers are asked for, as the next.
    pub(crate) connections_in_use: Gauge,
    pub(crate) writes_queued: Gauge,
    /// Messages by what became of them.
    pub(crate) messages: Family<Sent, Counter>,
    /// Seconds until the gateway had taken a message over, or had not.
    pub(crate) message_seconds: Histogram,
    /// 1 while the clock is doubted, and nothing signed or stored.
    pub(crate) clock_doubted: Gauge,
    /// By how many seconds this machine's clock is ahead.
    pub(crate) clock_ahead: Family<Of, Gauge>,
    /// Instants, seconds since 1970; 0 for none.
    pub(crate) trust_list_ends: Gauge,
    pub(crate) manifest_published: Gauge,
    /// Until when a key may sign, by role.
    pub(crate) signs_until: Family<InRole, Gauge>,
    /// When a list of attestation keys was fetched.
    pub(crate) attestation_list_fetched: Family<Of, Gauge>,
    pub(crate) upkeep_succeeded: Gauge,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Sent {
    /// `taken` or `failed`.
    pub(crate) result: &'static str,
}

/// A clock or a list, by its name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Of {
    pub(crate) of: &'static str,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct InRole {
    pub(crate) role: &'static str,
}

/// What became of transactions.
#[derive(Clone, Debug, Default)]
pub(crate) struct Commits {
    stored: Counter,
    failed: Counter,
    /// 1 while the last one failed.
    failing: Gauge,
}

impl Commits {
    pub(crate) fn count(&self, is_stored: bool) {
        if is_stored {
            self.stored.inc()
        } else {
            self.failed.inc()
        };
        self.failing.set(i64::from(!is_stored));
    }
}

/// What became of signatures that a signer was asked for.
#[derive(Clone, Debug)]
pub(crate) struct Signatures {
    asked: Family<Signed, Counter>,
    seconds: Family<InRole, Histogram, fn() -> Histogram>,
}

/// By which role's key, and whether it was made.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Signed {
    role: &'static str,
    /// `made` or `failed`.
    result: &'static str,
}

impl Default for Signatures {
    fn default() -> Self {
        // Half a millisecond to half a minute: from a key in memory to a token that is dying.
        let seconds = || Histogram::new(exponential_buckets(0.0005, 2.0, 16));
        let signatures =
            Self { asked: Family::default(), seconds: Family::new_with_constructor(seconds) };
        for role in Role::ALL.map(Role::name) {
            for result in ["made", "failed"] {
                drop(signatures.asked.get_or_create(&Signed { role, result }));
            }
            drop(signatures.seconds.get_or_create(&InRole { role }));
        }
        signatures
    }
}

impl Signatures {
    pub(crate) fn record(&self, role: Role, was_made: bool, took: Duration) {
        let (role, result) = (role.name(), if was_made { "made" } else { "failed" });
        self.asked.get_or_create(&Signed { role, result }).inc();
        self.seconds.get_or_create(&InRole { role }).observe(took.as_secs_f64());
    }
}

/// What a call is counted by; never by anything of a person.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
pub(crate) struct Call {
    /// The route's pattern.
    pub(crate) route: String,
    /// The HTTP status.
    pub(crate) status: u16,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut registry = Registry::with_prefix("vneid_authority");
        let calls = Family::default();
        let call_seconds = Histogram::new(exponential_buckets(0.001, 2.0, 14));
        registry.register("calls", "Calls by route and status", calls.clone());
        registry.register("call_seconds", "Time to the head of the answer", call_seconds.clone());
        let mut counter = |name: &str, help: &str| {
            let counter = Counter::default();
            registry.register(name, help, counter.clone());
            counter
        };
        let sign_ins_refused = counter("sign_ins_refused", "Wrong passwords and unknown numbers");
        let passwords_hashed = counter("passwords_hashed", "Passwords hashed");
        let phones_registered = counter("phones_registered", "Phones registered");
        let certificates_issued = counter("certificates_issued", "Certificates issued");
        let certificates_renewed = counter("certificates_renewed", "Certificates renewed");
        let publications = counter("publications", "Manifests published");
        let times_signed = counter("times_signed", "Times signed");
        let phones_distrusted =
            counter("phones_distrusted", "Phones revoked for their attestation key");
        let attestation_keys_crowded =
            counter("attestation_keys_crowded", "Attestation keys with too many phones");
        let calls_over_budget = counter("calls_over_budget", "Signed calls over a phone's budget");
        let stored = counter("commits", "Commits");
        let failed = counter("commits_failed", "Commits that failed");
        let mut gauge = |name: &str, help: &str| {
            let gauge = Gauge::default();
            registry.register(name, help, gauge.clone());
            gauge
        };
        let shards = gauge("shards", "Shards that the manifest names");
        let largest_shard = gauge("largest_shard", "Revoked indexes of the largest shard");
        let revoked = gauge("revoked", "Revoked indexes of all shards");
        let shards_held_back = gauge("shards_held_back", "Shards without room for what waits");
        let failing = gauge("commits_failing", "1 while the last commit failed");
        let connections_in_use = gauge("connections_in_use", "Connections to the database in use");
        let writes_queued = gauge("writes_queued", "Writes that wait for SQLite's one writer");
        let clock_doubted = gauge("clock_doubted", "1 while nothing is signed for the clock");
        let trust_list_ends = gauge("trust_list_ends_timestamp_seconds", "Trust list's end");
        let manifest_published =
            gauge("manifest_published_timestamp_seconds", "The newest manifest's publication");
        let upkeep_succeeded =
            gauge("upkeep_succeeded_timestamp_seconds", "The last upkeep that succeeded");
        let (messages, clock_ahead) = (Family::<Sent, Counter>::default(), Family::default());
        // From the start on, so that their rates are known.
        for result in ["taken", "failed"] {
            drop(messages.get_or_create(&Sent { result }));
        }
        let (signs_until, attestation_list_fetched) = (Family::default(), Family::default());
        let message_seconds = Histogram::new(exponential_buckets(0.01, 2.0, 11));
        registry.register("messages", "Messages by what became of them", messages.clone());
        let help = "Time until a message was taken over or not";
        registry.register("message_seconds", help, message_seconds.clone());
        let help = "How far the clock is ahead of another";
        registry.register("clock_ahead_seconds", help, clock_ahead.clone());
        let help = "Until when keys of a role may sign";
        registry.register("signs_until_timestamp_seconds", help, signs_until.clone());
        let signatures = Signatures::default();
        let help = "Signatures asked of a signer, by role and by what became of them";
        registry.register("signatures", help, signatures.asked.clone());
        let help = "Time until a signer gave a signature or did not";
        registry.register("signature_seconds", help, signatures.seconds.clone());
        let (name, help) =
            ("attestation_list_fetched_timestamp_seconds", "When a list of keys was fetched");
        registry.register(name, help, attestation_list_fetched.clone());
        let build = vec![("version", env!("CARGO_PKG_VERSION"))];
        registry.register("build", "Which program this is", Info::new(build));
        let tls_certificate_ends = Gauge::<f64, AtomicU64>::default();
        tls_certificate_ends.set(f64::NAN);
        registry.register(
            "tls_certificate_ends_timestamp_seconds",
            "End of the certificate of TLS",
            tls_certificate_ends.clone(),
        );
        Self {
            registry,
            calls,
            call_seconds,
            sign_ins_refused,
            passwords_hashed,
            phones_registered,
            certificates_issued,
            certificates_renewed,
            publications,
            times_signed,
            signatures,
            phones_distrusted,
            attestation_keys_crowded,
            calls_over_budget,
            shards,
            largest_shard,
            revoked,
            shards_held_back,
            messages,
            message_seconds,
            clock_doubted,
            clock_ahead,
            trust_list_ends,
            manifest_published,
            signs_until,
            attestation_list_fetched,
            upkeep_succeeded,
            commits: Commits { stored, failed, failing },
            connections_in_use,
            writes_queued,
            tls_certificate_ends,
        }
    }
}

impl Metrics {
    /// Tells of the clock, and how far it is ahead of the database's and of its witness'.
    pub(crate) fn tell_clock(&self, doubted: bool, database: Option<i64>, witness: Option<i64>) {
        self.clock_doubted.set(i64::from(doubted));
        for (of, ahead_s) in [("database", database), ("witness", witness)] {
            if let Some(ahead_s) = ahead_s {
                self.clock_ahead.get_or_create(&Of { of }).set(ahead_s);
            } else {
                self.clock_ahead.remove(&Of { of });
            }
        }
    }

    /// Counts a message.
    pub(crate) fn tell_message(&self, was_taken: bool, took: Duration) {
        let result = if was_taken { "taken" } else { "failed" };
        self.messages.get_or_create(&Sent { result }).inc();
        self.message_seconds.observe(took.as_secs_f64());
    }

    /// The numbers in the OpenMetrics text format.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String can't fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
