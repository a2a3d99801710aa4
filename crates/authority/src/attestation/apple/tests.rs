//! App Attest of a test world: genuine apps and every kind of forgery.

use vneid_client::wire::Platform;
use vneid_testworld::{
    AppleManufacturer, AppleStatement, SoftKey, TestExtension, assertion, attestation_object,
};

use super::*;
use crate::attestation::Remembered;

const APP: &str = "THUNGHIEM1.vn.example.thunghiem";
const NONCE_BYTES: [u8; 48] = [0x4e; 48];

/// A maker, a service that believes it, a phone's keys and its App Attest key.
struct Scene {
    maker: AppleManufacturer,
    attest: AppAttest,
    keys: Vec<PublicKey>,
    app_key: SoftKey,
    now: Instant,
}

impl Scene {
    fn new(environment: AppleEnvironment) -> Self {
        let maker = AppleManufacturer::new(std::array::from_fn(|_| SoftKey::generate().unwrap()));
        let now = Instant::from_unix_seconds(1_795_478_400).unwrap();
        let anchors = TrustAnchors::from_pem(&maker.root_pem(now)).unwrap();
        let attest = AppAttest::new(anchors, &AppleApp { id: APP.to_owned(), environment });
        let key = |seed| {
            let key = SoftKey::from_seed(&[seed; 32]).unwrap();
            PublicKey::from_full(&key.public()).unwrap()
        };
        let app_key = SoftKey::generate().unwrap();
        Self { maker, attest, keys: vec![key(1), key(2)], app_key, now }
    }

    fn client_data(&self) -> Vec<u8> {
        let thumbprints: Vec<_> = self.keys.iter().map(|key| thumbprint(&key.to_full())).collect();
        app_attest_client_data(&NONCE_BYTES, &thumbprints)
    }

    fn statement(&self) -> AppleStatement {
        AppleStatement::genuine(APP, &self.client_data())
    }

    fn object(&self, statement: &AppleStatement) -> Vec<u8> {
        self.maker.attest(&self.app_key.public(), statement, self.now)
    }

    fn check(&self, object: &[u8]) -> Result<Vec<u8>, AttestationError> {
        let request =
            AttestationRequest { nonce: &NONCE_BYTES, keys: &self.keys, remembered: None };
        memory(self.attest.verify_attestation(&request, object, self.now))
    }

    fn check_assertion(
        &self,
        assertion: &[u8],
        memory: Option<&[u8]>,
    ) -> Result<Vec<u8>, AttestationError> {
        let remembered = Some(Remembered { platform: Platform::Ios, level: None, memory });
        let request = AttestationRequest { nonce: &NONCE_BYTES, keys: &self.keys, remembered };
        self::memory(self.attest.verify_assertion(&request, assertion))
    }
}

fn memory(result: Result<Attested, AttestationError>) -> Result<Vec<u8>, AttestationError> {
    let attested = result?;
    assert_eq!(attested.level, SecurityLevel::AppAttest);
    Ok(attested.memory.unwrap())
}

fn is_refused(result: Result<Vec<u8>, AttestationError>, rule: &str) {
    match result {
        Err(AttestationError::Refused(why)) => assert!(why.contains(rule), "{why}, not {rule}"),
        other => panic!("{other:?}, not {rule}"),
    }
}

#[test]
fn the_genuine_app_is_believed() {
    let scene = Scene::new(AppleEnvironment::Production);
    for category in [None, Some(4), Some(2)] {
        let statement = AppleStatement { category, ..scene.statement() };
        assert!(scene.check(&scene.object(&statement)).is_ok(), "{category:?}");
    }
    let development = Scene::new(AppleEnvironment::Development);
    let aaguid = *b"appattestdevelop";
    let statement = AppleStatement { aaguid, category: Some(3), ..development.statement() };
    assert!(development.check(&development.object(&statement)).is_ok());
    is_refused(development.check(&development.object(&development.statement())), "environment");
}

#[test]
fn whatever_is_said_amiss_is_refused() {
    type Edit = fn(&mut AppleStatement);
    let edits: &[(Edit, &str)] = &[
        (|it| it.format = "packed".into(), "malformed"),
        (|it| it.app = "THUNGHIEM1.vn.example.khac".into(), "another app"),
        (|it| it.counter = 1, "used before"),
        (|it| it.aaguid = *b"appattestdevelop", "environment"),
        (|it| it.aaguid = [0; 16], "environment"),
        (|it| it.credential = Some([1; 32]), "another one"),
        (|it| it.category = Some(3), "App Store"),
        (|it| it.category = Some(10), "App Store"),
        (|it| it.client_data[20] ^= 1, "another challenge"),
        (|it| it.client_data.truncate(97), "another challenge"),
        (|it| it.client_data.extend([0; 32]), "another challenge"),
    ];
    let scene = Scene::new(AppleEnvironment::Production);
    for (edit, rule) in edits {
        let mut statement = scene.statement();
        edit(&mut statement);
        is_refused(scene.check(&scene.object(&statement)), rule);
    }
    // The same keys in the other order are other keys.
    let mut swapped = Scene::new(AppleEnvironment::Production);
    let object = swapped.object(&swapped.statement());
    swapped.keys.reverse();
    is_refused(swapped.check(&object), "other keys");
}

#[test]
fn a_chain_that_is_not_apples_is_refused() {
    let scene = Scene::new(AppleEnvironment::Production);
    let (key, statement) = (scene.app_key.public(), scene.statement());
    let with = |edit: &dyn Fn(&mut vneid_testworld::ChainPlan)| {
        let mut plan = scene.maker.plan(&key, &statement, scene.now);
        edit(&mut plan);
        scene.check(&attestation_object(&key, &statement, &plan))
    };
    assert!(with(&|_| ()).is_ok());
    let forger = SoftKey::generate().unwrap();
    is_refused(with(&|plan| plan[0].1 = forger.clone()), "not its issuer's");
    is_refused(with(&|plan| plan[1].1 = forger.clone()), "do not lead to a root");
    is_refused(with(&|plan| plan.clear()), "empty");
    is_refused(with(&|plan| drop(plan.pop())), "do not lead to a root");
    is_refused(with(&|plan| plan[0].0.to = scene.now.plus_seconds(-1)), "at this time");
    is_refused(with(&|plan| plan[1].0.from = scene.now.plus_seconds(1)), "at this time");
    is_refused(
        with(&|plan| plan[1].0.extensions[0] = TestExtension::basic_constraints(false, None)),
        "may not",
    );
    is_refused(with(&|plan| drop(plan[0].0.extensions.pop())), "another challenge");
    is_refused(with(&|plan| plan[0].0.extensions[2].value = vec![0x30, 0]), "another challenge");
    is_refused(with(&|plan| plan[0].0.key = forger.public()), "another one");
    let foreign = Scene::new(AppleEnvironment::Production);
    is_refused(scene.check(&foreign.object(&foreign.statement())), "do not lead to a root");
}

#[test]
fn assertions_are_for_these_keys_and_count_up() {
    let mut scene = Scene::new(AppleEnvironment::Production);
    let remembered = scene.check(&scene.object(&scene.statement())).unwrap();
    scene.keys.remove(0);
    let data = scene.client_data();
    let by = |key: &SoftKey, counter| assertion(key, APP, counter, &data);
    let first = scene.check_assertion(&by(&scene.app_key, 1), Some(&remembered)).unwrap();
    let second = scene.check_assertion(&by(&scene.app_key, 7), Some(&first)).unwrap();
    for counter in [0, 1, 7] {
        let again = scene.check_assertion(&by(&scene.app_key, counter), Some(&second));
        is_refused(again, "did not grow");
    }
    assert!(scene.check_assertion(&by(&scene.app_key, 8), Some(&second)).is_ok());
    let other = SoftKey::generate().unwrap();
    is_refused(scene.check_assertion(&by(&other, 9), Some(&second)), "not signed");
    let elsewhere = assertion(&scene.app_key, "THUNGHIEM1.vn.example.khac", 9, &data);
    is_refused(scene.check_assertion(&elsewhere, Some(&second)), "another app");
    let for_other_keys = assertion(&scene.app_key, APP, 9, &data[..data.len() - 32]);
    is_refused(scene.check_assertion(&for_other_keys, Some(&second)), "not signed");
    is_refused(scene.check_assertion(&by(&scene.app_key, 9), None), "no App Attest key");
    is_refused(scene.check_assertion(&by(&scene.app_key, 9), Some(&second[1..])), "no App Attest");
}

#[test]
fn broken_bytes_are_refused_and_never_panic() {
    let scene = Scene::new(AppleEnvironment::Production);
    let genuine = scene.object(&scene.statement());
    let remembered = scene.check(&genuine).unwrap();
    // The wrapping is not signed: spelled otherwise, it still says what the genuine one says.
    let is_harmless = |result: Result<Vec<u8>, _>, genuine: &[u8]| match result {
        Ok(bytes) => bytes == genuine,
        Err(_) => true,
    };
    for at in 0..genuine.len() {
        let mut changed = genuine.clone();
        changed[at] ^= 1 << (at % 8);
        assert!(is_harmless(scene.check(&changed), &remembered), "byte {at}");
        assert!(scene.check(&genuine[..at]).is_err(), "{at} bytes");
    }
    is_refused(scene.check(&[&genuine[..], &[0]].concat()), "malformed");
    let genuine = assertion(&scene.app_key, APP, 1, &scene.client_data());
    let after = scene.check_assertion(&genuine, Some(&remembered)).unwrap();
    for at in 0..genuine.len() {
        let mut changed = genuine.clone();
        changed[at] ^= 1 << (at % 8);
        let changed = scene.check_assertion(&changed, Some(&remembered));
        assert!(is_harmless(changed, &after), "byte {at}");
        assert!(scene.check_assertion(&genuine[..at], Some(&remembered)).is_err(), "{at} bytes");
    }
    // A long length with nothing behind it takes no memory; depth takes no stack.
    for bytes in [
        vec![0x5b, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x81; 16 * 1024],
        vec![0xa1; 4 * 1024],
        vec![0; 16 * 1024 + 1],
    ] {
        is_refused(scene.check(&bytes), "malformed");
        is_refused(scene.check_assertion(&bytes, Some(&remembered)), "malformed");
    }
}
