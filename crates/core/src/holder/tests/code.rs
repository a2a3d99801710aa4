use super::*;

#[test]
fn a_code_of_241_bytes_says_what_was_asked_for() {
    let code = complete(Phone::new().prepare(now()), now());
    let bytes = bytes_of(&code);
    assert_eq!((bytes.len(), code.text().len()), (241, 366));
    let presentation = Presentation::decode(&bytes).unwrap();
    assert_eq!(presentation.certificate().claims(), &certificate_claims());
    assert_eq!(presentation.claims().made, instant(ISSUED_S + 86_400));
    assert_eq!(presentation.claims().freshness, Freshness::Cti([6; 8]));
    assert_eq!(presentation.claims().moment, Moment::default());
    let envelope = presentation.envelope();
    assert!(public(&device()).verify(&envelope.signed_bytes(), envelope.signature()));
}

#[test]
fn a_challenge_is_answered_with_its_nonce() {
    let phone = Phone::new();
    let nonce = Freshness::Nonce([9; 8]);
    let prepared = phone.citizen().prepare(nonce, Screen::default(), now()).unwrap();
    let bytes = bytes_of(&complete(prepared, now()));
    assert_eq!(Presentation::decode(&bytes).unwrap().claims().freshness, nonce);
}

#[test]
fn a_code_that_would_be_refused_is_not_prepared() {
    let phone = Phone { holder: Holder::default(), ..Phone::new() };
    let refused = phone.citizen().prepare(Freshness::Cti([6; 8]), Screen::default(), now());
    assert_eq!(refused.unwrap_err(), [Refusal::NoCertificate]);
}

#[test]
fn a_wrong_clock_alone_keeps_no_code_from_being_made_for_a_request() {
    let before = at(ISSUED_S - 86_400, 3_600_000);
    let mut phone = Phone { clock: Clock::default(), ..Phone::new() };
    phone.unlock(before);
    let (cti, screen) = (Freshness::Cti([6; 8]), Screen::default());
    let refused = phone.citizen().prepare(cti, screen, before).unwrap_err();
    assert!(matches!(refused[..], [Refusal::ClockWrong { .. }]), "{refused:?}");
    let prepared = phone.citizen().prepare_for_request(cti, screen, before).unwrap();
    let code = complete(prepared, before);
    let bytes = bytes_of(&code);
    let presentation = Presentation::decode(&bytes).unwrap();
    assert_eq!(presentation.claims().moment, Moment::TIME_NOT_CONFIRMED);
    assert_eq!(code.countdown().remaining_ms(before), 60_000);

    phone.settings.qr_verification = false;
    let refused = phone.citizen().prepare_for_request(cti, screen, before);
    let codes: Vec<&str> = refused.unwrap_err().iter().map(Refusal::code).collect();
    assert_eq!(codes, ["clock_wrong", "switch_off"]);
}

#[test]
fn each_bit_of_the_moment_has_its_cause() {
    let moment = |phone: &Phone, screen, now| {
        let prepared = phone.citizen().prepare(Freshness::Cti([6; 8]), screen, now).unwrap();
        let bytes = bytes_of(&complete(prepared, now));
        Presentation::decode(&bytes).unwrap().claims().moment
    };
    let phone = Phone::new();
    let screen = Screen::default();
    let captured = Screen { captured: true, ..screen };
    assert_eq!(moment(&phone, captured, now()), Moment::SCREEN_CAPTURED);
    let mirrored = Screen { mirrored: true, ..screen };
    assert_eq!(moment(&phone, mirrored, now()), Moment::SCREEN_MIRRORED);

    let later = |ms: u64| Reading { since_boot_ms: now().since_boot_ms + ms, ..now() };
    assert_eq!(moment(&phone, screen, later(60_000)), Moment::default());
    assert_eq!(moment(&phone, screen, later(60_001)), Moment::NOT_UNLOCKED);

    let unsynced = Phone { clock: Clock::default(), ..Phone::new() };
    assert_eq!(moment(&unsynced, screen, now()), Moment::TIME_NOT_CONFIRMED);
}

#[test]
fn the_corrected_time_stands_in_the_code() {
    let hours_late = Reading { wall_ms: now().wall_ms - 7_200_000, ..now() };
    let code = complete(Phone::new().prepare(hours_late), hours_late);
    assert_eq!(code.made(), instant(ISSUED_S + 86_400));
    let bytes = bytes_of(&code);
    assert_eq!(Presentation::decode(&bytes).unwrap().claims().made, code.made());
}

#[test]
fn the_minute_runs_from_the_preparation() {
    let signed_late = at(ISSUED_S + 86_420, 3_620_000);
    let code = complete(Phone::new().prepare(now()), signed_late);
    assert_eq!(code.countdown().remaining_ms(signed_late), 40_000);
}

#[test]
fn a_signature_that_comes_after_the_minute_makes_no_code() {
    let phone = Phone::new();
    for (ms, result) in [(59_999, None), (60_000, Some(CompleteError::Over))] {
        let prepared = phone.prepare(now());
        let signature = sign(&device(), prepared.bytes_to_sign());
        let late = Reading { since_boot_ms: now().since_boot_ms + ms, ..now() };
        assert_eq!(prepared.complete(&signature, late).err(), result);
    }
}

#[test]
fn a_code_dies_with_its_certificate() {
    let mut phone = Phone { clock: Clock::default(), ..Phone::new() };
    for (before_s, lasts_ms) in [(60, 60_000), (59, 60_000), (58, 59_000), (0, 1_000)] {
        let now = at(EXPIRES_S - before_s, 3_600_000);
        phone.unlock(now);
        let code = complete(phone.prepare(now), now);
        assert_eq!(code.countdown().remaining_ms(now), lasts_ms, "{before_s}");
    }
}

#[test]
fn another_key_or_other_bytes_make_no_code() {
    let phone = Phone::new();
    let prepared = phone.prepare(now());
    let signature = sign(&key(3), prepared.bytes_to_sign());
    assert_eq!(prepared.complete(&signature, now()).err(), Some(CompleteError::WrongKey));
    let signature = sign(&device(), b"other bytes");
    let refused = phone.prepare(now()).complete(&signature, now());
    assert_eq!(refused.err(), Some(CompleteError::WrongKey));
    let refused = phone.prepare(now()).complete(&[0; 64], now());
    assert_eq!(refused.err(), Some(CompleteError::NotASignature(crate::crypto::DerError)));
}

#[test]
fn a_high_s_is_as_good_as_a_low_one() {
    let phone = Phone::new();
    let prepared = phone.prepare(now());
    let signature: Signature = device().sign(prepared.bytes_to_sign());
    let (r, s) = signature.split_scalars();
    for s in [*s, -*s] {
        let twin = Signature::from_scalars(*r, s).unwrap();
        let completed = phone.prepare(now()).complete(twin.to_der().as_bytes(), now());
        assert!(completed.is_ok());
    }
}

#[test]
fn debug_shows_no_contents() {
    let prepared = Phone::new().prepare(now());
    let shown = format!("{prepared:?}");
    let code = complete(prepared, now());
    let shown = format!("{shown} {code:?}");
    assert!(!shown.contains("VN1") && !shown.contains("NVA789"), "{shown}");
}
