//! Android Key Attestation: a certificate chain for each key, from the phone's hardware up to a root
//! of Google's. The checks, and where each comes from: `docs/spec/attestation.md`.

mod description;
pub(super) mod status;

use der::asn1::ObjectIdentifier;
use vneid_client::wire::Bytes;
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;

use super::attested::{self, Attested, Batch};
use super::error::AttestationError;
use super::request::AttestationRequest;
use super::x509::{Certificate, SignedPath, TrustAnchors};
use description::{BootState, KEY_DESCRIPTION, KeyDescription, SecurityLevel};

pub use status::AndroidStatusFile;
pub(crate) use status::ListedSerials;

/// The genuine app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AndroidApp {
    /// Its package name.
    pub package: String,
    /// SHA-256 of each certificate that it may be signed with; more than one while keys change.
    pub signing_digests: Vec<[u8; 32]>,
}

/// Believes keys in the hardware of Android phones.
#[derive(Debug)]
pub struct AndroidKeyAttestation {
    anchors: TrustAnchors,
    app: AndroidApp,
    status: AndroidStatusFile,
}

impl AndroidKeyAttestation {
    /// Believes chains to these roots, for this app, as long as no certificate of theirs is listed.
    pub fn new(anchors: TrustAnchors, app: AndroidApp, status: AndroidStatusFile) -> Self {
        Self { anchors, app, status }
    }

    pub(super) fn status(&self) -> &AndroidStatusFile {
        &self.status
    }

    /// Checks one chain for each key, in the order of the keys.
    pub(super) fn verify(
        &self,
        request: &AttestationRequest<'_>,
        chains: &[Vec<Bytes>],
        now: Instant,
    ) -> Result<Attested, AttestationError> {
        if chains.len() != request.keys.len() {
            return refused("there must be one certificate chain for each key");
        }
        let listed = self.status.listed(now)?;
        let mut attested = Attested::at(attested::SecurityLevel::StrongBox);
        for (key, chain) in request.keys.iter().zip(chains) {
            let chain = chain.iter().map(|certificate| &certificate.0[..]);
            let path = self.anchors.verify(chain, KEY_DESCRIPTION)?;
            check_path(&path, &listed, now)?;
            let (level, boot_key) = self.check_key(&path, request.nonce, key)?;
            attested.level = attested.level.min(level);
            attested.boot_key = Some(boot_key);
            remember_path(&mut attested, &path);
        }
        Ok(attested)
    }

    /// What the hardware says of the key, and of the phone that it lies in. Returns where the key
    /// is, and by which key the phone verifies what it starts.
    fn check_key(
        &self,
        path: &SignedPath,
        nonce: &[u8],
        key: &PublicKey,
    ) -> Result<(attested::SecurityLevel, Vec<u8>), AttestationError> {
        if !path.leaf().certifies(key) {
            return refused("the attested key is another one");
        }
        let Some(extension) = path.leaf().extension(KEY_DESCRIPTION) else {
            return refused("the leaf holds no attestation");
        };
        let Ok(description) = KeyDescription::from_der(extension) else {
            return refused("the attestation is malformed");
        };
        let KeyDescription { attestation_level, key_level, challenge, software, hardware } =
            description;
        if challenge != nonce {
            return refused("attested over another challenge");
        }
        let level = match key_level {
            _ if attestation_level != key_level => None,
            SecurityLevel::Software => None,
            SecurityLevel::TrustedEnvironment => Some(attested::SecurityLevel::TrustedEnvironment),
            SecurityLevel::StrongBox => Some(attested::SecurityLevel::StrongBox),
        };
        let Some(level) = level else {
            return refused("the key is not in the phone's hardware");
        };
        if hardware.algorithm != Some(ALGORITHM_EC)
            || hardware.purposes.as_deref() != Some(&[PURPOSE_SIGN])
        {
            return refused("the key is not for signatures alone");
        }
        if hardware.origin != Some(ORIGIN_GENERATED) {
            return refused("the key was not made by the hardware");
        }
        let Some(root) = hardware.root_of_trust else {
            return refused("nothing is said of how the phone was started");
        };
        if !root.is_locked || root.boot_state != BootState::Verified {
            return refused("the phone's system is not its maker's, or is unlocked");
        }
        if software.all_applications || hardware.all_applications {
            return refused("the key is for every app");
        }
        // The operating system fills this in, so it stands in the software's list; verified boot,
        // which was checked above, is what makes it believable.
        let Some(application) = software.application else {
            return refused("nothing is said of the app");
        };
        // What Android writes when its key store could not ask the package manager in time.
        if application.packages == [b"UnknownPackage"] && application.signing_digests.is_empty() {
            return Err(AttestationError::Incomplete("the phone does not say which app it is"));
        }
        if application.packages != [self.app.package.as_bytes()] {
            return refused("the key belongs to another app");
        }
        let is_ours = |digest: &&[u8]| self.app.signing_digests.iter().any(|ours| ours == digest);
        if application.signing_digests.is_empty()
            || !application.signing_digests.iter().all(is_ours)
        {
            return refused("the app was signed by somebody else");
        }
        Ok((level, root.boot_key.to_vec()))
    }
}

/// Remembers who vouches for the leaf. Its own serial number is 1 in every phone and says nothing.
fn remember_path(attested: &mut Attested, path: &SignedPath) {
    let serials: Vec<String> = path.issuers().iter().map(Certificate::serial).collect();
    attested.batch = serials
        .first()
        .map(|serial| Batch { serial: serial.clone(), is_factory: is_factory(path) });
    for serial in serials {
        if !attested.serials.contains(&serial) {
            attested.serials.push(serial);
        }
    }
}

/// Whether the phone got its attestation key at the factory: such chains are named by a serial
/// number.
fn is_factory(path: &SignedPath) -> bool {
    path.top().subject().iter().any(|attribute| attribute.oid == SERIAL_NUMBER)
}

/// What RFC 5280 asks of a path, save where phones in the field differ from it; each exception is
/// one that Google's own verifier makes (github.com/android/keyattestation).
fn check_path(
    path: &SignedPath,
    listed: &ListedSerials,
    now: Instant,
) -> Result<(), AttestationError> {
    // Keys that were put into phones at the factory can't be replaced. Their chains always have
    // three certificates under the root, they are good beyond their end, and some of those that
    // issue leaves lack the CA bit.
    let is_factory = is_factory(path);
    let issuers = path.issuers();
    if is_factory && issuers.len() != 2 {
        return refused("not the chain of a phone");
    }
    // An attested key signs whatever its app wants, a further certificate with a made-up attestation
    // too. So the attestation nearest to the root is the only one that counts, and it is the leaf's.
    if issuers.iter().any(|issuer| issuer.has_extension(KEY_DESCRIPTION)) {
        return refused("an attested key is no issuer");
    }
    for (below, issuer) in issuers.iter().enumerate() {
        let is_batch = is_factory && below == 0;
        if !is_batch && !issuer.may_issue(below) {
            return refused("a certificate was issued by one that may not");
        }
        // The leaf's own dates come from the phone's clock, and say nothing.
        if !issuer.has_begun(now) || (issuer.has_ended(now) && !is_factory) {
            return refused("a certificate is not valid at this time");
        }
    }
    if issuers.is_empty() {
        return refused("not the chain of a phone");
    }
    if path.certificates().iter().any(|certificate| listed.contains(&certificate.serial())) {
        return refused("a certificate was revoked");
    }
    Ok(())
}

fn refused<T>(reason: &'static str) -> Result<T, AttestationError> {
    Err(AttestationError::Refused(reason))
}

/// `Algorithm.EC`, `KeyPurpose.SIGN` and `KeyOrigin.GENERATED` of KeyMint's interface.
const ALGORITHM_EC: u32 = 3;
const PURPOSE_SIGN: u32 = 2;
const ORIGIN_GENERATED: u32 = 0;
/// The attribute `serialNumber` (X.520).
const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

#[cfg(test)]
mod tests;
