//! The account, by its active phone.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use vneid_client::wire::ChangePassword;

use super::call::Signed;
use crate::authority::Authority;
use crate::error::Error;

/// Changes the password.
#[utoipa::path(
    post, path = "/v1/account/password", tag = "account", request_body = ChangePassword,
    responses(
        (status = 204, description = "Done"),
        Error,
    )
)]
pub(super) async fn change_password(
    State(authority): State<Arc<Authority>>,
    call: Signed,
) -> Result<StatusCode, Error> {
    let account = &call.active()?.account;
    authority.change_password(account, call.json()?, call.source()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Signs out everywhere: every phone of the account is removed, this one too.
#[utoipa::path(
    post, path = "/v1/account/sign-out", tag = "account",
    responses(
        (status = 204, description = "Done"),
        Error,
    )
)]
pub(super) async fn sign_out_everywhere(
    State(authority): State<Arc<Authority>>,
    call: Signed,
) -> Result<StatusCode, Error> {
    authority.sign_out_everywhere(&call.active()?.account).await?;
    Ok(StatusCode::NO_CONTENT)
}
