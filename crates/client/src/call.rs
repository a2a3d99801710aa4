//! One call to the authority, as plain data.

use vneid_core::crypto::{DerError, signature_from_der};
use vneid_payload::Instant;

use crate::http_signature::{CallHeaders, CallParameters, PreparedCall};

/// What a task wants to have sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Request {
    pub(crate) method: &'static str,
    /// Path and query.
    pub(crate) path: String,
    /// JSON; empty for a call without a body.
    pub(crate) body: Vec<u8>,
    /// The thumbprint of the request key that signs it.
    pub(crate) signed_by: Option<[u8; 32]>,
    /// The largest answer that can be right.
    pub(crate) most_bytes: usize,
}

impl Request {
    pub(crate) fn get(path: impl Into<String>) -> Self {
        let path = path.into();
        Self { method: "GET", path, body: Vec::new(), signed_by: None, most_bytes: MAX_JSON_BYTES }
    }

    pub(crate) fn with_json(
        method: &'static str,
        path: impl Into<String>,
        body: &impl serde::Serialize,
    ) -> Self {
        let body = serde_json::to_vec(body).expect("plain data with texts for keys");
        Self { method, body, ..Self::get(path) }
    }

    pub(crate) fn signed_by(self, key: [u8; 32]) -> Self {
        Self { signed_by: Some(key), ..self }
    }

    pub(crate) fn at_most(self, most_bytes: usize) -> Self {
        Self { most_bytes, ..self }
    }
}

/// A name that the authority gave to something, as a segment of a path: letters, digits, `-` and `_`.
/// Nothing else leads anywhere.
pub(crate) fn segment(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect()
}

/// A call to send over HTTPS. Follow no redirect, send no cookies, and give the answer back whatever
/// its status; [`Unreachable`](crate::Unreachable) when none came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// `GET`, `POST`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// The whole URI.
    pub uri: String,
    /// `application/json`; empty when there is none.
    pub body: Vec<u8>,
    /// The signature that it lacks, if it needs one.
    pub unsigned: Option<UnsignedCall>,
    /// Give up on an answer that is longer than this: it can't be right.
    pub most_bytes: usize,
}

/// What the request key has to sign for a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnsignedCall {
    key: [u8; 32],
    prepared: PreparedCall,
}

impl UnsignedCall {
    /// The thumbprint (RFC 9679) of the key that signs.
    pub fn key(&self) -> [u8; 32] {
        self.key
    }

    /// What it signs, with ECDSA over P-256 and SHA-256 and without asking the citizen.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.prepared.bytes_to_sign()
    }

    /// The fields to send with the call. `signature` is DER, as hardware gives it.
    ///
    /// # Errors
    /// [`DerError`] when it is not an ECDSA signature over P-256 in DER.
    pub fn complete(self, signature: &[u8]) -> Result<CallHeaders, DerError> {
        Ok(self.prepared.complete(&signature_from_der(signature)?))
    }
}

impl Call {
    pub(crate) fn new(url: &str, request: Request, nonce: [u8; 16], created: Instant) -> Self {
        let Request { method, path, body, signed_by, most_bytes } = request;
        let uri = format!("{url}{path}");
        let unsigned = signed_by.map(|key| {
            let parameters = CallParameters { created, nonce, key };
            UnsignedCall { key, prepared: PreparedCall::new(method, &uri, &body, &parameters) }
        });
        Self { method, uri, body, unsigned, most_bytes }
    }
}

/// What the authority answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, whole.
    pub body: Vec<u8>,
}

/// No answer came, or not a whole one: no network, a name that does not resolve, a TLS handshake
/// that failed, a connection that broke, a time-out, or a body above the call's bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unreachable;

/// More than the largest right answer in JSON: 64 phones or notices.
const MAX_JSON_BYTES: usize = 128 * 1024;
