//! The citizen's side: what is held, whether a code may be made, making it, and its minute.

mod certificate;
mod code;
mod countdown;
mod readiness;

use serde::{Deserialize, Serialize};
use vneid_payload::Kid;

pub use self::certificate::{CertificateError, HeldCertificate};
pub use self::code::{Code, CompleteError, PreparedCode, Screen};
pub use self::countdown::Countdown;
pub use self::readiness::{Citizen, Ready, Refusal};
use crate::clock::Time;
use crate::crypto::PublicKey;

/// What the authority gave this phone to present with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    certificate: Option<HeldCertificate>,
}

impl Holder {
    /// The certificate held, if any; perhaps an expired one.
    pub fn certificate(&self) -> Option<&HeldCertificate> {
        self.certificate.as_ref()
    }

    /// Takes a certificate from the authority in place of the one held. `presentation_key` is the
    /// public half of the key that this phone asked it for; `issuer_key` gives the key of an active
    /// issuer of device certificates in the trust list.
    ///
    /// # Errors
    /// [`CertificateError`]; the one held before stays, and with it the key that it is for.
    pub fn accept(
        &mut self,
        certificate: &[u8],
        presentation_key: &PublicKey,
        issuer_key: impl FnOnce(Kid) -> Option<PublicKey>,
        now: Time,
    ) -> Result<(), CertificateError> {
        let new = HeldCertificate::verify(certificate, presentation_key, issuer_key, now)?;
        let expires = new.claims().expires;
        if let Some(held) = self.certificate.as_ref().map(|held| held.claims().expires)
            && expires < held
        {
            return Err(CertificateError::Older { expires, held });
        }
        self.certificate = Some(new);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
