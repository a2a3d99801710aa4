//! Phones. Every call here is signed with the request key of the phone that makes it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use vneid_client::wire::{
    ActivatePhone, MoveAnswer, PhoneStanding, Phones, ProblemCode, RegisterPhone, RenamePhone,
};
use vneid_core::crypto::thumbprint;

use super::address::ApiPath;
use super::call::{Call, Signed};
use crate::authority::Authority;
use crate::error::{Error, malformed};

/// Registers the two keys of a phone whose sign-in was confirmed. Signed with the request key that
/// it registers. Repeated, it tells how the phone stands, with a certificate only if there is one for
/// this very presentation key.
#[utoipa::path(
    post, path = "/v1/phones", tag = "phones", request_body = RegisterPhone,
    responses(
        (status = 201, body = PhoneStanding),
        Error,
    )
)]
pub(super) async fn register(
    State(authority): State<Arc<Authority>>,
    call: Call,
) -> Result<(StatusCode, Json<PhoneStanding>), Error> {
    let received = call.signature()?;
    let request: RegisterPhone = call.body.json()?;
    let key = request.request_key.to_key().ok_or_else(|| malformed("request_key"))?;
    if thumbprint(&key.to_full()) != received.parameters().key {
        return Err(ProblemCode::SignatureRefused.into());
    }
    call.accept(&authority, &received, &key).await?;
    Ok((StatusCode::CREATED, Json(authority.register_phone(request, &key).await?)))
}

/// This phone's own state and account. A phone that was removed learns it here.
#[utoipa::path(
    get, path = "/v1/phone", tag = "phones",
    responses(
        (status = 200, body = PhoneStanding),
        Error,
    )
)]
pub(super) async fn standing(
    State(authority): State<Arc<Authority>>,
    call: Signed,
) -> Result<Json<PhoneStanding>, Error> {
    Ok(Json(authority.standing(call.any()).await?))
}

/// Ends the wait of a phone that takes the place of none, by the activation code of its account.
#[utoipa::path(
    post, path = "/v1/phone/activation", tag = "phones", request_body = ActivatePhone,
    responses(
        (status = 200, body = PhoneStanding),
        Error,
    )
)]
pub(super) async fn activate(
    State(authority): State<Arc<Authority>>,
    call: Signed,
) -> Result<Json<PhoneStanding>, Error> {
    Ok(Json(authority.activate_by_code(call.any(), &call.json()?).await?))
}

/// The account's phones; for one that was reported lost too, until another has taken its place.
#[utoipa::path(
    get, path = "/v1/phones", tag = "phones",
    responses(
        (status = 200, body = Phones),
        Error,
    )
)]
pub(super) async fn list(
    State(authority): State<Arc<Authority>>,
    call: Signed,
) -> Result<Json<Phones>, Error> {
    let phone = call.any();
    if !authority.is_lost_in_place(phone).await? {
        call.signed_in()?;
    }
    Ok(Json(authority.list_phones(&phone.account).await?))
}

/// Gives a phone another name.
#[utoipa::path(
    patch, path = "/v1/phones/{phone}", tag = "phones", request_body = RenamePhone,
    params(("phone" = String, Path, description = "The phone")),
    responses(
        (status = 204, description = "Done"),
        Error,
    )
)]
pub(super) async fn rename(
    State(authority): State<Arc<Authority>>,
    ApiPath(phone): ApiPath<String>,
    call: Signed,
) -> Result<StatusCode, Error> {
    authority.rename_phone(call.active()?, phone, call.json()?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a phone: any of the account by the active one, itself by one that waits.
#[utoipa::path(
    delete, path = "/v1/phones/{phone}", tag = "phones",
    params(("phone" = String, Path, description = "The phone")),
    responses(
        (status = 204, description = "Done"),
        Error,
    )
)]
pub(super) async fn remove(
    State(authority): State<Arc<Authority>>,
    ApiPath(phone): ApiPath<String>,
    call: Signed,
) -> Result<StatusCode, Error> {
    authority.remove_phone(call.signed_in()?, phone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Reports the account's active phone lost, by the one that waits to take its place.
#[utoipa::path(
    post, path = "/v1/phones/{phone}/lost", tag = "phones",
    params(("phone" = String, Path, description = "The phone that was lost")),
    responses(
        (status = 204, description = "Done"),
        Error,
    )
)]
pub(super) async fn lost(
    State(authority): State<Arc<Authority>>,
    ApiPath(phone): ApiPath<String>,
    call: Signed,
) -> Result<StatusCode, Error> {
    authority.report_lost(call.signed_in()?, phone).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Approves or refuses that a phone that waits takes this one's place.
#[utoipa::path(
    post, path = "/v1/phones/{phone}/move", tag = "phones", request_body = MoveAnswer,
    params(("phone" = String, Path, description = "The phone that waits")),
    responses(
        (status = 204, description = "Done"),
        Error,
    )
)]
pub(super) async fn answer_move(
    State(authority): State<Arc<Authority>>,
    ApiPath(phone): ApiPath<String>,
    call: Signed,
) -> Result<StatusCode, Error> {
    authority.answer_move(call.any(), phone, call.json()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
