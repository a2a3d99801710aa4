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
mod routes;
mod serve;
mod service;
mod sign_ins;
mod source;
mod tls;

pub use self::routes::openapi;
pub use self::serve::{Listen, ServeError, Serving, Sockets, serve, serve_on};
pub use self::tls::{Reloaded, Tls, TlsError};
