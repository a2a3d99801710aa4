//! The verifiers that a configuration asks for.

use std::path::Path;

use super::{
    AndroidApp, AndroidKeyAttestation, AndroidStatusFile, AppAttest, AppleApp, AppleEnvironment,
    BelievedAttestations, TestWorldAttestation, TrustAnchors,
};
use crate::config::{Config, ConfigError, read, read_public_key, refused};

impl Config {
    /// Whose phones are believed. A service whose phones are software is a test world, whatever
    /// other phones it serves.
    pub(crate) fn attestations(&self) -> Result<BelievedAttestations, ConfigError> {
        let maker = self.test_world_maker.as_deref().map(read_public_key).transpose()?;
        let believed = BelievedAttestations {
            android: self.android()?,
            apple: self.apple()?,
            test: maker.map(TestWorldAttestation::new),
        };
        if believed.android.is_none() && believed.apple.is_none() && believed.test.is_none() {
            let missing = "no phone could be verified: give android_roots, apple_root or both, or \
                           for a test world test_world_maker";
            return Err(ConfigError::Key(missing.to_owned()));
        }
        Ok(believed)
    }

    fn android(&self) -> Result<Option<AndroidKeyAttestation>, ConfigError> {
        let (roots, package, status) =
            match (&self.android_roots, &self.android_package, &self.android_status) {
                (Some(roots), Some(package), Some(status))
                    if !self.android_signing_digests.is_empty() =>
                {
                    (roots, package.clone(), status)
                }
                (None, None, None) if self.android_signing_digests.is_empty() => return Ok(None),
                _ => {
                    let together = "android_roots, android_package, android_signing_digests and \
                                    android_status belong together";
                    return Err(ConfigError::Key(together.to_owned()));
                }
            };
        let digest = |text: &String| {
            from_hex(text).ok_or_else(|| {
                ConfigError::Key(format!("android_signing_digests: {text:?} is no SHA-256"))
            })
        };
        let signing_digests =
            self.android_signing_digests.iter().map(digest).collect::<Result<_, _>>()?;
        let max_age_s = i64::from(self.android_status_max_age_hours) * 3_600;
        let status = AndroidStatusFile::open(status, max_age_s)
            .map_err(|reason| refused(status, &reason))?;
        let app = AndroidApp { package, signing_digests };
        Ok(Some(AndroidKeyAttestation::new(read_anchors(roots)?, app, status)))
    }

    fn apple(&self) -> Result<Option<AppAttest>, ConfigError> {
        let (root, id) = match (&self.apple_root, &self.apple_app_id) {
            (Some(root), Some(id)) => (root, id.clone()),
            (None, None) => return Ok(None),
            _ => {
                let together = "apple_root and apple_app_id belong together";
                return Err(ConfigError::Key(together.to_owned()));
            }
        };
        let environment = match self.apple_development {
            true => AppleEnvironment::Development,
            false => AppleEnvironment::Production,
        };
        let app = AppleApp { id, environment };
        Ok(Some(AppAttest::new(read_anchors(root)?, &app)))
    }
}

/// Reads the certificates of roots, PEM.
fn read_anchors(path: &Path) -> Result<TrustAnchors, ConfigError> {
    TrustAnchors::from_pem(&read(path)?).map_err(|reason| refused(path, &reason))
}

/// 32 bytes from hex digits, with or without colons.
fn from_hex(text: &str) -> Option<[u8; 32]> {
    let digits = text.chars().filter(|character| *character != ':');
    let digits: Vec<u8> =
        digits.map(|digit| digit.to_digit(16).map(|value| value as u8)).collect::<Option<_>>()?;
    let bytes: Vec<u8> = digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect();
    if digits.len() == 64 { bytes.try_into().ok() } else { None }
}
