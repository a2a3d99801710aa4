//! What was published last, in a file of its own: a database that is put back in its place, and is
//! older, is noticed by it.

use std::fs;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use vneid_payload::Instant;

use crate::files::{self, Readers};
use crate::unfit::Unfit;

/// The file.
#[derive(Clone, Debug)]
pub(crate) struct Stamp {
    path: PathBuf,
}

/// What it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stamped {
    /// The name of the database.
    pub(crate) database: String,
    /// The sequence of the newest manifest.
    pub(crate) manifest: u32,
    /// When it was published, for people.
    pub(crate) published: Instant,
}

impl Stamp {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self { path }
    }

    /// What was published last; `None` before anything was.
    pub(crate) fn read(&self) -> Result<Option<Stamped>, Unfit> {
        let unreadable = |detail: String| Unfit::Stamp { path: self.shown(), detail };
        match fs::read(&self.path) {
            Ok(bytes) => serde_json::from_slice(&bytes)
                .map(Some)
                .map_err(|error| unreadable(error.to_string())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }

    /// Writes what was published, unless the file says more already. What can't be written is told:
    /// publishing does not depend on it.
    pub(crate) fn raise(&self, stamped: &Stamped) {
        let is_there =
            |held: Stamped| held.database == stamped.database && held.manifest >= stamped.manifest;
        if self.read().is_ok_and(|held| held.is_some_and(is_there)) {
            return;
        }
        let written = serde_json::to_vec(stamped).map_err(io::Error::from);
        let written = written.and_then(|it| files::replace(&self.path, &it, Readers::Owner));
        if let Err(error) = written {
            tracing::error!(code = "stamp_not_written", path = self.shown(), %error);
        }
    }

    fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stamped(database: &str, manifest: u32) -> Stamped {
        Stamped { database: database.to_owned(), manifest, published: Instant::EPOCH }
    }

    #[test]
    fn it_only_ever_rises_for_one_database() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = Stamp::new(folder.path().join("published.json"));
        assert_eq!(stamp.read().unwrap(), None);
        for (written, read) in
            [(("a", 5), ("a", 5)), (("a", 4), ("a", 5)), (("a", 6), ("a", 6)), (("b", 1), ("b", 1))]
        {
            stamp.raise(&stamped(written.0, written.1));
            assert_eq!(stamp.read().unwrap(), Some(stamped(read.0, read.1)));
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn one_that_is_damaged_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("published.json");
        fs::write(&path, "{").unwrap();
        assert!(matches!(Stamp::new(path).read(), Err(Unfit::Stamp { .. })));
    }
}
