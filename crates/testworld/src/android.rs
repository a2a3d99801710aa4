//! Android phones of a test world: chains as their hardware makes them, under another root.

use vneid_core::crypto::sha256;
use vneid_payload::{FullKey, Instant};

use crate::certificate::{TestCertificate, TestExtension, TestName, certificate_pem};
use crate::der::{boolean, enumerated, explicit, null, number, octets, sequence, set};
use crate::key::SoftKey;

/// What the hardware says of a key. [`Self::genuine`] is what is believed; tests change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AndroidStatement {
    /// Version of the schema.
    pub version: u32,
    /// Where the attestation was made: 0 software, 1 trusted environment, 2 StrongBox.
    pub attestation_level: u8,
    /// Where the key lies, likewise.
    pub key_level: u8,
    /// What the app gave.
    pub challenge: Vec<u8>,
    /// 2 is to sign.
    pub purposes: Vec<u32>,
    /// 3 is EC.
    pub algorithm: Option<u32>,
    /// 0 is generated, 2 imported.
    pub origin: Option<u32>,
    /// Whether the phone is locked, and how it was started: 0 is verified.
    pub root_of_trust: Option<(bool, u8)>,
    /// Whether the key is for all apps.
    pub all_applications: bool,
    /// Names of the packages that may use the key.
    pub packages: Vec<String>,
    /// SHA-256 of the certificates that they are signed with.
    pub signing_digests: Vec<Vec<u8>>,
    /// Whether what should stand in the hardware's list stands in the software's.
    pub in_software_list: bool,
    /// Further items of the hardware's list: tags and DER.
    pub further: Vec<(u32, Vec<u8>)>,
}

impl AndroidStatement {
    /// Of a key that the genuine app has made, over this challenge.
    pub fn genuine(package: &str, signing_digest: [u8; 32], challenge: &[u8]) -> Self {
        Self {
            version: 300,
            attestation_level: 1,
            key_level: 1,
            challenge: challenge.to_vec(),
            purposes: vec![2],
            algorithm: Some(3),
            origin: Some(0),
            root_of_trust: Some((true, 0)),
            all_applications: false,
            packages: vec![package.to_owned()],
            signing_digests: vec![signing_digest.to_vec()],
            in_software_list: false,
            // Key size, digest, curve, no authentication, version and patch level of the system.
            further: vec![
                (3, number(256)),
                (5, set(&[number(4)])),
                (10, number(1)),
                (503, null()),
                (705, number(160_000)),
                (706, number(202_610)),
            ],
        }
    }

    /// `KeyDescription` in DER.
    pub fn to_der(&self) -> Vec<u8> {
        let software = vec![(701, number(1_795_478)), (709, octets(&self.application()))];
        let (software, hardware) = if self.in_software_list {
            (concat(software, self.hardware()), Vec::new())
        } else {
            (software, self.hardware())
        };
        sequence(&[
            number(self.version),
            enumerated(self.attestation_level),
            number(self.version),
            enumerated(self.key_level),
            octets(&self.challenge),
            octets(&[]),
            list(software),
            list(hardware),
        ])
    }

    fn application(&self) -> Vec<u8> {
        let package = |name: &String| sequence(&[octets(name.as_bytes()), number(1)]);
        let packages: Vec<_> = self.packages.iter().map(package).collect();
        let digests: Vec<_> = self.signing_digests.iter().map(|digest| octets(digest)).collect();
        sequence(&[set(&packages), set(&digests)])
    }

    fn hardware(&self) -> Vec<(u32, Vec<u8>)> {
        let purposes: Vec<_> = self.purposes.iter().map(|purpose| number(*purpose)).collect();
        let mut items = vec![(1, set(&purposes))];
        items.extend(self.algorithm.map(|algorithm| (2, number(algorithm))));
        items.extend(self.all_applications.then(|| (600, null())));
        items.extend(self.origin.map(|origin| (702, number(origin))));
        items.extend(self.root_of_trust.map(|(is_locked, state)| {
            let mut root = vec![octets(&[7; 32]), boolean(is_locked), enumerated(state)];
            if self.version >= 3 {
                root.push(octets(&[8; 32]));
            }
            (704, sequence(&root))
        }));
        concat(items, self.further.clone())
    }
}

/// The maker of a test world's Android phones.
#[derive(Clone, Debug)]
pub struct AndroidManufacturer {
    root: SoftKey,
    intermediate: SoftKey,
    server: SoftKey,
    phone: SoftKey,
}

/// A chain that is not signed yet: each certificate with its issuer's key, the leaf first.
pub type ChainPlan = Vec<(TestCertificate, SoftKey)>;

impl AndroidManufacturer {
    /// A maker with these keys: of the root, of the intermediate under it, of the server that
    /// certifies phones, and of a phone's hardware.
    pub fn new([root, intermediate, server, phone]: [SoftKey; 4]) -> Self {
        Self { root, intermediate, server, phone }
    }

    /// The root's certificate, PEM.
    pub fn root_pem(&self, now: Instant) -> String {
        certificate_pem(&self.root_certificate(now).sign(&self.root))
    }

    /// The chain of a phone whose key was certified over the network: leaf, phone, two of the
    /// maker's, root.
    pub fn remote(&self, key: &FullKey, statement: &AndroidStatement, now: Instant) -> ChainPlan {
        let (top, server) = (google("Droid CA2"), google("Droid CA3"));
        let phone =
            vec![(COMMON_NAME, "0123456789abcdef".to_owned()), (ORGANISATION, "TEE".into())];
        let upper = issuer(&google("Root"), &top, &self.intermediate, 10 * YEAR, now);
        let middle = issuer(&top, &server, &self.server, 70 * DAY, now);
        let lower = issuer(&server, &phone, &self.phone, 14 * DAY, now);
        vec![
            (leaf(&phone, key, statement), self.phone.clone()),
            (lower, self.server.clone()),
            (middle, self.intermediate.clone()),
            (upper, self.root.clone()),
            (self.root_certificate(now), self.root.clone()),
        ]
    }

    /// The chain of a phone that came with its key from the factory, long ago: leaf, batch of
    /// phones, maker, root. The batch's certificate lacks the CA bit, and everything is over.
    pub fn factory(&self, key: &FullKey, statement: &AndroidStatement, now: Instant) -> ChainPlan {
        let batch = vec![(SERIAL_NUMBER, "3e7fb6a1ee4bd568".to_owned())];
        let maker = vec![(SERIAL_NUMBER, "87f4514475ba0a2b".to_owned())];
        let long_ago = now.plus_seconds(-10 * YEAR);
        let upper = issuer(&google("Root"), &maker, &self.intermediate, 9 * YEAR, long_ago);
        let mut lower = issuer(&maker, &batch, &self.phone, 9 * YEAR, long_ago);
        lower.extensions =
            vec![TestExtension::basic_constraints(false, None), TestExtension::key_usage(false)];
        vec![
            (leaf(&batch, key, statement), self.phone.clone()),
            (lower, self.intermediate.clone()),
            (upper, self.root.clone()),
            (self.root_certificate(now), self.root.clone()),
        ]
    }

    fn root_certificate(&self, now: Instant) -> TestCertificate {
        issuer(&google("Root"), &google("Root"), &self.root, 20 * YEAR, now)
    }
}

/// Signs every certificate of a plan.
pub fn sign_chain(plan: &ChainPlan) -> Vec<Vec<u8>> {
    plan.iter().map(|(certificate, issuer)| certificate.sign(issuer)).collect()
}

/// The leaf, as hardware makes it: its dates say nothing.
fn leaf(issuer: &TestName, key: &FullKey, statement: &AndroidStatement) -> TestCertificate {
    let description = TestExtension {
        id: AndroidStatement::EXTENSION,
        critical: false,
        value: statement.to_der(),
    };
    TestCertificate {
        serial: vec![1],
        issuer: issuer.clone(),
        subject: vec![(COMMON_NAME, "Android Keystore Key".to_owned())],
        from: Instant::EPOCH,
        to: Instant::EPOCH.plus_seconds(YEAR),
        key: *key,
        extensions: vec![TestExtension::key_usage(false), description],
    }
}

impl AndroidStatement {
    /// The name of the extension that holds it.
    pub const EXTENSION: &'static str = "1.3.6.1.4.1.11129.2.1.17";
}

/// A certificate of one that issues others, begun an hour ago.
pub(crate) fn issuer(
    by: &TestName,
    subject: &TestName,
    key: &SoftKey,
    lives_s: i64,
    now: Instant,
) -> TestCertificate {
    let key = key.public();
    TestCertificate {
        serial: sha256(&key.x)[..16].to_vec(),
        issuer: by.clone(),
        subject: subject.clone(),
        from: now.plus_seconds(-3_600),
        to: now.plus_seconds(lives_s),
        key,
        extensions: vec![
            TestExtension::basic_constraints(true, None),
            TestExtension::key_usage(true),
        ],
    }
}

fn google(name: &str) -> TestName {
    vec![(ORGANISATION, "Thử Nghiệm".to_owned()), (COMMON_NAME, name.to_owned())]
}

fn list(mut items: Vec<(u32, Vec<u8>)>) -> Vec<u8> {
    items.sort_by_key(|item| item.0);
    sequence(&items.iter().map(|(tag, item)| explicit(*tag, item)).collect::<Vec<_>>())
}

fn concat<T>(mut first: Vec<T>, second: Vec<T>) -> Vec<T> {
    first.extend(second);
    first
}

pub(crate) const COMMON_NAME: &str = "2.5.4.3";
const SERIAL_NUMBER: &str = "2.5.4.5";
pub(crate) const ORGANISATION: &str = "2.5.4.10";
const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;
