//! The whole story: an issuer, a citizen's phone, a code, an officer's phone, a verdict; then the phone is
//! revoked. No network is between the phones. Software keys stand in for hardware.
//!
//! `cargo run -p vneid-core --example checkpoint`

use std::error::Error;

use vneid_core::crypto::PublicKey;
use vneid_core::{
    Account, BootId, Instant, PhoneState, Reading, Roots, Scan, Screen, Time, VerdictCode,
    Verifier, World, derive_hint,
};
use vneid_payload::{AppVersion, Freshness};
use vneid_testworld::{CITIZEN, IssuerKeys, SoftKey, TestIssuer};

/// 2026-11-18T11:06:40Z.
const NOW: i64 = 1_795_000_000;

/// Plays it.
pub fn main() -> Result<(), Box<dyn Error>> {
    // The issuer: its keys, the trust list that its roots sign, its lists of what is revoked.
    let keys = IssuerKeys {
        roots: vec![key(1), key(2), key(3)],
        device: key(4),
        status: key(5),
        paper: key(6),
        time: key(7),
    };
    let mut issuer = TestIssuer::new(keys, instant(NOW - 3600)?);
    let roots = Roots::new(&issuer.root_keys(), World::Test, 0)?;
    let trust_list = issuer.publish_trust_list(instant(NOW - 3600)?);

    // Both phones know the roots from their app, have taken the trust list, and know the time.
    let mut citizen = PhoneState::default();
    let mut officer = PhoneState::default();
    for phone in [&mut citizen, &mut officer] {
        phone.trust.accept(&trust_list, &roots, Time::UNKNOWN)?;
        phone.clock.learn(NOW * 1000, reading(NOW), reading(NOW))?;
    }
    sync(&mut officer, &mut issuer, NOW - 3600)?;

    // The citizen signs in, switches verification on, and gets a certificate for the phone's key.
    let phone_key = key(8);
    let person = CITIZEN.at_level_two();
    let hint = derive_hint(&person.name, &person.number);
    citizen.account = Account::SignedIn(person);
    citizen.settings.qr_verification = true;
    citizen.settings.unlock_to_present = false;
    let claims = issuer.certificate_claims(phone_key.public_short(), Some(hint), instant(NOW)?);
    let certificate = issuer.sign_certificate(&claims);
    let public = PublicKey::from_full(&phone_key.public()).ok_or("not on the curve")?;
    let time = citizen.clock.at(reading(NOW));
    citizen.holder.accept(&certificate, None, &public, &citizen.trust, time)?;

    // A code: prepared here, signed by the key, completed here.
    let holder = citizen.citizen(AppVersion::default());
    let prepared =
        holder.prepare(Freshness::Cti([1; 8]), Screen::default(), reading(NOW)).map_err(debug)?;
    let signature = phone_key.sign_der(prepared.bytes_to_sign());
    let code = prepared.complete(&signature, reading(NOW))?;
    println!("the code: {}", code.text());

    // The officer scans it. A verdict is shown once the phone's state is stored.
    let scan = |phone: &mut PhoneState, now| {
        // A verifier is what is known of the person before the officer.
        let judged = phone.verify(&mut Verifier::default(), Scan::seen(code.text()), reading(now));
        let _stored = phone.to_snapshot();
        judged.stored()
    };
    let verdict = scan(&mut officer, NOW + 12);
    println!("after 12 s: {}", verdict.code().name());
    assert_eq!(verdict.code(), VerdictCode::Genuine);
    assert_eq!(verdict.facts().age_s, Some(12));
    let verdict = scan(&mut officer, NOW + 600);
    println!("ten minutes later, it is shown again: {}", verdict.code().name());
    assert_eq!(verdict.code(), VerdictCode::TooOld);

    // The phone is reported lost; the officer's phone syncs.
    issuer.revoke(&claims);
    sync(&mut officer, &mut issuer, NOW + 60)?;
    let verdict = scan(&mut officer, NOW + 61);
    println!("once it is reported lost: {}", verdict.code().name());
    assert_eq!(verdict.code(), VerdictCode::Revoked);
    Ok(())
}

fn sync(phone: &mut PhoneState, issuer: &mut TestIssuer, now: i64) -> Result<(), Box<dyn Error>> {
    let published = issuer.publish_status(instant(now)?);
    phone.status.accept_manifest(&published.manifest, &phone.trust, Time::UNKNOWN)?;
    for (_, list) in &published.lists {
        phone.status.accept_list(list, &phone.trust, Time::UNKNOWN)?;
    }
    Ok(())
}

fn key(seed: u8) -> SoftKey {
    SoftKey::from_seed(&[seed; 32]).expect("these bytes are a scalar of P-256")
}

fn instant(seconds: i64) -> Result<Instant, Box<dyn Error>> {
    Instant::from_unix_seconds(seconds).ok_or_else(|| "out of bounds".into())
}

fn reading(seconds: i64) -> Reading {
    let since_boot_ms = (seconds - NOW + 1_000_000) as u64 * 1000;
    Reading { wall_ms: seconds * 1000, since_boot_ms, boot: BootId([1; 16]) }
}

fn debug(refused: impl std::fmt::Debug) -> String {
    format!("{refused:?}")
}
