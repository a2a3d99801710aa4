//! Published files in a folder, for a web server, a CDN or an object store to serve.

use std::path::Path;
use std::{fs, io};

use crate::authority::Authority;
use crate::error::Error;
use crate::files::{Readers, replace};
use crate::status::layout::INDEX;
use crate::store::files;

/// Why the folder is not up to date.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file can't be written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// The service failed.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl Authority {
    /// Writes every published file that the folder lacks, then the index, each whole or not at all;
    /// whoever reads the folder meanwhile sees the old index or the new one with all its files.
    /// Returns how many were written. Files that nobody needs any more are left to the caller.
    ///
    /// # Errors
    /// [`FolderError`]; what was written stays.
    pub async fn write_published(&self, folder: &Path) -> Result<usize, FolderError> {
        // The index first: all that it names was stored with it, in one transaction.
        let index = self.published_file(INDEX).await?;
        let paths = self.published_paths().await?;
        let mut written = 0;
        for path in paths.iter().filter(|path| *path != INDEX) {
            let target = folder.join(path);
            if !target.exists()
                && let Some(file) = self.published_file(path).await?
            {
                write(&target, &file.body)?;
                written += 1;
            }
        }
        if let Some(index) = index {
            write(&folder.join(INDEX), &index.body)?;
            written += 1;
        }
        Ok(written)
    }

    async fn published_paths(&self) -> Result<Vec<String>, Error> {
        Ok(files::paths(&mut *self.store.read().await?).await?)
    }
}

fn write(target: &Path, body: &[u8]) -> Result<(), FolderError> {
    fs::create_dir_all(target.parent().unwrap_or(target))
        .and_then(|()| replace(target, body, Readers::Everybody))
        .map_err(|error| FolderError::Io { path: target.display().to_string(), error })
}
