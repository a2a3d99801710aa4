//! The cryptography of this product: verify ES256, decompress a point, convert a signature.
//!
//! ring verifies; it takes uncompressed keys only, so p256 decompresses (`docs/adr/0002`).

mod der;
mod es256;

pub use der::{DerError, signature_from_der};
pub use es256::PublicKey;

use ring::digest;
use vneid_payload::FullKey;

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let digest = digest::digest(&digest::SHA256, bytes);
    let mut hash = [0; 32];
    hash.copy_from_slice(digest.as_ref());
    hash
}

/// SHA-256 of bytes that come in pieces.
pub(crate) fn sha256_of_pieces<P: AsRef<[u8]>>(pieces: impl Iterator<Item = P>) -> [u8; 32] {
    let mut context = digest::Context::new(&digest::SHA256);
    pieces.for_each(|piece| context.update(piece.as_ref()));
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// The COSE Key Thumbprint of a key with SHA-256 (RFC 9679 section 3): what names a root key, and
/// the presentation key in a wallet binding.
pub fn thumbprint(key: &FullKey) -> [u8; 32] {
    sha256(&key.thumbprint_input())
}
