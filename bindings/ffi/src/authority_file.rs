//! `authority.properties`, which says whose app this is.

use crate::app::{App, Platform, Version, World, sec1_of};

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AuthorityFile {
    /// The app of this authority.
    pub app: App,
    /// Android: for how many seconds the presentation key signs after its owner was seen; nothing
    /// when it never asks.
    pub unlocked_for_s: Option<u32>,
    /// iOS: the number of the app's page in the App Store.
    pub app_store_id: Option<u64>,
}

/// Why there is no app of this file: it can't be used, and says so. Names are those of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, uniffi::Error)]
pub enum AuthorityFileError {
    /// A value is missing or empty.
    #[error("authority.properties lacks {name}")]
    Missing {
        /// Of the value.
        name: String,
    },
    /// A value is not what it should be.
    #[error("authority.properties: {name} is not as it should be")]
    Unfit {
        /// Of the value.
        name: String,
    },
    /// Two roots are the same key.
    #[error("authority.properties: {first} and {second} are the same key")]
    RootsEqual {
        /// One of them.
        first: String,
        /// The other.
        second: String,
    },
}

/// Reads `authority.properties`, the same file on both kinds of phone.
///
/// # Errors
/// [`AuthorityFileError`] for the first value that is missing or unfit.
#[uniffi::export]
pub fn read_authority_file(
    text: String,
    version: Version,
    platform: Platform,
) -> Result<AuthorityFile, AuthorityFileError> {
    let file = vneid_client::AuthorityFile::read(&text, platform.into())?;
    let app = App {
        authority: file.authority,
        roots: file.roots.iter().map(sec1_of).collect(),
        world: match file.world {
            vneid_core::World::Production => World::Production,
            vneid_core::World::Test => World::Test,
        },
        minimum_sequence: file.minimum_sequence,
        version,
        platform,
        // The phone knows it, not the file.
        model: String::new(),
    };
    let (unlocked_for_s, app_store_id) = (file.unlocked_for_s, file.app_store_id);
    Ok(AuthorityFile { app, unlocked_for_s, app_store_id })
}

impl From<vneid_client::AuthorityFileError> for AuthorityFileError {
    fn from(error: vneid_client::AuthorityFileError) -> Self {
        use vneid_client::AuthorityFileError as Client;
        match error {
            Client::Missing { name } => Self::Missing { name },
            Client::Unfit { name } => Self::Unfit { name },
            Client::RootsEqual { first, second } => Self::RootsEqual { first, second },
        }
    }
}
