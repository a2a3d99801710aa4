//! Bodies: at most 64 KiB, JSON where there is one.

use axum::body::{Body, Bytes};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;
use vneid_client::wire::ProblemCode;

use crate::error::Error;

/// A body that has arrived.
pub(super) struct Received {
    pub(super) bytes: Bytes,
    is_json: bool,
}

impl Received {
    /// Reads a body to its end.
    pub(super) async fn read(headers: &HeaderMap, body: Body) -> Result<Self, Error> {
        // One that says beforehand that it is too large is not waited for.
        let announced =
            headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
        if let Some(announced @ MORE_THAN_FITS..) = announced {
            // A little is taken all the same: a connection that is closed with bytes unread is reset,
            // and the caller may never see the answer.
            if announced <= MAX_PASSED_OVER {
                drop(Limited::new(body, MAX_PASSED_OVER).collect().await);
            }
            return Err(ProblemCode::BodyTooLarge.into());
        }
        let collected = Limited::new(body, MAX_BYTES).collect().await;
        let bytes = collected.map_err(|error| {
            Error::from(if error.is::<LengthLimitError>() {
                ProblemCode::BodyTooLarge
            } else {
                ProblemCode::RequestMalformed
            })
        })?;
        let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let media_type = content_type.and_then(|value| value.split(';').next());
        let is_json =
            media_type.is_some_and(|it| it.trim().eq_ignore_ascii_case("application/json"));
        Ok(Self { bytes: bytes.to_bytes(), is_json })
    }

    /// What it says.
    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        if !self.is_json {
            return Err(ProblemCode::NotJson.into());
        }
        serde_json::from_slice(&self.bytes).map_err(|error| {
            // Where, not what: serde_json would quote the value, a password perhaps.
            let (line, column) = (error.line(), error.column());
            Error::refused(
                ProblemCode::RequestMalformed,
                format!("{:?} error at line {line}, column {column}", error.classify()),
            )
        })
    }
}

/// Far more than the largest right request: a registration with two chains of certificates has
/// about 12 KiB.
const MAX_BYTES: usize = 64 * 1024;
const MORE_THAN_FITS: usize = MAX_BYTES + 1;

/// So large a body is still received before it is refused.
const MAX_PASSED_OVER: usize = 4 * MAX_BYTES;
