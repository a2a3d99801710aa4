//! `authority.properties`, which says whose app this is.

use vneid_client::AuthorityFileError;
use vneid_client::wire::Platform;
use vneid_payload::AppVersion;

use crate::app::{App, sec1_of};

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq, uniffi::Record)]
pub struct AuthorityFile {
    /// The app of this authority.
    pub app: App,
    /// Android: for how many seconds the presentation key signs after its owner was seen; `None`
    /// when it never asks.
    pub unlocked_for_s: Option<u32>,
    /// iOS: the number of the app's page in the App Store.
    pub app_store_id: Option<u64>,
}

/// Reads `authority.properties`, the same file on both kinds of phone.
///
/// # Errors
/// [`AuthorityFileError`] for the first value that is missing or unfit.
#[uniffi::export]
pub fn read_authority_file(
    text: String,
    version: AppVersion,
    platform: Platform,
) -> Result<AuthorityFile, AuthorityFileError> {
    let file = vneid_client::AuthorityFile::read(&text, platform)?;
    let app = App {
        authority: file.authority,
        roots: file.roots.iter().map(sec1_of).collect(),
        world: file.world,
        minimum_sequence: file.minimum_sequence,
        version,
        platform,
        // The phone knows it, not the file.
        model: String::new(),
    };
    let (unlocked_for_s, app_store_id) = (file.unlocked_for_s, file.app_store_id);
    Ok(AuthorityFile { app, unlocked_for_s, app_store_id })
}
