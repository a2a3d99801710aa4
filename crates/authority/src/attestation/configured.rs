//! The verifiers that a configuration asks for.

use std::path::Path;

use super::{
    AndroidApp, AndroidKeyAttestation, AndroidStatusFile, AppAttest, AppleApp, AppleEnvironment,
    TestWorldAttestation, TrustAnchors, Verifiers,
};
use crate::config::Config;
use crate::config::files::{ConfigError, read, read_public_key, refused};

impl Config {
    /// Whose phones are believed. A service whose phones are software is a test world, whatever
    /// other phones it serves.
    pub(crate) fn attestations(&self) -> Result<Verifiers, ConfigError> {
        let maker = self.test_world_maker.as_deref().map(read_public_key).transpose()?;
        Ok(Verifiers {
            android: self.android()?,
            apple: self.apple()?,
            test: maker.map(TestWorldAttestation::new),
        })
    }

    /// A service that believes no phone is of no use.
    pub(crate) fn check_serves_phones(&self) -> Result<(), ConfigError> {
        let kinds = [&self.android_roots, &self.apple_root, &self.test_world_maker];
        if kinds.iter().any(|kind| kind.is_some()) {
            return Ok(());
        }
        let missing = "no phone could be verified: give android_roots, apple_root or both, or \
                       for a test world test_world_maker";
        Err(ConfigError::Key(missing.to_owned()))
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
        let status = AndroidStatusFile::open(status, max_age_s, self.android_status_least)
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
    base16ct::mixed::decode_vec(text.replace(':', "")).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use vneid_payload::Instant;
    use vneid_testworld::{AndroidManufacturer, AppleManufacturer, SoftKey};

    use super::*;

    const DIGEST: &str = "D1:d2:d3:d4:d5:d6:d7:d8:d1:d2:d3:d4:d5:d6:d7:d8:\
                          D1:d2:d3:d4:d5:d6:d7:d8:d1:d2:d3:d4:d5:d6:d7:d8";

    /// What a configuration with these keys believes.
    fn believed(keys: &[(&str, &str)]) -> Result<Verifiers, ConfigError> {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(folder.path().join(name), text).unwrap();
        let key = |seed| SoftKey::from_seed(&[seed; 32]).unwrap();
        write(
            "google.pem",
            &AndroidManufacturer::new([1, 2, 3, 4].map(key)).root_pem(Instant::EPOCH),
        );
        write("apple.pem", &AppleManufacturer::new([5, 6].map(key)).root_pem(Instant::EPOCH));
        write("status.json", r#"{"entries": {}}"#);
        write("key.pem", &key(7).to_pem());
        let file = "public_url = 'https://authority.example'\nroots = ['a', 'b', 'c']\n\
                    outbox_file = 'outbox.jsonl'";
        write("authority.toml", file);
        let flags = keys.iter().map(|(key, value)| ((*key).into(), (*value).into()));
        Config::load(Some(&folder.path().join("authority.toml")), [], flags)?.attestations()
    }

    fn android() -> Vec<(&'static str, String)> {
        vec![
            ("android_roots", "google.pem".to_owned()),
            ("android_package", "vn.example.thunghiem".to_owned()),
            ("android_signing_digests", format!("['{DIGEST}']")),
            ("android_status", "status.json".to_owned()),
        ]
    }

    const APPLE: [(&str, &str); 2] =
        [("apple_root", "apple.pem"), ("apple_app_id", "THUNGHIEM1.vn.example.thunghiem")];

    fn error(keys: &[(&str, &str)]) -> String {
        believed(keys).unwrap_err().to_string()
    }

    #[test]
    fn a_service_is_for_android_phones_for_apple_phones_or_for_both() {
        let android = android();
        let android: Vec<_> = android.iter().map(|(key, value)| (*key, &value[..])).collect();
        let both = believed(&[&android[..], &APPLE].concat()).unwrap();
        assert!(both.android.is_some() && both.apple.is_some() && both.test.is_none());
        let one = believed(&android).unwrap();
        assert!(one.android.is_some() && one.apple.is_none());
        let other = believed(&APPLE).unwrap();
        assert!(other.android.is_none() && other.apple.is_some());
    }

    #[test]
    fn a_service_for_no_phones_does_not_listen() {
        let believed = believed(&[]).unwrap();
        assert!(believed.android.is_none() && believed.apple.is_none() && believed.test.is_none());
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.toml");
        crate::init_service(folder.path(), "https://authority.example", Instant::EPOCH).unwrap();
        let listen = |flags: &[(&str, &str)]| {
            let flags = flags.iter().map(|(key, value)| ((*key).into(), (*value).into()));
            Config::load(Some(&file), [], flags).unwrap().listen()
        };
        let refused = listen(&[]).unwrap_err().to_string();
        assert!(refused.contains("no phone could be verified"), "{refused}");
        listen(&APPLE).unwrap();
    }

    #[test]
    fn software_phones_make_a_test_world_and_nothing_else_does() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("authority.toml");
        crate::init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH).unwrap();
        let key = |seed| SoftKey::from_seed(&[seed; 32]).unwrap();
        let root = AppleManufacturer::new([5, 6].map(key)).root_pem(Instant::EPOCH);
        fs::write(folder.path().join("apple.pem"), root).unwrap();
        let apple = || APPLE.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let rules = || Config::load(Some(&file), [], apple()).unwrap().parts().unwrap().rules;
        assert!(rules().test_world && rules().first_phone_at_once, "with Apple phones too");
        let text = fs::read_to_string(&file).unwrap();
        let without: Vec<_> =
            text.lines().filter(|line| !line.starts_with("test_world_maker")).collect();
        fs::write(&file, without.join("\n")).unwrap();
        assert!(!rules().test_world && !rules().first_phone_at_once);
        let at_once = ("first_phone_at_once".to_owned(), "true".to_owned());
        let flags = apple().into_iter().chain([at_once]);
        let refused = Config::load(Some(&file), [], flags).unwrap().parts().unwrap_err();
        assert!(refused.to_string().contains("first_phone_at_once is for test worlds"));
    }

    #[test]
    fn what_is_missing_or_unreadable_is_told() {
        let android = android();
        let android: Vec<_> = android.iter().map(|(key, value)| (*key, &value[..])).collect();
        for i in 0..android.len() {
            let mut keys = android.clone();
            let (missing, _) = keys.remove(i);
            assert!(error(&keys).contains("belong together"), "{missing}");
        }
        for (i, value) in [(0, "authority.toml"), (2, "['d1d2']"), (3, "authority.toml")] {
            let mut keys = android.clone();
            keys[i].1 = value;
            assert!(believed(&keys).is_err(), "{}", keys[i].0);
        }
        assert!(error(&APPLE[..1]).contains("belong together"));
        assert!(error(&APPLE[1..]).contains("belong together"));
        let leaf = [("apple_root", "key.pem"), APPLE[1]];
        assert!(error(&leaf).contains("there is no certificate"));
    }

    #[test]
    fn a_digest_is_64_digits() {
        assert_eq!(from_hex(DIGEST).unwrap()[..2], [0xd1, 0xd2]);
        assert_eq!(from_hex(&DIGEST.replace(':', "")), from_hex(DIGEST));
        for bad in ["", &DIGEST[1..], &DIGEST.replace('8', "g"), &format!("{DIGEST}00")] {
            assert_eq!(from_hex(bad), None, "{bad}");
        }
    }
}
