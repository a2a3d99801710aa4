//! The device certificate that this phone presents.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vneid_payload::{CertificateClaims, DecodeError, DeviceCertificate, Kid};

use crate::clock::Time;
use crate::crypto::PublicKey;
use crate::instant::Instant;

/// A device certificate whose signature and key were checked when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ByteBuf", into = "ByteBuf")]
pub struct HeldCertificate {
    bytes: Vec<u8>,
    claims: CertificateClaims,
    key: PublicKey,
}

impl HeldCertificate {
    /// Checks a certificate that the authority sent. `presentation_key` is the public half of the
    /// key that this phone asked it for; `issuer_key` gives the key of an active issuer of device
    /// certificates in the trust list.
    pub(super) fn verify(
        bytes: &[u8],
        presentation_key: &PublicKey,
        issuer_key: impl FnOnce(Kid) -> Option<PublicKey>,
        now: Time,
    ) -> Result<Self, CertificateError> {
        let certificate = DeviceCertificate::decode(bytes)?;
        let kid = certificate.kid();
        let issuer = issuer_key(kid).ok_or(CertificateError::UnknownIssuer { kid })?;
        let envelope = certificate.envelope();
        if !issuer.verify(&envelope.signed_bytes(), envelope.signature()) {
            return Err(CertificateError::BadSignature);
        }
        if certificate.is_newer() {
            return Err(CertificateError::Newer);
        }
        let held = Self::read(bytes).ok_or(CertificateError::OtherKey)?;
        if held.key != *presentation_key {
            return Err(CertificateError::OtherKey);
        }
        let expires = held.claims.expires;
        if now.now > expires {
            return Err(CertificateError::Expired { expires });
        }
        Ok(held)
    }

    /// Reads the bytes of a certificate that was checked before.
    fn read(bytes: &[u8]) -> Option<Self> {
        let claims = DeviceCertificate::decode(bytes).ok()?.claims().clone();
        let key = PublicKey::from_short(&claims.key)?;
        Some(Self { bytes: bytes.to_vec(), claims, key })
    }

    /// The certificate as it was received.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// What it says.
    pub fn claims(&self) -> &CertificateClaims {
        &self.claims
    }

    /// The public half of the presentation key: which of the phone's keys signs the codes.
    pub fn presentation_key(&self) -> &PublicKey {
        &self.key
    }
}

impl TryFrom<ByteBuf> for HeldCertificate {
    type Error = &'static str;

    fn try_from(bytes: ByteBuf) -> Result<Self, &'static str> {
        Self::read(&bytes).ok_or("not a device certificate")
    }
}

impl From<HeldCertificate> for ByteBuf {
    fn from(certificate: HeldCertificate) -> Self {
        Self::from(certificate.bytes)
    }
}

/// Why a certificate is not taken; the one held before stays.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// The bytes are not a certificate.
    #[error(transparent)]
    Malformed(#[from] DecodeError),
    /// The trust list has no active issuer of device certificates by this name.
    #[error("no active issuer {kid}")]
    UnknownIssuer {
        /// The issuer it names.
        kid: Kid,
    },
    /// The issuer did not sign it.
    #[error("the issuer's signature does not hold")]
    BadSignature,
    /// It has claims that this app does not know.
    #[error("the certificate is of a newer format; update the app")]
    Newer,
    /// It is for another key than the one this phone asked it for.
    #[error("the certificate is for another presentation key")]
    OtherKey,
    /// Its time is over.
    #[error("the certificate expired at {expires}")]
    Expired {
        /// The last instant at which it was valid.
        expires: Instant,
    },
    /// One that lives longer is held already.
    #[error("the certificate expires at {expires}, before the one held at {held}")]
    Older {
        /// The last instant at which it is valid.
        expires: Instant,
        /// The same of the one held.
        held: Instant,
    },
}
