//! The wire: routes, problem documents, limits. Rules are elsewhere.

mod account;
mod address;
mod answer;
mod body;
mod call;
mod certificates;
mod households;
mod lists;
mod observe;
mod papers;
mod phones;
mod reader;
mod request_id;
mod serve;
mod service;
mod sign_ins;
mod source;
mod tls;

use std::sync::Arc;

use axum::routing::get;
use axum::{Router, middleware};
use utoipa::OpenApi;
use utoipa::openapi::OpenApi as Document;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vneid_client::wire::ProblemCode;

pub use self::serve::{Listen, ServeError, Serving, Sockets, serve, serve_on};
pub use self::tls::{Reloaded, Tls, TlsError};

use self::observe::Observer;
use crate::authority::Authority;
use crate::failure::Failure;

type Shared = Arc<Authority>;

/// All routes.
pub(crate) fn router(authority: Shared) -> Router {
    let (router, document) = routes().split_for_parts();
    let router = service::with_document(router, document);
    router
        .fallback(async || Failure::from(ProblemCode::NotFound))
        .method_not_allowed_fallback(async || Failure::from(ProblemCode::MethodNotAllowed))
        .layer(middleware::from_fn_with_state(Observer::new(authority.clone()), observe::observe))
        .with_state(authority)
}

/// What is for nobody but who watches over the service.
pub(crate) fn metrics_router(authority: Shared) -> Router {
    Router::new().route("/metrics", get(service::metrics)).with_state(authority)
}

/// The OpenAPI document, made from the handlers.
pub fn openapi() -> Document {
    routes().into_openapi()
}

fn routes() -> OpenApiRouter<Shared> {
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
