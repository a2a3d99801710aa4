//! Where a test world keeps its data.

use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::postgres;
use super::world::{World, clerk};

/// Where a world keeps its data.
#[derive(Clone, Debug)]
pub(crate) struct Database {
    url: String,
    /// Of SQLite's file, which goes with it.
    folder: Option<Arc<TempDir>>,
}

impl Database {
    /// Whether it is SQLite in a folder that goes with it.
    pub(super) fn is_sqlite(&self) -> bool {
        self.folder.is_some()
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite:{}", folder.path().join("authority.db").display());
        Self { url, folder: Some(Arc::new(folder)) }
    }

    /// SQLite in a folder of the test's own.
    pub(crate) fn sqlite_in(folder: &Path) -> Self {
        Self::at(format!("sqlite:{}", folder.join("authority.db").display()))
    }

    /// One that the test sees to.
    pub(crate) fn at(url: String) -> Self {
        Self { url, folder: None }
    }

    /// A copy of it as it is now, as an operator makes one.
    pub(crate) async fn copy(&self, world: &World) -> Self {
        if self.folder.is_none() {
            let from = self.url.clone();
            let url = tokio::task::spawn_blocking(move || postgres::copy(&from)).await.unwrap();
            return Self { url, folder: None };
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("authority.db");
        world.authority.copy_database(&clerk(), &path).await.unwrap();
        Self { url: format!("sqlite:{}", path.display()), folder: Some(Arc::new(folder)) }
    }

    pub(crate) async fn postgres() -> Self {
        let url = tokio::task::spawn_blocking(postgres::fresh_database).await.unwrap();
        Self { url, folder: None }
    }
}
