//! The authority that an app is built for.

use vneid_core::Roots;
use vneid_payload::AppVersion;

use crate::wire::Platform;

/// The authority that this app is built for, and what the app is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// The URI by which the authority knows itself, without a slash at its end: signed calls name
    /// it, so that none can be passed on to another.
    pub url: String,
    /// The root keys that sign its trust lists, and whether it is a test world.
    pub roots: Roots,
    /// This app's version.
    pub app: AppVersion,
    /// What this phone runs.
    pub platform: Platform,
    /// Its maker and model, as the system tells them ([`SignIn::model`](crate::wire::SignIn)).
    pub model: String,
}

impl Service {
    pub(crate) fn app_version(&self) -> [u16; 3] {
        [self.app.major, self.app.minor, self.app.patch]
    }
}
