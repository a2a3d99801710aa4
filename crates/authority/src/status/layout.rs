//! Where published files lie, and for how long.

use base16ct::lower::encode_string;
use vneid_core::crypto::sha256;
use vneid_payload::Instant;

use crate::store::files::FileRow;

/// The first day whose shards are published: shortly after midnight, certificates that expired
/// yesterday may still be inside the leeway. A verifier asks for no shard of those that are not.
pub(crate) fn first_day(now: Instant) -> u32 {
    now.plus_seconds(-MAX_LEEWAY_S).unix_day()
}

/// By number: after a restore a list may come once more with the sequence of another.
pub(super) fn trust_path(number: u32) -> String {
    format!("trust/{number}")
}

pub(super) fn manifest_path(sequence: u32) -> String {
    format!("manifest/{sequence}")
}

/// A signed file that never changes.
pub(super) fn file(path: String, body: Vec<u8>, now: Instant, expires_at: i64) -> FileRow {
    let hash = sha256(&body);
    let etag = encode_string(&hash[..16]);
    FileRow {
        path,
        media_type: "application/cose".to_owned(),
        body: body.into(),
        etag: format!("\"{etag}\""),
        immutable: true,
        published_at: now.unix_seconds(),
        expires_at,
        newest_of: None,
    }
}

/// The path of the index.
pub(crate) const INDEX: &str = "index.json";
/// How long lists and manifests are valid, seconds.
pub(super) const VALID_S: i64 = 7 * 86_400;
/// Certificates issued today expire within this number of days, and tomorrow's should be announced.
pub(crate) const DAYS_AHEAD: u32 = 8;
/// A policy's leeway is at most 255 s.
const MAX_LEEWAY_S: i64 = 600;
/// How long files of the newest edition stay after the next one, seconds.
pub(super) const SUPERSEDED_S: i64 = 900;
