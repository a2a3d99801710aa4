//! The issuer's service: accounts, attested phones, certificates, status lists, trust list, papers.
//!
//! [`Authority`] is the service without its wire: operators' programs use it directly. [`serve`]
//! puts it on a socket. The calls of phones, with every request and answer, are in
//! [`vneid_client::wire`] and in the OpenAPI document ([`openapi`]).

mod accounts;
mod attestation;
mod authority;
mod backup;
mod budget;
mod ceremony;
mod certificates;
mod clock;
mod config;
mod failure;
mod health;
mod http;
mod indexes;
mod metrics;
mod models;
mod names;
mod nonce;
mod notices;
mod outbox;
mod papers;
mod password;
mod phones;
mod private;
mod queue;
mod secret;
mod sign_in;
mod signer;
mod status;
mod store;
mod throttle;
mod trust;
mod upkeep;

pub use attestation::{
    AndroidApp, AndroidKeyAttestation, AndroidStatusFile, AppAttest, AppleApp, AppleEnvironment,
    Attestation, AttestationError, AttestationRequest, Attested, Batch, BelievedAttestations,
    Remembered, SecurityLevel, TestWorldAttestation, TrustAnchors,
};
pub use authority::{Authority, Parts, Rules};
pub use backup::Examined;
pub use ceremony::{
    Ceremony, CeremonyError, DraftError, InitError, KeyPairPem, RootKey, TrustListDraft,
    init_service, init_test_world, make_issuer_key, make_key_pair, public_key_from_pem,
    public_key_pem, read_aloud,
};
pub use clock::{
    Clock, ClockDoubted, ClockWitness, ConfirmRefused, Doubt, NotAWitness, SystemClock,
    TimeWitness, WitnessAway,
};
pub use config::{Config, ConfigError};
pub use failure::Failure;
pub use health::{AttestationList, Finding, Report, RoleKeys, Urgency, ask_instance};
pub use http::{
    Listen, Reloaded, ServeError, Serving, Sockets, Tls, TlsError, openapi, serve, serve_on,
};
pub use outbox::{FileOutbox, Message, Outbox, OutboxError, WebhookOutbox};
pub use papers::{
    ImportReport, LineError, LinePortrait, PaperInfo, PictureSize, PortraitMade, RemakeReport,
};
pub use secret::ServiceSecret;
pub use signer::{IssuerName, NotAnIssuerName, PemSigner, Signer, SignerError, SigningKey};
pub use status::FolderError;
pub use store::examine::Counts;
pub use store::{Edition, Migrated, StoreError, migrate};
pub use trust::{InstallError, Vacancy};
