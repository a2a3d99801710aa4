//! The first run: everything that a service of a test world needs, in one folder.

use std::path::Path;
use std::thread;

use tokio::runtime::Builder;
use toml::Value;
use vneid_payload::{Instant, Kid, Role};

use super::draft::TrustListDraft;
use super::files::{Beginning, CONFIG_FILE, InitError, write_new};
use super::issuer::{key_pair, make_issuer_key};
use super::root::RootKey;
use super::signing::Ceremony;
use crate::error::Error;
use crate::metrics::Commits;
use crate::secret::make_random;
use crate::signer::IssuerName;
use crate::store::{Store, StoreError};

/// Makes the folder of a test world:
///
/// ```text
/// authority.toml          configuration: SQLite, loopback, one-time codes into outbox.jsonl
/// secret                  the service's secret
/// keys/                   the issuers' private keys
/// public/                 every public key
/// authority.db            the database, empty
/// ceremony/               the private keys of the three roots and of the maker of phones, the first
///                         trust list and its draft; a real service has none of this
/// ```
///
/// A program that is killed meanwhile leaves no half authority: the next one begins anew.
///
/// # Errors
/// [`InitError`]; [`InitError::Exists`] when something of these names is in the folder already.
pub fn init_test_world(folder: &Path, public_url: &str, now: Instant) -> Result<(), InitError> {
    let beginning = Beginning::mark(folder, &[&NAMES[..], &["ceremony"]].concat())?;
    let issuers = issuer_keys(folder, "../public/", now)?;
    let first = key_pair(folder, "ceremony", "root-1")?;
    let second = key_pair(folder, "ceremony", "root-2")?;
    key_pair(folder, "ceremony", "root-3")?;
    key_pair(folder, "ceremony", "maker")?;
    write_new(&folder.join("secret"), &make_random::<32>()?)?;

    let draft = format!("{TEST_DRAFT}{POLICY}{issuers}");
    let ceremony = folder.join("ceremony");
    write_new(&ceremony.join("trust-list-1.toml"), draft.as_bytes())?;
    let claims = TrustListDraft::parse(&draft)?.claims(&ceremony, now)?;
    let mut list = Ceremony::begin(claims)?;
    list.sign(&RootKey::from_pem(&first.private)?)?;
    list.sign(&RootKey::from_pem(&second.private)?)?;
    write_new(&ceremony.join("trust-list-1.cose"), &list.to_bytes())?;
    make_database(folder)?;
    write_config(folder, TEST_CONFIG, public_url)?;
    beginning.end()
}

/// Makes the folder of a real service:
///
/// ```text
/// authority.toml          configuration, to be completed
/// secret                  the service's secret
/// keys/                   the issuers' private keys
/// public/                 their public keys; those of the three roots are still to come
/// authority.db            the database, empty
/// trust-list-1.toml       a draft of the first trust list, for the ceremony
/// ```
/// Root keys are made where they stay: on a machine that was never on a network.
///
/// # Errors
/// As [`init_test_world`].
pub fn init_service(folder: &Path, public_url: &str, now: Instant) -> Result<(), InitError> {
    let beginning = Beginning::mark(folder, &[&NAMES[..], &["trust-list-1.toml"]].concat())?;
    let issuers = issuer_keys(folder, "public/", now)?;
    write_new(&folder.join("secret"), &make_random::<32>()?)?;
    let draft = format!("{DRAFT}{POLICY}{issuers}");
    write_new(&folder.join("trust-list-1.toml"), draft.as_bytes())?;
    make_database(folder)?;
    write_config(folder, CONFIG, public_url)?;
    beginning.end()
}

/// Makes two keys for each role; returns their part of the first draft. The first signs, as its
/// window begins a day later; the second does when the first is withdrawn.
fn issuer_keys(folder: &Path, public: &str, now: Instant) -> Result<String, InitError> {
    let mut issuers = String::new();
    for (role, initial) in ISSUERS {
        for (number, began_days_ago) in [(b'1', 1), (b'2', 2)] {
            let name = IssuerName { role, kid: Kid([initial, number]) };
            make_issuer_key(folder, name)?;
            let from = now.plus_seconds(-began_days_ago * DAY_S);
            issuers.push_str(&name.draft_new(&format!("{public}{name}.pem"), from));
        }
    }
    Ok(issuers)
}

/// Makes the database of SQLite, so that no operator's command ever has to.
fn make_database(folder: &Path) -> Result<(), InitError> {
    let url = format!("sqlite:{}", folder.join("authority.db").display());
    let make = async || {
        Store::open(&url, 1, Commits::default()).await?.close().await;
        Ok(())
    };
    // Whoever calls this may be within a runtime, which this must not block.
    let made = thread::scope(|scope| {
        let run =
            || Builder::new_current_thread().enable_all().build().map(|it| it.block_on(make()));
        scope.spawn(run).join()
    });
    let made: Result<(), StoreError> = made
        .map_err(|_| Error::Task)?
        .map_err(|error| InitError::Io { path: folder.display().to_string(), error })?;
    Ok(made.map_err(Error::from)?)
}

/// The last file: with it, there is an authority.
fn write_config(folder: &Path, config: &str, public_url: &str) -> Result<(), InitError> {
    let config = config.replace("{public_url}", &Value::from(public_url).to_string());
    write_new(&folder.join(CONFIG_FILE), config.as_bytes())
}

/// What both kinds of folder hold. With the database, so that no new secret meets an old one.
const NAMES: [&str; 5] = [CONFIG_FILE, "secret", "keys", "public", "authority.db"];
const DAY_S: i64 = 86_400;
/// Each role, and the initial of its kids in ASCII.
const ISSUERS: [(Role, u8); 4] =
    [(Role::Device, b'D'), (Role::Paper, b'P'), (Role::Status, b'S'), (Role::Time, b'T')];

const TEST_DRAFT: &str = "\
# The first trust list of a test world. Draft the next one with sequence = 2, sign it with two root keys
# offline, and install it before this one expires.
sequence = 1
valid_days = 365
";

const DRAFT: &str = "\
# The first trust list. Look it over, carry it with public/ to the first ceremony, and sign it there:
#   vneid authority root sign trust-list-1.toml --key root-1.key --out half-signed.cose
# What comes out goes to the second ceremony, with another root:
#   vneid authority root sign half-signed.cose --key root-2.key --out trust-list-1.cose
sequence = 1
valid_days = 90
";

const POLICY: &str = "
[policy]
leeway_s = 10
evidence_notice_hours = 24
evidence_limit_hours = 168
formats = [\"VN1\"]
lowest_app_version = \"0.0.0\"
";

const TEST_CONFIG: &str = "\
# A test world: software phones, on this machine only.
database = \"sqlite:authority.db\"
listen = \"127.0.0.1:8080\"
keys = \"keys\"
secret = \"secret\"
roots = [\"public/root-1.pem\", \"public/root-2.pem\", \"public/root-3.pem\"]
test_world_maker = \"public/maker.pem\"
outbox_file = \"outbox.jsonl\"
public_url = {public_url}
";

const CONFIG: &str = "\
# The authority's service. What is not here has its default: docs/guides/operate.md.

# The URL by which phones know the service.
public_url = {public_url}

# Who ends TLS? The service itself:
#   listen = \"0.0.0.0:443\"
#   tls_certificate = \"tls.pem\"
#   tls_key = \"tls-key.pem\"
# Or a proxy of yours on this machine, which appends the address of its caller to X-Forwarded-For:
#   proxies = 1
listen = \"127.0.0.1:8080\"

# For one machine. For several: postgres://vneid@database.example/vneid
database = \"sqlite:authority.db\"
keys = \"keys\"
secret = \"secret\"

# The public halves of the three root keys, from the ceremony.
roots = [\"public/root-1.pub.pem\", \"public/root-2.pub.pem\", \"public/root-3.pub.pem\"]

# Who sends one-time codes to citizens: gets {\"number\": \"...\", \"text\": \"...\"} by POST.
outbox_webhook = \"https://gateway.example/messages\"

# Who is asked whether this machine's clock is right: a time server of yours, or two web servers.
# Without one, an operator confirms the time after each stop of more than ten minutes.
# clock_witness = \"ntp:time.example\"

# Which apps are genuine. Without either, the service does not begin.
# android_roots = \"android-roots.pem\"
# android_package = \"vn.example.app\"
# android_signing_digests = [\"...\"]
# android_status = \"android-status.json\"
# apple_root = \"apple-root.pem\"
# apple_app_id = \"TEAM123456.vn.example.app\"
";

#[cfg(test)]
mod tests {
    use std::fs;

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
        assert_eq!(
            authority
                .install_trust_list(&crate::Operator::new("init", None, None).unwrap(), &list)
                .await
                .unwrap(),
            1
        );
        authority.publish().await.unwrap();
        assert_eq!(authority.vacancies(), []);
        let manifest = authority.published_file("manifest/1").await.unwrap().unwrap();
        let signed_by = vneid_payload::StatusManifest::decode(&manifest.body).unwrap().kid();
        assert_eq!(signed_by, Kid(*b"S1"), "the second key waits");
        authority.close().await;
    }

    #[test]
    fn a_real_service_has_all_but_the_roots() {
        let folder = tempfile::tempdir().unwrap();
        let url = "https://authority.example";
        init_service(folder.path(), url, Instant::EPOCH).unwrap();
        let config = Config::load(Some(&folder.path().join("authority.toml")), [], []).unwrap();
        assert_eq!((&config.public_url[..], config.test_world_maker), (url, None));
        assert_eq!(config.proxies, 0, "whoever ends TLS is chosen by the ministry");
        let draft = fs::read_to_string(folder.path().join("trust-list-1.toml")).unwrap();
        let draft = TrustListDraft::parse(&draft).unwrap();
        assert_eq!(draft.claims(folder.path(), Instant::EPOCH).unwrap().issuers.len(), 8);
        assert!(!config.roots[0].exists());
    }

    #[test]
    fn what_a_killed_beginning_left_is_moved_aside() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::write(path("init-unfinished"), "").unwrap();
        fs::create_dir(path("keys")).unwrap();
        fs::write(path("keys/device-4431.pem"), "half a k").unwrap();
        init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH).unwrap();
        assert_eq!(fs::read(path("unfinished-1/keys/device-4431.pem")).unwrap(), b"half a k");
        assert!(!path("init-unfinished").exists());
    }

    #[test]
    fn a_folder_with_keys_and_no_mark_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("keys")).unwrap();
        let made = init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH);
        let Err(InitError::Exists(path)) = made else { panic!("{made:?}") };
        assert!(path.ends_with("keys"));
        let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "{left:?}");
    }

    #[test]
    fn a_kid_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        make_issuer_key(folder.path(), "device-4432".parse().unwrap()).unwrap();
        for name in ["device-4432", "paper-4432"] {
            let again = make_issuer_key(folder.path(), name.parse().unwrap());
            assert!(matches!(again, Err(InitError::Exists(_))), "{name}");
        }
    }

    #[test]
    fn a_world_is_never_made_over_another() {
        let folder = tempfile::tempdir().unwrap();
        init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH).unwrap();
        let again = init_test_world(folder.path(), "http://127.0.0.1:8080", Instant::EPOCH);
        assert!(matches!(again, Err(InitError::Exists(_))));
    }
}
