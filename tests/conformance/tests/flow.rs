//! The whole way: a citizen's phone makes a code, its picture is read, an officer's phone judges it.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use image::ImageFormat;
use vneid_core::crypto::PublicKey;
use vneid_core::{
    Account, BootId, Instant, Kind, NewPasscode, PhoneState, Reading, Roots, Scan, Screen, Time,
    Verdict, VerdictCode, Verifier, World, derive_hint,
};
use vneid_payload::{AppVersion, CertificateClaims, Freshness};
use vneid_qr::{LumaFrame, QrCode, decode_still};
use vneid_testworld::{CITIZEN, IssuerKeys, SoftKey, TestIssuer};

const NOW: i64 = 1_795_489_200;

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).unwrap()
}

fn instant(seconds: i64) -> Instant {
    Instant::from_unix_seconds(seconds).unwrap()
}

fn reading(seconds: i64) -> Reading {
    Reading {
        wall_ms: seconds * 1000,
        since_boot_ms: ((seconds - NOW + 1_000_000) * 1000) as u64,
        boot: BootId([1; 16]),
    }
}

struct Story {
    authority: TestIssuer,
    roots: Roots,
    phone_key: SoftKey,
    claims: CertificateClaims,
    citizen: PhoneState,
    officer: PhoneState,
    verifier: Verifier,
}

impl Story {
    fn begin() -> Self {
        let began = instant(NOW - 3600);
        let keys = IssuerKeys {
            roots: [1, 2, 8].map(key).to_vec(),
            device: key(3),
            status: key(4),
            paper: key(5),
            time: key(9),
        };
        let mut authority = TestIssuer::new(keys, began);
        let roots = Roots::new(&authority.root_keys(), World::Test, 0).unwrap();
        let mut officer = PhoneState::default();
        officer.trust.accept(&authority.publish_trust_list(began), &roots, Time::UNKNOWN).unwrap();

        let mut citizen = PhoneState { trust: officer.trust.clone(), ..PhoneState::default() };
        let person = CITIZEN.at_level_two();
        let hint = derive_hint(&person.name, &person.number);
        citizen.account = Account::SignedIn(person);
        citizen.settings.qr_verification = true;
        let passcode = NewPasscode::parse("739104").unwrap();
        citizen.unlock.set(&passcode, [7; 16], reading(NOW)).unwrap();
        let phone_key = key(6);
        let claims = authority.certificate_claims(phone_key.public_short(), Some(hint), began);
        let certificate = authority.sign_certificate(&claims);
        for phone in [&mut citizen, &mut officer] {
            phone.clock.learn(NOW * 1000, reading(NOW), reading(NOW)).unwrap();
        }
        let public = PublicKey::from_full(&phone_key.public()).unwrap();
        let time = citizen.clock.at(reading(NOW));
        citizen.holder.accept(&certificate, None, &public, &citizen.trust, time).unwrap();
        let mut story = Self {
            authority,
            roots,
            phone_key,
            claims,
            citizen,
            officer,
            verifier: Verifier::default(),
        };
        story.sync(began);
        story
    }

    fn sync(&mut self, issued: Instant) {
        let published = self.authority.publish_status(issued);
        let PhoneState { trust, status, .. } = &mut self.officer;
        for (_, list) in &published.lists {
            status.accept_list(list, trust, Time::UNKNOWN).unwrap();
        }
        status.accept_manifest(&published.manifest, trust, Time::UNKNOWN).unwrap();
    }

    fn make_code(&mut self, cti: u8, now: i64) -> String {
        self.citizen.unlock.open_by_biometrics(reading(now)).unwrap();
        let citizen = self.citizen.citizen(AppVersion::default());
        let freshness = Freshness::Cti([cti; 8]);
        let prepared = citizen.prepare(freshness, Screen::default(), reading(now)).unwrap();
        let signature = self.phone_key.sign_der(prepared.bytes_to_sign());
        prepared.complete(&signature, reading(now)).unwrap().text().to_owned()
    }

    fn verify(&mut self, text: &str, now: i64) -> Verdict {
        self.officer.verify(&mut self.verifier, Scan::seen(text), reading(now)).stored()
    }
}

/// The text of the one code of a PNG, by our decoder.
fn read_png(png: &[u8]) -> String {
    let pixels = image::load_from_memory_with_format(png, ImageFormat::Png).unwrap().into_luma8();
    let (width, height) = pixels.dimensions();
    let frame = LumaFrame::new(pixels.as_raw(), width, height, width).unwrap();
    let codes = decode_still(&frame);
    assert_eq!(codes.len(), 1);
    codes[0].text().unwrap().to_owned()
}

/// And by another.
fn read_png_otherwise(png: &[u8]) -> String {
    let pixels = image::load_from_memory_with_format(png, ImageFormat::Png).unwrap().into_luma8();
    let (width, height) = (pixels.width() as usize, pixels.height() as usize);
    let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        pixels.get_pixel(x as u32, y as u32).0[0]
    });
    let grids = prepared.detect_grids();
    assert_eq!(grids.len(), 1);
    grids[0].decode().unwrap().1
}

#[test]
fn from_the_phone_to_the_verdict() {
    let mut story = Story::begin();
    let text = story.make_code(1, NOW);
    let code = QrCode::encode(&text).unwrap();
    assert_eq!((code.version(), code.size()), (11, 61));
    let png = code.to_png(4);
    assert_eq!(read_png(&png), text);
    assert_eq!(read_png_otherwise(&png), text);

    let verdict = story.verify(&read_png(&png), NOW + 5);
    assert_eq!(verdict.code(), VerdictCode::Genuine);
    assert_eq!(verdict.hint().unwrap().as_str(), "NTN789");
    assert_eq!(verdict.facts().age_s, Some(5));

    story.verifier.next();
    assert_eq!(story.verify(&text, NOW + 30).code(), VerdictCode::AlreadyScanned);
    assert_eq!(story.verify(&text, NOW + 71).code(), VerdictCode::TooOld);
    let next = story.make_code(2, NOW + 90);
    assert_eq!(story.verify(&next, NOW + 91).code(), VerdictCode::Genuine);
}

#[test]
fn a_phone_is_lost() {
    let mut story = Story::begin();
    let text = story.make_code(1, NOW);
    assert_eq!(story.verify(&text, NOW).code(), VerdictCode::Genuine);
    story.authority.revoke(&story.claims.clone());
    story.sync(instant(NOW + 10));
    story.verifier.next();
    let text = story.make_code(2, NOW + 20);
    let verdict = story.verify(&text, NOW + 20);
    assert_eq!((verdict.kind(), verdict.code()), (Kind::NotGenuine, VerdictCode::Revoked));
}

#[test]
fn an_officer_restarts_in_the_middle() {
    let mut story = Story::begin();
    let text = story.make_code(1, NOW);
    assert_eq!(story.verify(&text, NOW).code(), VerdictCode::Genuine);
    let stored = story.officer.to_snapshot();
    story.officer = PhoneState::from_snapshot(&stored).unwrap();
    story.verifier = Verifier::new(AppVersion::default());
    assert_eq!(story.verify(&text, NOW + 5).code(), VerdictCode::AlreadyScanned);
    let text = story.make_code(2, NOW + 10);
    assert_eq!(story.verify(&text, NOW + 10).code(), VerdictCode::Genuine);
    let list = story.authority.publish_trust_list(instant(NOW + 20));
    assert!(story.officer.trust.accept(&list, &story.roots, Time::UNKNOWN).is_ok());
    let text = story.make_code(3, NOW + 30);
    assert_eq!(story.verify(&text, NOW + 30).code(), VerdictCode::Genuine);
}

#[test]
fn every_code_is_read_by_two_decoders() {
    let mut story = Story::begin();
    for number in 0..60 {
        let text = story.make_code(number, NOW + i64::from(number));
        let code = QrCode::encode(&text).unwrap();
        assert_eq!(code.version(), 11);
        let png = code.to_png(3);
        assert_eq!(read_png(&png), text, "code {number}");
        assert_eq!(read_png_otherwise(&png), text, "code {number}");
    }
}
