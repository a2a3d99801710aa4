mod accept;
mod code;
mod readiness;

use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use vneid_payload::{
    AppVersion, BindingClaims, CertificateClaims, DecodeError, DeviceCertificate, Fault, Freshness,
    FullKey, Hint, Issuer, IssuerState, Kid, Moment, Policy, Presentation, PrivateClaims, Role,
    Structure, TrustListClaims, base45,
};

use super::*;
use crate::account::{Account, Level, Person, PersonalNumber};
use crate::clock::{BootId, Clock, Reading, Time};
use crate::crypto::thumbprint;
use crate::instant::Instant;
use crate::link::{Enrolled, Enrolment, Link, Standing};
use crate::settings::Settings;
use crate::test_keys::{sign_trust_list, test_roots};
use crate::trust::Lists;
use crate::trust::StatusStore;
use crate::unlock::Unlock;

const ISSUER: Kid = Kid(*b"D1");
const PAPERS: Kid = Kid(*b"P1");
/// 2026-11-24T00:00:00Z; every certificate and trust list here was issued then.
const ISSUED_S: i64 = 1_795_478_400;
const EXPIRES_S: i64 = ISSUED_S + 7 * 86_400 - 300;

fn instant(unix_seconds: i64) -> Instant {
    Instant::from_unix_seconds(unix_seconds).unwrap()
}

fn key(seed: u8) -> SigningKey {
    SigningKey::from_slice(&[seed; 32]).unwrap()
}

fn full(key: &SigningKey) -> FullKey {
    let point = key.verifying_key().to_sec1_point(false);
    let coordinates = point.as_bytes();
    FullKey { x: coordinates[1..33].try_into().unwrap(), y: coordinates[33..].try_into().unwrap() }
}

fn public(key: &SigningKey) -> PublicKey {
    PublicKey::from_full(&full(key)).unwrap()
}

fn issuer() -> SigningKey {
    key(1)
}

fn device() -> SigningKey {
    key(2)
}

fn papers() -> SigningKey {
    key(3)
}

fn attach(key: &SigningKey, unsigned: &vneid_payload::Unsigned) -> Vec<u8> {
    let signature: Signature = key.sign(&unsigned.signed_bytes());
    unsigned.attach(&signature.to_bytes().into())
}

fn trust_list() -> TrustListClaims {
    let device_issuer = issuer();
    let issuer = |kid, role, key| Issuer {
        kid,
        role,
        key: full(key),
        from: instant(ISSUED_S - 86_400),
        to: instant(EXPIRES_S + 30 * 86_400),
        state: IssuerState::Active,
    };
    TrustListClaims {
        issued: instant(ISSUED_S),
        expires: instant(ISSUED_S + 30 * 86_400),
        sequence: 1,
        issuers: vec![
            issuer(ISSUER, Role::Device, &device_issuer),
            issuer(PAPERS, Role::Paper, &papers()),
        ],
        policy: Policy {
            leeway_seconds: 10,
            evidence_notice_seconds: 86_400,
            evidence_limit_seconds: 604_800,
            formats: vec!["VN1".into()],
            lowest_app_version: version(1, 0),
        },
        retired_roots: Vec::new(),
        officer_issuers: Vec::new(),
        private: PrivateClaims::default(),
    }
}

fn trust(claims: &TrustListClaims) -> TrustStore {
    let mut trust = TrustStore::default();
    trust.accept(&sign_trust_list(claims, &[1, 2]), &test_roots(0), Time::UNKNOWN).unwrap();
    trust
}

fn certificate_claims() -> CertificateClaims {
    CertificateClaims {
        expires: instant(EXPIRES_S),
        key: public(&device()).to_short(),
        level: 2,
        status_index: 0x1234_5678,
        hint: Hint::new("NVA789"),
        private: PrivateClaims::default(),
    }
}

fn certificate(claims: &CertificateClaims) -> Vec<u8> {
    attach(&issuer(), &claims.prepare(ISSUER).unwrap())
}

/// A citizen at level 2 who has all that is needed; one field is changed by each test.
struct Phone {
    account: Account,
    settings: Settings,
    unlock: Unlock,
    clock: Clock,
    holder: Holder,
    trust: TrustStore,
    status: StatusStore,
    link: Link,
    app: AppVersion,
}

/// One day after the certificate was issued, an hour after the phone was started.
fn now() -> Reading {
    at(ISSUED_S + 86_400, 3_600_000)
}

fn at(unix_seconds: i64, since_boot_ms: u64) -> Reading {
    Reading { wall_ms: unix_seconds * 1000, since_boot_ms, boot: BootId([1; 16]) }
}

fn version(major: u16, minor: u16) -> AppVersion {
    AppVersion { major, minor, patch: 0 }
}

impl Phone {
    fn new() -> Self {
        let mut holder = Holder::default();
        let time = Clock::default().at(at(ISSUED_S, 0));
        let trust = trust(&trust_list());
        let certificate = certificate(&certificate_claims());
        holder.accept(&certificate, None, &public(&device()), &trust, time).unwrap();
        let mut clock = Clock::default();
        clock.learn(now().wall_ms, now(), now()).unwrap();
        let mut settings = Settings::default();
        settings.qr_verification = true;
        let mut phone = Self {
            account: Account::SignedIn(Person {
                level: Level::Two,
                name: "Nguyen Van An Thu Nghiem".into(),
                number: PersonalNumber::parse("000000000789").unwrap(),
            }),
            settings,
            unlock: Unlock::default(),
            clock,
            holder,
            trust,
            status: StatusStore::default(),
            link: Link::default(),
            app: version(1, 0),
        };
        phone.unlock(now());
        phone
    }

    fn unlock(&mut self, now: Reading) {
        self.unlock = Unlock::opened_at(now);
    }

    fn citizen(&self) -> Citizen<'_> {
        Citizen {
            account: &self.account,
            settings: &self.settings,
            unlock: &self.unlock,
            clock: &self.clock,
            holder: &self.holder,
            link: &self.link,
            lists: Lists { trust: &self.trust, status: &self.status },
            app: self.app,
        }
    }

    fn refusals(&self, now: Reading) -> Vec<&'static str> {
        let refusals = self.citizen().readiness(now).err().unwrap_or_default();
        refusals.iter().map(Refusal::code).collect()
    }

    fn prepare(&self, now: Reading) -> PreparedCode {
        self.citizen().prepare(Freshness::Cti([6; 8]), Screen::default(), now).unwrap()
    }
}

fn sign(key: &SigningKey, bytes: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(bytes);
    signature.to_der().as_bytes().to_vec()
}

fn complete(prepared: PreparedCode, now: Reading) -> Code {
    let signature = sign(&device(), prepared.bytes_to_sign());
    prepared.complete(&signature, now).unwrap()
}

fn bytes_of(code: &Code) -> Vec<u8> {
    base45::decode(code.text().strip_prefix("VN1:").unwrap()).unwrap()
}
