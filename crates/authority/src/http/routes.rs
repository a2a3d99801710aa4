//! Which handler answers which call; and the OpenAPI document, made from the handlers.

use std::sync::Arc;

use axum::routing::get;
use axum::{Router, middleware};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vneid_client::wire::ProblemCode;

use super::observe::{self, Observer};
use super::{account, certificates, lists, papers, phones, service, sign_ins};
use crate::authority::Authority;
use crate::error::Error;

/// All routes.
pub(super) fn router(authority: Arc<Authority>) -> Router {
    let (router, document) = routes().split_for_parts();
    let router = service::with_document(router, document);
    router
        .fallback(async || Error::from(ProblemCode::NotFound))
        .method_not_allowed_fallback(async || Error::from(ProblemCode::MethodNotAllowed))
        .layer(middleware::from_fn_with_state(Observer::new(authority.clone()), observe::observe))
        .with_state(authority)
}

/// What is for nobody but who watches over the service.
pub(super) fn metrics_router(authority: Arc<Authority>) -> Router {
    Router::new().route("/metrics", get(service::metrics)).with_state(authority)
}

/// The OpenAPI document, made from the handlers.
pub fn openapi() -> Document {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<Arc<Authority>> {
    OpenApiRouter::with_openapi(Description::openapi())
        .routes(routes!(service::info))
        .routes(routes!(service::nonce))
        .routes(routes!(service::health))
        .routes(routes!(service::ready))
        .routes(routes!(sign_ins::start))
        .routes(routes!(sign_ins::confirm))
        .routes(routes!(phones::register, phones::list))
        .routes(routes!(phones::standing))
        .routes(routes!(phones::activate))
        .routes(routes!(phones::rename, phones::remove))
        .routes(routes!(phones::lost))
        .routes(routes!(phones::answer_move))
        .routes(routes!(certificates::renew))
        .routes(routes!(account::change_password))
        .routes(routes!(account::sign_out_everywhere))
        .routes(routes!(papers::changed))
        .routes(routes!(papers::document))
        .routes(routes!(papers::notices))
        .routes(routes!(lists::index))
        .routes(routes!(lists::signed))
        .routes(routes!(lists::shard))
}

/// What the document says of the whole. Every call may also be refused with a problem document.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "VNeID authority",
        description = "Accounts, phones, certificates, lists, papers."
    ),
    components(schemas(vneid_client::wire::Problem))
)]
struct Description;
