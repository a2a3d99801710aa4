//! The draft of a trust list: what people write down and agree on before a root signs it.
//!
//! ```toml
//! sequence = 7
//! issued = "2026-11-24T00:00:00Z"     # left out: now
//! valid_days = 30
//! retired_roots = []                  # thumbprints, hex
//!
//! [policy]
//! leeway_s = 10
//! evidence_notice_hours = 24
//! evidence_limit_hours = 168
//! formats = ["VN1"]
//! lowest_app_version = "1.0.0"
//!
//! [[issuers]]
//! kid = "4431"
//! role = "device"                     # or "status", "paper", "time"
//! key = "device-4431.pub.pem"
//! from = "2026-11-01T00:00:00Z"
//! to = "2028-11-01T00:00:00Z"
//! state = "active"                    # or "withdrawn"; left out: active
//! certifies_officers = false          # a device key for officers' requests alone; left out: false
//! ```

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::{Deserializer, Error};
use vneid_payload::{
    AppVersion, Instant, Issuer, IssuerState, Kid, Policy, PrivateClaims, Role, TrustListClaims,
};

use crate::config::files::{ConfigError, read_public_key};

/// A trust list before it is signed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrustListDraft {
    sequence: u32,
    #[serde(default, deserialize_with = "optional_instant")]
    issued: Option<Instant>,
    valid_days: u16,
    #[serde(default)]
    retired_roots: Vec<Thumbprint>,
    policy: PolicyDraft,
    issuers: Vec<IssuerDraft>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyDraft {
    leeway_s: u8,
    evidence_notice_hours: u16,
    evidence_limit_hours: u16,
    formats: Vec<String>,
    #[serde(deserialize_with = "version")]
    lowest_app_version: AppVersion,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct IssuerDraft {
    #[serde(deserialize_with = "kid")]
    kid: Kid,
    role: RoleDraft,
    key: PathBuf,
    #[serde(deserialize_with = "instant")]
    from: Instant,
    #[serde(deserialize_with = "instant")]
    to: Instant,
    #[serde(default)]
    state: StateDraft,
    #[serde(default)]
    certifies_officers: bool,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
enum RoleDraft {
    Device,
    Status,
    Paper,
    Time,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum StateDraft {
    #[default]
    Active,
    Withdrawn,
}

/// Why a text is not a draft.
#[derive(Debug, thiserror::Error)]
pub enum DraftError {
    /// Not as the documents ask for.
    #[error(transparent)]
    Toml(#[from] toml::de::Error),
    /// A key file can't be read.
    #[error(transparent)]
    Key(#[from] ConfigError),
    /// A key is to be added under a kid that is in use.
    #[error("kid {0} is used already, and kids are never used again")]
    KidTaken(Kid),
    /// The window of a time issuer is too long for a key that is always online.
    #[error("the window of time issuer {0} must be at most {MAX_TIME_DAYS} days")]
    TimeWindow(Kid),
}

impl TrustListDraft {
    /// Reads a draft.
    ///
    /// # Errors
    /// [`DraftError::Toml`].
    pub fn parse(text: &str) -> Result<Self, DraftError> {
        Ok(toml::from_str(text)?)
    }

    /// What the list will say. Key files are looked for in `folder`; `now` is when it is issued,
    /// unless the draft says otherwise.
    ///
    /// # Errors
    /// [`DraftError::Key`] and [`DraftError::TimeWindow`].
    pub fn claims(&self, folder: &Path, now: Instant) -> Result<TrustListClaims, DraftError> {
        let issued = self.issued.unwrap_or(now);
        let mut issuers = Vec::with_capacity(self.issuers.len());
        for draft in &self.issuers {
            issuers.push(Issuer {
                kid: draft.kid,
                role: match draft.role {
                    RoleDraft::Device => Role::Device,
                    RoleDraft::Status => Role::Status,
                    RoleDraft::Paper => Role::Paper,
                    RoleDraft::Time => Role::Time,
                },
                key: read_public_key(&folder.join(&draft.key))?.to_full(),
                from: draft.from,
                to: draft.to,
                state: match draft.state {
                    StateDraft::Active => IssuerState::Active,
                    StateDraft::Withdrawn => IssuerState::Withdrawn,
                },
            });
        }
        let is_long = |issuer: &&Issuer| {
            let most_s = i64::from(MAX_TIME_DAYS) * 86_400;
            issuer.role == Role::Time && issuer.to.seconds_since(issuer.from) > most_s
        };
        if let Some(issuer) = issuers.iter().find(is_long) {
            return Err(DraftError::TimeWindow(issuer.kid));
        }
        issuers.sort_by_key(|issuer| issuer.kid);
        let officers = self.issuers.iter().filter(|draft| draft.certifies_officers);
        let mut officer_issuers: Vec<Kid> = officers.map(|draft| draft.kid).collect();
        officer_issuers.sort_unstable();
        let mut retired_roots: Vec<[u8; 32]> = self.retired_roots.iter().map(|it| it.0).collect();
        retired_roots.sort_unstable();
        Ok(TrustListClaims {
            issued,
            expires: issued.plus_seconds(i64::from(self.valid_days) * 86_400),
            sequence: self.sequence,
            issuers,
            policy: Policy {
                leeway_seconds: self.policy.leeway_s,
                evidence_notice_seconds: u32::from(self.policy.evidence_notice_hours) * 3_600,
                evidence_limit_seconds: u32::from(self.policy.evidence_limit_hours) * 3_600,
                formats: self.policy.formats.clone(),
                lowest_app_version: self.policy.lowest_app_version,
            },
            retired_roots,
            officer_issuers,
            private: PrivateClaims::default(),
        })
    }
}

/// An instant as drafts write it.
pub(super) fn date(instant: Instant) -> String {
    jiff::Timestamp::from_second(instant.unix_seconds())
        .map_or_else(|_| String::new(), |timestamp| timestamp.to_string())
}

/// The longest window of a time issuer, days.
pub(super) const MAX_TIME_DAYS: u16 = 90;

/// 32 bytes as 64 hexadecimal digits.
#[derive(Clone, Debug)]
struct Thumbprint([u8; 32]);

impl<'de> Deserialize<'de> for Thumbprint {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let refused = || D::Error::custom("a thumbprint has 64 hexadecimal digits");
        let bytes = base16ct::mixed::decode_vec(text).map_err(|_| refused())?;
        bytes.try_into().map(Self).map_err(|_| refused())
    }
}

fn kid<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kid, D::Error> {
    let text = String::deserialize(deserializer)?;
    let number = u16::from_str_radix(&text, 16).unwrap_or_default();
    let kid = Kid(number.to_be_bytes());
    let refused = || D::Error::custom("a kid has 4 lower-case hexadecimal digits");
    if kid.to_string() == text { Ok(kid) } else { Err(refused()) }
}

fn instant<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Instant, D::Error> {
    let text = String::deserialize(deserializer)?;
    let refused = || D::Error::custom("an instant is written like 2026-11-24T00:00:00Z");
    let timestamp: jiff::Timestamp = text.parse().map_err(|_| refused())?;
    Instant::from_unix_seconds(timestamp.as_second()).ok_or_else(refused)
}

fn optional_instant<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Instant>, D::Error> {
    instant(deserializer).map(Some)
}

fn version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AppVersion, D::Error> {
    let text = String::deserialize(deserializer)?;
    let parts: Result<Vec<u16>, _> = text.split('.').map(str::parse).collect();
    match parts.as_deref() {
        Ok([major, minor, patch]) => Ok(AppVersion { major: *major, minor: *minor, patch: *patch }),
        _ => Err(D::Error::custom("a version is written like 1.0.0")),
    }
}
