//! What else only the phone has: keys in hardware, a place to store, a way to the network.
//!
//! An exception other than those named here counts as the failure of its trait.

use uniffi::UnexpectedUniFFICallbackError;

/// The phone's hardware keys, all ECDSA over P-256 with SHA-256. Keys are named by their thumbprint
/// ([`key_thumbprint`](crate::key_thumbprint)).
#[uniffi::export(with_foreign)]
#[async_trait::async_trait]
pub trait Keys: Send + Sync {
    /// Makes a request key, which signs without asking anybody, and a presentation key, which may
    /// ask for the unlock, and has both attested over `nonce` (48 bytes).
    async fn make_enrolment_keys(&self, nonce: Vec<u8>) -> Result<MadeKeys, KeyError>;

    /// Makes a presentation key and has it attested over `nonce` (48 bytes). The old one stays.
    async fn make_presentation_key(&self, nonce: Vec<u8>) -> Result<MadeKeys, KeyError>;

    /// Signs with a request key, silently. The signature is DER, as the hardware gives it.
    fn sign_request(&self, key: Vec<u8>, message: Vec<u8>) -> Result<Vec<u8>, KeyError>;

    /// Signs with a presentation key; may show the phone's prompt. The signature is DER.
    async fn sign_presentation(&self, key: Vec<u8>, message: Vec<u8>) -> Result<Vec<u8>, KeyError>;

    /// Deletes every key but those with these thumbprints. One that can't be deleted now is asked
    /// for again another time.
    fn forget_all_but(&self, keys: Vec<Vec<u8>>) -> Result<(), KeyError>;
}

/// Where the phone's state lies: one block of bytes, encrypted by the phone's hardware.
#[uniffi::export(with_foreign)]
pub trait Store: Send + Sync {
    /// What was stored last; `None` on a fresh install.
    fn load(&self) -> Result<Option<Vec<u8>>, StoreError>;

    /// Puts these bytes in place of what was stored, all or nothing, and returns when they would
    /// survive the phone's battery being taken out.
    fn save(&self, state: Vec<u8>) -> Result<(), StoreError>;
}

/// HTTPS to the authority. Follows no redirect, sends no cookies, keeps no cache (an answer of
/// yesterday may hide a revocation), and hands on every answer, whatever its status.
#[uniffi::export(with_foreign)]
#[async_trait::async_trait]
pub trait Transport: Send + Sync {
    /// Sends a request and returns the whole answer.
    async fn send(&self, request: HttpRequest) -> Result<HttpAnswer, TransportError>;
}

/// Keys that were made.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct MadeKeys {
    /// For an enrolment only. SEC 1 uncompressed: 4, x, y; 65 bytes.
    pub request_key: Option<Vec<u8>>,
    /// SEC 1 uncompressed: 4, x, y; 65 bytes.
    pub presentation_key: Vec<u8>,
    /// What the hardware says of them, of the request key first.
    pub evidence: Evidence,
}

/// The evidence that keys lie in a phone's hardware (`docs/spec/attestation.md`).
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Enum)]
pub enum Evidence {
    /// Android Key Attestation; the challenge was the nonce.
    AndroidKey {
        /// For each key its certificate chain in DER, the leaf first.
        chains: Vec<Vec<Vec<u8>>>,
    },
    /// A fresh App Attest key, attested over
    /// [`app_attest_client_data`](crate::app_attest_client_data).
    AppAttest {
        /// The attestation object.
        attestation: Vec<u8>,
    },
    /// An assertion over the same by the App Attest key that was attested before.
    AppAssertion {
        /// The assertion.
        assertion: Vec<u8>,
    },
    /// Of a test world.
    Test {
        /// r and s for each key, 64 bytes.
        signatures: Vec<Vec<u8>>,
    },
}

/// A request to send.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HttpRequest {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: String,
    /// The whole URI.
    pub uri: String,
    /// Header fields, to be sent as they are.
    pub headers: Vec<Header>,
    /// Empty when there is none.
    pub body: Vec<u8>,
    /// Give up on an answer whose body is longer: it can't be right.
    pub most_bytes: u64,
}

/// A header field.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct Header {
    /// Its name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct HttpAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// Why the hardware did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum KeyError {
    /// The citizen has dismissed the prompt.
    #[error("cancelled")]
    Cancelled,
    /// There is no such key any more, or it is locked for good.
    #[error("gone")]
    Gone,
    /// Anything else.
    #[error("{reason}")]
    Failed {
        /// What the system said.
        reason: String,
    },
}

/// Why the store did not do it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum StoreError {
    /// It failed.
    #[error("{reason}")]
    Failed {
        /// What the system said.
        reason: String,
    },
    /// The phone's storage is full: the citizen makes room.
    #[error("{reason}")]
    Full {
        /// What the system said.
        reason: String,
    },
}

/// Why no answer came.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum TransportError {
    /// No network, no such name, a failed TLS handshake, a time-out, or too long an answer.
    #[error("{reason}")]
    Unreachable {
        /// What the system said.
        reason: String,
    },
}

impl From<UnexpectedUniFFICallbackError> for KeyError {
    fn from(error: UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

impl From<UnexpectedUniFFICallbackError> for StoreError {
    fn from(error: UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

impl From<UnexpectedUniFFICallbackError> for TransportError {
    fn from(error: UnexpectedUniFFICallbackError) -> Self {
        Self::Unreachable { reason: error.reason }
    }
}
