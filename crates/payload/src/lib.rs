//! Bytes to checked types and back, for every signed structure of VNeID app verification.
//!
//! No clock, no keys, no policy, no I/O: a value of one of these types has the shape that
//! `docs/spec` asks for, and nothing more is known of it. Reading is strict: only deterministic
//! CBOR (RFC 8949 section 4.2.1), no key twice, no bytes left over, every size bounded.

#![cfg_attr(not(test), warn(clippy::disallowed_methods, clippy::disallowed_types))]

pub mod base45;
mod binding;
mod cbor;
mod certificate;
mod claims;
mod cose;
mod cosign;
#[cfg(feature = "uniffi")]
mod crossing;
mod date;
mod document;
mod hint;
mod instant;
mod issuer;
mod key;
mod list;
mod malformed;
mod part;
mod policy;
mod prefix;
mod presentation;
mod signed;
mod signed_time;
mod status;
mod trust_list;

pub use binding::{BindingClaims, WalletBinding};
pub use certificate::{CertificateClaims, DeviceCertificate};
pub use claims::PrivateClaims;
pub use cose::{Domain, Envelope, Kid, RootKid, Unsigned};
pub use cosign::{Cosigned, RootSignature};
pub use date::Date;
pub use document::{Document, DocumentClaims, Field, FieldValue, Portrait, StatusReference};
pub use hint::Hint;
pub use instant::Instant;
pub use issuer::{Issuer, IssuerState, Role};
pub use key::{FullKey, ShortKey};
pub use malformed::{DecodeError, EncodeError, Fault, Malformed, Structure};
pub use part::{Part, Transfer};
pub use policy::{AppVersion, Policy};
pub use prefix::{Format, format_of};
pub use presentation::{Freshness, Moment, Presentation, PresentationClaims, to_text};
pub use signed::{Sealed, Signed};
pub use signed_time::{SignedTime, TimeClaims};
pub use status::{
    DeltaClaims, MAX_REVOKED, MAX_SHARDS, ManifestClaims, ManifestShard, Shard, StatusDelta,
    StatusList, StatusListClaims, StatusManifest, indexes_digest_input,
};
pub use trust_list::{TrustList, TrustListClaims};

#[cfg(feature = "uniffi")]
uniffi::setup_scaffolding!();
