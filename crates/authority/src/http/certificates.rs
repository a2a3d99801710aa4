//! Certificates.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use vneid_client::wire::{CertificateIssued, CertificateRequest, Problem};

use super::Shared;
use super::call::Signed;
use crate::failure::Failure;

/// Renews the phone's certificate with a fresh presentation key.
#[utoipa::path(
    post, path = "/v1/certificates", tag = "certificates", request_body = CertificateRequest,
    responses(
        (status = 201, body = CertificateIssued),
        (status = "4XX", body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn renew(
    State(authority): State<Shared>,
    call: Signed,
) -> Result<(StatusCode, Json<CertificateIssued>), Failure> {
    let issued = authority.renew(call.active()?, call.json()?).await?;
    Ok((StatusCode::CREATED, Json(issued)))
}
