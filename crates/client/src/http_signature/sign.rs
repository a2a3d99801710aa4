//! The phone's side: prepare a call, have it signed by the request key, attach the signature.

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use vneid_payload::Instant;

use super::base::signature_base;
use super::{COMPONENTS, LABEL, TAG, content_digest};

/// What a signature says besides the call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CallParameters {
    /// Now, by the phone's corrected clock. The authority refuses what is too far from its own.
    pub created: Instant,
    /// Fresh random bytes: each signature is accepted once.
    pub nonce: [u8; 16],
    /// The thumbprint of the request key (RFC 9679).
    pub key: [u8; 32],
}

/// A call that lacks its signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PreparedCall {
    base: String,
    parameters: String,
    content_digest: String,
}

/// The fields to add to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CallHeaders {
    /// `Content-Digest`.
    pub content_digest: String,
    /// `Signature-Input`.
    pub signature_input: String,
    /// `Signature`.
    pub signature: String,
}

impl PreparedCall {
    /// Prepares a call. `target_uri` is the whole URI, scheme and query included, as the authority
    /// knows itself (RFC 9421 section 2.2.2); `body` is empty for a call without one.
    pub fn new(method: &str, target_uri: &str, body: &[u8], parameters: &CallParameters) -> Self {
        let content_digest = content_digest(body);
        let [a, b, c] = COMPONENTS;
        let parameters = format!(
            "(\"{a}\" \"{b}\" \"{c}\");created={};nonce=\"{}\";keyid=\"{}\";tag=\"{TAG}\"",
            parameters.created.unix_seconds(),
            URL_SAFE_NO_PAD.encode(parameters.nonce),
            URL_SAFE_NO_PAD.encode(parameters.key),
        );
        let components = [(a, method), (b, target_uri), (c, &content_digest)];
        let base = signature_base(&components, &parameters);
        Self { base, parameters, content_digest }
    }

    /// What the request key signs with ECDSA over P-256 and SHA-256.
    pub fn bytes_to_sign(&self) -> &[u8] {
        self.base.as_bytes()
    }

    /// The fields to send. `signature` is r and s, each 32 bytes, highest first.
    pub fn complete(self, signature: &[u8; 64]) -> CallHeaders {
        CallHeaders {
            content_digest: self.content_digest,
            signature_input: format!("{LABEL}={}", self.parameters),
            signature: format!("{LABEL}=:{}:", STANDARD.encode(signature)),
        }
    }
}
