//! What an officer's phone does with a code, beside the bare signatures in it.
//!
//! `cargo bench -p vneid-bench --features aws-lc-rs --bench verify`
//!
//! Every figure is a median over rounds; a round runs each piece of work eight times in a row, so
//! that whatever else the machine does falls on all of them alike.

use std::hint::black_box;
use std::time::Instant as Stopwatch;

use vneid_bench::{Spread, Table};
use vneid_core::crypto::{PublicKey, sha256};
use vneid_core::{
    BootId, Clock, Kind, Lists, Lookup, Reading, Roots, Scan, StatusStore, Time, TrustStore,
    Verifier, VerifierMemory, World,
};
use vneid_payload::{
    Freshness, Hint, Instant, Moment, Presentation, PresentationClaims, PrivateClaims, Shard,
    StatusListClaims, base45, to_text,
};
use vneid_qr::QrCode;
use vneid_testkit::CountingAllocator;
use vneid_testworld::{IssuerKeys, SoftKey, TestIssuer};

#[global_allocator]
static HEAP: CountingAllocator = CountingAllocator::new();

const NOW: i64 = 1_795_000_000;
const CODES: usize = 4001;
/// Calls of one piece of work in a row, so that each finds its own code in the cache.
const BATCH: usize = 8;
const REVOKED: usize = 200_000;

/// A verifier and what it remembers.
type Remembering = (Verifier, VerifierMemory);

struct Scene {
    trust: TrustStore,
    status: StatusStore,
    clock: Clock,
    device: SoftKey,
    certificate: Vec<u8>,
    authority: TestIssuer,
}

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).expect("a small number")
}

fn instant(seconds: i64) -> Instant {
    Instant::from_unix_seconds(seconds).expect("this century")
}

fn reading() -> Reading {
    Reading { wall_ms: (NOW + 5) * 1000, since_boot_ms: 60_000, boot: BootId([1; 16]) }
}

impl Scene {
    fn new() -> Self {
        let keys = IssuerKeys {
            roots: [1, 2, 8].map(key).to_vec(),
            device: key(3),
            status: key(4),
            paper: key(5),
            time: key(9),
        };
        let mut authority = TestIssuer::new(keys, instant(NOW));
        let roots = Roots::new(&authority.root_keys(), World::Test, 1).expect("three keys");
        let (mut trust, mut status) = (TrustStore::default(), StatusStore::default());
        trust
            .accept(&authority.publish_trust_list(instant(NOW - 60)), &roots, Time::UNKNOWN)
            .expect("good");
        let published = authority.publish_status(instant(NOW - 60));
        status.accept_manifest(&published.manifest, &trust, Time::UNKNOWN).expect("good");
        for (_, list) in &published.lists {
            status.accept_list(list, &trust, Time::UNKNOWN).expect("good");
        }
        let mut clock = Clock::default();
        clock.learn(NOW * 1000 + 5000, reading(), reading()).expect("one boot");
        let device = key(6);
        let hint = Hint::new("NVA789");
        let certificate = authority.certify(device.public_short(), hint, instant(NOW - 3600));
        Self { trust, status, clock, device, certificate, authority }
    }

    fn prepare(&self, number: u64) -> vneid_payload::Unsigned {
        let claims = PresentationClaims {
            made: instant(NOW),
            freshness: Freshness::Cti(number.to_be_bytes()),
            moment: Moment::default(),
            private: PrivateClaims::default(),
        };
        claims.prepare(&self.certificate).expect("in bounds")
    }

    fn verify(&self, (verifier, memory): &mut Remembering, text: &str) -> Kind {
        let lists = Lists { trust: &self.trust, status: &self.status };
        let scan = Scan::seen(black_box(text));
        verifier.verify(memory, scan, lists, &self.clock, reading()).stored().kind()
    }

    /// 200 000 revoked, over the shards of a week.
    fn with_many_revoked(&self) -> StatusStore {
        let mut status = StatusStore::default();
        let shards = 8;
        for number in 0..shards {
            let day = instant(NOW).unix_day() + number;
            let count = REVOKED as u32 / shards;
            let step = (1 << 25) / count;
            let claims = StatusListClaims {
                shard: Shard { kid: TestIssuer::DEVICE_KID, day },
                issued: instant(NOW - 60),
                expires: instant(NOW + 600_000),
                ttl: None,
                sequence: 1,
                size: 1 << 25,
                revoked: (0..count).map(|i| i * step + (i * 7919) % step).collect(),
                private: PrivateClaims::default(),
            };
            let unsigned = claims.prepare(TestIssuer::STATUS_KID).expect("in bounds");
            let list = self.authority.keys().status.complete(&unsigned);
            status.accept_list(&list, &self.trust, Time::UNKNOWN).expect("good");
        }
        status
    }
}

fn main() {
    let scene = Scene::new();
    let texts: Vec<String> = (0..CODES as u64)
        .map(|number| to_text(&scene.device.complete(&scene.prepare(number))))
        .collect();
    let bytes = base45::decode(&texts[0][4..]).expect("just made");
    let presentation = Presentation::decode(&bytes).expect("just made");
    let message = presentation.envelope().signed_bytes();
    let device = PublicKey::from_full(&scene.device.public()).expect("a key pair");
    let issuer = scene.authority.keys().device.public();
    let issuer = PublicKey::from_full(&issuer).expect("a key pair");
    let certificate = presentation.certificate().envelope();
    let (certified, certified_signature) = (certificate.signed_bytes(), certificate.signature());
    let mut other_device = OtherBackend::new(&device);
    let mut other_issuer = OtherBackend::new(&issuer);
    let mut warm = Remembering::default();
    assert_eq!(scene.verify(&mut warm, &texts[0]), Kind::Genuine);

    let names = [
        "two bare ring verifies",
        "two bare aws-lc-rs verifies",
        "a whole verify",
        "a whole verify, certificate cached",
        "parsing alone",
        "decompressing a key",
        "hashing for cache and memory",
        "bare signature",
        "bare qrcodegen",
        "presenting: prepare, sign, matrix",
    ];
    let mut spreads: Vec<Spread> = names.iter().map(|_| Spread::default()).collect();
    for texts in texts[1..].chunks_exact(BATCH) {
        let signed: Vec<_> = texts.iter().map(|text| signed(text)).collect();
        let mut fresh: Vec<Remembering> = texts.iter().map(|_| Remembering::default()).collect();
        let mut repeat: Vec<Remembering> = texts.iter().map(|_| warm.clone()).collect();
        let mut works: [&mut dyn FnMut(usize); 10] = [
            &mut |i| {
                let (message, signature) = &signed[i];
                black_box(issuer.verify(&certified, certified_signature));
                black_box(device.verify(message, signature));
            },
            &mut |i| {
                let (message, signature) = &signed[i];
                other_issuer.verify(&certified, certified_signature);
                other_device.verify(message, signature);
            },
            &mut |i| assert_eq!(scene.verify(&mut fresh[i], &texts[i]), Kind::Genuine),
            &mut |i| assert_eq!(scene.verify(&mut repeat[i], &texts[i]), Kind::Genuine),
            &mut |i| {
                let bytes = base45::decode(&texts[i][4..]).expect("just made");
                let presentation = Presentation::decode(&bytes).expect("just made");
                black_box(presentation.envelope().signed_bytes());
                black_box(presentation.certificate().envelope().signed_bytes());
            },
            &mut |_| {
                black_box(PublicKey::from_short(&presentation.certificate().claims().key));
            },
            &mut |_| {
                black_box(sha256(presentation.certificate().envelope().bytes()));
                black_box(sha256(&message));
            },
            &mut |_| {
                black_box(scene.device.sign(&message));
            },
            &mut |i| {
                black_box(bare_qrcodegen(&texts[i]));
            },
            &mut |i| {
                let code = scene.device.complete(&scene.prepare(i as u64));
                black_box(QrCode::encode(&to_text(&code)).expect("366 characters fit"));
            },
        ];
        for (work, spread) in works.iter_mut().zip(&mut spreads) {
            let stopwatch = Stopwatch::now();
            (0..BATCH).for_each(&mut *work);
            spread.push(stopwatch.elapsed().as_nanos() as f64 / 1000.0 / BATCH as f64);
        }
    }

    let median: Vec<f64> = spreads.iter().map(Spread::median).collect();
    let mut table = Table::new(["work", "median us", "against", "ratio", "asked for"]);
    let mut row = |at: usize, against: &str, ratio: Option<f64>, asked: &str| {
        let ratio = ratio.map_or(String::new(), |ratio| format!("{ratio:.3}"));
        table.row(names[at], [format!("{:.1}", median[at]), against.into(), ratio, asked.into()]);
    };
    row(0, "", None, "");
    row(1, "", None, "");
    let faster = median[0].min(median[1]);
    row(2, "the faster backend's two", Some(median[2] / faster), "1.12");
    row(3, "the faster backend's two", Some(median[3] / faster), "0.52");
    row(4, "", None, "");
    row(5, "", None, "");
    row(6, "", None, "");
    row(7, "", None, "");
    row(8, "", None, "");
    row(9, "signature + qrcodegen", Some(median[9] / (median[7] + median[8])), "1.1");
    println!("{table}");
    let rules = median[2] - median[0] - median[5];
    println!(
        "parse and rules alone, without signatures and decompression: {rules:.1} us (asked for: 5)"
    );
    measure_status(&scene);
}

#[cfg(feature = "aws-lc-rs")]
struct OtherBackend(aws_lc_rs::signature::UnparsedPublicKey<Vec<u8>>);

#[cfg(feature = "aws-lc-rs")]
impl OtherBackend {
    fn new(key: &PublicKey) -> Self {
        let point = [&[4][..], &key.to_full().x, &key.to_full().y].concat();
        let algorithm = &aws_lc_rs::signature::ECDSA_P256_SHA256_FIXED;
        Self(aws_lc_rs::signature::UnparsedPublicKey::new(algorithm, point))
    }

    fn verify(&mut self, message: &[u8], signature: &[u8; 64]) {
        assert!(black_box(self.0.verify(message, signature)).is_ok());
    }
}

/// Stands in where the other backend is not built; its figure is not shown then.
#[cfg(not(feature = "aws-lc-rs"))]
struct OtherBackend;

#[cfg(not(feature = "aws-lc-rs"))]
impl OtherBackend {
    fn new(_key: &PublicKey) -> Self {
        Self
    }

    fn verify(&mut self, _message: &[u8], _signature: &[u8; 64]) {}
}

/// What the phone signed in a code, and its signature.
fn signed(text: &str) -> (Vec<u8>, [u8; 64]) {
    let bytes = base45::decode(&text[4..]).expect("just made");
    let presentation = Presentation::decode(&bytes).expect("just made");
    (presentation.envelope().signed_bytes(), *presentation.envelope().signature())
}

fn bare_qrcodegen(text: &str) -> qrcodegen::QrCode {
    use qrcodegen::{QrCodeEcc, QrSegment, Version};
    let segments = [QrSegment::make_alphanumeric(text)];
    let (level, least, most) = (QrCodeEcc::Medium, Version::MIN, Version::MAX);
    qrcodegen::QrCode::encode_segments_advanced(&segments, level, least, most, None, false)
        .expect("366 characters fit")
}

fn measure_status(scene: &Scene) {
    let (status, heap) = HEAP.measure(|| scene.with_many_revoked());
    let (copy, held) = HEAP.measure(|| status.clone());
    drop(copy);
    let first_day = instant(NOW).unix_day();
    let lookups = 1_000_000u32;
    let mut revoked = 0u32;
    let stopwatch = Stopwatch::now();
    for number in 0..lookups {
        let index = number.wrapping_mul(0x9e37_79b1) % (1 << 25);
        let found = status.lookup(TestIssuer::DEVICE_KID, first_day + number % 8, black_box(index));
        revoked += u32::from(found == Lookup::Revoked);
    }
    let ns = stopwatch.elapsed().as_nanos() as f64 / f64::from(lookups);
    println!("status look-up among {REVOKED} revoked: {ns:.0} ns (asked for: 100); {revoked} hits");
    println!(
        "memory of {REVOKED} revoked: {} KB held (asked for: 1000), {} KB at most while loading",
        held.peak_bytes / 1000,
        heap.peak_bytes / 1000
    );
}
