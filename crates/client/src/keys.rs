//! Keys that the phone's hardware makes when it is asked to.

use vneid_core::crypto::{PublicKey, thumbprint};
use vneid_core::{Enrolment, PhoneState};

use crate::wire::AttestationEvidence;

/// Which keys are to be made, and over which nonce of the authority they are to be attested
/// (`docs/spec/attestation.md`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyOrder {
    /// A request key, which signs silently, and a presentation key, which may ask for the unlock.
    Enrolment {
        /// 48 bytes.
        nonce: Vec<u8>,
    },
    /// A presentation key.
    Renewal {
        /// 48 bytes.
        nonce: Vec<u8>,
    },
}

/// Keys that were made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewKeys {
    /// For an enrolment only: the key that signs calls.
    pub request_key: Option<PublicKey>,
    /// The key that signs codes.
    pub presentation_key: PublicKey,
    /// What the hardware says of them: of the request key first.
    pub evidence: AttestationEvidence,
}

/// The thumbprints (RFC 9679) of all keys that a phone in this state may still need. When a job is
/// over, and not before, the hardware may forget every other.
pub fn keys_in_use(phone: &PhoneState) -> Vec<[u8; 32]> {
    let of = |key: &PublicKey| thumbprint(&key.to_full());
    let mut keys: Vec<[u8; 32]> = phone.link.previous_key.iter().map(|key| **key).collect();
    match &phone.link.enrolment {
        Enrolment::None => {}
        Enrolment::SigningIn(it) => {
            keys.extend([of(&it.request_key), of(&it.presentation_key.key)]);
        }
        Enrolment::Enrolled(it) => keys.push(of(&it.request_key)),
    }
    keys.extend(phone.link.pending.iter().map(|pending| of(&pending.key)));
    keys.extend(phone.holder.certificate().map(|held| of(held.presentation_key())));
    keys
}
