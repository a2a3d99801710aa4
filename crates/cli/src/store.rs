//! Files that are whole or not there at all, whenever the program is killed.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::error::CliError;

/// Replaces the file at `path` in one step: written beside it, flushed to the disk, renamed.
///
/// What a killed program leaves beside it is ignored by every reader and overwritten by the next
/// writer. Private files are for the user alone.
///
/// # Errors
/// [`CliError::not_stored`]; the file is then as it was.
pub(crate) fn replace(path: &Path, bytes: &[u8], secrecy: Secrecy) -> Result<(), CliError> {
    let started = Instant::now();
    let beside = temp_path(path, "new");
    write_whole(&beside, bytes, secrecy)
        .and_then(|()| fs::rename(&beside, path))
        .and_then(|()| sync_folder(path))
        .map_err(|error| CliError::not_stored(path, error))?;
    tracing::debug!(code = "stored", us = started.elapsed().as_micros() as u64);
    Ok(())
}

/// Who may read a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secrecy {
    /// Its owner.
    Private,
    /// Everybody: what an authority publishes.
    Public,
}

/// Writes a file that must not be there, and is on the disk when this returns.
///
/// # Errors
/// [`CliError::not_written`], also when something of that name is there; it is then as it was.
pub(crate) fn create(path: &Path, bytes: &[u8], secrecy: Secrecy) -> Result<(), CliError> {
    write_new(path, bytes, secrecy)
        .and_then(|()| sync_folder(path))
        .map_err(|error| CliError::not_written(path, error))
}

/// Gives a file that was written beside its place that place.
///
/// # Errors
/// [`CliError::not_written`].
pub(crate) fn put(beside: &Path, path: &Path) -> Result<(), CliError> {
    fs::rename(beside, path)
        .and_then(|()| sync_folder(path))
        .map_err(|error| CliError::not_written(path, error))
}

/// Reads a file that people name, as large as any that this program stores.
///
/// # Errors
/// [`CliError::unreadable`].
pub(crate) fn read_input(path: &Path) -> Result<Vec<u8>, CliError> {
    let mut bytes = Vec::new();
    let read = File::open(path)
        .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| CliError::unreadable(path, error))?;
    if read as u64 > MAX_BYTES {
        return Err(CliError::unreadable(path, format_args!("more than {MAX_BYTES} bytes")));
    }
    Ok(bytes)
}

/// Makes a folder, and those above it.
///
/// # Errors
/// [`CliError::not_stored`].
pub(crate) fn make_folder(path: &Path) -> Result<(), CliError> {
    fs::create_dir_all(path).map_err(|error| CliError::not_stored(path, error))
}

/// Makes a folder for its owner alone, and those above it; one that is there stays as it is.
///
/// # Errors
/// [`CliError::not_stored`].
pub(crate) fn make_private_folder(path: &Path) -> Result<(), CliError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| CliError::not_stored(path, error))
}

/// Reads a file that must be there.
///
/// # Errors
/// [`CliError::damaged`] when it is missing, can't be read or is larger than any file that this
/// program stores.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    read_whole(path).map_err(|error| CliError::damaged(path, error))
}

/// Reads a file, unless it is larger than any that this program stores.
pub(crate) fn read_whole(path: &Path) -> io::Result<Vec<u8>> {
    let length = fs::metadata(path)?.len();
    if length > MAX_BYTES {
        return Err(io::Error::other(format!("{length} bytes")));
    }
    fs::read(path)
}

/// Holds a folder until dropped, so that two programs at once don't undo each other's changes.
///
/// # Errors
/// [`CliError::not_stored`].
pub(crate) fn lock(folder: &Path) -> Result<File, CliError> {
    let path = folder.join("lock");
    let open = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
    open.and_then(|file| file.lock().map(|()| file))
        .map_err(|error| CliError::not_stored(&path, error))
}

/// A name beside `path`, under which a file is written before it takes the place of that one, for
/// example.
pub(crate) fn temp_path(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(suffix);
    name.into()
}

fn write_whole(path: &Path, bytes: &[u8], secrecy: Secrecy) -> io::Result<()> {
    // What a killed program left may have other permissions.
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    write_new(path, bytes, secrecy)
}

fn write_new(path: &Path, bytes: &[u8], secrecy: Secrecy) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if secrecy == Secrecy::Private {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    #[cfg(not(unix))]
    let _ = secrecy;
    let mut file = options.open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

/// Flushes the renaming itself, where folders can be opened for that.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Some(folder) = path.parent() {
        let here = folder == Path::new("");
        File::open(if here { Path::new(".") } else { folder })?.sync_all()?;
    }
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}

/// Far more than a phone's state or a list needs.
const MAX_BYTES: u64 = 64 << 20;
