//! The service itself: its time, its health, its numbers, its document.

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::OpenApi;
use vneid_client::wire::{Nonce, Problem, ProblemCode, ServiceInfo};
use vneid_payload::Role;

use super::Shared;
use crate::failure::Failure;

/// The authority's time, and which world it serves.
#[utoipa::path(get, path = "/v1/service", tag = "service", responses((status = 200, body = ServiceInfo)))]
pub(super) async fn info(State(authority): State<Shared>) -> Response {
    let info = ServiceInfo {
        now_ms: authority.clock.now_ms(),
        test_world: authority.rules.test_world,
        public_url: authority.public_url.clone(),
    };
    ([(CACHE_CONTROL, "no-store")], Json(info)).into_response()
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

/// Whether it can do its work: the database answers, and the trust list lets its keys sign.
#[utoipa::path(
    get, path = "/readyz", tag = "operation",
    responses(
        (status = 200, body = str),
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn ready(State(authority): State<Shared>) -> Result<&'static str, Failure> {
    let unavailable = |what: &str| Failure::refused(ProblemCode::Unavailable, what);
    authority.refresh_trust().await.map_err(|_| unavailable("the database does not answer"))?;
    for role in [Role::Device, Role::Status, Role::Paper] {
        authority.kid_of(role).map_err(|error| unavailable(&error.to_string()))?;
    }
    Ok("ready\n")
}

/// Numbers for Prometheus.
#[utoipa::path(
    get, path = "/metrics", tag = "operation",
    responses((status = 200, body = str, content_type = "application/openmetrics-text"))
)]
pub(super) async fn metrics(State(authority): State<Shared>) -> Response {
    let openmetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(CONTENT_TYPE, openmetrics)], authority.metrics.text()).into_response()
}

/// Serves the OpenAPI document beside the routes that it describes.
pub(super) fn with_document(router: Router<Shared>, document: OpenApi) -> Router<Shared> {
    let document = Json(document);
    router.route("/openapi.json", get(async move || document.clone()))
}
