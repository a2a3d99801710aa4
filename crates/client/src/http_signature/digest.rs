//! Digest Fields (RFC 9530).

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use vneid_core::crypto::sha256;

/// The value of `Content-Digest` for a body: SHA-256 and nothing else.
pub fn content_digest(body: &[u8]) -> String {
    format!("sha-256=:{}:", STANDARD.encode(sha256(body)))
}

#[cfg(test)]
mod tests {
    use super::content_digest;

    #[test]
    fn the_rfcs_example() {
        // RFC 9530 appendix B.1.
        assert_eq!(
            content_digest(b"{\"hello\": \"world\"}\n"),
            "sha-256=:RK/0qy18MlBSVnWgjwz6lZEWjP/lF5HF9bvEF8FabDg=:"
        );
    }

    #[test]
    fn an_empty_body_has_a_digest_too() {
        assert_eq!(content_digest(b""), "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
    }
}
