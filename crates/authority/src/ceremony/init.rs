//! The first run: everything that a service of a test world needs, in one folder.

use std::path::{Path, PathBuf};
use std::{fs, io};

use vneid_payload::Instant;

use super::{CeremonyError, DraftError, RootKey, TrustListDraft, make_key_pair};
use crate::failure::Failure;
use crate::secret::make_random;

/// Why there is no new world.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is something in the folder already.
    #[error("{0} is there already")]
    Exists(PathBuf),
    /// A file can't be written.
    #[error("{path}: {error}")]
    Io {
        /// Which.
        path: String,
        /// Why.
        error: io::Error,
    },
    /// No keys could be made.
    #[error(transparent)]
    Failed(#[from] Failure),
    /// The first trust list could not be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// The first trust list could not be signed.
    #[error(transparent)]
    Ceremony(#[from] CeremonyError),
}

/// Makes the folder of a test world:
///
/// ```text
/// authority.toml          configuration: SQLite, loopback, one-time codes into outbox.jsonl
/// secret                  the service's secret
/// keys/                   the issuers' private keys
/// public/                 every public key
/// ceremony/               the private keys of both roots and of the maker of phones, the first
///                         trust list and its draft; a real service has none of this
/// ```
///
/// # Errors
/// [`InitError`]; [`InitError::Exists`] when the folder has a configuration.
pub fn init_test_world(folder: &Path, public_url: &str, now: Instant) -> Result<(), InitError> {
    let config = folder.join("authority.toml");
    if config.exists() {
        return Err(InitError::Exists(config));
    }
    let mut issuers = String::new();
    for (role, kid) in ISSUERS {
        let name = format!("{role}-{kid}");
        key_pair(folder, "keys", &name)?;
        issuers.push_str(&format!(
            "\n[[issuers]]\nkid = \"{kid}\"\nrole = \"{role}\"\nkey = \"../public/{name}.pem\"\n\
             from = \"{}\"\nto = \"{}\"\n",
            date(now.plus_seconds(-DAY_S)),
            date(now.plus_seconds(2 * 365 * DAY_S)),
        ));
    }
    let root = key_pair(folder, "ceremony", "root-1")?;
    key_pair(folder, "ceremony", "root-2")?;
    key_pair(folder, "ceremony", "maker")?;
    write(&folder.join("secret"), &make_random::<32>()?)?;

    let draft = format!("{DRAFT}{issuers}");
    let ceremony = folder.join("ceremony");
    write(&ceremony.join("trust-list-1.toml"), draft.as_bytes())?;
    let claims = TrustListDraft::parse(&draft)?.claims(&ceremony, now)?;
    let list = RootKey::from_pem(&root)?.sign(&claims)?;
    write(&ceremony.join("trust-list-1.cose"), &list)?;
    write(&config, format!("{CONFIG}public_url = \"{public_url}\"\n").as_bytes())
}

/// Makes a key; gives the private half, too.
fn key_pair(
    folder: &Path,
    subfolder: &str,
    name: &str,
) -> Result<zeroize::Zeroizing<String>, InitError> {
    let pair = make_key_pair()?;
    write(&folder.join(subfolder).join(format!("{name}.pem")), pair.private.as_bytes())?;
    write(&folder.join("public").join(format!("{name}.pem")), pair.public.as_bytes())?;
    Ok(pair.private)
}

/// Writes a file for its owner alone.
fn write(path: &Path, bytes: &[u8]) -> Result<(), InitError> {
    let refused = |error| InitError::Io { path: path.display().to_string(), error };
    fs::create_dir_all(path.parent().unwrap_or(path)).map_err(refused)?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(refused)?;
    io::Write::write_all(&mut file, bytes).map_err(refused)
}

fn date(instant: Instant) -> String {
    jiff::Timestamp::from_second(instant.unix_seconds())
        .map_or_else(|_| String::new(), |timestamp| timestamp.to_string())
}

const DAY_S: i64 = 86_400;
/// Kids spell D1, S1 and P1 in ASCII.
const ISSUERS: [(&str, &str); 3] = [("device", "4431"), ("paper", "5031"), ("status", "5331")];

const DRAFT: &str = "\
# The first trust list of a test world. Draft the next one with sequence = 2, sign it with a root key
# offline, and install it before this one expires.
sequence = 1
valid_days = 365

[policy]
leeway_s = 10
evidence_notice_hours = 24
evidence_limit_hours = 168
formats = [\"VN1\"]
lowest_app_version = \"0.0.0\"
";

const CONFIG: &str = "\
# A test world: software phones, on this machine only.
database = \"sqlite:authority.db\"
listen = \"127.0.0.1:8080\"
keys = \"keys\"
secret = \"secret\"
roots = [\"public/root-1.pem\", \"public/root-2.pem\"]
test_world_maker = \"public/maker.pem\"
outbox_file = \"outbox.jsonl\"
";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Authority, Config};

    #[tokio::test]
    async fn a_new_world_is_served_as_it_is() {
        let folder = tempfile::tempdir().unwrap();
        let now = crate::Clock::now(&crate::SystemClock);
        init_test_world(folder.path(), "http://127.0.0.1:8080", now).unwrap();
        let config = folder.path().join("authority.toml");
        let config = Config::load(Some(&config), [], []).unwrap();
        config.listen().unwrap();
        let authority = Authority::open(config.parts().unwrap()).await.unwrap();
        let list = fs::read(folder.path().join("ceremony/trust-list-1.cose")).unwrap();
        assert_eq!(authority.install_trust_list(&list).await.unwrap(), 1);
        authority.publish().await.unwrap();
        authority.close().await;
    }

    #[test]
    fn a_world_is_never_made_over_another() {
        let folder = tempfile::tempdir().unwrap();
        init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH).unwrap();
        let again = init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH);
        assert!(matches!(again, Err(InitError::Exists(_))));
    }
}
