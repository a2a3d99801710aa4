//! Files that are never written over, and a beginning that can be killed at any moment.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::draft::DraftError;
use super::error::CeremonyError;
use crate::error::Error;
use crate::files::sync_folder;
use crate::signer::SignerError;

/// Why there is no new world.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// Something of this name is there already; it was not touched.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// Another program makes an authority in this folder at this moment.
    #[error("another program is at work in {0}")]
    UnderWay(PathBuf),
    /// A file can't be written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// No keys could be made.
    #[error(transparent)]
    Failed(#[from] Error),
    /// No key could be made in the token.
    #[error(transparent)]
    Token(#[from] SignerError),
    /// The first trust list could not be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The first trust list could not be signed.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
}

/// A folder in which an authority is being made. While it is, a marker says so: what lies beside the
/// marker without a configuration was left by a program that was killed, and nobody ever used it.
pub(super) struct Beginning<'a> {
    folder: &'a Path,
    marker: PathBuf,
    _lock: File,
}

impl<'a> Beginning<'a> {
    /// Looks that none of `names` is there, and marks the folder. What a killed program left is moved
    /// aside, into `unfinished-<number>`.
    pub(super) fn mark(folder: &'a Path, names: &[&str]) -> Result<Self, InitError> {
        make_private_folder(folder)?;
        let marker = folder.join(MARKER);
        let create = |new: bool| OpenOptions::new().write(true).create_new(new).open(&marker);
        let (lock, left) = match create(true) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                (create(false).map_err(|error| failed(&marker, error))?, true)
            }
            made => (made.map_err(|error| failed(&marker, error))?, false),
        };
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(InitError::UnderWay(folder.to_owned())),
            Err(TryLockError::Error(error)) => return Err(failed(&marker, error)),
        }
        let beginning = Self { folder, marker, _lock: lock };
        let there: Vec<PathBuf> =
            names.iter().map(|name| folder.join(name)).filter(|path| path.exists()).collect();
        let is_whole = folder.join(CONFIG_FILE).exists();
        match there.first() {
            Some(path) if is_whole || !left => {
                let path = if is_whole { folder.join(CONFIG_FILE) } else { path.clone() };
                beginning.end()?;
                return Err(InitError::Exists(path));
            }
            Some(_) => beginning.move_aside(&there)?,
            None => {}
        }
        Ok(beginning)
    }

    fn move_aside(&self, paths: &[PathBuf]) -> Result<(), InitError> {
        let aside = (1_u32..).map(|number| self.folder.join(format!("unfinished-{number}")));
        let aside = aside.into_iter().find(|path| !path.exists());
        let aside = aside.expect("a folder has fewer entries than there are numbers");
        make_private_folder(&aside)?;
        for path in paths {
            let name = path.file_name().unwrap_or_default();
            fs::rename(path, aside.join(name)).map_err(|error| failed(path, error))?;
        }
        Ok(())
    }

    /// Takes the mark away.
    pub(super) fn end(self) -> Result<(), InitError> {
        fs::remove_file(&self.marker).map_err(|error| failed(&self.marker, error))?;
        sync_folder(self.folder).map_err(|error| failed(self.folder, error))
    }
}

/// Writes a file for its owner alone, on the disk when this returns. Under its name there is the whole
/// of it or nothing, whenever the program is killed; one that is there stays.
pub(super) fn write_new(path: &Path, bytes: &[u8]) -> Result<(), InitError> {
    let folder = path.parent().unwrap_or(path);
    make_private_folder(folder)?;
    let written = NamedTempFile::new_in(folder).and_then(|mut file| {
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist_noclobber(path).map_err(|refused| refused.error)
    });
    match written {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            Err(InitError::Exists(path.to_owned()))
        }
        Err(error) => Err(failed(path, error)),
        Ok(_) => sync_folder(folder).map_err(|error| failed(folder, error)),
    }
}

/// Makes a folder, and those above it, for its owner alone; one that is there stays as it is.
fn make_private_folder(path: &Path) -> Result<(), InitError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|error| failed(path, error))
}

fn failed(path: &Path, error: io::Error) -> InitError {
    InitError::Io { path: path.display().to_string(), error }
}

/// What makes a folder that of an authority.
pub(super) const CONFIG_FILE: &str = "authority.toml";
const MARKER: &str = "init-unfinished";
