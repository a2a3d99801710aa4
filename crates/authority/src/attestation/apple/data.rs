//! Authenticator data, as App Attest has it (W3C Web Authentication section 6.1):
//!
//! ```text
//! RP ID hash (32) | flags (1) | counter (4, highest byte first)
//! in attestations then: AAGUID (16) | length (2) | credential id | public key (CBOR)
//! on newer systems then: extensions (CBOR map)
//! ```

use ciborium::Value;

/// The members of authenticator data that count here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AuthenticatorData<'a> {
    /// SHA-256 of the app's identifier.
    pub(super) app: [u8; 32],
    pub(super) counter: u32,
    /// What follows.
    rest: &'a [u8],
}

/// The key that an attestation is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct AttestedCredential {
    /// Which environment of Apple's has attested it.
    pub(super) aaguid: [u8; 16],
    pub(super) id: [u8; 32],
    /// How the app came to the phone, when the phone says so (iOS 27 and later).
    pub(super) category: Option<u32>,
}

impl<'a> AuthenticatorData<'a> {
    pub(super) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let (app, rest) = bytes.split_first_chunk::<32>()?;
        let (_flags, rest) = rest.split_first()?;
        let (counter, rest) = rest.split_first_chunk::<4>()?;
        Some(Self { app: *app, counter: u32::from_be_bytes(*counter), rest })
    }

    /// Of an attestation. The flags are not looked at: those of genuine phones do not always say
    /// what follows.
    pub(super) fn credential(&self) -> Option<AttestedCredential> {
        let (aaguid, rest) = self.rest.split_first_chunk::<16>()?;
        let (length, rest) = rest.split_first_chunk::<2>()?;
        let (id, mut rest) = rest.split_first_chunk::<32>()?;
        if usize::from(u16::from_be_bytes(*length)) != id.len() {
            return None;
        }
        // The key stands in the certificate too, which is where it is taken from.
        let _key = ciborium::from_reader::<Value, _>(&mut rest).ok()?;
        Some(AttestedCredential { aaguid: *aaguid, id: *id, category: category(rest) })
    }
}

/// Apple's `ValidationCategory` among the extensions: four bytes, lowest first, or a number.
fn category(mut extensions: &[u8]) -> Option<u32> {
    let extensions: Value = ciborium::from_reader(&mut extensions).ok()?;
    let is_it = |(key, _): &&(Value, Value)| key.as_text() == Some("apple_validation_category_01");
    match &extensions.as_map()?.iter().find(is_it)?.1 {
        Value::Bytes(bytes) => Some(u32::from_le_bytes(bytes[..].try_into().ok()?)),
        Value::Integer(number) => u32::try_from(*number).ok(),
        _ => None,
    }
}
