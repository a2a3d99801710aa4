//! `authority.properties`: whose app this is. An operator puts it in before building; one form for
//! Android and iOS.
//!
//! ```text
//! # a comment
//! authority=https://authority.example
//! root_1=04...        three root keys, SEC 1 uncompressed: 130 hexadecimal digits each
//! root_2=04...
//! root_3=04...
//! world=production    or test
//! minimum_sequence=0
//! unlocked_for_s=60   Android: how long the presentation key signs after an unlock; 0: it never asks
//! app_store_id=1      iOS: the number of the app's page in the App Store
//! ```

use std::collections::BTreeMap;

use vneid_core::{Roots, RootsError, World};
use vneid_payload::FullKey;

use crate::wire::Platform;

/// What the file says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuthorityFile {
    /// The URI by which the authority knows itself, without a slash at its end.
    pub authority: String,
    /// Three different points of the curve, to be pinned.
    pub roots: Vec<FullKey>,
    /// Whose roots they are.
    pub world: World,
    /// The lowest sequence of a trust list that is accepted.
    pub minimum_sequence: u32,
    /// Android: for how many seconds the presentation key signs after its owner was seen; `None`
    /// when it never asks.
    pub unlocked_for_s: Option<u32>,
    /// iOS: the number of the app's page in the App Store.
    pub app_store_id: Option<u64>,
}

/// Why there is no app of this file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[cfg_attr(feature = "uniffi", derive(uniffi::Error))]
pub enum AuthorityFileError {
    /// A value is missing or empty.
    #[error("authority.properties lacks {name}")]
    Missing {
        /// Of the value.
        name: String,
    },
    /// A value is not what it should be, is there twice, or has a name that means nothing.
    #[error("authority.properties: {name} is not as it should be")]
    Unfit {
        /// Of the value.
        name: String,
    },
    /// Two roots are one key: whoever has it would be both.
    #[error("authority.properties: {first} and {second} are the same key")]
    RootsEqual {
        /// Of one of them.
        first: String,
        /// Of the other.
        second: String,
    },
}

impl AuthorityFile {
    /// Reads the text of the file, for an app on this platform.
    ///
    /// # Errors
    /// [`AuthorityFileError`] for the first value that is missing or unfit.
    pub fn read(text: &str, platform: Platform) -> Result<Self, AuthorityFileError> {
        let values = values(text)?;
        let text = |name: &str| match values.get(name) {
            Some(value) if !value.is_empty() => Ok(*value),
            _ => Err(AuthorityFileError::Missing { name: name.to_owned() }),
        };
        let authority = text("authority")?;
        if !authority.starts_with("https://") || authority.ends_with('/') {
            return Err(unfit("authority"));
        }
        let mut roots = Vec::with_capacity(ROOTS.len());
        for name in ROOTS {
            roots.push(key(text(name)?).ok_or_else(|| unfit(name))?);
        }
        let world = match text("world")? {
            "production" => World::Production,
            "test" => World::Test,
            _ => return Err(unfit("world")),
        };
        let number = |name: &str| text(name)?.parse().map_err(|_| unfit(name));
        let minimum_sequence = number("minimum_sequence")?;
        Roots::new(&roots, world, minimum_sequence).map_err(of_roots)?;
        let unlocked_for_s = match platform {
            Platform::Android => Some(number("unlocked_for_s")?).filter(|seconds| *seconds > 0),
            _ => None,
        };
        let app_store_id = match platform {
            Platform::Ios => {
                Some(text("app_store_id")?.parse().map_err(|_| unfit("app_store_id"))?)
            }
            _ => None,
        };
        let authority = authority.to_owned();
        Ok(Self { authority, roots, world, minimum_sequence, unlocked_for_s, app_store_id })
    }
}

fn values(text: &str) -> Result<BTreeMap<&str, &str>, AuthorityFileError> {
    let mut values = BTreeMap::new();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let lines = text.lines().map(str::trim).filter(|it| !it.is_empty() && !it.starts_with('#'));
    for line in lines {
        let (name, value) = line.split_once('=').ok_or_else(|| unfit(line))?;
        let name = name.trim_end();
        if !NAMES.contains(&name) && !ROOTS.contains(&name)
            || values.insert(name, value.trim_start()).is_some()
        {
            return Err(unfit(name));
        }
    }
    Ok(values)
}

/// SEC 1 uncompressed, in hexadecimal.
fn key(digits: &str) -> Option<FullKey> {
    let coordinates = base16ct::mixed::decode_vec(digits.strip_prefix("04")?).ok()?;
    let (x, y) = coordinates.split_first_chunk()?;
    Some(FullKey { x: *x, y: y.try_into().ok()? })
}

fn unfit(name: &str) -> AuthorityFileError {
    AuthorityFileError::Unfit { name: name.to_owned() }
}

fn of_roots(error: RootsError) -> AuthorityFileError {
    let name = |number: usize| format!("root_{number}");
    match error {
        RootsError::NotThree { got } => AuthorityFileError::Missing { name: name(got + 1) },
        RootsError::NotAPoint { number } => AuthorityFileError::Unfit { name: name(number) },
        RootsError::Equal { first, second } => {
            AuthorityFileError::RootsEqual { first: name(first), second: name(second) }
        }
    }
}

const ROOTS: [&str; 3] = ["root_1", "root_2", "root_3"];
const NAMES: [&str; 5] =
    ["authority", "world", "minimum_sequence", "unlocked_for_s", "app_store_id"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::test_points;

    fn hex(key: &FullKey) -> String {
        format!("04{}", base16ct::lower::encode_string(&[key.x, key.y].concat()))
    }

    fn file() -> String {
        let [a, b, c] = test_points().map(|key| hex(&key));
        format!(
            "# Whose app\n\nauthority = https://authority.example\r\nroot_1={a}\nroot_2={b}\n\
             root_3={c}\nworld=test\nminimum_sequence=7\nunlocked_for_s=60\napp_store_id=5\n"
        )
    }

    fn read(text: &str) -> Result<AuthorityFile, AuthorityFileError> {
        AuthorityFile::read(text, Platform::Android)
    }

    fn missing(name: &str) -> Result<AuthorityFile, AuthorityFileError> {
        Err(AuthorityFileError::Missing { name: name.to_owned() })
    }

    #[test]
    fn one_file_is_read_on_both_phones() {
        let android = read(&file()).unwrap();
        assert_eq!(android.authority, "https://authority.example");
        assert_eq!(android.roots, test_points());
        assert_eq!((android.world, android.minimum_sequence), (World::Test, 7));
        assert_eq!((android.unlocked_for_s, android.app_store_id), (Some(60), None));
        let ios = AuthorityFile::read(&file(), Platform::Ios).unwrap();
        assert_eq!((ios.unlocked_for_s, ios.app_store_id), (None, Some(5)));
        assert_eq!(ios.roots, android.roots);
        assert_eq!(read(&format!("\u{feff}{}", file())), Ok(android));
        let never = read(&file().replace("=60", "=0")).unwrap();
        assert_eq!(never.unlocked_for_s, None);
    }

    #[test]
    fn what_is_missing_is_named() {
        for name in ["authority", "root_1", "root_2", "root_3", "world", "minimum_sequence"] {
            let without: Vec<_> =
                file().lines().filter(|it| !it.starts_with(name)).map(str::to_owned).collect();
            assert_eq!(read(&without.join("\n")), missing(name));
        }
        assert_eq!(read(&file().replace("world=test", "world=")), missing("world"));
        assert_eq!(read(&file().replace("unlocked_for_s=60", "")), missing("unlocked_for_s"));
        let ios = AuthorityFile::read(&file().replace("app_store_id=5", ""), Platform::Ios);
        assert_eq!(ios, missing("app_store_id"));
        assert_eq!(read(""), missing("authority"));
    }

    #[test]
    fn what_is_unfit_is_named() {
        let [a, _, c] = test_points().map(|key| hex(&key));
        let off = format!("{}{}", &a[..66], &c[66..]);
        for (from, to, name) in [
            ("https://authority.example", "http://authority.example", "authority"),
            ("https://authority.example", "https://authority.example/", "authority"),
            ("root_1=04", "root_1=05", "root_1"),
            ("root_2=04", "root_2=0400", "root_2"),
            ("root_3=04", "root_3=04+", "root_3"),
            (&*a, &*off, "root_1"),
            ("world=test", "world=moon", "world"),
            ("minimum_sequence=7", "minimum_sequence=-1", "minimum_sequence"),
            ("unlocked_for_s=60", "unlocked_for_s=x", "unlocked_for_s"),
            ("world=test", "world=test\nroot_4=04", "root_4"),
            ("world=test", "world=test\nworld=test", "world"),
            ("world=test", "world=test\nworld", "world"),
        ] {
            let changed = file().replacen(from, to, 1);
            assert_ne!(changed, file());
            assert_eq!(read(&changed), Err(unfit(name)), "{to}");
        }
    }

    #[test]
    fn one_key_is_not_two_roots() {
        let [a, _, c] = test_points().map(|key| hex(&key));
        let equal = Err(AuthorityFileError::RootsEqual {
            first: "root_1".to_owned(),
            second: "root_3".to_owned(),
        });
        assert_eq!(read(&file().replace(&c, &a)), equal);
        assert_eq!(read(&file().replace(&c, &a.to_uppercase())), equal);
    }
}
