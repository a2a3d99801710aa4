//! Apple phones of a test world: App Attest objects as Apple makes them, under another root.

use ciborium::Value;
use vneid_core::crypto::sha256;
use vneid_payload::{FullKey, Instant};

use crate::android::{COMMON_NAME, ChainPlan, ORGANISATION, issuer, sign_chain};
use crate::certificate::{TestCertificate, TestExtension, TestName, certificate_pem};
use crate::der::{explicit, octets, sequence};
use crate::key::SoftKey;

/// What an App Attest object says. [`Self::genuine`] is what is believed; tests change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppleStatement {
    /// The format's name.
    pub format: String,
    /// Team and bundle.
    pub app: String,
    /// Of an attestation.
    pub counter: u32,
    /// Which environment attests.
    pub aaguid: [u8; 16],
    /// SHA-256 of the key; `None` for what is right.
    pub credential: Option<[u8; 32]>,
    /// How the app came to the phone; 4 is from the App Store, `None` before iOS 27.
    pub category: Option<u32>,
    /// What the app gave, hashed by it.
    pub client_data: Vec<u8>,
}

impl AppleStatement {
    /// Of the genuine app from the store.
    pub fn genuine(app: &str, client_data: &[u8]) -> Self {
        Self {
            format: "apple-appattest".to_owned(),
            app: app.to_owned(),
            counter: 0,
            aaguid: *b"appattest\0\0\0\0\0\0\0",
            credential: None,
            category: Some(4),
            client_data: client_data.to_vec(),
        }
    }

    fn authenticator_data(&self, key: &FullKey) -> Vec<u8> {
        let credential = self.credential.unwrap_or_else(|| sha256(&point(key)));
        let mut data = header(&self.app, self.counter);
        data.extend(self.aaguid);
        data.extend([0, 32]);
        data.extend(credential);
        data.extend(cbor(&Value::Map(vec![
            (1.into(), 2.into()),
            (3.into(), (-7).into()),
            ((-1).into(), 1.into()),
            ((-2).into(), Value::Bytes(key.x.to_vec())),
            ((-3).into(), Value::Bytes(key.y.to_vec())),
        ])));
        if let Some(category) = self.category {
            let category = Value::Bytes(category.to_le_bytes().to_vec());
            data.extend(cbor(&Value::Map(vec![
                ("apple_bundle_version_01".into(), "1".into()),
                ("apple_validation_category_01".into(), category),
            ])));
        }
        data
    }
}

/// Apple, in a test world.
#[derive(Clone, Debug)]
pub struct AppleManufacturer {
    root: SoftKey,
    intermediate: SoftKey,
}

impl AppleManufacturer {
    /// A maker with these keys: of the root, and of the intermediate under it.
    pub fn new([root, intermediate]: [SoftKey; 2]) -> Self {
        Self { root, intermediate }
    }

    /// The root's certificate, PEM.
    pub fn root_pem(&self, now: Instant) -> String {
        let root = issuer(&apple("Root"), &apple("Root"), &self.root, 20 * YEAR, now);
        certificate_pem(&root.sign(&self.root))
    }

    /// The certificates for an App Attest key.
    pub fn plan(&self, key: &FullKey, statement: &AppleStatement, now: Instant) -> ChainPlan {
        let client_data_hash = sha256(&statement.client_data);
        let nonce = sha256(&[&statement.authenticator_data(key)[..], &client_data_hash].concat());
        let leaf = TestCertificate {
            serial: vec![1, 2, 3, 4, 5, 6],
            issuer: apple("CA 1"),
            subject: vec![(COMMON_NAME, "key".to_owned())],
            from: now.plus_seconds(-86_400),
            to: now.plus_seconds(2 * 86_400),
            key: *key,
            extensions: vec![
                TestExtension::basic_constraints(false, None),
                TestExtension::key_usage(false),
                TestExtension {
                    id: "1.2.840.113635.100.8.2",
                    critical: false,
                    value: sequence(&[explicit(1, &octets(&nonce))]),
                },
            ],
        };
        let mut upper = issuer(&apple("Root"), &apple("CA 1"), &self.intermediate, 10 * YEAR, now);
        upper.extensions[0] = TestExtension::basic_constraints(true, Some(0));
        vec![(leaf, self.intermediate.clone()), (upper, self.root.clone())]
    }

    /// An attestation object for an App Attest key.
    pub fn attest(&self, key: &FullKey, statement: &AppleStatement, now: Instant) -> Vec<u8> {
        attestation_object(key, statement, &self.plan(key, statement, now))
    }
}

/// The attestation object with these certificates.
pub fn attestation_object(key: &FullKey, statement: &AppleStatement, plan: &ChainPlan) -> Vec<u8> {
    let chain = sign_chain(plan).into_iter().map(Value::Bytes).collect();
    cbor(&Value::Map(vec![
        ("fmt".into(), statement.format.as_str().into()),
        (
            "attStmt".into(),
            Value::Map(vec![
                ("x5c".into(), Value::Array(chain)),
                ("receipt".into(), Value::Bytes(vec![0; 64])),
            ]),
        ),
        ("authData".into(), Value::Bytes(statement.authenticator_data(key))),
    ]))
}

/// An assertion by an App Attest key that was used `counter` times, this time included.
pub fn assertion(key: &SoftKey, app: &str, counter: u32, client_data: &[u8]) -> Vec<u8> {
    let data = header(app, counter);
    let signed = sha256(&[&data[..], &sha256(client_data)].concat());
    cbor(&Value::Map(vec![
        ("signature".into(), Value::Bytes(key.sign_der(&signed))),
        ("authenticatorData".into(), Value::Bytes(data)),
    ]))
}

fn header(app: &str, counter: u32) -> Vec<u8> {
    [&sha256(app.as_bytes())[..], &[0x40], &counter.to_be_bytes()].concat()
}

fn point(key: &FullKey) -> Vec<u8> {
    [&[4], &key.x[..], &key.y].concat()
}

fn cbor(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(value, &mut bytes).expect("writing to memory can't fail");
    bytes
}

fn apple(name: &str) -> TestName {
    vec![(COMMON_NAME, name.to_owned()), (ORGANISATION, "Thử Nghiệm".to_owned())]
}

const YEAR: i64 = 365 * 86_400;
