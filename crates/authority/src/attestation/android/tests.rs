//! Phones of a test world, genuine ones and every kind of forgery.

use std::fs;

use vneid_testworld::{
    AndroidManufacturer, AndroidStatement, ChainPlan, SoftKey, TestExtension, sign_chain,
};

use super::*;

const PACKAGE: &str = "vn.example.thunghiem";
const DIGEST: [u8; 32] = [0xd1; 32];
const NONCE: [u8; 48] = [0x4e; 48];
const YEAR_S: i64 = 365 * 86_400;

/// A maker, a service that believes it, and a phone's key.
struct Scene {
    maker: AndroidManufacturer,
    attestation: AndroidKeyAttestation,
    status: tempfile::NamedTempFile,
    key: SoftKey,
    now: Instant,
}

impl Scene {
    fn new() -> Self {
        let maker = AndroidManufacturer::new(std::array::from_fn(|_| SoftKey::generate().unwrap()));
        let now = Instant::from_unix_seconds(1_795_478_400).unwrap();
        let status = tempfile::NamedTempFile::new().unwrap();
        fs::write(status.path(), r#"{"entries": {"abc": {"status": "REVOKED"}}}"#).unwrap();
        let attestation = AndroidKeyAttestation::new(
            TrustAnchors::from_pem(&maker.root_pem(now)).unwrap(),
            AndroidApp { package: PACKAGE.to_owned(), signing_digests: vec![[0xd0; 32], DIGEST] },
            AndroidStatusFile::open(status.path(), i64::MAX, None).unwrap(),
        );
        Self { maker, attestation, status, key: SoftKey::generate().unwrap(), now }
    }

    fn statement(&self) -> AndroidStatement {
        AndroidStatement::genuine(PACKAGE, DIGEST, &NONCE)
    }

    fn remote(&self) -> ChainPlan {
        self.maker.remote(&self.key.public(), &self.statement(), self.now)
    }

    fn factory(&self) -> ChainPlan {
        self.maker.factory(&self.key.public(), &self.statement(), self.now)
    }

    fn check(&self, plan: &ChainPlan) -> Result<(), AttestationError> {
        self.check_bytes(sign_chain(plan))
    }

    fn check_bytes(&self, chain: Vec<Vec<u8>>) -> Result<(), AttestationError> {
        self.check_all(&[&self.key], vec![chain])
    }

    fn check_all(
        &self,
        keys: &[&SoftKey],
        chains: Vec<Vec<Vec<u8>>>,
    ) -> Result<(), AttestationError> {
        let keys = keys.iter().map(|key| PublicKey::from_full(&key.public()).unwrap());
        let keys: Vec<_> = keys.collect();
        let request = AttestationRequest { nonce: &NONCE, keys: &keys, remembered: None };
        let chains = chains.into_iter().map(|chain| chain.into_iter().map(Bytes).collect());
        self.attestation.verify(&request, &chains.collect::<Vec<_>>(), self.now).map(|_| ())
    }
}

fn is_refused(result: Result<(), AttestationError>, rule: &str) {
    match result {
        Err(AttestationError::Refused(why)) => assert!(why.contains(rule), "{why}, not {rule}"),
        other => panic!("{other:?}, not {rule}"),
    }
}

#[test]
fn genuine_phones_are_believed() {
    let scene = Scene::new();
    assert_eq!(scene.check(&scene.remote()), Ok(()));
    assert_eq!(scene.check(&scene.factory()), Ok(()));
    // The root may be left out; it is known.
    let mut rootless = scene.remote();
    rootless.pop();
    assert_eq!(scene.check(&rootless), Ok(()));
    let other = SoftKey::generate().unwrap();
    let chain = |key: &SoftKey| {
        sign_chain(&scene.maker.remote(&key.public(), &scene.statement(), scene.now))
    };
    let keys = [&scene.key, &other];
    assert_eq!(scene.check_all(&keys, vec![chain(&scene.key), chain(&other)]), Ok(()));
    is_refused(scene.check_all(&keys, vec![chain(&other), chain(&scene.key)]), "another one");
    is_refused(scene.check_all(&keys, vec![chain(&scene.key)]), "one certificate chain for each");
    is_refused(scene.check_all(&keys[..1], vec![chain(&scene.key); 2]), "one certificate chain");
}

#[test]
fn every_version_of_the_schema_is_read_and_unknown_tags_are_passed_over() {
    let scene = Scene::new();
    for version in [1, 2, 3, 4, 100, 200, 300, 400, 500] {
        let mut statement = scene.statement();
        statement.version = version;
        // A number, a blob, and what a version to come may hold.
        let further = [(724, vec![4, 2, 1, 1]), (11, vec![2, 1, 9]), (70_000, vec![0x30, 0])];
        statement.further.extend(further);
        let plan = scene.maker.remote(&scene.key.public(), &statement, scene.now);
        assert_eq!(scene.check(&plan), Ok(()), "version {version}");
    }
    let mut statement = scene.statement();
    (statement.attestation_level, statement.key_level) = (2, 2);
    let plan = scene.maker.remote(&scene.key.public(), &statement, scene.now);
    assert_eq!(scene.check(&plan), Ok(()), "StrongBox");
}

#[test]
fn whatever_is_said_amiss_is_refused() {
    type Edit = fn(&mut AndroidStatement);
    let edits: &[(Edit, &str)] = &[
        (|it| it.challenge[0] ^= 1, "another challenge"),
        (|it| it.challenge.clear(), "another challenge"),
        (|it| it.challenge.push(0), "another challenge"),
        (|it| (it.attestation_level, it.key_level) = (0, 0), "hardware"),
        (|it| it.attestation_level = 0, "hardware"),
        (|it| it.key_level = 0, "hardware"),
        (|it| it.key_level = 2, "hardware"),
        (|it| (it.attestation_level, it.key_level) = (3, 3), "malformed"),
        (|it| it.version = 0, "malformed"),
        (|it| it.purposes = vec![2, 3], "signatures alone"),
        (|it| it.purposes = vec![7], "signatures alone"),
        (|it| it.purposes.clear(), "signatures alone"),
        (|it| it.algorithm = Some(1), "signatures alone"),
        (|it| it.algorithm = None, "signatures alone"),
        (|it| it.origin = Some(2), "made by the hardware"),
        (|it| it.origin = None, "made by the hardware"),
        (|it| it.root_of_trust = None, "how the phone was started"),
        (|it| it.root_of_trust = Some((false, 0)), "unlocked"),
        (|it| it.root_of_trust = Some((true, 1)), "not its maker's"),
        (|it| it.root_of_trust = Some((true, 2)), "not its maker's"),
        (|it| it.root_of_trust = Some((true, 3)), "not its maker's"),
        (|it| it.root_of_trust = Some((true, 4)), "malformed"),
        (|it| it.all_applications = true, "every app"),
        (|it| it.packages = vec!["vn.example.khac".into()], "another app"),
        (|it| it.packages.push("vn.example.khac".into()), "another app"),
        (|it| it.packages.clear(), "another app"),
        (|it| it.signing_digests = vec![vec![0xee; 32]], "somebody else"),
        (|it| it.signing_digests.push(vec![0xee; 32]), "somebody else"),
        (|it| it.signing_digests = vec![vec![0xd1; 31]], "somebody else"),
        (|it| it.signing_digests.clear(), "somebody else"),
        (|it| it.in_software_list = true, "signatures alone"),
        // Twice, so that two readers could believe two things.
        (|it| it.further.push((702, vec![2, 1, 0])), "malformed"),
        (|it| it.further.push((704, vec![0x30, 0])), "malformed"),
        (|it| it.further.push((709, vec![4, 0])), "malformed"),
    ];
    let scene = Scene::new();
    for (i, (edit, rule)) in edits.iter().enumerate() {
        let mut statement = scene.statement();
        edit(&mut statement);
        assert_ne!(statement, scene.statement(), "edit {i}");
        let key = scene.key.public();
        is_refused(scene.check(&scene.maker.remote(&key, &statement, scene.now)), rule);
        is_refused(scene.check(&scene.maker.factory(&key, &statement, scene.now)), rule);
    }
}

#[test]
fn a_chain_that_is_not_a_phones_is_refused() {
    type Edit = fn(&mut ChainPlan);
    let edits: &[(Edit, &str)] = &[
        (|it| it.clear(), "empty"),
        (|it| drop(it.drain(..4)), "empty"),
        (|it| it.truncate(3), "do not lead to a root"),
        (|it| drop(it.remove(1)), "not its issuer's"),
        (|it| it.swap(1, 2), "not its issuer's"),
        (|it| it[0].0.extensions.truncate(1), "holds no attestation"),
        (|it| it[0].0.issuer[0].1.push('x'), "not its issuer's"),
        (|it| it[1].0.extensions.clear(), "may not"),
        (|it| it[1].0.extensions[0] = TestExtension::basic_constraints(false, None), "may not"),
        (|it| it[1].0.extensions[1] = TestExtension::key_usage(false), "may not"),
        (|it| it[3].0.extensions[0] = TestExtension::basic_constraints(true, Some(1)), "may not"),
        (|it| it[1].0.extensions.push(TestExtension::basic_constraints(true, None)), "may not"),
        (|it| it[2].0.extensions.push(unknown_extension()), "critical extension"),
        (|it| it[0].0.extensions.push(unknown_extension()), "critical extension"),
        (|it| it[1].0.to = it[1].0.from.plus_seconds(3_599), "at this time"),
        (|it| it[3].0.to = it[1].0.from, "at this time"),
        (|it| it[1].0.from = it[1].0.from.plus_seconds(3_601), "at this time"),
    ];
    let scene = Scene::new();
    for (i, (edit, rule)) in edits.iter().enumerate() {
        let mut plan = scene.remote();
        edit(&mut plan);
        println!("edit {i}");
        is_refused(scene.check(&plan), rule);
    }
}

fn unknown_extension() -> TestExtension {
    TestExtension { id: "2.5.29.36", critical: true, value: vec![0x30, 0] }
}

#[test]
fn both_ends_of_a_certificate_s_life_count() {
    let scene = Scene::new();
    let mut plan = scene.remote();
    (plan[1].0.from, plan[1].0.to) = (scene.now, scene.now);
    assert_eq!(scene.check(&plan), Ok(()));
    plan[3].0.extensions[0] = TestExtension::basic_constraints(true, Some(2));
    assert_eq!(scene.check(&plan), Ok(()), "two issuers below are within a path length of 2");
}

#[test]
fn a_factorys_chain_has_its_own_exceptions_and_no_others() {
    let scene = Scene::new();
    // It is over, and its batch lacks the CA bit; but it must have begun, and be issued by a CA.
    let mut early = scene.factory();
    early[1].0.from = scene.now.plus_seconds(1);
    is_refused(scene.check(&early), "at this time");
    let mut upper = scene.factory();
    upper[2].0.extensions[0] = TestExtension::basic_constraints(false, None);
    is_refused(scene.check(&upper), "may not");
    // One more below it is not the chain of a phone, whatever it may issue.
    let mut long = scene.factory();
    let (mut batch, _) = long[1].clone();
    batch.issuer = batch.subject.clone();
    long.insert(1, (batch, long[0].1.clone()));
    is_refused(scene.check(&long), "not the chain of a phone");
}

#[test]
fn a_certificate_below_the_attestation_is_refused() {
    // A rooted phone's own app has a key attested, and signs a made-up attestation with it.
    let scene = Scene::new();
    let attested = SoftKey::generate().unwrap();
    let theirs = AndroidStatement::genuine("vn.example.khac", [1; 32], &NONCE);
    for (mut plan, makes_ca) in [
        (scene.maker.remote(&attested.public(), &theirs, scene.now), false),
        (scene.maker.remote(&attested.public(), &theirs, scene.now), true),
        (scene.maker.factory(&attested.public(), &theirs, scene.now), false),
    ] {
        let (mut forged, _) = scene.remote().swap_remove(0);
        forged.issuer = plan[0].0.subject.clone();
        if makes_ca {
            plan[0].0.extensions.extend([TestExtension::basic_constraints(true, None)]);
        }
        plan.insert(0, (forged, attested.clone()));
        assert!(matches!(
            scene.check(&plan),
            Err(AttestationError::Refused(
                "an attested key is no issuer" | "not the chain of a phone"
            ))
        ));
    }
}

#[test]
fn a_forged_signature_and_a_foreign_root_are_refused() {
    let scene = Scene::new();
    let forger = SoftKey::generate().unwrap();
    for i in 0..4 {
        let mut plan = scene.remote();
        plan[i].1 = forger.clone();
        assert!(scene.check(&plan).is_err(), "certificate {i}");
    }
    let foreign = Scene::new();
    is_refused(scene.check(&foreign.remote()), "do not lead to a root");
    // Nor when the phone brings a root of that name, or leaves a root out.
    let mut plan = foreign.remote();
    plan[4] = scene.remote().swap_remove(4);
    is_refused(scene.check(&plan), "do not lead to a root");
    plan.pop();
    is_refused(scene.check(&plan), "do not lead to a root");
}

#[test]
fn a_revoked_certificate_ends_belief_in_all_below_it() {
    let scene = Scene::new();
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let mut written = 0;
    let mut revoke = |serial: &str| {
        let list = format!(r#"{{"entries": {{"{serial}": {{"status": "SUSPENDED"}}}}}}"#);
        fs::write(scene.status.path(), list).unwrap();
        written += 1;
        let modified = std::time::UNIX_EPOCH + std::time::Duration::from_secs(written);
        scene.status.as_file().set_modified(modified).unwrap();
    };
    for (plan, issuers) in [(scene.remote(), 1..=3), (scene.factory(), 1..=2)] {
        for i in issuers {
            let serial = hex(&plan[i].0.serial);
            revoke(&serial.to_uppercase());
            is_refused(scene.check(&plan), "revoked");
            revoke(&format!("1{serial}"));
            assert_eq!(scene.check(&plan), Ok(()), "another serial number");
        }
    }
}

#[test]
fn without_a_fresh_list_nothing_is_believed_nor_refused() {
    let mut scene = Scene::new();
    let age_s = {
        let modified = fs::metadata(scene.status.path()).unwrap().modified().unwrap();
        let written = modified.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        scene.now.unix_seconds() + YEAR_S - i64::try_from(written).unwrap()
    };
    scene.attestation.status =
        AndroidStatusFile::open(scene.status.path(), age_s - 1, None).unwrap();
    scene.now = scene.now.plus_seconds(YEAR_S);
    let plan = scene.remote();
    assert!(matches!(scene.check(&plan), Err(AttestationError::Unavailable(_))));
    scene.attestation.status = AndroidStatusFile::open(scene.status.path(), age_s, None).unwrap();
    assert_eq!(scene.check(&plan), Ok(()));
}

#[test]
fn broken_bytes_are_refused_and_never_panic() {
    let scene = Scene::new();
    let genuine = sign_chain(&scene.remote());
    // Every certificate but the root, which is known without it.
    for i in 0..4 {
        for at in 0..genuine[i].len() {
            let mut chain = genuine.clone();
            chain[i][at] ^= 1 << (at % 8);
            assert!(scene.check_bytes(chain).is_err(), "certificate {i}, byte {at}");
            if at % 7 == 0 {
                let mut chain = genuine.clone();
                chain[i].truncate(at);
                assert!(scene.check_bytes(chain).is_err(), "certificate {i}, {at} bytes");
            }
        }
        let mut chain = genuine.clone();
        chain[i].push(0);
        assert!(scene.check_bytes(chain).is_err(), "certificate {i} and a byte");
    }
    let statement = scene.statement().to_der();
    for at in 0..statement.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut changed = statement.clone();
            changed[at] ^= mask;
            drop(KeyDescription::from_der(&changed));
        }
        assert!(KeyDescription::from_der(&statement[..at]).is_err(), "{at} bytes");
    }
    for length in [0, 1, 2, 100, 5_000, 8 * 1024, 8 * 1024 + 1] {
        let noise: Vec<u8> = (0..length).map(|i: usize| (i * 7 + i / 256) as u8).collect();
        is_refused(scene.check_bytes(vec![noise.clone()]), "malformed");
        assert!(KeyDescription::from_der(&noise).is_err());
    }
    let mut long = genuine.clone();
    long.resize(11, genuine[1].clone());
    is_refused(scene.check_bytes(long), "too long");
}

#[test]
fn a_phone_that_does_not_know_the_app_may_try_again() {
    let scene = Scene::new();
    let check = |digests: Vec<Vec<u8>>| {
        let mut statement = scene.statement();
        statement.packages = vec!["UnknownPackage".into()];
        statement.signing_digests = digests;
        scene.check(&scene.maker.remote(&scene.key.public(), &statement, scene.now))
    };
    assert!(matches!(check(Vec::new()), Err(AttestationError::Incomplete(_))));
    is_refused(check(vec![DIGEST.to_vec()]), "another app");
}
