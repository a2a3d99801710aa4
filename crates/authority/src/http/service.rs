//! The service itself: its time, its health, its numbers, its document.

use std::time::Duration;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;
use vneid_client::wire::{Bytes, Nonce, Problem, ProblemCode, ServiceInfo};
use vneid_payload::Role;

use super::Shared;
use crate::failure::Failure;
use crate::sign_in::malformed;

/// The authority's time, signed for whoever asks, and which world it serves. `nonce` is 16 fresh random
/// bytes, base64url without padding.
#[utoipa::path(
    get, path = "/v1/service", tag = "service", params(("nonce" = String, Query, pattern = "^[A-Za-z0-9_-]{21}[AQgw]$")),
    responses(
        (status = 200, body = ServiceInfo),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn info(
    State(authority): State<Shared>,
    question: Result<Query<Question>, QueryRejection>,
) -> Result<Response, Failure> {
    let nonce = question.ok().and_then(|Query(question)| question.nonce.to_array());
    let nonce = nonce.ok_or_else(|| malformed("nonce"))?;
    let info = ServiceInfo {
        time: authority.sign_time(nonce).await?,
        test_world: authority.rules.test_world,
        public_url: authority.public_url.clone(),
    };
    Ok(([(CACHE_CONTROL, "no-store")], Json(info)).into_response())
}

#[derive(serde::Deserialize)]
pub(super) struct Question {
    nonce: Bytes,
}

/// A nonce to have keys attested over.
#[utoipa::path(get, path = "/v1/nonce", tag = "service", responses((status = 200, body = Nonce)))]
pub(super) async fn nonce(State(authority): State<Shared>) -> Result<Response, Failure> {
    let nonce = authority.make_nonce()?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(nonce)).into_response())
}

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, body = str)))]
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// Whether it can do what any instance can: the database answers and stores, there is a trust list, and
/// every key that may sign is here. A role for which no key may sign anywhere is named, and is no reason
/// to take the instance away: the lists that say so must go out.
#[utoipa::path(
    get, path = "/readyz", tag = "operation",
    responses(
        (status = 200, body = str),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ready(State(authority): State<Shared>) -> Result<String, Failure> {
    let unavailable = |what: &str| Failure::refused(ProblemCode::Unavailable, what);
    authority.store.probe().await.map_err(|_| unavailable("nothing can be stored"))?;
    match tokio::time::timeout(READING, authority.refresh_trust()).await {
        Ok(Ok(())) => {}
        _ => return Err(unavailable("the database does not answer")),
    }
    if authority.trust_list().is_none() {
        return Err(unavailable("there is no trust list"));
    }
    if let Some(trouble) = authority.signer.trouble() {
        return Err(unavailable(&trouble));
    }
    let mut told = "ready\n".to_owned();
    for role in Role::ALL {
        let Err(error) = authority.kid_of(role) else { continue };
        if authority.lacks_key_of(role) {
            return Err(unavailable(&format!("{error}: the key that may is not here")));
        }
        told.push_str(&format!("{error}\n"));
    }
    Ok(told)
}

/// Numbers for Prometheus.
pub(super) async fn metrics(State(authority): State<Shared>) -> Response {
    let openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, openmetrics)], authority.numbers()).into_response()
}

/// Serves the OpenAPI document beside the routes that it describes.
pub(super) fn with_document(router: Router<Shared>, document: OpenApi) -> Router<Shared> {
    let document = Json(document);
    router.route("/openapi.json", get(async move || document.clone()))
}

/// Longer than a database takes to be read that is well.
const READING: Duration = Duration::from_secs(2);
