//! Where published lists are read from: a folder, or whoever serves them.

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::task::spawn_blocking;
use vneid_client::wire::StatusIndex;

use crate::status::layout::INDEX;

/// A place with published lists: what is in it is signed, so anybody may keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListSource {
    /// What `publish --to` has written, or a copy of it.
    Folder(PathBuf),
    /// The URL of the folder in which `index.json` is.
    Url(String),
}

impl ListSource {
    /// A folder or an http or https URL.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("http://") || text.starts_with("https://") {
            Self::Url(text.trim_end_matches('/').to_owned())
        } else {
            Self::Folder(text.into())
        }
    }

    /// A file; `None` when the place answers, and has none of this name.
    pub(crate) async fn read(&self, path: &str) -> Result<Option<Vec<u8>>, String> {
        // Paths come from an index that nobody has signed.
        if path.split('/').any(|part| part.is_empty() || part.starts_with('.')) {
            return Err(format!("a path that is none: {path}"));
        }
        let (place, path) = (self.clone(), path.to_owned());
        let read = spawn_blocking(move || match place {
            Self::Folder(folder) => from_folder(&folder, &path),
            Self::Url(url) => from_url(&format!("{url}/{path}"), TIMEOUT),
        });
        read.await.map_err(|error| error.to_string())?
    }
}

impl std::fmt::Display for ListSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Folder(folder) => folder.display().fmt(f),
            Self::Url(url) => url.fmt(f),
        }
    }
}

fn from_folder(folder: &Path, path: &str) -> Result<Option<Vec<u8>>, String> {
    match std::fs::read(folder.join(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// The sequence of the newest manifest that phones find at the URL by which they know the service: what
/// a CDN or another instance answers while this one does not serve yet. `None` when nothing was
/// published there.
///
/// # Errors
/// Why nobody can tell.
pub async fn publicly_published(public_url: &str) -> Result<Option<u32>, String> {
    let url = format!("{public_url}/v1/lists/{INDEX}");
    let asked = spawn_blocking(move || from_url(&url, ASKED_FOR)).await;
    let Some(index) = asked.map_err(|error| error.to_string())?? else { return Ok(None) };
    let index: StatusIndex = serde_json::from_slice(&index).map_err(|error| error.to_string())?;
    let sequence = index.manifest.strip_prefix("manifest/").and_then(|it| it.parse().ok());
    sequence.map(Some).ok_or_else(|| "an index that names no manifest".to_owned())
}

fn from_url(url: &str, timeout: Duration) -> Result<Option<Vec<u8>>, String> {
    let agent = ureq::Agent::config_builder().timeout_global(Some(timeout)).build();
    let agent: ureq::Agent = agent.into();
    match agent.get(url).call() {
        Ok(mut answer) => {
            let body = answer.body_mut().with_config().limit(MAX_BYTES);
            body.read_to_vec().map(Some).map_err(|error| error.to_string())
        }
        Err(ureq::Error::StatusCode(404 | 410)) => Ok(None),
        Err(error) => Err(error.to_string()),
    }
}

/// A list of a shard has at most 8 MiB.
const MAX_BYTES: u64 = 64 << 20;
/// Who takes longer for one file is not there.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Longer no start waits for an answer.
const ASKED_FOR: Duration = Duration::from_secs(5);

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_index_can_not_lead_out_of_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("secret"), "x").unwrap();
        std::fs::create_dir(folder.path().join("lists")).unwrap();
        let lists = ListSource::Folder(folder.path().join("lists"));
        for path in ["../secret", "/etc/passwd", "a/../../secret", ""] {
            assert!(lists.read(path).await.is_err(), "{path}");
        }
        assert_eq!(lists.read("index.json").await, Ok(None));
    }
}
