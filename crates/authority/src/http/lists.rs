//! Published files: the same bytes for everybody, for caches to keep.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use vneid_client::wire::{Problem, ProblemCode, StatusIndex};

use super::address::ApiPath;
use crate::authority::Authority;
use crate::error::Error;
use crate::status::layout::INDEX;

/// Which files are the newest.
#[utoipa::path(
    get, path = "/v1/lists/index.json", tag = "lists",
    responses(
        (status = 200, body = StatusIndex),
        (status = 304, description = "As the caller has it"),
        Error,
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn index(
    State(authority): State<Arc<Authority>>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    file(&authority, INDEX, &headers).await
}

/// A trust list (`trust`) or a manifest (`manifest`), by its number.
#[utoipa::path(
    get, path = "/v1/lists/{series}/{sequence}", tag = "lists",
    params(
        ("series" = String, Path, description = "`trust` or `manifest`"),
        ("sequence" = String, Path, description = "The sequence of the manifest, the number of the list; decimal"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/cose"),
        (status = 304, description = "As the caller has it"),
        Error,
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn signed(
    State(authority): State<Arc<Authority>>,
    ApiPath((series, sequence)): ApiPath<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    file(&authority, &format!("{series}/{sequence}"), &headers).await
}

/// A shard's full list (`<sequence>`) or a delta (`<from>-<to>`).
#[utoipa::path(
    get, path = "/v1/lists/{kid}/{day}/{edition}", tag = "lists",
    params(
        ("kid" = String, Path, description = "The issuer's kid, 4 hexadecimal digits"),
        ("day" = String, Path, description = "The day of expiry, days since 1970"),
        ("edition" = String, Path, description = "`<sequence>` or `<from>-<to>`"),
    ),
    responses(
        (status = 200, body = Vec<u8>, content_type = "application/cose"),
        (status = 304, description = "As the caller has it"),
        Error,
        (status = 503, body = Problem, content_type = "application/problem+json"),
    )
)]
pub(super) async fn shard(
    State(authority): State<Arc<Authority>>,
    ApiPath((kid, day, edition)): ApiPath<(String, String, String)>,
    headers: HeaderMap,
) -> Result<Response, Error> {
    file(&authority, &format!("{kid}/{day}/{edition}"), &headers).await
}

async fn file(
    authority: &Arc<Authority>,
    path: &str,
    headers: &HeaderMap,
) -> Result<Response, Error> {
    let file = authority.cached_file(path).await?.ok_or(ProblemCode::NotFound)?;
    let cache = if file.immutable {
        "public, max-age=604800, immutable"
    } else {
        // A revocation is seen a minute later at most, by whoever asks through a cache.
        "public, max-age=60"
    };
    let shared = [(ETAG, file.etag.clone()), (CACHE_CONTROL, cache.to_owned())];
    let held = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    let is_held = held
        .flat_map(|value| value.split(','))
        .map(|tag| tag.trim().trim_start_matches("W/"))
        .any(|tag| tag == "*" || tag == file.etag);
    if is_held {
        return Ok((StatusCode::NOT_MODIFIED, shared).into_response());
    }
    Ok((shared, [(CONTENT_TYPE, file.media_type.clone())], file.body.clone()).into_response())
}
