//! The issuer's service: accounts, attested phones, certificates, status lists, trust list, papers.
//!
//! [`Authority`] is the service without its wire: operators' programs use it directly. [`serve`]
//! puts it on a socket. The calls of phones, with every request and answer, are in
//! [`vneid_client::wire`] and in the OpenAPI document ([`openapi`]).

mod accounts;
mod attestation;
mod audit;
mod authority;
mod backup;
mod belonging;
mod budget;
mod ceremony;
mod certificates;
mod clock;
mod config;
mod copies;
mod error;
mod files;
mod health;
mod http;
mod indexes;
mod maintenance;
mod metrics;
mod models;
mod names;
mod nonce;
mod notices;
mod operator;
mod outbox;
mod papers;
mod password;
mod phones;
mod private;
mod queue;
mod restore;
mod retention;
mod sealed;
mod secret;
mod sign_in;
mod signer;
mod stamp;
mod status;
mod store;
mod throttle;
mod trust;
mod unfit;

pub use accounts::{AccountList, AccountView, AccountsImported, Erasures};
pub use attestation::{
    AndroidApp, AndroidKeyAttestation, AndroidStatusFile, AppAttest, AppleApp, AppleEnvironment,
    AttestationError, AttestationRequest, AttestationVerifier, Attested, Batch, Remembered,
    SecurityLevel, TestWorldAttestation, TrustAnchors, Verifiers,
};
pub use audit::{AuditChecked, AuditFault, AuditLink, AuditQuery, AuditRow, AuditRows};
pub use authority::{Authority, Parts, Rules};
pub use backup::{Examined, record_dump};
pub use ceremony::{
    Ceremony, CeremonyError, DraftError, InitError, KeyPairPem, RootKey, TrustListDraft,
    init_service, init_test_world, make_issuer_key, make_issuer_key_in_token, make_key_pair,
    public_key_from_pem, public_key_pem, read_aloud,
};
pub use clock::watch::ConfirmRefused;
pub use clock::{
    Clock, ClockDoubted, ClockWitness, Doubt, NotAWitness, SystemClock, TimeWitness, WitnessAway,
};
pub use config::{Config, ConfigError};
pub use copies::{KeptCopy, Retention, keep_copy};
pub use error::Error;
pub use health::{AttestationList, Finding, HealthReport, RoleKeys, Urgency, ask_instance};
pub use http::{
    Listen, Reloaded, ServeError, Serving, Sockets, Tls, TlsError, openapi, serve, serve_on,
};
pub use operator::{NotAnOperator, Operator, Reason};
pub use outbox::{FileOutbox, Message, Outbox, OutboxError, WebhookOutbox};
pub use papers::{
    ImportReport, LineError, LinePortrait, PaperInfo, PictureSize, PortraitMade, RemakeReport,
};
pub use restore::{
    EndedPhone, ListSource, NotRestored, Restored, SecretReplaced, make_secret, publicly_published,
};
pub use retention::Kept;
pub use sealed::{NotARecipient, Recipient, SealedWriter};
pub use secret::ServiceSecret;
pub use signer::{
    IssuerName, NotAnIssuerName, PemSigner, Signer, SignerError, Signers, SigningKey,
    TokenSettings, TokenSigner,
};
pub use status::folder::FolderError;
pub use store::examine::{Counts, is_in_use};
pub use store::{Edition, Migrated, StoreError, migrate};
pub use trust::{InstallError, Vacancy};
pub use unfit::Unfit;
