//! Refusals and failures as problem documents (RFC 9457).

use std::collections::BTreeMap;

use axum::http::header::{CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use utoipa::openapi::{ContentBuilder, Ref, RefOr, Response as Described, ResponseBuilder};
use utoipa::{IntoResponses, ToSchema};
use vneid_client::wire::{Problem, ProblemCode};

use crate::error::Error;

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        answer(self.into_problem())
    }
}

impl IntoResponses for Error {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let problem = ContentBuilder::new().schema(Some(Ref::from_schema_name(Problem::name())));
        let refused = ResponseBuilder::new().content("application/problem+json", problem.build());
        BTreeMap::from([("4XX".to_owned(), refused.build().into())])
    }
}

/// The answer that a problem is. It carries the problem along, for whoever knows more of the call.
pub(super) fn answer(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = serde_json::to_vec(&problem).unwrap_or_default();
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if problem.code == ProblemCode::BodyTooLarge {
        // The rest of the body is not read, so nothing else can follow it.
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if let Some(seconds) = problem.retry_after_s {
        headers.insert(RETRY_AFTER, seconds.into());
    }
    response.extensions_mut().insert(problem);
    response
}
