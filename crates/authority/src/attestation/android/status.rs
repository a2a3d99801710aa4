//! Google's list of attestation keys that are no longer believed: a JSON file that the operator
//! fetches (developer.android.com, "Verify hardware-backed key pairs", section "Certificate
//! revocation status list").

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{SystemTime, UNIX_EPOCH};
use std::{fs, io};

use serde::Deserialize;
use serde::de::IgnoredAny;
use vneid_payload::Instant;

use crate::attestation::AttestationError;

/// The file, read again whenever it has changed.
#[derive(Debug)]
pub struct AndroidStatusFile {
    path: PathBuf,
    max_age_s: i64,
    read: Mutex<Option<Read>>,
}

#[derive(Clone, Debug)]
struct Read {
    modified: SystemTime,
    /// In bytes: with the time, what tells whether the file has changed.
    length: u64,
    serials: Arc<RevokedSerials>,
}

/// Serial numbers that are revoked or suspended, in lowercase hex without leading zeros.
#[derive(Debug)]
pub(super) struct RevokedSerials(HashSet<String>);

impl RevokedSerials {
    pub(super) fn contains(&self, serial: &str) -> bool {
        self.0.contains(serial)
    }
}

impl AndroidStatusFile {
    /// The file, and the age in seconds from which on it is too old. Its age counts from when it was
    /// last written.
    ///
    /// # Errors
    /// A sentence when it can't be read, or is not such a list.
    pub fn open(path: &Path, max_age_s: i64) -> Result<Self, String> {
        let file = Self { path: path.to_owned(), max_age_s, read: Mutex::new(None) };
        file.current()?;
        Ok(file)
    }

    /// What the file lists now.
    ///
    /// # Errors
    /// [`AttestationError::Unavailable`] when it can't be read or is too old: an attestation can't
    /// be believed then, and is not refused either.
    pub(super) fn revoked(&self, now: Instant) -> Result<Arc<RevokedSerials>, AttestationError> {
        let unavailable = |reason: &dyn std::fmt::Display| {
            AttestationError::Unavailable(format!("{}: {reason}", self.path.display()))
        };
        let read = self.current().map_err(|reason| unavailable(&reason))?;
        let written = read.modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let written = i64::try_from(written).unwrap_or(i64::MAX);
        if now.unix_seconds().saturating_sub(written) > self.max_age_s {
            return Err(unavailable(&"the status list is too old"));
        }
        Ok(read.serials)
    }

    fn current(&self) -> Result<Read, String> {
        let text = |error: io::Error| error.to_string();
        let file = fs::metadata(&self.path).map_err(text)?;
        let (modified, length) = (file.modified().map_err(text)?, file.len());
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |read: &&Read| read.modified == modified && read.length == length;
        if let Some(read) = read.as_ref().filter(is_same) {
            return Ok(read.clone());
        }
        let serials = Arc::new(parse(&fs::read(&self.path).map_err(text)?)?);
        let fresh = Read { modified, length, serials };
        *read = Some(fresh.clone());
        Ok(fresh)
    }
}

/// Whoever is listed is not believed, whatever the entry says: the statuses that Google gives are
/// `REVOKED` and `SUSPENDED`.
fn parse(bytes: &[u8]) -> Result<RevokedSerials, String> {
    #[derive(Deserialize)]
    struct File {
        entries: HashMap<String, IgnoredAny>,
    }
    let file: File = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
    let serial = |serial: String| {
        let is_hex = serial.bytes().all(|digit| digit.is_ascii_hexdigit());
        let digits = serial.trim_start_matches('0').to_ascii_lowercase();
        if is_hex { Ok(digits) } else { Err(format!("{serial:?} is no serial number")) }
    };
    Ok(RevokedSerials(file.entries.into_keys().map(serial).collect::<Result<_, _>>()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("status.json");
        fs::write(&path, text).unwrap();
        (folder, path)
    }

    const LIST: &str = r#"{"entries": {
        "2C8cdddfd5e03bfc": {"status": "REVOKED", "expires": "2027-11-13", "reason": "KEY_COMPROMISE"},
        "00c8966fcb2fbb0d": {"status": "SUSPENDED"}
    }}"#;

    fn now() -> Instant {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        Instant::from_unix_seconds(i64::try_from(now).unwrap()).unwrap()
    }

    #[test]
    fn whoever_is_listed_is_revoked() {
        let (_folder, path) = file(LIST);
        let revoked = AndroidStatusFile::open(&path, 60).unwrap().revoked(now()).unwrap();
        assert!(revoked.contains("2c8cdddfd5e03bfc"));
        assert!(revoked.contains("c8966fcb2fbb0d"));
        assert!(!revoked.contains("2c8cdddfd5e03bfd") && !revoked.contains(""));
    }

    #[test]
    fn a_changed_file_counts_at_once_and_a_broken_one_never() {
        let (_folder, path) = file(LIST);
        let status = AndroidStatusFile::open(&path, 60).unwrap();
        let written = |text: &str, later_s: u64| {
            fs::write(&path, text).unwrap();
            let modified = SystemTime::now() + std::time::Duration::from_secs(later_s);
            fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
            status.revoked(now())
        };
        let revoked = written(r#"{"entries": {"1": {"status": "REVOKED"}}}"#, 1).unwrap();
        assert!(revoked.contains("1") && !revoked.contains("2c8cdddfd5e03bfc"));
        for (later_s, text) in
            ["", "[]", "{}", "{\"entries\": []}", "{\"entries\": {\"0x1\": {}}}"].iter().enumerate()
        {
            let broken = written(text, later_s as u64 + 2);
            assert!(matches!(broken, Err(AttestationError::Unavailable(_))), "{text}");
        }
        fs::remove_file(&path).unwrap();
        assert!(matches!(status.revoked(now()), Err(AttestationError::Unavailable(_))));
        assert!(AndroidStatusFile::open(&path, 60).is_err());
    }

    #[test]
    fn an_old_file_says_nothing() {
        let (_folder, path) = file(LIST);
        let status = AndroidStatusFile::open(&path, 60).unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let written = modified.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let later = |seconds: i64| {
            let written = i64::try_from(written).unwrap();
            status.revoked(Instant::from_unix_seconds(written + seconds).unwrap())
        };
        assert!(later(60).is_ok());
        assert!(matches!(later(61), Err(AttestationError::Unavailable(_))));
    }
}
