use p256::ecdsa::{Signature, SigningKey, signature::Signer};
use vneid_payload::{
    AppVersion, BindingClaims, CertificateClaims, DecodeError, DeviceCertificate, Fault, Freshness,
    FullKey, Hint, Issuer, IssuerState, Kid, Moment, Policy, Presentation, PrivateClaims, Role,
    RootKid, Structure, TrustListClaims, base45,
};

use super::*;
use crate::account::{Account, Level, Person, PersonalNumber};
use crate::clock::{BootId, Clock, Reading};
use crate::crypto::thumbprint;
use crate::instant::Instant;
use crate::link::{Enrolled, Enrolment, Link, Standing};
use crate::settings::Settings;
use crate::trust::{Roots, StatusStore, World};
use crate::unlock::Unlock;
use crate::verifier::Lists;

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
        private: PrivateClaims::default(),
    }
}

fn trust(claims: &TrustListClaims) -> TrustStore {
    let roots = Roots::new([full(&key(8)), full(&key(9))], World::Test, 0).unwrap();
    let kid = RootKid(*thumbprint(&full(&key(8))).first_chunk().unwrap());
    let mut trust = TrustStore::default();
    trust.accept(&attach(&key(8), &claims.prepare(kid).unwrap()), &roots).unwrap();
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

mod readiness {
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
        assert_eq!(standing(Standing::Waiting { activates }), ["phone_waiting"]);
    }

    #[test]
    fn every_refusal_that_applies_in_order() {
        let mut phone = Phone { trust: lowest_app(version(9, 0)), ..Phone::new() };
        let Account::SignedIn(person) = &mut phone.account else { unreachable!() };
        person.level = Level::One;
        phone.settings.qr_verification = false;
        phone.unlock.lock();
        phone.clock = Clock::default();
        let expected =
            ["level_too_low", "app_too_old", "certificate_expired", "switch_off", "locked"];
        assert_eq!(phone.refusals(at(EXPIRES_S + 1, 0)), expected);

        phone.account = Account::SignedOut;
        assert_eq!(phone.refusals(now()), ["signed_out", "app_too_old"]);
    }
}

mod code {
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
}

mod accept {
    use super::*;

    fn accept(holder: &mut Holder, bytes: &[u8], key: &SigningKey) -> Result<(), AcceptError> {
        accept_at(ISSUED_S, holder, bytes, None, key)
    }

    fn accept_at(
        unix_seconds: i64,
        holder: &mut Holder,
        certificate: &[u8],
        binding: Option<&[u8]>,
        key: &SigningKey,
    ) -> Result<(), AcceptError> {
        let time = Clock::default().at(at(unix_seconds, 0));
        holder.accept(certificate, binding, &public(key), &trust(&trust_list()), time)
    }

    fn fresh_key() -> SigningKey {
        key(5)
    }

    /// A renewal in the middle of the first certificate's week, with a fresh key.
    fn renewal() -> CertificateClaims {
        CertificateClaims {
            expires: instant(EXPIRES_S + 302_400),
            key: public(&fresh_key()).to_short(),
            ..certificate_claims()
        }
    }

    fn binding_claims(key: &SigningKey) -> BindingClaims {
        BindingClaims {
            issued: instant(ISSUED_S),
            expires: instant(EXPIRES_S),
            key: thumbprint(&full(key)),
            documents: vec![[4; 32]],
            private: PrivateClaims::default(),
        }
    }

    fn binding(claims: &BindingClaims) -> Vec<u8> {
        attach(&papers(), &claims.prepare(PAPERS).unwrap())
    }

    #[test]
    fn a_renewal_replaces_the_certificate_and_its_key() {
        let mut holder = Phone::new().holder;
        accept(&mut holder, &certificate(&renewal()), &fresh_key()).unwrap();
        let held = holder.certificate().unwrap();
        assert_eq!((held.claims(), held.kid()), (&renewal(), ISSUER));
        assert_eq!(held.presentation_key(), &public(&fresh_key()));
    }

    #[test]
    fn a_failed_renewal_leaves_the_old_certificate() {
        let good = certificate(&renewal());
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        let mut holder = Phone::new().holder;
        let before = holder.clone();
        let mut refused = |bytes: &[u8], key: &SigningKey| {
            let error = accept(&mut holder, bytes, key).unwrap_err();
            assert_eq!(holder, before);
            error
        };
        assert_eq!(refused(&flipped, &fresh_key()), AcceptError::BadSignature { kid: ISSUER });
        assert_eq!(refused(&good, &key(4)), AcceptError::OtherKey);
        let AcceptError::Decode(DecodeError::Malformed { malformed, .. }) =
            refused(&[], &fresh_key())
        else {
            panic!("empty bytes are no certificate");
        };
        assert_eq!(malformed.fault, Fault::Truncated);
    }

    #[test]
    fn only_an_issuer_of_device_certificates_is_believed() {
        let unknown = attach(&issuer(), &certificate_claims().prepare(Kid([0, 1])).unwrap());
        let refused = accept(&mut Holder::default(), &unknown, &device());
        assert_eq!(refused, Err(AcceptError::UnknownIssuer { kid: Kid([0, 1]) }));
        let by_papers = attach(&papers(), &certificate_claims().prepare(PAPERS).unwrap());
        let refused = accept(&mut Holder::default(), &by_papers, &device());
        assert_eq!(refused, Err(AcceptError::UnknownIssuer { kid: PAPERS }));
    }

    #[test]
    fn an_issuer_is_believed_within_its_window_and_leeway_unless_withdrawn() {
        let bytes = certificate(&certificate_claims());
        let with = |unix_seconds, change: fn(&mut Issuer)| {
            let mut list = trust_list();
            change(&mut list.issuers[0]);
            let time = Clock::default().at(at(unix_seconds, 0));
            let key = public(&device());
            Holder::default().accept(&bytes, None, &key, &trust(&list), time).is_ok()
        };
        assert!(!with(ISSUED_S, |issuer| issuer.state = IssuerState::Withdrawn));
        let begins = |issuer: &mut Issuer| issuer.from = instant(ISSUED_S + 100);
        assert!(!with(ISSUED_S + 89, begins));
        assert!(with(ISSUED_S + 90, begins));
        let ends = |issuer: &mut Issuer| issuer.to = instant(ISSUED_S + 100);
        assert!(with(ISSUED_S + 110, ends));
        assert!(!with(ISSUED_S + 111, ends));
    }

    #[test]
    fn a_certificate_of_a_newer_format_is_left_to_a_newer_app() {
        // The six letters of the hint become five, and a fourth element.
        let mut bytes = certificate(&certificate_claims());
        let hint = bytes.windows(7).position(|window| window == b"\x66NVA789").unwrap();
        bytes[hint..hint + 7].copy_from_slice(b"\x65NVA78\x00");
        bytes[hint - 7] += 1;
        let signed = DeviceCertificate::decode(&bytes).unwrap().envelope().signed_bytes();
        let signature: Signature = issuer().sign(&signed);
        let start = bytes.len() - 64;
        bytes[start..].copy_from_slice(&signature.to_bytes());
        let newer = DecodeError::Newer { structure: Structure::DeviceCertificate };
        let refused = accept(&mut Holder::default(), &bytes, &device());
        assert_eq!(refused, Err(AcceptError::Decode(newer)));
    }

    #[test]
    fn a_certificate_is_taken_until_it_expires() {
        let bytes = certificate(&certificate_claims());
        let expires = instant(EXPIRES_S);
        for (unix_seconds, result) in
            [(EXPIRES_S, Ok(())), (EXPIRES_S + 1, Err(AcceptError::Expired { expires }))]
        {
            let mut holder = Holder::default();
            assert_eq!(accept_at(unix_seconds, &mut holder, &bytes, None, &device()), result);
        }
    }

    #[test]
    fn an_older_certificate_does_not_replace_a_newer_one() {
        let mut holder = Phone::new().holder;
        let first = certificate(&certificate_claims());
        accept(&mut holder, &certificate(&renewal()), &fresh_key()).unwrap();
        let (expires, held) = (instant(EXPIRES_S), renewal().expires);
        let refused = accept(&mut holder, &first, &device());
        assert_eq!(refused, Err(AcceptError::Older { expires, held }));
    }

    #[test]
    fn the_certificate_held_is_taken_again_with_a_newer_binding() {
        let mut holder = Phone::new().holder;
        assert_eq!(holder.binding(), None);
        let certificate = certificate(&certificate_claims());
        let binding = binding(&binding_claims(&device()));
        accept_at(ISSUED_S, &mut holder, &certificate, Some(&binding), &device()).unwrap();
        assert_eq!(holder.binding(), Some(&binding[..]));
    }

    #[test]
    fn the_binding_names_its_documents() {
        let mut holder = Phone::new().holder;
        let named = DocumentId([4; 32]);
        assert!(!holder.binds(named));
        let certificate = certificate(&certificate_claims());
        let binding = binding(&binding_claims(&device()));
        accept_at(ISSUED_S, &mut holder, &certificate, Some(&binding), &device()).unwrap();
        assert!(holder.binds(named) && !holder.binds(DocumentId([5; 32])));
    }

    #[test]
    fn a_renewal_without_a_binding_drops_that_of_the_old_key() {
        let mut holder = Holder::default();
        let old = certificate(&certificate_claims());
        let binding = binding(&binding_claims(&device()));
        accept_at(ISSUED_S, &mut holder, &old, Some(&binding), &device()).unwrap();
        accept(&mut holder, &certificate(&renewal()), &fresh_key()).unwrap();
        assert_eq!(holder.binding(), None);
    }

    #[test]
    fn a_renewal_with_a_bad_binding_changes_nothing() {
        let certificate = certificate(&renewal());
        let mut holder = Phone::new().holder;
        let before = holder.clone();
        let mut refused = |bytes: &[u8], unix_seconds| {
            let binding = Some(bytes);
            let result = accept_at(unix_seconds, &mut holder, &certificate, binding, &fresh_key());
            assert_eq!(holder, before);
            result.unwrap_err()
        };
        let good = binding(&binding_claims(&fresh_key()));
        let mut flipped = good.clone();
        *flipped.last_mut().unwrap() ^= 1;
        assert_eq!(refused(&flipped, ISSUED_S), AcceptError::BadSignature { kid: PAPERS });
        let of_another = binding(&binding_claims(&device()));
        assert_eq!(refused(&of_another, ISSUED_S), AcceptError::OtherKey);
        let expires = instant(EXPIRES_S);
        assert_eq!(refused(&good, EXPIRES_S + 1), AcceptError::Expired { expires });
        let by_issuer = attach(&issuer(), &binding_claims(&fresh_key()).prepare(ISSUER).unwrap());
        assert_eq!(refused(&by_issuer, ISSUED_S), AcceptError::UnknownIssuer { kid: ISSUER });
        assert!(matches!(refused(&[], ISSUED_S), AcceptError::Decode(_)));
    }
}
