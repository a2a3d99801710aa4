//! A folder of encrypted copies: a new one is written whole, read again, and only then do old ones go.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;
use ring::digest::{Context, SHA256};
use tempfile::NamedTempFile;
use vneid_payload::Instant;

use crate::files::sync_folder;
use crate::retention::Kept;
use crate::sealed::{Recipient, SealedWriter};

/// Which copies stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Retention {
    /// The number of days of which the newest copy of each is kept.
    pub days: u32,
    /// The number of weeks of which the newest copy of each is kept.
    pub weeks: u32,
}

impl Default for Retention {
    /// Two weeks of days, and the weeks that copies may be kept at all ([`Kept::Copies`]).
    fn default() -> Self {
        Self { days: 14, weeks: Kept::Copies.days().unwrap_or_default() / 7 }
    }
}

/// A copy that was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptCopy {
    /// Where it is.
    pub path: PathBuf,
    /// Its size.
    pub bytes: u64,
    /// The copies that were too old and are gone.
    pub removed: Vec<PathBuf>,
}

/// Encrypts what `from` gives into the folder, as the copy of `now`, and removes the copies that need
/// not stay. `kind` ends its name: `db` of SQLite, `dump` of PostgreSQL. `is_whole` is asked when all
/// was read: whether what was read is all.
///
/// # Errors
/// What the system says; no old copy is gone then.
pub fn keep_copy(
    folder: &Path,
    kind: &str,
    mut from: impl Read,
    is_whole: impl FnOnce() -> io::Result<()>,
    recipients: &[Recipient],
    retention: Retention,
    now: Instant,
) -> io::Result<KeptCopy> {
    fs::create_dir_all(folder)?;
    // For its owner alone.
    let file = NamedTempFile::with_prefix_in(".vneid-", folder)?;
    let hashed = Hashed { to: BufWriter::new(file.as_file()), hash: Context::new(&SHA256) };
    let mut sealed = SealedWriter::new(hashed, recipients)?;
    io::copy(&mut from, &mut sealed)?;
    is_whole()?;
    let Hashed { hash: written, to } = sealed.finish()?;
    drop(to);
    file.as_file().sync_all()?;

    let mut read = Hashed { to: io::sink(), hash: Context::new(&SHA256) };
    let bytes = io::copy(&mut BufReader::new(File::open(file.path())?), &mut read)?;
    if read.hash.finish().as_ref() != written.finish().as_ref() {
        return Err(io::Error::other("what was written is not what is read again"));
    }
    let path = folder.join(name(now, kind));
    file.persist_noclobber(&path)?;
    sync_folder(folder)?;
    let mut removed = Vec::new();
    for old in too_old(&copies(folder)?, retention, now) {
        fs::remove_file(&old)?;
        removed.push(old);
    }
    Ok(KeptCopy { path, bytes, removed })
}

/// Hashes what goes by.
struct Hashed<W> {
    to: W,
    hash: Context,
}

impl<W: Write> Write for Hashed<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Every copy in the folder with its instant, oldest first. Other files are nobody's business here.
fn copies(folder: &Path) -> io::Result<Vec<(i64, PathBuf)>> {
    let mut copies = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if let Some(made) = entry.file_name().to_str().and_then(made) {
            copies.push((made, entry.path()));
        }
    }
    copies.sort();
    Ok(copies)
}

/// The copies, oldest first, that are the newest of no day and of no week that counts.
fn too_old(copies: &[(i64, PathBuf)], retention: Retention, now: Instant) -> Vec<PathBuf> {
    let mut spoken_for = BTreeSet::new();
    let mut old = Vec::new();
    for (made, path) in copies.iter().rev() {
        let age =
            |length_s: i64| now.unix_seconds().div_euclid(length_s) - made.div_euclid(length_s);
        let (days, weeks) = (age(DAY_S), age(7 * DAY_S));
        let mut stays = days < i64::from(retention.days) && spoken_for.insert(('d', days));
        stays |= weeks < i64::from(retention.weeks) && spoken_for.insert(('w', weeks));
        if !stays {
            old.push(path.clone());
        }
    }
    // Never the newest, whatever the clock shows.
    old.retain(|path| copies.last().is_none_or(|(_, newest)| newest != path));
    old
}

fn name(now: Instant, kind: &str) -> String {
    let now = Timestamp::from_second(now.unix_seconds()).unwrap_or(Timestamp::UNIX_EPOCH);
    format!("vneid-{}.{kind}.age", now.strftime(FORMAT))
}

/// When the copy of this name was made.
fn made(name: &str) -> Option<i64> {
    let rest = name.strip_prefix("vneid-")?.strip_suffix(".age")?;
    let (made, kind) = rest.split_once('.')?;
    let made = Offset::UTC.to_timestamp(DateTime::strptime(FORMAT, made).ok()?).ok()?;
    ["db", "dump"].contains(&kind).then_some(made.as_second())
}

const FORMAT: &str = "%Y%m%dT%H%M%SZ";
const DAY_S: i64 = 86_400;

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";
    const NOW: i64 = 1_795_478_400;

    fn instant(seconds: i64) -> Instant {
        Instant::saturating_from_unix_seconds(seconds)
    }

    fn keep(folder: &Path, now: i64, retention: Retention) -> io::Result<KeptCopy> {
        let to = [KEY.parse().unwrap()];
        keep_copy(folder, "db", &b"rows"[..], || Ok(()), &to, retention, instant(now))
    }

    #[test]
    fn the_newest_of_each_day_and_of_each_week_stay() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("notes.txt"), "").unwrap();
        fs::write(folder.path().join("vneid-of-somebody.db.age"), "").unwrap();
        let retention = Retention { days: 3, weeks: 4 };
        // Twice a day for sixty days.
        for half_day in 0..120 {
            keep(folder.path(), NOW + half_day * DAY_S / 2, retention).unwrap();
        }
        let left = copies(folder.path()).unwrap();
        let now = NOW + 119 * DAY_S / 2;
        let days: Vec<i64> =
            left.iter().map(|(made, _)| now.div_euclid(DAY_S) - made.div_euclid(DAY_S)).collect();
        assert_eq!(days.iter().rev().take(3).collect::<Vec<_>>(), [&0, &1, &2]);
        assert!((5..=6).contains(&left.len()) && days[0] < 28, "{days:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), left.len() + 2);
    }

    #[test]
    fn what_was_not_read_whole_is_no_copy_and_removes_none() {
        let folder = tempfile::tempdir().unwrap();
        let retention = Retention { days: 1, weeks: 0 };
        keep(folder.path(), NOW, retention).unwrap();
        let cut_off = || Err(io::Error::other("cut off"));
        let to = [KEY.parse().unwrap()];
        let later = instant(NOW + 9 * DAY_S);
        let kept = keep_copy(folder.path(), "dump", &b"ro"[..], cut_off, &to, retention, later);
        assert!(kept.is_err());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        // The next whole one does.
        assert_eq!(keep(folder.path(), NOW + 9 * DAY_S, retention).unwrap().removed.len(), 1);
    }

    #[test]
    fn the_newest_copy_stays_whatever_is_asked() {
        let folder = tempfile::tempdir().unwrap();
        let kept = keep(folder.path(), NOW, Retention { days: 0, weeks: 0 }).unwrap();
        assert!(kept.path.exists() && kept.removed.is_empty());
        assert!(keep(folder.path(), NOW, Retention { days: 9, weeks: 9 }).is_err(), "not twice");
    }
}
