//! X.509 certificates of test worlds, good ones and broken ones.

use vneid_payload::{FullKey, Instant};

use crate::der::{bits, boolean, explicit, integer, number, octets, oid, sequence, set, time, tlv};
use crate::key::SoftKey;

/// What a certificate says (RFC 5280 section 4.1). Tests change what they like before it is signed.
#[derive(Clone, Debug)]
pub struct TestCertificate {
    /// Highest byte first.
    pub serial: Vec<u8>,
    /// Who signs it.
    pub issuer: TestName,
    /// Whom it is about.
    pub subject: TestName,
    /// From when on it is good.
    pub from: Instant,
    /// Until when it is good.
    pub to: Instant,
    /// Its key.
    pub key: FullKey,
    /// Its extensions.
    pub extensions: Vec<TestExtension>,
}

/// A name: attribute types in dotted form, and their values.
pub type TestName = Vec<(&'static str, String)>;

/// An extension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestExtension {
    /// Its name in dotted form.
    pub id: &'static str,
    /// Whether whoever does not know it must refuse the certificate.
    pub critical: bool,
    /// Its value, DER.
    pub value: Vec<u8>,
}

impl TestCertificate {
    /// Signs it.
    pub fn sign(&self, by: &SoftKey) -> Vec<u8> {
        let algorithm = sequence(&[oid("1.2.840.10045.4.3.2")]);
        let extensions: Vec<_> = self.extensions.iter().map(TestExtension::to_der).collect();
        let signed = sequence(&[
            explicit(0, &number(2)),
            integer(&self.serial),
            algorithm.clone(),
            name(&self.issuer),
            sequence(&[time(self.from), time(self.to)]),
            name(&self.subject),
            key_info(&self.key),
            explicit(3, &sequence(&extensions)),
        ]);
        let signature = bits(&by.sign_der(&signed));
        sequence(&[signed, algorithm, signature])
    }
}

impl TestExtension {
    /// Basic constraints (RFC 5280 section 4.2.1.9).
    pub fn basic_constraints(is_issuer: bool, below: Option<u8>) -> Self {
        let mut items = Vec::new();
        if is_issuer {
            items.push(boolean(true));
        }
        items.extend(below.map(|most| number(most.into())));
        Self { id: "2.5.29.19", critical: true, value: sequence(&items) }
    }

    /// Key usage (RFC 5280 section 4.2.1.3): certificates, or other signatures.
    pub fn key_usage(signs_certificates: bool) -> Self {
        let value: &[u8] = if signs_certificates { &[2, 0x04] } else { &[7, 0x80] };
        Self { id: "2.5.29.15", critical: true, value: tlv(&[0x03], value) }
    }

    fn to_der(&self) -> Vec<u8> {
        let mut items = vec![oid(self.id)];
        if self.critical {
            items.push(boolean(true));
        }
        items.push(octets(&self.value));
        sequence(&items)
    }
}

/// A certificate in PEM.
pub fn certificate_pem(der: &[u8]) -> String {
    use p256::pkcs8::der::pem::{LineEnding, encode_string};
    encode_string("CERTIFICATE", LineEnding::LF, der).expect("a certificate fits into memory")
}

fn name(name: &TestName) -> Vec<u8> {
    let attribute =
        |(id, value): &(&str, String)| set(&[sequence(&[oid(id), tlv(&[0x0c], value.as_bytes())])]);
    sequence(&name.iter().map(attribute).collect::<Vec<_>>())
}

fn key_info(key: &FullKey) -> Vec<u8> {
    let algorithm = sequence(&[oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7")]);
    sequence(&[algorithm, bits(&[&[4], &key.x[..], &key.y].concat())])
}
