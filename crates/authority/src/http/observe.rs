//! Each call is named, counted, timed, ended when it takes too long, and logged without anything of a
//! person: what changes something and what is refused always, the many that only read one in a
//! hundred.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use axum::extract::{MatchedPath, Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tracing::Instrument;
use vneid_client::wire::{Problem, ProblemCode};

use super::answer::answer;
use super::request_id::RequestId;
use crate::authority::Authority;
use crate::error::Error;
use crate::metrics::Call;

/// What watches calls.
pub(super) struct Observer {
    authority: Arc<Authority>,
    /// Calls that only read, and were answered.
    reads: AtomicU64,
}

impl Observer {
    pub(super) fn new(authority: Arc<Authority>) -> Arc<Self> {
        Arc::new(Self { authority, reads: AtomicU64::new(0) })
    }
}

/// How a call is logged.
#[derive(Debug, PartialEq, Eq)]
enum Worth {
    /// The service failed: WARN, beside the ERROR that says why.
    Failed,
    /// INFO.
    Told,
    /// INFO, for [`ONE_IN`] like it.
    Sample,
    /// DEBUG.
    Nothing,
}

impl Worth {
    /// Of a call, after `reads` calls that only read and were answered.
    fn of(method: &Method, route: &str, status: u16, reads: &AtomicU64) -> Self {
        let is_read = matches!(*method, Method::GET | Method::HEAD);
        match status {
            500.. => Self::Failed,
            400.. => Self::Told,
            _ if HEALTH.contains(&route) => Self::Nothing,
            _ if !is_read => Self::Told,
            _ if reads.fetch_add(1, Ordering::Relaxed).is_multiple_of(ONE_IN) => Self::Sample,
            _ => Self::Nothing,
        }
    }
}

pub(super) async fn observe(
    State(observer): State<Arc<Observer>>,
    request: Request,
    next: Next,
) -> Response {
    let id = RequestId::of(&request);
    // Whatever level is logged: failures that are told while a call is answered name it.
    let span = tracing::error_span!("call", request = id.as_str());
    observed(observer, request, next, id).instrument(span).await
}

async fn observed(
    observer: Arc<Observer>,
    request: Request,
    next: Next,
    id: RequestId,
) -> Response {
    let begun = Instant::now();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or("none", MatchedPath::as_str).to_owned();
    let method = request.method().clone();
    let answered = tokio::time::timeout(LONGEST, next.run(request)).await;
    let mut response =
        answered.unwrap_or_else(|_| Error::from(ProblemCode::RequestTimeout).into_response());
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        let instance = Some(format!("urn:vneid:request:{}", id.as_str()));
        response = answer(Problem { instance, ..problem });
    }
    let (took, status) = (begun.elapsed(), response.status().as_u16());
    let metrics = &observer.authority.metrics;
    metrics.call_seconds.observe(took.as_secs_f64());
    metrics.calls.get_or_create(&Call { route: route.clone(), status }).inc();
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    match Worth::of(&method, &route, status, &observer.reads) {
        Worth::Failed => tracing::warn!(code = "call", %method, route, status, took_ms),
        Worth::Told => tracing::info!(code = "call", %method, route, status, took_ms),
        Worth::Sample => {
            tracing::info!(code = "call", %method, route, status, took_ms, one_in = ONE_IN);
        }
        Worth::Nothing => tracing::debug!(code = "call", %method, route, status, took_ms),
    }
    let (name, value) = id.into_header();
    response.headers_mut().insert(name, value);
    response
}

/// A body that takes longer to arrive than this is given up.
const LONGEST: Duration = Duration::from_secs(30);
/// One call in this many that only read and were answered is logged.
const ONE_IN: u64 = 100;
const HEALTH: [&str; 2] = ["/healthz", "/readyz"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fails_is_refused_or_changes_something_is_always_logged() {
        let reads = AtomicU64::new(1);
        let worth = |method, route, status| Worth::of(&method, route, status, &reads);
        assert_eq!(worth(Method::GET, "/readyz", 503), Worth::Failed);
        assert_eq!(worth(Method::GET, "/v1/phone", 499), Worth::Told);
        assert_eq!(worth(Method::GET, "none", 404), Worth::Told);
        for method in [Method::POST, Method::PATCH, Method::DELETE] {
            assert_eq!(worth(method, "/v1/phones", 201), Worth::Told);
        }
        assert_eq!(reads.into_inner(), 1);
    }

    #[test]
    fn of_a_hundred_reads_one_is_logged_and_no_look_at_the_health() {
        let reads = AtomicU64::new(0);
        let worth = |route, status| Worth::of(&Method::GET, route, status, &reads);
        for _ in 0..3 {
            assert_eq!(worth("/healthz", 200), Worth::Nothing);
            assert_eq!(worth("/v1/lists/index.json", 200), Worth::Sample);
            assert!((1..100).all(|_| worth("/v1/lists/index.json", 304) == Worth::Nothing));
        }
    }
}
