//! The authority of the simulation: it rolls its issuer keys over, renews lists and revokes phones.

use std::collections::BTreeMap;

use vneid_core::crypto::sha256;
use vneid_core::{Roots, World};
use vneid_payload::{
    AppVersion, CertificateClaims, Hint, Instant, Issuer, IssuerState, Kid, ManifestClaims,
    ManifestShard, Policy, PrivateClaims, Role, Shard, ShortKey, StatusListClaims, TimeClaims,
    TrustListClaims, indexes_digest_input,
};
use vneid_testworld::SoftKey;

/// Signed lists, as any phone can fetch them.
#[derive(Clone, Default)]
pub(crate) struct Published {
    pub(crate) trust_list: Vec<u8>,
    pub(crate) manifest: Vec<u8>,
    pub(crate) lists: Vec<Vec<u8>>,
}

struct DeviceIssuer {
    kid: Kid,
    key: SoftKey,
    published: i64,
    last_certificate: i64,
}

pub(crate) struct SimulatedAuthority {
    pub(crate) roots: [SoftKey; 3],
    status: SoftKey,
    time: SoftKey,
    issuers: Vec<DeviceIssuer>,
    active: usize,
    trust_sequence: u32,
    trust_issued: i64,
    status_sequence: u32,
    status_issued: i64,
    certificates: u32,
    revoked: BTreeMap<Shard, Vec<u32>>,
    pub(crate) published: Published,
    /// Lists of the past, for attackers to offer.
    pub(crate) old: Vec<Published>,
}

pub(crate) const TIME_KID: Kid = Kid([0xff, 0xfe]);
const STATUS_KID: Kid = Kid([0xff, 0xff]);
const DAY: i64 = 86_400;
const TRUST_LIFE: i64 = 30 * DAY;
const TRUST_RENEWAL: i64 = 7 * DAY;
const STATUS_RENEWAL: i64 = 6 * 3600;
/// A new issuer key is used from here on after it was first published: every list without it has
/// been expired for an hour.
const STANDBY: i64 = TRUST_LIFE + 3600;

fn key(seed: u8, number: u8) -> SoftKey {
    let mut bytes = [seed; 32];
    bytes[31] = number;
    SoftKey::from_seed(&bytes).expect("a small number")
}

fn instant(seconds: i64) -> Instant {
    Instant::from_unix_seconds(seconds).expect("the simulation stays in this century")
}

impl SimulatedAuthority {
    pub(crate) fn new(now_s: i64) -> Self {
        let first = DeviceIssuer {
            kid: Kid([0, 1]),
            key: key(9, 1),
            published: now_s - STANDBY,
            last_certificate: now_s,
        };
        let mut authority = Self {
            roots: [key(7, 1), key(7, 2), key(7, 3)],
            status: key(8, 1),
            time: key(8, 2),
            issuers: vec![first],
            active: 0,
            trust_sequence: 0,
            trust_issued: 0,
            status_sequence: 0,
            status_issued: 0,
            certificates: 0,
            revoked: BTreeMap::new(),
            published: Published::default(),
            old: Vec::new(),
        };
        authority.publish_trust_list(now_s);
        authority.publish_status(now_s);
        authority
    }

    pub(crate) fn roots(&self) -> Roots {
        let keys = self.roots.each_ref().map(SoftKey::public);
        Roots::new(&keys, World::Test, 1).expect("three different keys")
    }

    /// What its clock shows, signed for a question.
    pub(crate) fn sign_time(&self, nonce: [u8; 16], now_ms: i64) -> Vec<u8> {
        self.time.complete(&TimeClaims { nonce, now_ms }.prepare(TIME_KID).unwrap())
    }

    /// What is due at this time.
    pub(crate) fn tick(&mut self, now_s: i64) {
        let newest = &self.issuers[self.issuers.len() - 1];
        let standby_is_old = now_s - newest.published > STANDBY;
        let mut changed = now_s - self.trust_issued > TRUST_RENEWAL;
        if standby_is_old && self.active + 1 == self.issuers.len() {
            // A standby key is always published; it will be used when STANDBY has passed.
            let number = self.issuers.len() as u8 + 1;
            self.issuers.push(DeviceIssuer {
                kid: Kid([0, number]),
                key: key(9, number),
                published: now_s,
                last_certificate: 0,
            });
            changed = true;
        } else if standby_is_old && now_s - newest.published > STANDBY + 7 * DAY {
            self.active = self.issuers.len() - 1;
        }
        if changed {
            self.publish_trust_list(now_s);
        }
        if now_s - self.status_issued > STATUS_RENEWAL {
            self.publish_status(now_s);
        }
    }

    fn publish_trust_list(&mut self, now_s: i64) {
        self.remember();
        self.trust_issued = now_s;
        self.trust_sequence += 1;
        let entry = |kid, role, key: &SoftKey, to| Issuer {
            kid,
            role,
            key: key.public(),
            from: instant(now_s - 400 * DAY),
            to: instant(to),
            state: IssuerState::Active,
        };
        let far = now_s + 400 * DAY;
        let mut issuers: Vec<Issuer> = (self.issuers.iter().enumerate())
            .map(|(number, issuer)| {
                // A former issuer stays listed: a phone with an old clock may still present with it.
                let former = number < self.active;
                let to = if former { issuer.last_certificate + 7 * DAY } else { far };
                entry(issuer.kid, Role::Device, &issuer.key, to)
            })
            .collect();
        issuers.push(entry(TIME_KID, Role::Time, &self.time, now_s + 90 * DAY));
        issuers.push(entry(STATUS_KID, Role::Status, &self.status, far));
        let claims = TrustListClaims {
            issued: instant(now_s),
            expires: instant(now_s + TRUST_LIFE),
            sequence: self.trust_sequence,
            issuers,
            policy: Policy {
                leeway_seconds: 10,
                evidence_notice_seconds: 86_400,
                evidence_limit_seconds: 604_800,
                formats: vec!["VN1".to_owned()],
                lowest_app_version: AppVersion::default(),
            },
            retired_roots: Vec::new(),
            officer_issuers: Vec::new(),
            private: PrivateClaims::default(),
        };
        // Another root stays at home each time.
        let absent = self.trust_sequence as usize % 3;
        let mut list = claims.prepare().unwrap();
        for (_, root) in self.roots.iter().enumerate().filter(|(number, _)| *number != absent) {
            root.cosign(&mut list);
        }
        self.published.trust_list = list.to_bytes();
    }

    fn publish_status(&mut self, now_s: i64) {
        self.remember();
        self.status_issued = now_s;
        self.status_sequence += 1;
        let (issued, expires) = (instant(now_s), instant(now_s + 7 * DAY));
        let sequence = self.status_sequence;
        let mut lists = Vec::new();
        let mut shards = Vec::new();
        let kids: Vec<Kid> = self.issuers.iter().map(|issuer| issuer.kid).collect();
        let first_day = issued.unix_day() - 1;
        for (kid, day) in
            kids.iter().flat_map(|kid| (first_day..first_day + 9).map(|day| (*kid, day)))
        {
            let shard = Shard { kid, day };
            let mut revoked = self.revoked.get(&shard).cloned().unwrap_or_default();
            revoked.sort_unstable();
            shards.push(ManifestShard { shard, digest: sha256(&indexes_digest_input(&revoked)) });
            let private = PrivateClaims::default();
            let size = 1 << 14;
            let claims = StatusListClaims {
                shard,
                issued,
                expires,
                ttl: None,
                sequence,
                size,
                revoked,
                private,
            };
            lists.push(self.status.complete(&claims.prepare(STATUS_KID).unwrap()));
        }
        let private = PrivateClaims::default();
        let manifest = ManifestClaims { issued, expires, sequence, shards, private };
        self.published.manifest = self.status.complete(&manifest.prepare(STATUS_KID).unwrap());
        self.published.lists = lists;
    }

    fn remember(&mut self) {
        if !self.published.manifest.is_empty() && self.old.len() < 64 {
            self.old.push(self.published.clone());
        }
    }

    pub(crate) fn certify(&mut self, key: ShortKey, hint: Hint, now_s: i64) -> Vec<u8> {
        self.certificates += 1;
        let claims = CertificateClaims {
            expires: CertificateClaims::expires_when_issued(instant(now_s)),
            key,
            level: 2,
            status_index: self.certificates.wrapping_mul(0x9_E375) % (1 << 14),
            hint: Some(hint),
            private: PrivateClaims::default(),
        };
        let issuer = &mut self.issuers[self.active];
        issuer.last_certificate = now_s;
        issuer.key.complete(&claims.prepare(issuer.kid).unwrap())
    }

    /// Revokes and publishes at once.
    pub(crate) fn revoke(&mut self, kid: Kid, claims: &CertificateClaims, now_s: i64) {
        let shard = Shard { kid, day: claims.expires.unix_day() };
        let indexes = self.revoked.entry(shard).or_default();
        if !indexes.contains(&claims.status_index) {
            indexes.push(claims.status_index);
        }
        self.publish_status(now_s);
    }

    /// How many issuer keys have been used.
    pub(crate) fn roll_overs(&self) -> usize {
        self.active
    }
}
