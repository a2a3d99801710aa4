use super::*;

fn lowest_app(lowest_app_version: AppVersion) -> TrustStore {
    let policy = Policy { lowest_app_version, ..trust_list().policy };
    trust(&TrustListClaims { policy, ..trust_list() })
}

#[test]
fn a_citizen_who_has_everything_is_ready_until_the_certificate_expires() {
    let ready = Phone::new().citizen().readiness(now());
    assert_eq!(ready, Ok(Ready { until: instant(EXPIRES_S) }));
}

#[test]
fn nobody_signed_in() {
    let phone = Phone { account: Account::SignedOut, ..Phone::new() };
    assert_eq!(phone.refusals(now()), ["signed_out"]);
    let fresh = Phone {
        settings: Settings::default(),
        unlock: Unlock::default(),
        holder: Holder::default(),
        ..phone
    };
    assert_eq!(fresh.refusals(now()), ["signed_out"]);
}

#[test]
fn level_1_in_the_account_or_in_the_certificate() {
    let mut phone = Phone::new();
    let Account::SignedIn(person) = &mut phone.account else { unreachable!() };
    person.level = Level::One;
    assert_eq!(phone.refusals(now()), ["level_too_low"]);

    let mut phone = Phone { holder: Holder::default(), ..Phone::new() };
    let time = phone.clock.at(now());
    let level_1 = certificate(&CertificateClaims { level: 1, ..certificate_claims() });
    phone.holder.accept(&level_1, None, &public(&device()), &phone.trust, time).unwrap();
    assert_eq!(phone.refusals(now()), ["level_too_low"]);
}

#[test]
fn an_app_below_the_lowest_version() {
    let phone = |app| Phone { trust: lowest_app(version(1, 4)), app, ..Phone::new() };
    assert_eq!(phone(version(1, 4)).refusals(now()), [""; 0]);
    assert_eq!(phone(version(1, 3)).refusals(now()), ["app_too_old"]);
}

#[test]
fn no_certificate() {
    let phone = Phone { holder: Holder::default(), ..Phone::new() };
    assert_eq!(phone.refusals(now()), ["no_certificate"]);
}

#[test]
fn the_certificate_has_two_ends() {
    let list = TrustListClaims { issued: instant(ISSUED_S - 86_400), ..trust_list() };
    let mut phone = Phone { clock: Clock::default(), trust: trust(&list), ..Phone::new() };
    for (unix_seconds, refusals) in [
        (ISSUED_S - 301, &["clock_wrong"][..]),
        (ISSUED_S - 300, &[]),
        (EXPIRES_S, &[]),
        (EXPIRES_S + 1, &["certificate_expired"]),
    ] {
        let now = at(unix_seconds, 3_600_000);
        phone.unlock(now);
        assert_eq!(phone.refusals(now), refusals, "{unix_seconds}");
    }
}

/// A trust list signed a day after the certificate was issued.
fn newer_list() -> TrustStore {
    trust(&TrustListClaims { issued: instant(ISSUED_S + 86_400), ..trust_list() })
}

#[test]
fn an_unconfirmed_clock_before_anything_signed_is_wrong() {
    let signed = ISSUED_S + 86_400;
    let mut phone = Phone { trust: newer_list(), clock: Clock::default(), ..Phone::new() };
    phone.unlock(now());
    assert_eq!(phone.refusals(at(signed - 1, 3_600_000)), ["clock_wrong"]);
    assert_eq!(phone.refusals(at(signed, 3_600_000)), [""; 0]);
}

#[test]
fn a_wall_clock_set_wrong_by_hand_is_corrected_and_no_obstacle() {
    let mut phone = Phone { trust: newer_list(), ..Phone::new() };
    for wrong in [ISSUED_S - 86_400, EXPIRES_S + 86_400] {
        assert_eq!(phone.refusals(at(wrong, 3_600_000)), [""; 0]);
    }
    // Behind by less than is corrected, right after a list was signed.
    assert_eq!(phone.refusals(at(ISSUED_S + 86_400 - 4, 3_600_000)), [""; 0]);
    phone.clock = Clock::default();
    assert_eq!(phone.refusals(at(ISSUED_S - 86_400, 3_600_000)), ["clock_wrong"]);
}

#[test]
fn an_issuer_that_is_not_in_force_has_given_no_certificate() {
    let with = |change: fn(&mut Issuer)| {
        let mut list = trust_list();
        change(&mut list.issuers[0]);
        Phone { trust: trust(&list), ..Phone::new() }.refusals(now())
    };
    assert_eq!(with(|_| {}), [""; 0]);
    assert_eq!(with(|issuer| issuer.state = IssuerState::Withdrawn), ["no_certificate"]);
    assert_eq!(with(|issuer| issuer.kid = Kid(*b"D2")), ["no_certificate"]);
    assert_eq!(with(|issuer| issuer.role = Role::Status), ["no_certificate"]);
}

#[test]
fn the_switch_is_off() {
    let mut phone = Phone::new();
    phone.settings.qr_verification = false;
    assert_eq!(phone.refusals(now()), ["switch_off"]);
}

#[test]
fn the_app_is_locked_where_that_matters() {
    let mut phone = Phone::new();
    phone.unlock.lock();
    assert_eq!(phone.refusals(now()), ["locked"]);
    phone.settings.unlock_to_present = false;
    assert_eq!(phone.refusals(now()), [""; 0]);
}

#[test]
fn where_the_phone_stands_with_the_authority() {
    let standing = |standing| {
        let mut phone = Phone::new();
        let (name, request_key) = ("phone".into(), public(&device()));
        let enrolled = Enrolled { phone: name, request_key, standing };
        phone.link.enrolment = Enrolment::Enrolled(enrolled);
        phone.refusals(now())
    };
    assert_eq!(standing(Standing::Active), Vec::<&str>::new());
    assert_eq!(standing(Standing::Removed), ["phone_removed"]);
    assert_eq!(standing(Standing::Suspended), ["account_suspended"]);
    let activates = Instant::EPOCH;
    assert_eq!(
        standing(Standing::Waiting { activates, activation_code: true, digits: None }),
        ["phone_waiting"]
    );
}

#[test]
fn every_refusal_that_applies_in_order() {
    let mut phone = Phone { trust: lowest_app(version(9, 0)), ..Phone::new() };
    let Account::SignedIn(person) = &mut phone.account else { unreachable!() };
    person.level = Level::One;
    phone.settings.qr_verification = false;
    phone.unlock.lock();
    phone.clock = Clock::default();
    let expected = ["level_too_low", "app_too_old", "certificate_expired", "switch_off", "locked"];
    assert_eq!(phone.refusals(at(EXPIRES_S + 1, 0)), expected);

    phone.account = Account::SignedOut;
    assert_eq!(phone.refusals(now()), ["signed_out", "app_too_old"]);
}
