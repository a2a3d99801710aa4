//! What the authority gives a phone to present with, checked when it comes.

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vneid_payload::{
    CertificateClaims, DecodeError, DeviceCertificate, Envelope, IssuerState, Kid, Role, Structure,
    WalletBinding,
};

use crate::clock::Time;
use crate::crypto::{PublicKey, thumbprint};
use crate::instant::Instant;
use crate::trust::{TrustStore, TrustedIssuer};

/// A device certificate that was checked when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ByteBuf", into = "ByteBuf")]
pub struct HeldCertificate {
    bytes: Vec<u8>,
    kid: Kid,
    claims: CertificateClaims,
    key: PublicKey,
}

impl HeldCertificate {
    pub(super) fn verify(
        bytes: &[u8],
        presentation_key: &PublicKey,
        trust: &TrustStore,
        now: Time,
    ) -> Result<Self, AcceptError> {
        let certificate = DeviceCertificate::decode(bytes)?;
        verify_issuer(trust, certificate.kid(), Role::Device, certificate.envelope(), now)?;
        if certificate.is_newer() {
            return Err(DecodeError::Newer { structure: Structure::DeviceCertificate }.into());
        }
        let held = Self::read(bytes).ok_or(AcceptError::OtherKey)?;
        if held.key != *presentation_key {
            return Err(AcceptError::OtherKey);
        }
        let expires = held.claims.expires;
        if now.now > expires {
            return Err(AcceptError::Expired { expires });
        }
        Ok(held)
    }

    /// Reads the bytes of a certificate that was checked before.
    fn read(bytes: &[u8]) -> Option<Self> {
        let certificate = DeviceCertificate::decode(bytes).ok()?;
        let (kid, claims) = (certificate.kid(), certificate.claims().clone());
        let key = PublicKey::from_short(&claims.key)?;
        Some(Self { bytes: bytes.to_vec(), kid, claims, key })
    }

    /// The certificate as it was received.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The issuer that signed it.
    pub fn kid(&self) -> Kid {
        self.kid
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

/// Checks a wallet binding for this presentation key.
pub(super) fn verify_binding(
    bytes: &[u8],
    presentation_key: &PublicKey,
    trust: &TrustStore,
    now: Time,
) -> Result<(), AcceptError> {
    let binding = WalletBinding::decode(bytes)?;
    verify_issuer(trust, binding.kid(), Role::Paper, binding.envelope(), now)?;
    if binding.claims().key != thumbprint(&presentation_key.to_full()) {
        return Err(AcceptError::OtherKey);
    }
    let expires = binding.claims().expires;
    if now.now > expires {
        return Err(AcceptError::Expired { expires });
    }
    Ok(())
}

fn verify_issuer(
    trust: &TrustStore,
    kid: Kid,
    role: Role,
    envelope: Envelope<'_>,
    now: Time,
) -> Result<(), AcceptError> {
    let issuer = issuer_in_force(trust, kid, role, now)?;
    if !issuer.key.verify(&envelope.signed_bytes(), envelope.signature()) {
        return Err(AcceptError::BadSignature { kid });
    }
    Ok(())
}

/// The issuer of this name and role, if what it signs counts now.
pub(super) fn issuer_in_force(
    trust: &TrustStore,
    kid: Kid,
    role: Role,
    now: Time,
) -> Result<&TrustedIssuer, AcceptError> {
    let issuer = trust
        .issuer(kid)
        .filter(|issuer| issuer.role == role)
        .ok_or(AcceptError::UnknownIssuer { kid })?;
    let leeway_s = trust.policy().map_or(0, |policy| policy.leeway_seconds.into());
    let in_window = issuer.from.plus_seconds(-leeway_s) <= now.now
        && now.now <= issuer.to.plus_seconds(leeway_s);
    if issuer.state != IssuerState::Active || !in_window {
        return Err(AcceptError::IssuerNotInForce { kid });
    }
    Ok(issuer)
}

/// Why something from the authority is not taken; what was held before stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AcceptError {
    /// The bytes are not what they should be, or of a newer format.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The trust list has no such issuer with this role.
    #[error("issuer {kid} is unknown")]
    UnknownIssuer {
        /// Whom it names.
        kid: Kid,
    },
    /// The issuer did not sign it.
    #[error("the signature of issuer {kid} does not hold")]
    BadSignature {
        /// Whom it names.
        kid: Kid,
    },
    /// The issuer is withdrawn, or outside its window.
    #[error("issuer {kid} is not in force")]
    IssuerNotInForce {
        /// Whom it names.
        kid: Kid,
    },
    /// It is for another key than the one this phone asked it for.
    #[error("for another presentation key")]
    OtherKey,
    /// Its time is over.
    #[error("expired at {expires}")]
    Expired {
        /// The last instant at which it was valid.
        expires: Instant,
    },
    /// A certificate that lives longer is held already.
    #[error("expires at {expires}, before the one held at {held}")]
    Older {
        /// The last instant at which it is valid.
        expires: Instant,
        /// The same of the one held.
        held: Instant,
    },
}
