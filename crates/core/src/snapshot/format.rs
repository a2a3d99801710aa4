//! The bytes of a snapshot.
//!
//! ```text
//! bytes   what
//! 8       "VNEIDSNP"
//! 2       version of the body, big-endian
//! 8       length n of the body, big-endian
//! n       the body: CBOR (RFC 8949)
//! 32      SHA-256 of everything before
//! ```
//!
//! The frame stays as it is when the body changes, so that an old app can tell a newer snapshot from
//! a damaged one. The checksum is against accidents; whoever can write the store can make another.

use std::borrow::Cow;

use ciborium::Value;
use serde::{Serialize, de::DeserializeOwned};

use super::migrate::{MIGRATIONS, Migrations};
use crate::crypto::sha256;

/// Writes a snapshot of the current version.
pub(crate) fn write<T: Serialize>(state: &T) -> Vec<u8> {
    frame(MIGRATIONS.current(), &encode(state))
}

/// Reads a snapshot of this or an earlier version.
pub(crate) fn read<T: Serialize + DeserializeOwned>(bytes: &[u8]) -> Result<T, SnapshotError> {
    read_with(bytes, &MIGRATIONS)
}

fn read_with<T: Serialize + DeserializeOwned>(
    bytes: &[u8],
    migrations: &Migrations<'_>,
) -> Result<T, SnapshotError> {
    let (version, body) = unframe(bytes)?;
    let undecodable = SnapshotError::Undecodable { version };
    let steps = migrations.from(version)?;
    // By way of `Value`, so that the decoder of CBOR is in the app once and not once for each type.
    let old: Option<Value> = ciborium::from_reader(body).ok();
    let new = old.and_then(|old| steps.iter().try_fold(old, |body, step| step(body)));
    let new = new.ok_or_else(|| undecodable.clone())?;
    let body = if steps.is_empty() { Cow::Borrowed(body) } else { Cow::Owned(encode(&new)) };
    // Writing it again must give the same bytes. That a field is missing would otherwise go
    // unnoticed where "nothing" is a value, and a wallet or a sequence number would be lost.
    match new.deserialized() {
        Ok(state) if encode(&state) == *body => Ok(state),
        _ => Err(undecodable),
    }
}

/// Why a snapshot can't be used. Never a reason to begin with an empty one: the papers and sequence
/// numbers in it may be all there is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Something else than a snapshot.
    #[error("not a snapshot of a phone")]
    NotASnapshot,
    /// The end is missing, or all of it.
    #[error("the snapshot is cut off: {got} of {expected} bytes")]
    Truncated {
        /// Bytes that it should have, at least.
        expected: u64,
        /// Bytes that it has.
        got: u64,
    },
    /// The checksum does not match, or something follows it.
    #[error("the snapshot is damaged")]
    Damaged,
    /// Written by a newer app: update this one.
    #[error("the snapshot has version {version}, this app knows {known}; update the app")]
    Newer {
        /// Its version.
        version: u16,
        /// The newest that this app reads.
        known: u16,
    },
    /// So old that this app no longer knows how to bring it forward.
    #[error("the snapshot has version {version}, this app reads {oldest} and later")]
    TooOld {
        /// Its version.
        version: u16,
        /// The oldest that this app reads.
        oldest: u16,
    },
    /// Whole, but its body is not what its version says.
    #[error("the snapshot's body is not of version {version}")]
    Undecodable {
        /// Its version.
        version: u16,
    },
}

fn frame(version: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(HEAD + body.len() + CHECKSUM);
    bytes.extend_from_slice(MAGIC);
    bytes.extend_from_slice(&version.to_be_bytes());
    bytes.extend_from_slice(&(body.len() as u64).to_be_bytes());
    bytes.extend_from_slice(body);
    let checksum = sha256(&bytes);
    bytes.extend_from_slice(&checksum);
    bytes
}

fn unframe(bytes: &[u8]) -> Result<(u16, &[u8]), SnapshotError> {
    let got = bytes.len() as u64;
    if !bytes.starts_with(&MAGIC[..bytes.len().min(MAGIC.len())]) {
        return Err(SnapshotError::NotASnapshot);
    }
    let shortest = (HEAD + CHECKSUM) as u64;
    let truncated = |expected| Err(SnapshotError::Truncated { expected, got });
    let Some((head, rest)) = bytes.split_first_chunk::<HEAD>() else { return truncated(shortest) };
    let [.., v1, v0, l7, l6, l5, l4, l3, l2, l1, l0] = *head;
    let length = u64::from_be_bytes([l7, l6, l5, l4, l3, l2, l1, l0]);
    let expected = shortest.saturating_add(length);
    if got < expected {
        return truncated(expected);
    }
    let Some((body, checksum)) = rest.split_last_chunk::<CHECKSUM>() else {
        return truncated(expected);
    };
    if got > expected || sha256(&bytes[..bytes.len() - CHECKSUM]) != *checksum {
        return Err(SnapshotError::Damaged);
    }
    Ok((u16::from_be_bytes([v1, v0]), body))
}

fn encode<T: Serialize>(state: &T) -> Vec<u8> {
    let mut bytes = Vec::new();
    ciborium::into_writer(state, &mut bytes).expect("plain data, written to memory");
    bytes
}

const MAGIC: &[u8; 8] = b"VNEIDSNP";
const HEAD: usize = MAGIC.len() + 2 + 8;
const CHECKSUM: usize = 32;

#[cfg(test)]
mod tests {
    use ciborium::cbor;
    use proptest::prelude::*;
    use serde::Deserialize;

    use super::*;

    /// A state as it was in versions 1, 2 and 3.
    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct First {
        sequence: u32,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Third {
        list_sequence: u32,
        papers: Option<Vec<u32>>,
    }

    const STEPS: Migrations<'static> = Migrations { oldest: 1, steps: &[rename, add_papers] };

    fn rename(body: Value) -> Option<Value> {
        let sequence = body.as_map()?.iter().find(|(key, _)| key.as_text() == Some("sequence"))?;
        Some(Value::Map(vec![("list_sequence".into(), sequence.1.clone())]))
    }

    fn add_papers(body: Value) -> Option<Value> {
        let mut fields = body.into_map().ok()?;
        fields.push(("papers".into(), Value::Null));
        Some(Value::Map(fields))
    }

    fn third() -> Third {
        Third { list_sequence: 7, papers: Some(vec![1, 2]) }
    }

    fn framed(version: u16, body: &Value) -> Vec<u8> {
        frame(version, &encode(body))
    }

    #[test]
    fn what_is_written_reads_back() {
        let bytes = write(&third());
        assert_eq!(read::<Third>(&bytes), Ok(third()));
        assert_eq!(bytes[..8], *MAGIC);
        assert_eq!(bytes[8..10], MIGRATIONS.current().to_be_bytes());
    }

    #[test]
    fn old_versions_are_brought_forward_step_by_step() {
        let first = frame(1, &encode(&First { sequence: 7 }));
        let migrated = Third { list_sequence: 7, papers: None };
        assert_eq!(read_with(&first, &STEPS), Ok(migrated));
        let second = framed(2, &cbor!({ "list_sequence" => 8 }).unwrap());
        let migrated = Third { list_sequence: 8, papers: None };
        assert_eq!(read_with(&second, &STEPS), Ok(migrated));
        assert_eq!(read_with(&frame(3, &encode(&third())), &STEPS), Ok(third()));
    }

    #[test]
    fn versions_out_of_reach_are_named() {
        let body = encode(&third());
        let read = |version, steps| read_with::<Third>(&frame(version, &body), &steps);
        let newer = SnapshotError::Newer { version: 4, known: 3 };
        assert_eq!(read(4, STEPS), Err(newer));
        let too_old = SnapshotError::TooOld { version: 1, oldest: 2 };
        assert_eq!(read(1, Migrations { oldest: 2, ..STEPS }), Err(too_old));
        let too_old = SnapshotError::TooOld { version: 0, oldest: 1 };
        assert_eq!(read(0, STEPS), Err(too_old));
    }

    #[test]
    fn a_step_that_finds_something_else_fails() {
        let body = cbor!({ "other" => 7 }).unwrap();
        let result = read_with::<Third>(&framed(1, &body), &STEPS);
        assert_eq!(result, Err(SnapshotError::Undecodable { version: 1 }));
    }

    #[test]
    fn a_body_that_is_not_exactly_as_written_is_not_read() {
        let version = MIGRATIONS.current();
        let undecodable = Err(SnapshotError::Undecodable { version });
        for body in [
            cbor!({ "list_sequence" => 7 }).unwrap(),
            cbor!({ "papers" => [1, 2] }).unwrap(),
            cbor!({ "papers" => [1, 2], "list_sequence" => 7 }).unwrap(),
            cbor!({ "list_sequence" => 7, "papers" => [1, 2], "more" => 1 }).unwrap(),
            cbor!({ "list_sequence" => -7, "papers" => [1, 2] }).unwrap(),
            Value::Null,
        ] {
            assert_eq!(read::<Third>(&framed(version, &body)), undecodable, "{body:?}");
        }
        let mut trailing = encode(&third());
        trailing.push(0);
        assert_eq!(read::<Third>(&frame(version, &trailing)), undecodable);
        assert_eq!(read::<Third>(&frame(version, &[])), undecodable);
    }

    #[test]
    fn nothing_and_something_else_are_told_apart() {
        let truncated = SnapshotError::Truncated { expected: 50, got: 0 };
        assert_eq!(read::<Third>(&[]), Err(truncated));
        assert_eq!(read::<Third>(b"SQLite format 3"), Err(SnapshotError::NotASnapshot));
    }

    #[test]
    fn every_length_but_the_whole_is_cut_off() {
        let bytes = write(&third());
        for length in 0..bytes.len() {
            let result = read::<Third>(&bytes[..length]);
            assert!(matches!(result, Err(SnapshotError::Truncated { .. })), "{length} {result:?}");
        }
        let longer = [&bytes[..], &[0]].concat();
        assert_eq!(read::<Third>(&longer), Err(SnapshotError::Damaged));
        // A body longer than its length says, under a checksum that matches.
        let mut extended = [&bytes[..bytes.len() - CHECKSUM], &[0]].concat();
        extended.extend_from_slice(&sha256(&extended));
        assert_eq!(read::<Third>(&extended), Err(SnapshotError::Damaged));
    }

    #[test]
    fn every_flipped_bit_shows() {
        let mut bytes = write(&third());
        for bit in 0..bytes.len() * 8 {
            bytes[bit / 8] ^= 1 << (bit % 8);
            assert!(read::<Third>(&bytes).is_err(), "{bit}");
            bytes[bit / 8] ^= 1 << (bit % 8);
        }
    }

    proptest! {
        #[test]
        fn no_bytes_panic(head in 0..60_usize, tail: Vec<u8>, body: Vec<u8>) {
            let bytes = [&write(&third())[..head], &tail].concat();
            prop_assert!(read::<Third>(&bytes).is_err());
            if let Ok(state) = read::<Third>(&frame(1, &body)) {
                prop_assert_eq!(encode(&state), body);
            }
        }
    }
}
