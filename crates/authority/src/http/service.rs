//! The service itself: its time, its health, its numbers, its document.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;
use vneid_client::wire::{Bytes, Nonce, Problem, ServiceInfo};

use crate::authority::Authority;
use crate::error::{Error, malformed};

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
    State(authority): State<Arc<Authority>>,
    question: Result<Query<Question>, QueryRejection>,
) -> Result<Response, Error> {
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
pub(super) async fn nonce(State(authority): State<Arc<Authority>>) -> Result<Response, Error> {
    let nonce = authority.make_nonce()?;
    Ok(([(CACHE_CONTROL, "no-store")], Json(nonce)).into_response())
}

/// Whether the process answers.
#[utoipa::path(get, path = "/healthz", tag = "operation", responses((status = 200, body = str)))]
pub(super) async fn health() -> &'static str {
    "ok\n"
}

/// Whether it can do what any instance can: the clock is believed, the database answers, the trust list
/// has not ended, and every key that may sign is here. Names each check that failed; as JSON for who asks
/// for that. A role for which no key may sign anywhere is named, and is not a reason to take the
/// instance away: the lists that say so must go out.
#[utoipa::path(
    get, path = "/readyz", tag = "operation",
    responses(
        (status = 200, content((str = "text/plain"), (Ready = "application/json"))),
        (status = 503, content((str = "text/plain"), (Ready = "application/json"))),
    )
)]
pub(super) async fn ready(State(authority): State<Arc<Authority>>, headers: HeaderMap) -> Response {
    let readiness = authority.readiness().await;
    let is_ready = readiness.is_ready();
    let status = if is_ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
    let answer = if accept.is_some_and(|accept| accept.contains("application/json")) {
        let checks = readiness.checks.into_iter().map(|check| ReadyCheck {
            check: check.name,
            ok: !check.fails,
            detail: check.fault.map(|fault| fault.to_string()),
        });
        Json(Ready { ready: is_ready, checks: checks.collect() }).into_response()
    } else {
        readiness.text().into_response()
    };
    (status, [(CACHE_CONTROL, "no-store")], answer).into_response()
}

/// Whether an instance should be given calls.
#[derive(serde::Serialize, utoipa::ToSchema)]
pub(super) struct Ready {
    ready: bool,
    checks: Vec<ReadyCheck>,
}

/// One thing that it needs.
#[derive(serde::Serialize, utoipa::ToSchema)]
struct ReadyCheck {
    /// `clock`, `database`, `trust_list`, `signer`, `key_device`, `key_status`, `key_paper` or `key_time`.
    check: String,
    ok: bool,
    /// What is wrong and what to do.
    detail: Option<String>,
}

/// Numbers for Prometheus.
pub(super) async fn metrics(State(authority): State<Arc<Authority>>) -> Response {
    let openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, openmetrics)], authority.numbers()).into_response()
}

/// Serves the OpenAPI document beside the routes that it describes.
pub(super) fn with_document(
    router: Router<Arc<Authority>>,
    document: OpenApi,
) -> Router<Arc<Authority>> {
    let document = Json(document);
    router.route("/openapi.json", get(async move || document.clone()))
}
