//! Each call is counted, timed, logged without anything of a person, and ended when it takes too
//! long.

use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use vneid_client::wire::ProblemCode;

use super::Shared;
use crate::failure::Failure;
use crate::metrics::Call;

pub(super) async fn observe(
    State(authority): State<Shared>,
    request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let answer = tokio::time::timeout(LONGEST, next.run(request)).await;
    let response =
        answer.unwrap_or_else(|_| Failure::from(ProblemCode::RequestTimeout).into_response());
    let (took, status) = (begun.elapsed(), response.status().as_u16());
    authority.metrics.call_seconds.observe(took.as_secs_f64());
    authority.metrics.calls.get_or_create(&Call { route: route.clone(), status }).inc();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(code = "call", %method, route, status, took_ms);
    response
}

/// A body that takes longer to arrive than this is given up.
const LONGEST: Duration = Duration::from_secs(30);
