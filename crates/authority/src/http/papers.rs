//! Papers and notices, read by the account's active phone.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use vneid_client::wire::{Notices, Papers};

use super::address::{ApiPath, ApiQuery};
use super::call::Signed;
use crate::authority::Authority;
use crate::error::Error;

/// From where on to read.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    /// What `next` was the last time; 0 at first.
    #[serde(default)]
    #[param(required = false)]
    after: i64,
}

/// What has changed among the papers.
#[utoipa::path(
    get, path = "/v1/papers", tag = "papers", params(After),
    responses(
        (status = 200, body = Papers),
        Error,
    )
)]
pub(super) async fn changed(
    State(authority): State<Arc<Authority>>,
    ApiQuery(After { after }): ApiQuery<After>,
    call: Signed,
) -> Result<Json<Papers>, Error> {
    Ok(Json(authority.papers_after(&call.active()?.account, after).await?))
}

/// A paper: the signed document.
#[utoipa::path(
    get, path = "/v1/papers/{paper}", tag = "papers",
    params(("paper" = String, Path, description = "The paper")),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/cose"),
        Error,
    )
)]
pub(super) async fn document(
    State(authority): State<Arc<Authority>>,
    ApiPath(paper): ApiPath<String>,
    call: Signed,
) -> Result<Response, Error> {
    let document = authority.paper(&call.active()?.account, &paper).await?;
    let headers = [(CONTENT_TYPE, "application/cose"), (CACHE_CONTROL, "no-store")];
    Ok((headers, document).into_response())
}

/// Notices, oldest first. A phone that was reported lost still reads that somebody wants its place;
/// one that waits reads of itself alone.
#[utoipa::path(
    get, path = "/v1/notices", tag = "papers", params(After),
    responses(
        (status = 200, body = Notices),
        Error,
    )
)]
pub(super) async fn notices(
    State(authority): State<Arc<Authority>>,
    ApiQuery(After { after }): ApiQuery<After>,
    call: Signed,
) -> Result<Json<Notices>, Error> {
    Ok(Json(authority.notices_for(call.any(), after).await?))
}
