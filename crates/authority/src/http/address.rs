//! What stands in the address of a call; what can't be read is a problem document like any other.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use vneid_client::wire::ProblemCode;

use crate::authority::Authority;
use crate::error::Error;

/// The variable segments of the path.
pub(super) struct ApiPath<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Authority>> for ApiPath<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Authority>) -> Result<Self, Error> {
        let path = Path::from_request_parts(parts, state).await;
        path.map(|Path(segments)| Self(segments)).map_err(|_| ProblemCode::NotFound.into())
    }
}

/// The query.
pub(super) struct ApiQuery<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<Arc<Authority>> for ApiQuery<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &Arc<Authority>) -> Result<Self, Error> {
        let query = Query::from_request_parts(parts, state).await;
        let malformed = |_| Error::from(ProblemCode::RequestMalformed);
        query.map(|Query(parameters)| Self(parameters)).map_err(malformed)
    }
}
