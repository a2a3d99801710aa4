//! Signed calls (RFC 9421): who calls, and that this call is fresh and new.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, Uri};
use futures_util::FutureExt;
use serde::de::DeserializeOwned;
use vneid_client::http_signature::{CallHeaders, ReceivedCall};
use vneid_client::wire::{PhoneState, Problem, ProblemCode};
use vneid_core::crypto::PublicKey;
use vneid_payload::FullKey;

use super::body::Received;
use super::source::{Peer, household};
use crate::authority::Authority;
use crate::error::Error;
use crate::nonce::CallNonce;
use crate::store::phones::{self, PhoneRow};

/// A call that a registered phone has signed, in whatever state the phone is.
pub(super) struct Signed {
    phone: PhoneRow,
    body: Received,
    source: Vec<u8>,
}

impl Signed {
    /// The phone, whatever its state: for what a removed phone may know, too.
    pub(super) fn any(&self) -> &PhoneRow {
        &self.phone
    }

    /// The phone, if it is the account's active one.
    pub(super) fn active(&self) -> Result<&PhoneRow, Error> {
        match self.phone.state {
            PhoneState::Active => Ok(&self.phone),
            _ => Err(ProblemCode::PhoneNotActive.into()),
        }
    }

    /// The phone, if it is the account's active one or waits to be.
    pub(super) fn signed_in(&self) -> Result<&PhoneRow, Error> {
        match self.phone.state {
            PhoneState::Active | PhoneState::Waiting => Ok(&self.phone),
            _ => Err(ProblemCode::PhoneNotActive.into()),
        }
    }

    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        self.body.json()
    }

    pub(super) fn source(&self) -> &[u8] {
        &self.source
    }
}

impl FromRequest<Arc<Authority>> for Signed {
    type Rejection = Error;

    async fn from_request(request: Request, authority: &Arc<Authority>) -> Result<Self, Error> {
        let VerifiedRequest { signed, nonce } =
            VerifiedRequest::from_request(request, authority).await?;
        authority.consume_nonce(nonce).await?;
        Ok(signed)
    }
}

/// A call that a phone has signed, and that may have come before: whoever answers it takes its nonce
/// together with what it is for, or by itself when it is refused. One transaction less.
pub(super) struct VerifiedRequest {
    pub(super) signed: Signed,
    pub(super) nonce: CallNonce,
}

impl FromRequest<Arc<Authority>> for VerifiedRequest {
    type Rejection = Error;

    async fn from_request(request: Request, authority: &Arc<Authority>) -> Result<Self, Error> {
        let call = Call::read(request).await?;
        let received = call.signature()?;
        let thumbprint = received.parameters().key;
        let phone = phones::by_key(&mut *authority.store.read().await?, &thumbprint).await?;
        let phone = phone.ok_or(ProblemCode::SignatureRefused)?;
        let key = request_key(&phone).ok_or(ProblemCode::SignatureRefused)?;
        let nonce = call.check(authority, &received, &key).await?;
        let phone = authority.activate_if_due(phone).await?;
        Ok(Self { signed: Signed { phone, source: call.source, body: call.body }, nonce })
    }
}

impl Authority {
    /// Counts a call that this key has signed.
    ///
    /// # Errors
    /// [`ProblemCode::TooManyTries`] when it is one too many.
    fn spend_call(&self, key: &[u8; 32]) -> Result<(), Error> {
        match self.budgets.count(key, self.rules.calls_in_ten_minutes, self.now()) {
            None => Ok(()),
            Some(retry_after_s) => {
                self.metrics.calls_over_budget.inc();
                Err(Error::for_now(ProblemCode::TooManyTries, retry_after_s))
            }
        }
    }

    /// Takes the nonce of a call, durably; refused when the call came before.
    pub(super) async fn consume_nonce(&self, nonce: CallNonce) -> Result<(), Error> {
        self.store
            .write_one::<_, Error, _>(move |connection| {
                async move { nonce.take(connection).await }.boxed()
            })
            .await
    }
}

/// A call as it arrived, not believed yet.
pub(super) struct Call {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    pub(super) body: Received,
    pub(super) source: Vec<u8>,
}

impl Call {
    pub(super) async fn read(request: Request) -> Result<Self, Error> {
        let (parts, body) = request.into_parts();
        let body = Received::read(&parts.headers, body).await?;
        let source = source(&parts);
        let Parts { method, uri, headers, .. } = parts;
        Ok(Self { method, uri, headers, body, source })
    }

    /// Whether the call claims to be signed.
    pub(super) fn is_signed(&self) -> bool {
        self.headers.contains_key("signature-input")
    }

    /// The signature that the call carries.
    pub(super) fn signature(&self) -> Result<ReceivedCall, Error> {
        let field = |name| {
            let mut values = self.headers.get_all(name).iter();
            match (values.next(), values.next()) {
                (Some(value), None) => value.to_str().ok().map(str::to_owned),
                _ => None,
            }
        };
        let refused = || Error::from(ProblemCode::SignatureRefused);
        let headers = CallHeaders {
            content_digest: field("content-digest").ok_or_else(refused)?,
            signature_input: field("signature-input").ok_or_else(refused)?,
            signature: field("signature").ok_or_else(refused)?,
        };
        ReceivedCall::read(&headers).map_err(|_| refused())
    }

    /// Checks that `key` has signed this call for this service, lately, and that it was not used
    /// before. From then on it was.
    pub(super) async fn accept(
        &self,
        authority: &Authority,
        received: &ReceivedCall,
        key: &PublicKey,
    ) -> Result<(), Error> {
        authority.consume_nonce(self.check(authority, received, key).await?).await
    }

    /// Checks that `key` has signed this call for this service, lately, and counts it. Whether it was
    /// used before, its nonce says.
    async fn check(
        &self,
        authority: &Authority,
        received: &ReceivedCall,
        key: &PublicKey,
    ) -> Result<CallNonce, Error> {
        let parameters = *received.parameters();
        let age_s = authority.now().seconds_since(parameters.created);
        if age_s.abs() > WINDOW_S {
            // Without a key that may sign it, the refusal alone must do.
            let time = authority.sign_time(parameters.nonce).await.ok();
            let problem = Problem { time, ..Problem::new(ProblemCode::SignatureStale) };
            return Err(Error::Refused(Box::new(problem)));
        }
        let path = self.uri.path_and_query().map_or("/", |path| path.as_str());
        let target = format!("{}{path}", authority.public_url);
        received
            .verify(self.method.as_str(), &target, &self.body.bytes, key)
            .map_err(|error| Error::refused(ProblemCode::SignatureRefused, error.to_string()))?;
        authority.spend_call(&parameters.key)?;
        let forget_at = parameters.created.unix_seconds() + 2 * WINDOW_S;
        Ok(CallNonce { key: parameters.key, nonce: parameters.nonce, forget_at })
    }
}

impl FromRequest<Arc<Authority>> for Call {
    type Rejection = Error;

    async fn from_request(request: Request, _: &Arc<Authority>) -> Result<Self, Error> {
        Self::read(request).await
    }
}

/// The request key of a phone.
pub(super) fn request_key(phone: &PhoneRow) -> Option<PublicKey> {
    let (x, y) = phone.request_key.split_at_checked(32)?;
    PublicKey::from_full(&FullKey { x: x.try_into().ok()?, y: y.try_into().ok()? })
}

fn source(parts: &Parts) -> Vec<u8> {
    let peer = parts.extensions.get::<Peer>();
    peer.map_or_else(Vec::new, |peer| household(peer.source(&parts.headers)))
}

/// How far `created` may lie from the service's clock, seconds each way.
const WINDOW_S: i64 = 120;
