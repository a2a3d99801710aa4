//! The citizen's side: what is held, whether a code may be made, making it, and its minute.

mod certificate;
mod code;
mod countdown;
mod readiness;

use serde::{Deserialize, Serialize};
use serde_bytes::ByteBuf;
use vneid_payload::WalletBinding;

use self::certificate::verify_binding;
pub use self::certificate::{AcceptError, HeldCertificate};
pub use self::code::{Code, CompleteError, PreparedCode, Screen};
pub use self::countdown::Countdown;
pub use self::readiness::{Citizen, Ready, Refusal};
use crate::clock::Time;
use crate::crypto::PublicKey;
use crate::trust::TrustStore;
use crate::wallet::DocumentId;

/// What the authority gave this phone to present with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holder {
    certificate: Option<HeldCertificate>,
    binding: Option<ByteBuf>,
}

impl Holder {
    /// The certificate held, if any; perhaps an expired one.
    pub fn certificate(&self) -> Option<&HeldCertificate> {
        self.certificate.as_ref()
    }

    /// The wallet binding that was issued with it, as it was received, if any.
    pub fn binding(&self) -> Option<&[u8]> {
        self.binding.as_ref().map(|bytes| bytes.as_slice())
    }

    /// Whether that wallet binding names this document.
    pub fn binds(&self, document: DocumentId) -> bool {
        let binding = self.binding().and_then(|bytes| WalletBinding::decode(bytes).ok());
        binding.is_some_and(|binding| binding.claims().binds(&document.0))
    }

    /// Takes a certificate from the authority, and the wallet binding that was issued with it, in
    /// place of what is held. `presentation_key` is the public half of the key that this phone asked
    /// for them. Also takes the held certificate again, with a newer binding.
    ///
    /// # Errors
    /// [`AcceptError`] if anything is wrong with either. What was held before stays then, and with
    /// it the key that it is for: keep that key until this has succeeded.
    pub fn accept(
        &mut self,
        certificate: &[u8],
        binding: Option<&[u8]>,
        presentation_key: &PublicKey,
        trust: &TrustStore,
        now: Time,
    ) -> Result<(), AcceptError> {
        let new = HeldCertificate::verify(certificate, presentation_key, trust, now)?;
        let expires = new.claims().expires;
        if let Some(held) = self.certificate.as_ref().map(|held| held.claims().expires)
            && expires < held
        {
            return Err(AcceptError::Older { expires, held });
        }
        if let Some(binding) = binding {
            verify_binding(binding, presentation_key, trust, now)?;
        }
        self.certificate = Some(new);
        self.binding = binding.map(ByteBuf::from);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
