//! Issuer keys in a token: SoftHSM behind a stand-in that is as slow as tokens are, goes away and
//! locks.

mod softhsm;

use std::process::Command;
use std::sync::{Arc, Mutex};

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::Attribute;
use cryptoki::session::UserType;
use cryptoki::types::AuthPin;
use vneid_authority::{
    IssuerName, PemSigner, Signer, SignerError, Signers, TokenSettings, TokenSigner,
    make_issuer_key, make_issuer_key_in_token,
};
use vneid_client::wire::CertificateIssued;
use vneid_payload::{DeviceCertificate, Issuer, IssuerState, Kid, Role};
use vneid_testworld::SoftKey;

use crate::support::{Database, World, clerk};

use self::softhsm::{PIN, Token, run, token, write_private};

const D1: Kid = Kid(*b"D1");
const D2: Kid = Kid(*b"D2");
const D3: Kid = Kid(*b"D3");
const S2: Kid = Kid(*b"S2");
const DAY_S: i64 = 86_400;

/// A test that is run in a process with a token of its own.
macro_rules! in_a_process_of_its_own {
    ($(async fn $name:ident($token:ident: Token) $body:block)*) => {$(
        #[test]
        fn $name() {
            let Some($token) = token(concat!("token::", stringify!($name))) else { return };
            let mut runtime = tokio::runtime::Builder::new_multi_thread();
            runtime.worker_threads(2).enable_all().build().unwrap().block_on(async $body);
        }
    )*};
}

in_a_process_of_its_own! {
    async fn keys_are_made_in_it_and_sign(token: Token) {
        token.make(&["device-4432", "status-5332"]);
        let signer = token.signer().unwrap();
        let [device, status] = signer.keys() else { panic!("{:?}", signer.keys()) };
        assert_eq!((device.role, device.kid), (Role::Device, D2));
        assert_eq!((status.role, status.kid), (Role::Status, S2));
        let signature = signer.sign(D2, b"m").await.unwrap();
        assert!(device.public.verify(b"m", &signature));
        assert!(matches!(signer.sign(Kid(*b"X1"), b"m").await, Err(SignerError::NoKey(_))));
        assert!(token.path("public/device-4432.pem").exists());
    }

    async fn a_kid_is_made_once_wherever_its_key_is(token: Token) {
        token.make(&["device-4432"]);
        for name in ["device-4432", "paper-4432"] {
            let name: IssuerName = name.parse().unwrap();
            make_issuer_key(&token.path(""), name).unwrap_err();
            make_issuer_key_in_token(&token.path(""), &token.settings(), name).unwrap_err();
            // Nor when the public half has been mislaid.
            let elsewhere = tempfile::tempdir().unwrap();
            let error = make_issuer_key_in_token(elsewhere.path(), &token.settings(), name);
            assert!(error.unwrap_err().to_string().contains("two keys 4432"));
        }
    }

    async fn a_key_whose_public_half_is_not_kept_does_not_stay(token: Token) {
        let name: IssuerName = "device-4432".parse().unwrap();
        let no_folder = token.path("pin");
        make_issuer_key_in_token(&no_folder, &token.settings(), name).unwrap_err();
        assert!(token.signer().unwrap().keys().is_empty());
    }

    async fn a_key_that_was_outside_is_refused(token: Token) {
        let pem = token.path("outside.pem");
        write_private(&pem, &SoftKey::from_seed(&[1; 32]).unwrap().to_pem());
        run(Command::new("softhsm2-util")
            .args(["--import", pem.to_str().unwrap(), "--token", "vneid", "--pin", PIN])
            .args(["--label", "device-4432", "--id", "01"]));
        let error = token.signer().unwrap_err();
        assert!(error.to_string().contains("device-4432 was not made in it"), "{error}");
    }

    async fn a_key_that_can_be_read_out_is_refused(token: Token) {
        // What such a key lacks, in this order: it is hidden, and it stays.
        for (name, sensitive, extractable) in [("device-4432", false, false), ("paper-5032", true, true)] {
            generate(&token, name, sensitive, extractable);
            let error = token.signer().unwrap_err();
            assert!(error.to_string().contains("can be read out of it"), "{error}");
            assert!(matches!(error, SignerError::Token(_)));
            destroy(&token, name);
        }
        generate(&token, "device-4433", true, false);
        assert_eq!(token.signer().unwrap().keys().len(), 1);
    }

    async fn objects_of_other_names_are_somebody_elses(token: Token) {
        generate(&token, "web server", true, true);
        assert!(token.signer().unwrap().keys().is_empty());
    }

    async fn a_wrong_pin_is_tried_once(token: Token) {
        token.make(&["device-4432"]);
        write_private(&token.path("pin"), "8642");
        token.calls();
        let error = token.signer().unwrap_err();
        assert!(matches!(error, SignerError::Token(_)) && error.to_string().contains("refused the PIN"), "{error}");
        assert_eq!(token.count("login"), 1);
        // A second program has one more; the last one is left for a person.
        token.signer().unwrap_err();
        let error = token.signer().unwrap_err();
        assert!(error.to_string().contains("one more wrong PIN would lock it"), "{error}");
        assert_eq!(token.count("login"), 1);
        token.set("tries", 3);
        let error = token.signer().unwrap_err();
        assert!(error.to_string().contains("locked"), "{error}");
        assert_eq!(token.count("login"), 0);
    }

    async fn a_pin_that_others_can_read_is_refused(token: Token) {
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            std::fs::set_permissions(token.path("pin"), PermissionsExt::from_mode(0o640)).unwrap();
            let error = token.signer().unwrap_err();
            assert!(error.to_string().contains("others can read it"), "{error}");
        }
    }

    async fn a_token_that_is_not_there_is_away_and_named(token: Token) {
        let settings = TokenSettings { label: "another".to_owned(), ..token.settings() };
        let error = TokenSigner::open(&settings).unwrap_err();
        assert!(matches!(error, SignerError::TokenAway(_)), "{error}");
        assert!(error.to_string().contains("labelled another; there are: vneid"), "{error}");
        token.set("gone", 1);
        assert!(matches!(token.signer().unwrap_err(), SignerError::TokenAway(_)));
        let settings = TokenSettings { module: token.path("pin"), ..token.settings() };
        let error = TokenSigner::open(&settings).unwrap_err();
        assert!(matches!(error, SignerError::Token(_)), "{error}");
    }

    async fn a_lost_session_is_opened_anew_once(token: Token) {
        token.make(&["device-4432"]);
        let settings = TokenSettings { sessions: 1, ..token.settings() };
        let signer = TokenSigner::open(&settings).unwrap();
        token.set("lost", 1);
        token.calls();
        signer.sign(D2, b"m").await.unwrap();
        assert_eq!(token.count("open"), 1);
        assert_eq!(signer.trouble(), None);
        // One that is lost again and again is not opened for ever.
        token.set("lost", 2);
        assert!(matches!(signer.sign(D2, b"m").await, Err(SignerError::TokenAway(_))));
        assert!(signer.trouble().is_some());
        assert_eq!(token.count("sign"), 2);
        signer.sign(D2, b"m").await.unwrap();
        assert_eq!(signer.trouble(), None);
    }

    async fn a_token_that_goes_is_missed_and_one_that_comes_back_signs(token: Token) {
        token.make(&["device-4432"]);
        let signer = token.signer().unwrap();
        token.set("gone", 1);
        assert!(matches!(signer.sign(D2, b"m").await, Err(SignerError::TokenAway(_))));
        assert!(signer.trouble().is_some());
        token.unset("gone");
        // Nobody has to ask for a signature: an instance that is out of the proxy gets no calls.
        while signer.trouble().is_some() {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        signer.sign(D2, b"m").await.unwrap();
    }

    async fn a_pin_that_was_changed_meanwhile_is_tried_once(token: Token) {
        token.make(&["device-4432"]);
        let signer = token.signer().unwrap();
        // Both sessions are lost and with them the login, and then the PIN is another.
        change_pin(&token);
        token.set("tries", 0);
        token.set("gone", 1);
        for _ in 0..8 {
            signer.sign(D2, b"m").await.unwrap_err();
        }
        token.unset("gone");
        token.calls();
        for _ in 0..8 {
            let error = signer.sign(D2, b"m").await.unwrap_err();
            assert!(matches!(error, SignerError::Token(_)), "{error}");
        }
        assert_eq!(token.count("login"), 1);
    }

    async fn lists_are_signed_before_what_else_waits(token: Token) {
        token.make(&["device-4432", "status-5332"]);
        let settings = TokenSettings { sessions: 1, ..token.settings() };
        let signer = Arc::new(TokenSigner::open(&settings).unwrap());
        token.set("gate", 1);
        token.calls();
        let done = Arc::new(Mutex::new(Vec::new()));
        let mut asked = Vec::new();
        for (kid, name) in [(D2, "first"), (D2, "second"), (D2, "third"), (S2, "list")] {
            let (signer, done) = (signer.clone(), done.clone());
            asked.push(tokio::spawn(async move {
                signer.sign(kid, b"m").await.unwrap();
                done.lock().unwrap().push(name);
            }));
            // Each is at the desk before the next comes; the first is at the token.
            while std::fs::read_to_string(token.path("calls")).unwrap().is_empty() {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        // So far apart that each is told before the next is made.
        token.set("sign_ms", 100);
        token.unset("gate");
        for task in asked {
            task.await.unwrap();
        }
        let done = done.lock().unwrap();
        let place = |name: &str| done.iter().position(|it| *it == name).unwrap();
        assert!(place("list") < place("second") && place("list") < place("third"), "{done:?}");
    }

    async fn a_service_moves_from_files_to_it_and_outlives_its_absence(token: Token) {
        token.make(&["device-4433"]);
        let signer = token.signer().unwrap();
        let key = signer.keys()[0].public.to_full();
        let world = World::start_of(Database::sqlite(), |parts| {
            let both = vec![parts.signer.clone(), Arc::new(signer)];
            parts.signer = Arc::new(Signers::new(both).unwrap());
        });
        let world = world.await;
        let (from, to) = (world.now(), world.now().plus_seconds(2 * 365 * DAY_S));
        let list = |sequence| world.trust_list(|claims| {
            claims.sequence = sequence;
            let (kid, role, state) = (D3, Role::Device, IssuerState::Active);
            claims.issuers.push(Issuer { kid, role, key, from, to, state });
            claims.issuers.sort_by_key(|issuer| issuer.kid);
        });
        world.authority.install_trust_list(&clerk(), &list(2)).await.unwrap();
        let mut phone = world.phone("Máy thử");
        assert_eq!(kid_of(&phone.join().await.certificate.unwrap()), D1);
        world.pass(21 * DAY_S).await;
        world.authority.install_trust_list(&clerk(), &list(3)).await.unwrap();
        world.pass(10 * DAY_S).await;
        assert_eq!(world.get("/readyz").await.status, 200);
        assert_eq!(kid_of(&phone.renew().await.ok()), D3);

        world.pass(4 * DAY_S).await;
        token.set("gone", 1);
        let fresh = SoftKey::generate().unwrap();
        let answer = phone.renew_for(&fresh).await;
        assert_eq!((answer.status, answer.problem()), (503, "unavailable".to_owned()));
        assert_eq!(answer.header("retry-after"), Some("30"));
        let ready = world.get("/readyz").await;
        assert_eq!(ready.status, 503);
        assert!(String::from_utf8_lossy(&ready.body).contains("the token is away"));
        // Whatever it has no part in goes on: the time, lists, sign-ins.
        assert_eq!(world.get("/v1/lists/index.json").await.status, 200);
        assert_eq!(world.get("/v1/service?nonce=AAAAAAAAAAAAAAAAAAAAAA").await.status, 200);
        token.unset("gone");
        // The same certificate, which was recorded before: the phone asks for the same key.
        assert_eq!(kid_of(&phone.renew_for(&fresh).await.ok()), D3);
        assert_eq!(world.get("/readyz").await.status, 200);
    }

    async fn keys_in_files_and_in_it_stand_side_by_side(token: Token) {
        token.make(&["device-4432"]);
        let pem = SoftKey::from_seed(&[1; 32]).unwrap().to_pem();
        let files = tempfile::tempdir().unwrap();
        write_private(&files.path().join("device-4431.pem"), &pem);
        let both = || -> Result<Signers, SignerError> {
            let files = Arc::new(PemSigner::from_folder(files.path())?);
            Signers::new(vec![files, Arc::new(token.signer()?)])
        };
        let signer = both().unwrap();
        assert_eq!(signer.keys().len(), 2);
        for key in signer.keys() {
            let signature = signer.sign(key.kid, b"m").await.unwrap();
            assert!(key.public.verify(b"m", &signature), "{}", key.kid);
        }
        assert!(matches!(signer.sign(Kid(*b"X1"), b"m").await, Err(SignerError::NoKey(_))));
        write_private(&files.path().join("paper-4432.pem"), &pem);
        assert!(matches!(both(), Err(SignerError::TwoKeys(D2))));
    }
}

#[test]
fn whoever_waits_too_long_is_asked_to_come_again() {
    let name = "token::whoever_waits_too_long_is_asked_to_come_again";
    let Some(token) = token(name) else { return };
    token.make(&["device-4432"]);
    let signer = token.signer().unwrap();
    token.set("gate", 1);
    // Time passes by itself as soon as everybody waits.
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    runtime.enable_all().start_paused(true).build().unwrap().block_on(async {
        for _ in 0..4 {
            assert!(matches!(signer.sign(D2, b"m").await, Err(SignerError::Busy)));
        }
    });
    token.unset("gate");
    // What nobody waits for any more is not signed: only what was at the token already.
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async { signer.sign(D2, b"m").await.unwrap() });
    assert!(token.count("sign") <= 1 + 2 + 1, "one as it was opened, two at the token, the last");
}

/// How many signatures a second a token makes: `--ignored --nocapture`.
#[test]
#[ignore = "a measurement"]
fn signatures_a_second() {
    let Some(token) = token("token::signatures_a_second") else { return };
    token.make(&["device-4432"]);
    for (sessions, sign_ms) in [(1, 0), (4, 0), (1, 30), (4, 30), (16, 30)] {
        token.set("sign_ms", sign_ms);
        let settings = TokenSettings { sessions, ..token.settings() };
        let signer = TokenSigner::open(&settings).unwrap();
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
        let begun = std::time::Instant::now();
        let mut signed = 0;
        while begun.elapsed().as_secs() < 3 {
            let asked = futures_util::future::join_all((0..64).map(|_| signer.sign(D2, b"m")));
            signed += runtime.block_on(asked).iter().filter(|it| it.is_ok()).count();
        }
        let rate = signed as f64 / begun.elapsed().as_secs_f64();
        println!("{sessions} sessions, {sign_ms} ms more each: {rate:.0} a second");
    }
}

fn kid_of(issued: &CertificateIssued) -> Kid {
    DeviceCertificate::decode(&issued.certificate.0).unwrap().kid()
}

/// A session of another program.
fn session(token: &Token) -> cryptoki::session::Session {
    let pkcs11 = Pkcs11::new(token.path("module.so")).unwrap();
    let _ = pkcs11.initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK));
    let slot = pkcs11.get_slots_with_initialized_token().unwrap()[0];
    let session = pkcs11.open_rw_session(slot).unwrap();
    let _ = session.login(UserType::User, Some(&AuthPin::new(PIN.into())));
    session
}

fn change_pin(token: &Token) {
    let new = AuthPin::new("8642".into());
    session(token).set_pin(&AuthPin::new(PIN.into()), &new).unwrap();
}

fn generate(token: &Token, label: &str, sensitive: bool, extractable: bool) {
    let p256 = vec![0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
    let label = Attribute::Label(label.as_bytes().to_vec());
    let public = [Attribute::Token(true), Attribute::EcParams(p256), label.clone()];
    let private = [
        Attribute::Token(true),
        Attribute::Private(true),
        Attribute::Sensitive(sensitive),
        Attribute::Extractable(extractable),
        Attribute::Sign(true),
        label,
    ];
    session(token).generate_key_pair(&Mechanism::EccKeyPairGen, &public, &private).unwrap();
}

fn destroy(token: &Token, label: &str) {
    let session = session(token);
    let label = [Attribute::Label(label.as_bytes().to_vec())];
    for object in session.find_objects(&label).unwrap() {
        session.destroy_object(object).unwrap();
    }
}
