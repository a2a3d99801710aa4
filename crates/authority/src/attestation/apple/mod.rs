//! Apple App Attest: a key that Apple vouches for signs for the keys in the Secure Enclave. The
//! checks, and where each comes from: `docs/spec/attestation.md`.

mod data;

use ciborium::from_reader;
use der::asn1::{AnyRef, ObjectIdentifier, OctetStringRef};
use der::{self, Decode, Reader, Tag, Tagged};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_bytes::ByteBuf;
use vneid_client::wire::app_attest_client_data;
use vneid_core::crypto::{PublicKey, sha256, signature_from_der, thumbprint};
use vneid_payload::{FullKey, Instant};

use super::attested::{Attested, SecurityLevel};
use super::error::AttestationError;
use super::request::AttestationRequest;
use super::x509::{SignedPath, TrustAnchors, point};
use data::AuthenticatorData;

/// The genuine app, and who may have attested it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppleApp {
    /// The team's identifier, a dot and the bundle's identifier.
    pub id: String,
    /// Apple's environment: that of apps from the App Store and TestFlight, or that of apps that
    /// their developers put on their own phones.
    pub environment: AppleEnvironment,
}

/// Which of Apple's environments attests an app's keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AppleEnvironment {
    /// Apps from the App Store and TestFlight.
    Production,
    /// Apps under development.
    Development,
}

/// Believes keys that the genuine app on an Apple phone has signed for.
#[derive(Debug)]
pub struct AppAttest {
    anchors: TrustAnchors,
    app_hash: [u8; 32],
    environment: AppleEnvironment,
}

/// What is remembered of a phone: its App Attest key and the highest counter seen.
#[derive(Clone, Copy, Debug)]
struct Memory {
    key: PublicKey,
    counter: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct AttestationObject {
    fmt: String,
    att_stmt: AttestationStatement,
    auth_data: ByteBuf,
}

#[derive(Deserialize)]
struct AttestationStatement {
    x5c: Vec<ByteBuf>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Assertion {
    signature: ByteBuf,
    authenticator_data: ByteBuf,
}

impl AppAttest {
    /// Believes chains to these roots, for this app.
    pub fn new(anchors: TrustAnchors, app: &AppleApp) -> Self {
        let app_hash = sha256(app.id.as_bytes());
        Self { anchors, app_hash, environment: app.environment }
    }

    /// Checks an attestation of a fresh App Attest key, made over the nonce and the request's keys.
    /// The steps are those of Apple's "Validating apps that connect to your server".
    pub(super) fn verify_attestation(
        &self,
        request: &AttestationRequest<'_>,
        attestation: &[u8],
        now: Instant,
    ) -> Result<Attested, AttestationError> {
        let object: AttestationObject = parse(attestation, MAX_ATTESTATION)
            .filter(|object: &AttestationObject| object.fmt == "apple-appattest")
            .ok_or(AttestationError::Refused("the attestation is malformed"))?;
        let chain = object.att_stmt.x5c.iter().map(|certificate| &certificate[..]);
        let path = self.anchors.verify(chain, NONCE)?;
        check_path(&path, now)?;
        let signed = sha256(&[&object.auth_data[..], &client_data_hash(request)].concat());
        if path.leaf().extension(NONCE).and_then(nonce).as_deref() != Some(&signed[..]) {
            return refused("attested over another challenge, or for other keys");
        }
        let data = AuthenticatorData::parse(&object.auth_data);
        let (Some(key), Some((data, credential))) = (
            path.leaf().p256_key(),
            data.and_then(|data| data.credential().map(|credential| (data, credential))),
        ) else {
            return refused("the attestation is malformed");
        };
        if credential.id != sha256(&point(&key)) {
            return refused("the attested key is another one");
        }
        if data.app != self.app_hash {
            return refused("the key belongs to another app");
        }
        if data.counter != 0 {
            return refused("the App Attest key was used before");
        }
        let (aaguid, categories) = match self.environment {
            AppleEnvironment::Production => (*PRODUCTION, &STORE_CATEGORIES[..]),
            AppleEnvironment::Development => (*DEVELOPMENT, &ALL_CATEGORIES[..]),
        };
        if credential.aaguid != aaguid {
            return refused("attested for another environment");
        }
        if credential.category.is_some_and(|category| !categories.contains(&category)) {
            return refused("the app did not come from the App Store");
        }
        Ok(Memory { key, counter: 0 }.attested())
    }

    /// Checks an assertion by the phone's App Attest key, over the nonce and the request's keys.
    pub(super) fn verify_assertion(
        &self,
        request: &AttestationRequest<'_>,
        assertion: &[u8],
    ) -> Result<Attested, AttestationError> {
        let memory = request.remembered.and_then(|phone| phone.memory);
        let Some(remembered) = memory.and_then(Memory::from_bytes) else {
            return refused("this phone has no App Attest key");
        };
        let assertion: Assertion = parse(assertion, MAX_ASSERTION)
            .ok_or(AttestationError::Refused("the assertion is malformed"))?;
        let signed = [&assertion.authenticator_data[..], &client_data_hash(request)].concat();
        let is_signed = signature_from_der(&assertion.signature)
            .is_ok_and(|signature| remembered.key.verify(&sha256(&signed), &signature));
        if !is_signed {
            return refused("not signed by the App Attest key, or for other keys");
        }
        let Some(data) = AuthenticatorData::parse(&assertion.authenticator_data) else {
            return refused("the assertion is malformed");
        };
        if data.app != self.app_hash {
            return refused("the key belongs to another app");
        }
        if data.counter <= remembered.counter {
            return refused("the App Attest key's counter did not grow");
        }
        Ok(Memory { counter: data.counter, ..remembered }.attested())
    }
}

impl Memory {
    fn attested(self) -> Attested {
        Attested { memory: Some(self.to_bytes()), ..Attested::at(SecurityLevel::AppAttest) }
    }

    /// x, y, then the counter, highest byte first.
    fn to_bytes(self) -> Vec<u8> {
        let FullKey { x, y } = self.key.to_full();
        [&x[..], &y, &self.counter.to_be_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (x, rest) = bytes.split_first_chunk()?;
        let (y, counter) = rest.split_first_chunk()?;
        let key = PublicKey::from_full(&FullKey { x: *x, y: *y })?;
        Some(Self { key, counter: u32::from_be_bytes(counter.try_into().ok()?) })
    }
}

/// What the app gave the App Attest service.
fn client_data_hash(request: &AttestationRequest<'_>) -> [u8; 32] {
    let thumbprints: Vec<_> = request.keys.iter().map(|key| thumbprint(&key.to_full())).collect();
    sha256(&app_attest_client_data(request.nonce, &thumbprints))
}

fn check_path(path: &SignedPath, now: Instant) -> Result<(), AttestationError> {
    let issuers = path.issuers();
    let may_issue = |(below, issuer): (usize, &super::x509::Certificate)| issuer.may_issue(below);
    if issuers.is_empty() || !issuers.iter().enumerate().all(may_issue) {
        return refused("a certificate was issued by one that may not");
    }
    if !path.certificates().iter().all(|one| one.has_begun(now) && !one.has_ended(now)) {
        return refused("a certificate is not valid at this time");
    }
    Ok(())
}

/// The octet string in the nonce's extension: `SEQUENCE { [1] EXPLICIT OCTET STRING }`.
fn nonce(extension: &[u8]) -> Option<Vec<u8>> {
    let read = |bytes: &[u8]| -> Result<Vec<u8>, der::Error> {
        let item = AnyRef::from_der(bytes)?.sequence(|reader| {
            let item = AnyRef::decode(reader)?;
            Ok::<_, der::Error>((item, reader.is_finished()))
        })?;
        match item {
            (item, true) if is_tagged(item.tag(), 1) => {
                Ok(<&OctetStringRef>::from_der(item.value())?.as_bytes().to_vec())
            }
            (item, _) => Err(item.tag().unexpected_error(None).into()),
        }
    };
    read(extension).ok()
}

fn is_tagged(tag: Tag, number: u32) -> bool {
    matches!(tag, Tag::ContextSpecific { constructed: true, number: own } if own.0 == number)
}

/// One CBOR item and nothing after it.
fn parse<T: DeserializeOwned>(mut bytes: &[u8], most: usize) -> Option<T> {
    if bytes.len() > most {
        return None;
    }
    let item = from_reader(&mut bytes).ok()?;
    bytes.is_empty().then_some(item)
}

fn refused<T>(reason: &'static str) -> Result<T, AttestationError> {
    Err(AttestationError::Refused(reason))
}

/// Apple's have about 6 000 bytes.
const MAX_ATTESTATION: usize = 16 * 1024;
/// Apple's have about 140 bytes, more with extensions.
const MAX_ASSERTION: usize = 4 * 1024;
/// Apple's extension for the nonce.
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113635.100.8.2");
const PRODUCTION: &[u8; 16] = b"appattest\0\0\0\0\0\0\0";
const DEVELOPMENT: &[u8; 16] = b"appattestdevelop";
/// TestFlight and the App Store (Apple, "Defining launch environment and library constraints").
const STORE_CATEGORIES: [u32; 2] = [2, 4];
/// Signed for development, or by an enterprise, too.
const ALL_CATEGORIES: [u32; 4] = [2, 3, 4, 5];

#[cfg(test)]
mod tests;
