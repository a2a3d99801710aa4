//! The authority of a test world: it certifies phones, revokes them and publishes lists.

use serde::{Deserialize, Serialize};
use vneid_core::crypto::sha256;
use vneid_payload::{
    AppVersion, CertificateClaims, FullKey, Hint, Instant, Issuer, IssuerState, Kid,
    ManifestClaims, ManifestShard, Policy, PrivateClaims, Role, Shard, ShortKey, StatusListClaims,
    TimeClaims, TrustListClaims, indexes_digest_input,
};

use crate::key::SoftKey;

/// The private keys of a test world's authority.
#[derive(Clone, Debug)]
pub struct IssuerKeys {
    /// The roots at hand: three where the world begins, later two at least. The first two sign the
    /// trust lists.
    pub roots: Vec<SoftKey>,
    /// Signs device certificates.
    pub device: SoftKey,
    /// Signs status lists.
    pub status: SoftKey,
    /// Signs papers.
    pub paper: SoftKey,
    /// Signs what time it is.
    pub time: SoftKey,
}

/// What the authority remembers between two publications.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuthorityRecord {
    /// When the world began.
    pub began: Instant,
    /// Sequence number of the newest trust list; 0 before the first.
    pub trust_sequence: u32,
    /// Sequence number of the newest status lists; 0 before the first.
    pub status_sequence: u32,
    /// How many certificates were issued.
    pub certificates: u32,
    /// Day of expiry and status index of each revoked certificate.
    pub revoked: Vec<(u32, u32)>,
}

/// The status lists of one publication.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublishedStatus {
    /// The signed manifest.
    pub manifest: Vec<u8>,
    /// Each shard in force, with its signed list.
    pub lists: Vec<(Shard, Vec<u8>)>,
}

/// The authority of a test world.
#[derive(Clone, Debug)]
pub struct TestIssuer {
    keys: IssuerKeys,
    record: AuthorityRecord,
}

impl TestIssuer {
    /// The name of the key that signs device certificates.
    pub const DEVICE_KID: Kid = Kid(*b"D1");
    /// The name of the key that signs papers.
    pub const PAPER_KID: Kid = Kid(*b"P1");
    /// The name of the key that signs status lists.
    pub const STATUS_KID: Kid = Kid(*b"S1");
    /// The name of the key that signs the time.
    pub const TIME_KID: Kid = Kid(*b"T1");

    /// An authority that begins at this instant.
    pub fn new(keys: IssuerKeys, began: Instant) -> Self {
        let record = AuthorityRecord {
            began,
            trust_sequence: 0,
            status_sequence: 0,
            certificates: 0,
            revoked: Vec::new(),
        };
        Self { keys, record }
    }

    /// The authority that `record` was taken from.
    pub fn resume(keys: IssuerKeys, record: AuthorityRecord) -> Self {
        Self { keys, record }
    }

    /// What must be kept to [`Self::resume`].
    pub fn record(&self) -> &AuthorityRecord {
        &self.record
    }

    /// The private keys.
    pub fn keys(&self) -> &IssuerKeys {
        &self.keys
    }

    /// The public roots, to be pinned by the phones of this world.
    pub fn root_keys(&self) -> Vec<FullKey> {
        self.keys.roots.iter().map(SoftKey::public).collect()
    }

    /// What the next trust list says unless a test changes it: an issuer of each role, the default
    /// policy, valid for 30 days.
    pub fn trust_list_claims(&self, issued: Instant) -> TrustListClaims {
        let issuer = |kid, role, key: &SoftKey| Issuer {
            kid,
            role,
            key: key.public(),
            from: self.record.began.plus_seconds(-YEAR),
            to: self.record.began.plus_seconds(2 * YEAR),
            state: IssuerState::Active,
        };
        TrustListClaims {
            issued,
            expires: issued.plus_seconds(30 * DAY),
            sequence: self.record.trust_sequence + 1,
            issuers: vec![
                issuer(Self::DEVICE_KID, Role::Device, &self.keys.device),
                issuer(Self::PAPER_KID, Role::Paper, &self.keys.paper),
                issuer(Self::STATUS_KID, Role::Status, &self.keys.status),
                Issuer {
                    from: issued.plus_seconds(-DAY),
                    to: issued.plus_seconds(89 * DAY),
                    ..issuer(Self::TIME_KID, Role::Time, &self.keys.time)
                },
            ],
            policy: Policy {
                leeway_seconds: 10,
                evidence_notice_seconds: DAY as u32,
                evidence_limit_seconds: 7 * DAY as u32,
                formats: vec!["VN1".to_owned()],
                lowest_app_version: AppVersion::default(),
            },
            retired_roots: Vec::new(),
            officer_issuers: Vec::new(),
            private: PrivateClaims::default(),
        }
    }

    /// Signs what time it is, for the question that this nonce came with.
    pub fn sign_time(&self, nonce: [u8; 16], now_ms: i64) -> Vec<u8> {
        let unsigned = TimeClaims { nonce, now_ms }.prepare(Self::TIME_KID);
        self.keys.time.complete(&unsigned.expect("the years of a test world are in bounds"))
    }

    /// Signs a trust list with the first two roots.
    pub fn sign_trust_list(&mut self, claims: &TrustListClaims) -> Vec<u8> {
        self.record.trust_sequence = self.record.trust_sequence.max(claims.sequence);
        let mut list = claims.prepare().expect("the claims of a test world are in bounds");
        for root in self.keys.roots.iter().take(2) {
            root.cosign(&mut list);
        }
        list.to_bytes()
    }

    /// Publishes the trust list of [`Self::trust_list_claims`].
    pub fn publish_trust_list(&mut self, issued: Instant) -> Vec<u8> {
        let claims = self.trust_list_claims(issued);
        self.sign_trust_list(&claims)
    }

    /// Publishes a list for each shard whose certificates may be valid, and the manifest.
    pub fn publish_status(&mut self, issued: Instant) -> PublishedStatus {
        self.record.status_sequence += 1;
        let sequence = self.record.status_sequence;
        let expires = issued.plus_seconds(7 * DAY);
        let mut lists = Vec::new();
        let mut shards = Vec::new();
        // A day before, because of leeway around midnight; a week of certificates after.
        for day in issued.unix_day().saturating_sub(1)..=issued.unix_day() + 7 {
            let shard = Shard { kid: Self::DEVICE_KID, day };
            let mut revoked: Vec<u32> =
                self.record.revoked.iter().filter(|it| it.0 == day).map(|it| it.1).collect();
            revoked.sort_unstable();
            revoked.dedup();
            let digest = sha256(&indexes_digest_input(&revoked));
            shards.push(ManifestShard { shard, digest });
            let claims = StatusListClaims {
                shard,
                issued,
                expires,
                ttl: None,
                sequence,
                size: SHARD_SIZE,
                revoked,
                private: PrivateClaims::default(),
            };
            let unsigned = claims.prepare(Self::STATUS_KID);
            let unsigned = unsigned.expect("the lists of a test world are in bounds");
            lists.push((shard, self.keys.status.complete(&unsigned)));
        }
        let private = PrivateClaims::default();
        let manifest = ManifestClaims { issued, expires, sequence, shards, private };
        let unsigned = manifest.prepare(Self::STATUS_KID);
        let unsigned = unsigned.expect("the manifest of a test world is in bounds");
        PublishedStatus { manifest: self.keys.status.complete(&unsigned), lists }
    }

    /// What the certificate for this key says unless a test changes it.
    pub fn certificate_claims(
        &mut self,
        key: ShortKey,
        hint: Option<Hint>,
        issued: Instant,
    ) -> CertificateClaims {
        self.record.certificates += 1;
        CertificateClaims {
            expires: CertificateClaims::expires_when_issued(issued),
            key,
            level: 2,
            status_index: status_index(self.record.certificates),
            hint,
            private: PrivateClaims::default(),
        }
    }

    /// Signs a device certificate.
    pub fn sign_certificate(&self, claims: &CertificateClaims) -> Vec<u8> {
        let unsigned = claims.prepare(Self::DEVICE_KID);
        self.keys.device.complete(&unsigned.expect("the claims of a test world are in bounds"))
    }

    /// Certifies a phone's presentation key.
    pub fn certify(&mut self, key: ShortKey, hint: Option<Hint>, issued: Instant) -> Vec<u8> {
        let claims = self.certificate_claims(key, hint, issued);
        self.sign_certificate(&claims)
    }

    /// Puts a certificate on the status list of the next publication.
    pub fn revoke(&mut self, claims: &CertificateClaims) {
        let entry = (claims.expires.unix_day(), claims.status_index);
        if !self.record.revoked.contains(&entry) {
            self.record.revoked.push(entry);
        }
    }
}

/// The status index of the n-th certificate: a permutation of 0 to 2^20 - 1, so that neighbours in
/// time are not neighbours in the list. Not secret here; the authority's service keys it.
fn status_index(number: u32) -> u32 {
    // An odd multiplier makes a permutation modulo a power of two.
    number.wrapping_mul(0x9_E375).wrapping_add(0x8_1234) % SHARD_SIZE
}

const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
/// Indexes of a shard of a test world.
const SHARD_SIZE: u32 = 1 << 20;
