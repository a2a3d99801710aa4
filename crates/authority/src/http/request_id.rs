//! A name for each call, by which its answer, a problem document and the lines of the log are brought
//! together.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue};

use super::source::Peer;
use crate::secret::make_name;

/// The name of a call: 1 to 64 letters, digits, `-`, `_` and `.`.
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// The one that a proxy of ours gave, or a fresh one. A caller's own would let them choose what
    /// stands in the log.
    pub(super) fn of(request: &Request) -> Self {
        let peer = request.extensions().get::<Peer>();
        let is_ours = peer.is_some_and(|peer| peer.proxies.are_there());
        let given = request.headers().get(HEADER).filter(|given| is_ours && is_fit(given));
        given.cloned().map_or_else(Self::make, Self)
    }

    fn make() -> Self {
        // Without randomness nothing else of the service works either.
        let made = make_name().ok().and_then(|name| name.parse().ok());
        Self(made.unwrap_or(HeaderValue::from_static("none")))
    }

    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(super) fn into_header(self) -> (HeaderName, HeaderValue) {
        (HEADER, self.0)
    }
}

fn is_fit(given: &HeaderValue) -> bool {
    let is_plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=64).contains(&given.len()) && given.as_bytes().iter().all(is_plain)
}

const HEADER: HeaderName = HeaderName::from_static("x-request-id");

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;

    use super::*;
    use crate::http::source::Proxies;

    fn id(given: &str, proxies: usize) -> String {
        let proxies = Arc::new(Proxies::new(proxies));
        let peer = Peer { address: [127, 0, 0, 1].into(), proxies };
        let request = Request::builder().header(HEADER, given).extension(peer);
        RequestId::of(&request.body(Body::empty()).unwrap()).as_str().to_owned()
    }

    #[test]
    fn our_own_proxy_names_calls_and_nobody_else() {
        assert_eq!(id("7f-a_b.C", 1), "7f-a_b.C");
        assert_ne!(id("7f-a_b.C", 0), "7f-a_b.C");
    }

    #[test]
    fn what_is_no_name_is_not_taken() {
        assert_eq!(id(&"a".repeat(64), 1), "a".repeat(64));
        for given in ["", "a b", "a\"", "a=b", &"a".repeat(65)] {
            assert_eq!(id(given, 1).len(), 22, "{given}");
        }
    }

    #[test]
    fn each_call_has_its_own() {
        assert_ne!(id("", 0), id("", 0));
    }
}
