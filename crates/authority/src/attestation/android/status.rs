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

use crate::attestation::error::AttestationError;

/// The file, read again whenever it has changed.
#[derive(Debug)]
pub struct AndroidStatusFile {
    path: PathBuf,
    max_age_s: i64,
    /// What the operator says is enough, instead of a comparison with the list before.
    least_entries: Option<usize>,
    held: Mutex<Held>,
}

#[derive(Debug, Default)]
struct Held {
    read: Option<Read>,
    /// The newest list that was believed.
    believed: Arc<ListedSerials>,
}

#[derive(Clone, Debug)]
struct Read {
    modified: SystemTime,
    /// In bytes: with the time, what tells whether the file has changed.
    length: u64,
    listed: Result<Arc<ListedSerials>, String>,
}

/// Serial numbers that are revoked or suspended, in lowercase hex without leading zeros.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct ListedSerials(pub(crate) HashSet<String>);

impl ListedSerials {
    pub(super) fn contains(&self, serial: &str) -> bool {
        self.0.contains(serial)
    }

    /// Whether so much of what was listed `before` is gone that this is hardly the list: entries
    /// are taken off it one by one, if ever.
    fn has_shrunk(&self, before: &Self) -> bool {
        let lost = before.0.difference(&self.0).count();
        lost > MAY_LOSE && lost > before.0.len() / 2
    }
}

impl AndroidStatusFile {
    /// The file, and the age in seconds from which on it is too old. Its age counts from when it was
    /// last written. A list that lacks most of what the one before had is not believed, unless the
    /// operator says how many entries are enough.
    ///
    /// # Errors
    /// A sentence when it can't be read, or is not such a list.
    pub fn open(path: &Path, max_age_s: i64, least_entries: Option<usize>) -> Result<Self, String> {
        let held = Mutex::default();
        let file = Self { path: path.to_owned(), max_age_s, least_entries, held };
        file.current()?;
        Ok(file)
    }

    /// When the list was fetched, after how many seconds it is too old, and why it is not believed.
    pub(crate) fn state(&self) -> (Option<Instant>, i64, Option<String>) {
        let modified = fs::metadata(&self.path).and_then(|file| file.modified()).ok();
        let fetched = modified.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let fetched = fetched.and_then(|since| i64::try_from(since.as_secs()).ok());
        let fetched = fetched.map(Instant::saturating_from_unix_seconds);
        (fetched, self.max_age_s, self.read().err())
    }

    /// What the file lists now.
    ///
    /// # Errors
    /// [`AttestationError::Unavailable`] when it can't be read, is too old or not believed: an
    /// attestation can't be believed then, and is not refused either.
    pub(super) fn listed(&self, now: Instant) -> Result<Arc<ListedSerials>, AttestationError> {
        let unavailable = |reason: &dyn std::fmt::Display| {
            AttestationError::Unavailable(format!("{}: {reason}", self.path.display()))
        };
        let (modified, listed) = self.read().map_err(|reason| unavailable(&reason))?;
        let written = modified.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
        let written = i64::try_from(written).unwrap_or(i64::MAX);
        if now.unix_seconds().saturating_sub(written) > self.max_age_s {
            return Err(unavailable(&"the status list is too old"));
        }
        Ok(listed)
    }

    /// What the file lists now, however old it is.
    ///
    /// # Errors
    /// A sentence when it can't be read, or is not believed.
    pub(crate) fn current(&self) -> Result<Arc<ListedSerials>, String> {
        self.read().map(|(_, listed)| listed)
    }

    /// Says what was listed before this process began; the file is judged by it.
    pub(crate) fn remember(&self, before: ListedSerials) {
        let believed = Arc::new(before);
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Held { read: None, believed };
    }

    fn read(&self) -> Result<(SystemTime, Arc<ListedSerials>), String> {
        let text = |error: io::Error| error.to_string();
        let file = fs::metadata(&self.path).map_err(text)?;
        let (modified, length) = (file.modified().map_err(text)?, file.len());
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let is_same = |read: &&Read| read.modified == modified && read.length == length;
        if let Some(read) = held.read.as_ref().filter(is_same) {
            return read.listed.clone().map(|listed| (modified, listed));
        }
        let listed = fs::read(&self.path).map_err(text).and_then(|bytes| self.judge(&bytes, &held));
        match &listed {
            Ok(listed) => held.believed = listed.clone(),
            Err(reason) => tracing::error!(code = "android_status_refused", %reason),
        }
        held.read = Some(Read { modified, length, listed: listed.clone() });
        listed.map(|listed| (modified, listed))
    }

    fn judge(&self, bytes: &[u8], held: &Held) -> Result<Arc<ListedSerials>, String> {
        let listed = parse(bytes)?;
        let (now, before) = (listed.0.len(), held.believed.0.len());
        match self.least_entries {
            Some(least) if now < least => {
                Err(format!("it lists {now} keys; android_status_least asks for {least}"))
            }
            None if listed.has_shrunk(&held.believed) => Err(format!(
                "it lists {now} keys and lacks most of the {before} before: fetch it again, or say \
                 with android_status_least = {now} that it is right"
            )),
            _ => Ok(Arc::new(listed)),
        }
    }
}

/// Whoever is listed is not believed, whatever the entry says: the statuses that Google gives are
/// `REVOKED` and `SUSPENDED`.
fn parse(bytes: &[u8]) -> Result<ListedSerials, String> {
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
    Ok(ListedSerials(file.entries.into_keys().map(serial).collect::<Result<_, _>>()?))
}

/// So few entries may always go.
const MAY_LOSE: usize = 16;

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
        let revoked = AndroidStatusFile::open(&path, 60, None).unwrap().listed(now()).unwrap();
        assert!(revoked.contains("2c8cdddfd5e03bfc"));
        assert!(revoked.contains("c8966fcb2fbb0d"));
        assert!(!revoked.contains("2c8cdddfd5e03bfd") && !revoked.contains(""));
    }

    #[test]
    fn a_changed_file_counts_at_once_and_a_broken_one_never() {
        let (_folder, path) = file(LIST);
        let status = AndroidStatusFile::open(&path, 60, None).unwrap();
        let written = |text: &str, later_s: u64| {
            fs::write(&path, text).unwrap();
            let modified = SystemTime::now() + std::time::Duration::from_secs(later_s);
            fs::File::options().write(true).open(&path).unwrap().set_modified(modified).unwrap();
            status.listed(now())
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
        assert!(matches!(status.listed(now()), Err(AttestationError::Unavailable(_))));
        assert!(AndroidStatusFile::open(&path, 60, None).is_err());
    }

    #[test]
    fn an_old_file_says_nothing() {
        let (_folder, path) = file(LIST);
        let status = AndroidStatusFile::open(&path, 60, None).unwrap();
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        let written = modified.duration_since(UNIX_EPOCH).unwrap().as_secs();
        let later = |seconds: i64| {
            let written = i64::try_from(written).unwrap();
            status.listed(Instant::from_unix_seconds(written + seconds).unwrap())
        };
        assert!(later(60).is_ok());
        assert!(matches!(later(61), Err(AttestationError::Unavailable(_))));
    }

    /// A list of this many keys, written `later_s` after now.
    fn write(path: &Path, keys: std::ops::Range<u32>, later_s: u64) {
        let entries: Vec<String> =
            keys.map(|key| format!(r#""{key:x}": {{"status": "REVOKED"}}"#)).collect();
        fs::write(path, format!(r#"{{"entries": {{{}}}}}"#, entries.join(","))).unwrap();
        let modified = SystemTime::now() + std::time::Duration::from_secs(later_s);
        fs::File::options().write(true).open(path).unwrap().set_modified(modified).unwrap();
    }

    #[test]
    fn a_list_that_lacks_most_of_the_one_before_is_not_believed() {
        let (_folder, path) = file(LIST);
        write(&path, 0..40, 1);
        let status = AndroidStatusFile::open(&path, 60, None).unwrap();
        write(&path, 0..19, 2);
        assert!(status.current().unwrap_err().contains("android_status_least = 19"));
        assert!(matches!(status.listed(now()), Err(AttestationError::Unavailable(_))));
        write(&path, 100..200, 3);
        assert!(status.current().is_err(), "none of those before, however many others");
        write(&path, 0..20, 4);
        assert_eq!(status.current().unwrap().0.len(), 20, "half of it");
        write(&path, 0..4, 5);
        assert!(status.current().is_ok(), "sixteen may always go");
    }

    #[test]
    fn what_was_listed_before_the_service_began_counts() {
        let (_folder, path) = file(LIST);
        write(&path, 0..40, 1);
        let before = ListedSerials((0..100).map(|key| format!("{key:x}")).collect());
        let status = AndroidStatusFile::open(&path, 60, None).unwrap();
        status.remember(before);
        assert!(status.current().is_err());
    }

    #[test]
    fn the_operator_may_say_how_many_entries_are_enough() {
        let (_folder, path) = file(LIST);
        write(&path, 0..40, 1);
        let status = AndroidStatusFile::open(&path, 60, Some(3)).unwrap();
        write(&path, 0..3, 2);
        assert!(status.current().is_ok());
        write(&path, 0..2, 3);
        assert!(status.current().is_err());
    }
}
