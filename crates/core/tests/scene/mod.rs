//! A test world with one citizen and one officer.
#![allow(dead_code, reason = "each test uses some of it")]

use vneid_core::{
    Account, BootId, Clock, Judged, Lists, PhoneState, Reading, Roots, Scan, Screen, StatusStore,
    Time, TrustStore, Verdict, VerdictCode, Verifier, VerifierMemory, World,
};
use vneid_payload::{AppVersion, Freshness, Instant, PresentationClaims, to_text};
use vneid_testworld::{CITIZEN, IssuerKeys, SoftKey, TestIssuer};

pub(crate) const T: i64 = 1_795_000_000;

pub(crate) fn at(seconds: i64) -> Reading {
    let since_boot_ms = u64::try_from((seconds - T + 1_000_000) * 1000).unwrap();
    Reading { wall_ms: seconds * 1000, since_boot_ms, boot: BootId([1; 16]) }
}

pub(crate) fn instant(seconds: i64) -> Instant {
    Instant::from_unix_seconds(seconds).unwrap()
}

/// A test world with one citizen, and one officer's lists and verifier.
pub(crate) struct Scene {
    pub(crate) authority: TestIssuer,
    pub(crate) roots: Roots,
    pub(crate) key: SoftKey,
    pub(crate) citizen: PhoneState,
    pub(crate) trust: TrustStore,
    pub(crate) status: StatusStore,
    pub(crate) clock: Clock,
    pub(crate) verifier: Verifier,
    pub(crate) memory: VerifierMemory,
}

pub(crate) fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).unwrap()
}

pub(crate) fn scene() -> Scene {
    let keys = IssuerKeys {
        roots: [1, 2, 8].map(key).to_vec(),
        device: key(3),
        status: key(4),
        paper: key(5),
        time: key(9),
    };
    let mut authority = TestIssuer::new(keys, instant(T));
    let roots = Roots::new(&authority.root_keys(), World::Test, 1).unwrap();
    let (mut trust, mut status) = (TrustStore::default(), StatusStore::default());
    let list = authority.publish_trust_list(instant(T - 86_400));
    trust.accept(&list, &roots, Time::UNKNOWN).unwrap();
    sync(&mut authority, &mut status, &trust, T - 3600);
    let mut clock = Clock::default();
    clock.learn(T * 1000, at(T), at(T)).unwrap();

    let key = key(6);
    let person = CITIZEN.at_level_two();
    let hint = vneid_core::derive_hint(&person.name, &person.number);
    let certificate = authority.certify(key.public_short(), Some(hint), instant(T));
    let mut citizen = PhoneState { trust: trust.clone(), clock, ..PhoneState::default() };
    citizen.account = Account::SignedIn(person);
    citizen.settings.qr_verification = true;
    citizen.settings.unlock_to_present = false;
    accept(&mut citizen, certificate, &key);
    Scene {
        authority,
        roots,
        key,
        citizen,
        trust,
        status,
        clock,
        verifier: Verifier::default(),
        memory: VerifierMemory::default(),
    }
}

pub(crate) fn accept(phone: &mut PhoneState, certificate: Vec<u8>, key: &SoftKey) {
    let public = vneid_core::crypto::PublicKey::from_full(&key.public()).unwrap();
    let now = phone.clock.at(at(T));
    phone.holder.accept(&certificate, None, &public, &phone.trust, now).unwrap();
}

pub(crate) fn sync(
    authority: &mut TestIssuer,
    status: &mut StatusStore,
    trust: &TrustStore,
    issued: i64,
) {
    let published = authority.publish_status(instant(issued));
    status.accept_manifest(&published.manifest, trust, Time::UNKNOWN).unwrap();
    for (_, list) in &published.lists {
        status.accept_list(list, trust, Time::UNKNOWN).unwrap();
    }
    assert_eq!(status.last_complete().unwrap().issued, instant(issued));
}

impl Scene {
    pub(crate) fn code(&self, made: i64, cti: u8) -> String {
        let citizen = self.citizen.citizen(AppVersion::default());
        let freshness = Freshness::Cti([cti; 8]);
        let prepared = citizen.prepare(freshness, Screen::default(), at(made)).unwrap();
        let signature = self.key.sign_der(prepared.bytes_to_sign());
        prepared.complete(&signature, at(made)).unwrap().text().to_owned()
    }

    /// What a phone signs that is broken into: any claims.
    pub(crate) fn any_code(&self, claims: &PresentationClaims) -> String {
        let certificate = self.citizen.holder.certificate().unwrap();
        let unsigned = claims.prepare(certificate.bytes()).unwrap();
        to_text(&unsigned.attach(&self.key.sign(&unsigned.signed_bytes())))
    }

    pub(crate) fn verify(&mut self, text: &str, now: i64) -> Verdict {
        self.scan(Scan::seen(text), at(now))
    }

    pub(crate) fn scan(&mut self, scan: Scan<'_>, now: Reading) -> Verdict {
        self.judge(scan, now).stored()
    }

    pub(crate) fn judge(&mut self, scan: Scan<'_>, now: Reading) -> Judged {
        let lists = Lists { trust: &self.trust, status: &self.status };
        self.verifier.verify(&mut self.memory, scan, lists, &self.clock, now)
    }

    pub(crate) fn look(&mut self, scan: Scan<'_>, now: i64) -> Option<VerdictCode> {
        let lists = Lists { trust: &self.trust, status: &self.status };
        self.verifier
            .look(&mut self.memory, scan, lists, &self.clock, at(now))
            .map(|judged| judged.code())
    }
}
