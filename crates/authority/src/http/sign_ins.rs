//! Signing in.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use vneid_client::wire::{ConfirmCode, Confirmed, PhoneState, Problem, SignIn, SignInStarted};

use super::address::ApiPath;
use super::call::{Call, request_key};
use crate::authority::Authority;
use crate::error::Error;
use crate::store::phones::{self, PhoneRow};

/// Number and password; a one-time code is sent. A phone that the account knows may sign the call,
/// and is then not delayed by what others have tried.
#[utoipa::path(
    post, path = "/v1/sign-ins", tag = "sign-in", request_body = SignIn,
    responses(
        (status = 201, body = SignInStarted),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        Error,
    )
)]
pub(super) async fn start(
    State(authority): State<Arc<Authority>>,
    call: Call,
) -> Result<(StatusCode, Json<SignInStarted>), Error> {
    let mut known_account = None;
    if call.is_signed() {
        let received = call.signature()?;
        let thumbprint = received.parameters().key;
        let phone = phones::by_key(&mut *authority.store.read().await?, &thumbprint).await?;
        // A key that the service does not know is a new phone's, and means nothing; nor does the
        // one of a phone that is lost, or that never was the account's: a thief's, perhaps.
        let is_known =
            |phone: &PhoneRow| phone.activation.is_some() && phone.state != PhoneState::Lost;
        if let Some(phone) = phone.filter(is_known)
            && let Some(key) = request_key(&phone)
        {
            call.accept(&authority, &received, &key).await?;
            known_account = Some(phone.account);
        }
    }
    let request: SignIn = call.body.json()?;
    let known_account = known_account.as_deref();
    let started = authority.start_sign_in(request, &call.source, known_account).await?;
    Ok((StatusCode::CREATED, Json(started)))
}

/// The one-time code.
#[utoipa::path(
    post, path = "/v1/sign-ins/{sign_in}/code", tag = "sign-in", request_body = ConfirmCode,
    params(("sign_in" = String, Path, description = "The sign-in")),
    responses(
        (status = 200, body = Confirmed),
        Error,
    )
)]
pub(super) async fn confirm(
    State(authority): State<Arc<Authority>>,
    ApiPath(sign_in): ApiPath<String>,
    call: Call,
) -> Result<Json<Confirmed>, Error> {
    let request: ConfirmCode = call.body.json()?;
    Ok(Json(authority.confirm_sign_in(&sign_in, &request).await?))
}
