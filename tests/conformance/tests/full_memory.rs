//! 4096 codes in the memory: nothing is forgotten to make room.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use vneid_core::{BootId, Instant, Time};
use vneid_core::{
    Clock, Lists, Reading, Roots, Scan, StatusStore, TrustStore, Verdict, VerdictCode, Verifier,
    VerifierMemory, World,
};
use vneid_payload::{AppVersion, Freshness, Moment, PresentationClaims, PrivateClaims, to_text};
use vneid_testworld::{IssuerKeys, SoftKey, TestIssuer};

const NOW: i64 = 1_795_489_200;

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).unwrap()
}

fn reading(seconds: i64) -> Reading {
    Reading {
        wall_ms: seconds * 1000,
        since_boot_ms: ((seconds - NOW + 1_000_000) * 1000) as u64,
        boot: BootId([1; 16]),
    }
}

struct Officer {
    trust: TrustStore,
    status: StatusStore,
    clock: Clock,
    verifier: Verifier,
    memory: VerifierMemory,
}

impl Officer {
    fn verify(&mut self, text: &str, seconds: i64) -> Verdict {
        let lists = Lists { trust: &self.trust, status: &self.status };
        let (memory, now) = (&mut self.memory, reading(seconds));
        self.verifier.verify(memory, Scan::seen(text), lists, &self.clock, now).stored()
    }
}

#[test]
fn the_next_code_is_refused_until_the_first_can_not_be_genuine_again() {
    let began = Instant::from_unix_seconds(NOW - 3600).unwrap();
    let keys = IssuerKeys {
        roots: [1, 2, 8].map(key).to_vec(),
        device: key(3),
        status: key(4),
        paper: key(5),
        time: key(9),
    };
    let mut authority = TestIssuer::new(keys, began);
    let roots = Roots::new(&authority.root_keys(), World::Test, 0).unwrap();
    let mut officer = Officer {
        trust: TrustStore::default(),
        status: StatusStore::default(),
        clock: Clock::default(),
        verifier: Verifier::default(),
        memory: VerifierMemory::default(),
    };
    officer.trust.accept(&authority.publish_trust_list(began), &roots, Time::UNKNOWN).unwrap();
    let published = authority.publish_status(began);
    for (_, list) in &published.lists {
        officer.status.accept_list(list, &officer.trust, Time::UNKNOWN).unwrap();
    }
    officer.status.accept_manifest(&published.manifest, &officer.trust, Time::UNKNOWN).unwrap();
    officer.clock.learn(NOW * 1000, reading(NOW), reading(NOW)).unwrap();

    let phone = key(6);
    let certificate = authority.certify(phone.public_short(), None, began);
    let code = |number: u64, made: i64| {
        let claims = PresentationClaims {
            made: Instant::from_unix_seconds(made).unwrap(),
            freshness: Freshness::Cti(number.to_be_bytes()),
            moment: Moment::default(),
            private: PrivateClaims::default(),
        };
        to_text(&phone.complete(&claims.prepare(&certificate).unwrap()))
    };

    let capacity = VerifierMemory::CAPACITY as u64;
    assert_eq!(capacity, 4096);
    for number in 0..capacity {
        let verdict = officer.verify(&code(number, NOW), NOW);
        assert_eq!(verdict.code(), VerdictCode::Genuine, "code {number}");
        officer.verifier.next();
    }
    // Even the first is still known, and one more is not taken, over a restart of the app too.
    assert_eq!(officer.verify(&code(0, NOW), NOW).code(), VerdictCode::AlreadyScanned);
    officer.verifier = Verifier::new(AppVersion::default());
    for at in [NOW, NOW + 130] {
        let verdict = officer.verify(&code(capacity, at), at);
        assert_eq!(verdict.code(), VerdictCode::MemoryFull);
        assert_eq!(verdict.next_action().name(), "update_lists");
        assert_eq!(verdict.kind().name(), "cannot_tell");
    }
    let over = NOW + 131;
    assert_eq!(officer.verify(&code(capacity, over), over).code(), VerdictCode::Genuine);
}
