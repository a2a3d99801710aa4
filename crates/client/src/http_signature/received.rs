//! The authority's side: read the fields of a signed call, then verify it.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sfv::{
    BareItem, Dictionary, Error as SfvError, InnerList, ListEntry, ListSerializer, Parameters,
    Parser,
};
use vneid_core::crypto::PublicKey;
use vneid_payload::Instant;

use super::base::signature_base;
use super::{ALGORITHM, COMPONENTS, CallHeaders, CallParameters, TAG, content_digest};

/// The fields of a signed call, of the right shape; nothing is verified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceivedCall {
    parameters: CallParameters,
    /// As serialised into the signature base.
    parameters_text: String,
    content_digest: String,
    signature: [u8; 64],
}

impl ReceivedCall {
    /// Reads the three fields of a call. Among several signatures the one with our tag counts.
    ///
    /// # Errors
    /// [`CallError::Malformed`] unless exactly one has our tag, covers exactly our components, and
    /// has `created`, `nonce` and `keyid` and nothing that we do not know.
    pub fn read(headers: &CallHeaders) -> Result<Self, CallError> {
        let inputs = parse(&headers.signature_input)?;
        let mut ours = inputs.iter().filter_map(|(label, member)| match member {
            ListEntry::InnerList(list) if text(&list.params, "tag") == Some(TAG) => {
                Some((label, list))
            }
            _ => None,
        });
        let (Some((label, list)), None) = (ours.next(), ours.next()) else {
            return Err(CallError::Malformed);
        };
        check_components(list)?;
        let parameters = read_parameters(&list.params)?;
        let parameters_text = serialise(list).ok_or(CallError::Malformed)?;

        let signatures = parse(&headers.signature)?;
        let Some(ListEntry::Item(item)) = signatures.get(label) else {
            return Err(CallError::Malformed);
        };
        let BareItem::ByteSequence(bytes) = &item.bare_item else {
            return Err(CallError::Malformed);
        };
        let signature = bytes[..].try_into().map_err(|_| CallError::Malformed)?;
        let content_digest = headers.content_digest.clone();
        Ok(Self { parameters, parameters_text, content_digest, signature })
    }

    /// When the phone says that it signed, with which nonce, and which key it names.
    pub fn parameters(&self) -> &CallParameters {
        &self.parameters
    }

    /// Checks that `key` signed this method, URI and body. Whether the call is fresh and new is for
    /// the caller to see.
    ///
    /// # Errors
    /// [`CallError::OtherBody`] when the body is not the one of `Content-Digest`;
    /// [`CallError::BadSignature`] when the signature does not hold.
    pub fn verify(
        &self,
        method: &str,
        target_uri: &str,
        body: &[u8],
        key: &PublicKey,
    ) -> Result<(), CallError> {
        if content_digest(body) != self.content_digest {
            return Err(CallError::OtherBody);
        }
        let [a, b, c] = COMPONENTS;
        let components = [(a, method), (b, target_uri), (c, &self.content_digest)];
        let base = signature_base(&components, &self.parameters_text);
        if key.verify(base.as_bytes(), &self.signature) {
            Ok(())
        } else {
            Err(CallError::BadSignature)
        }
    }
}

/// Why a call is not taken for its phone's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The fields are not those of a signed call.
    #[error("the fields of the signature are malformed")]
    Malformed,
    /// The body is not the one that was signed.
    #[error("the body is not the one of Content-Digest")]
    OtherBody,
    /// Another key, or another call.
    #[error("the signature does not hold")]
    BadSignature,
}

impl From<SfvError> for CallError {
    fn from(_: SfvError) -> Self {
        Self::Malformed
    }
}

fn parse(field: &str) -> Result<Dictionary, CallError> {
    if field.len() > MAX_FIELD_BYTES {
        return Err(CallError::Malformed);
    }
    Ok(Parser::new(field).parse()?)
}

fn check_components(list: &InnerList) -> Result<(), CallError> {
    let names = list.items.iter().map(|item| match &item.bare_item {
        BareItem::String(name) if item.params.is_empty() => Some(name.as_str()),
        _ => None,
    });
    if names.eq(COMPONENTS.map(Some)) { Ok(()) } else { Err(CallError::Malformed) }
}

fn read_parameters(params: &Parameters) -> Result<CallParameters, CallError> {
    let known = ["created", "nonce", "keyid", "tag", "alg"];
    if params.keys().any(|key| !known.contains(&key.as_str())) {
        return Err(CallError::Malformed);
    }
    if params.contains_key("alg") && text(params, "alg") != Some(ALGORITHM) {
        return Err(CallError::Malformed);
    }
    let Some(BareItem::Integer(created)) = params.get("created") else {
        return Err(CallError::Malformed);
    };
    let created = Instant::from_unix_seconds(i64::from(*created)).ok_or(CallError::Malformed)?;
    Ok(CallParameters { created, nonce: bytes(params, "nonce")?, key: bytes(params, "keyid")? })
}

fn text<'p>(params: &'p Parameters, key: &str) -> Option<&'p str> {
    match params.get(key) {
        Some(BareItem::String(value)) => Some(value.as_str()),
        _ => None,
    }
}

fn bytes<const N: usize>(params: &Parameters, key: &str) -> Result<[u8; N], CallError> {
    let text = text(params, key).ok_or(CallError::Malformed)?;
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| CallError::Malformed)?;
    bytes.try_into().map_err(|_| CallError::Malformed)
}

/// The inner list as RFC 9421 section 2.3 puts it into the signature base.
fn serialise(list: &InnerList) -> Option<String> {
    let mut serializer = ListSerializer::new();
    let mut inner = serializer.inner_list();
    inner.items(&list.items);
    inner.finish().parameters(&list.params);
    serializer.finish()
}

/// Longer than any that is well-formed, and short enough to parse without a thought.
const MAX_FIELD_BYTES: usize = 2048;
