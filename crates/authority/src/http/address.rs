//! What stands in the address of a call; what can't be read is a problem document like any other.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use vneid_client::wire::ProblemCode;

use crate::authority::Authority;
use crate::failure::Failure;

/// The variable segments of the path.
pub(super) struct Segments<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Authority>> for Segments<T> {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<Authority>,
    ) -> Result<Self, Failure> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(segments)| Self(segments)).map_err(|_| ProblemCode::NotFound.into())
    }
}

/// The query.
pub(super) struct Parameters<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Authority>> for Parameters<T> {
    type Rejection = Failure;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<Authority>,
    ) -> Result<Self, Failure> {
        let query = Query::from_request_parts(parts, state).await;
        let malformed = |_| Failure::from(ProblemCode::RequestMalformed);
        query.map(|Query(parameters)| Self(parameters)).map_err(malformed)
    }
}
