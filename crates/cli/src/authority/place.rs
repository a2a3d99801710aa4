//! Which authority a command is about, and opening it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use vneid_authority::{Authority, Config, Failure as Refusal, InstallError};

use super::Trouble;
use super::arguments::Place;
use crate::failure::Failure;

/// The folder of the authority when none is named.
pub(super) const DEFAULT_DIR: &str = "vneid-authority";

impl Place {
    /// The file of the configuration.
    pub(super) fn config_file(&self) -> PathBuf {
        match (&self.config, &self.dir) {
            (Some(file), _) => file.clone(),
            (None, Some(dir)) => dir.join(CONFIG_FILE),
            (None, None) => Path::new(DEFAULT_DIR).join(CONFIG_FILE),
        }
    }

    /// The folder of the configuration, which its paths are relative to.
    pub(super) fn folder(&self) -> PathBuf {
        match self.config_file().parent() {
            Some(folder) if folder != Path::new("") => folder.to_owned(),
            _ => PathBuf::from("."),
        }
    }

    /// Reads the configuration; `flags` win over the environment and that over the file.
    ///
    /// # Errors
    /// [`Trouble::NoAuthority`] or [`Trouble::Config`].
    pub(super) fn load(&self, flags: Vec<(String, String)>) -> Result<Config, Failure> {
        let file = self.config_file();
        if !file.exists() {
            return Err(Trouble::NoAuthority { path: file }.into());
        }
        // Names that are no UTF-8 are not ours.
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            Some((name.into_string().ok()?, value.into_string().ok()?))
        });
        Config::load(Some(&file), environment, flags).map_err(Trouble::config)
    }

    /// Opens the authority, for what an operator does beside the service.
    ///
    /// # Errors
    /// As [`Self::load`] and [`open`].
    pub(super) async fn open(&self) -> Result<Arc<Authority>, Failure> {
        open(&self.load(Vec::new())?, &self.folder()).await
    }

    /// Opens the authority's database as a copy: whether the service can go on with it is not asked.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub(super) async fn open_copy(&self, config: &Config) -> Result<Arc<Authority>, Failure> {
        Authority::open_copy(config.parts().map_err(Trouble::config)?).await.map_err(Trouble::of)
    }
}

/// Opens the authority that is configured so, for an operator's command: its database must be there.
///
/// # Errors
/// [`Trouble::Config`], [`Trouble::Unfit`] or [`Trouble::Database`].
pub(super) async fn open(config: &Config, folder: &Path) -> Result<Arc<Authority>, Failure> {
    let parts = config.parts().map_err(Trouble::config)?;
    let authority = Authority::open_existing(parts).await.map_err(Trouble::of)?;
    begin(authority, config, folder).await
}

/// The same to serve: where nothing was served before, the database is made.
///
/// # Errors
/// As [`open`].
pub(super) async fn open_to_serve(
    config: &Config,
    folder: &Path,
) -> Result<Arc<Authority>, Failure> {
    let parts = config.parts().map_err(Trouble::config)?;
    begin(Authority::open(parts).await.map_err(Trouble::of)?, config, folder).await
}

/// A test world that has no trust list yet gets its first one, which lies ready in `folder`.
async fn begin(
    authority: Arc<Authority>,
    config: &Config,
    folder: &Path,
) -> Result<Arc<Authority>, Failure> {
    let is_test_world = config.test_world_maker.is_some();
    let list = folder.join("ceremony/trust-list-1.cose");
    if is_test_world && authority.trust_list().is_none() && list.exists() {
        let list = crate::store::read(&list)?;
        match authority.install_trust_list(&list).await {
            // Another program may have been first: then it is there already.
            Err(InstallError::Failed(Refusal::Store(_))) => {
                authority.install_trust_list(&list).await.map_err(Trouble::install)?;
            }
            result => {
                result.map_err(Trouble::install)?;
            }
        }
    }
    Ok(authority)
}

const CONFIG_FILE: &str = "authority.toml";
