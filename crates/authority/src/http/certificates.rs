//! Certificates.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use vneid_client::wire::{CertificateIssued, CertificateRequest};

use super::call::VerifiedRequest;
use crate::authority::Authority;
use crate::error::Error;

/// Renews the phone's certificate with a fresh presentation key.
#[utoipa::path(
    post, path = "/v1/certificates", tag = "certificates", request_body = CertificateRequest,
    responses(
        (status = 201, body = CertificateIssued),
        Error,
    )
)]
pub(super) async fn renew(
    State(authority): State<Arc<Authority>>,
    call: VerifiedRequest,
) -> Result<(StatusCode, Json<CertificateIssued>), Error> {
    let VerifiedRequest { signed, nonce } = call;
    let renewed = match (signed.active(), signed.json()) {
        (Ok(phone), Ok(request)) => authority.renew(phone, request, nonce).await,
        (Err(refusal), _) | (_, Err(refusal)) => Err(refusal),
    };
    match renewed {
        Ok(issued) => Ok((StatusCode::CREATED, Json(issued))),
        Err(refusal) => {
            let spent = authority.consume_nonce(nonce).await;
            // What failed, and was not refused, may have taken the nonce with the certificate that it
            // recorded: the phone must not be told that somebody repeats its calls.
            if refusal.code().is_some() {
                spent?;
                authority.tell_if_holder_must_act(signed.any(), &refusal).await?;
            }
            Err(refusal)
        }
    }
}
