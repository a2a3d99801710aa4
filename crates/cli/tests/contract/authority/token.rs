//! Issuer keys in a token, as an operator makes and loses them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::{Site, authority};
use crate::world::Done;

/// A test world with a fresh SoftHSM beside it.
struct WithToken {
    site: Site,
}

impl WithToken {
    /// `None` where there is no SoftHSM, which fails under CI.
    fn new() -> Option<Self> {
        let folders = [
            "/usr/lib/softhsm",
            "/usr/lib64/pkcs11",
            "/usr/local/lib/softhsm",
            "/opt/homebrew/lib/softhsm",
        ];
        let modules = folders.map(|folder| Path::new(folder).join("libsofthsm2.so"));
        let Some(module) = modules.into_iter().find(|module| module.exists()) else {
            let strict = std::env::var("CI").is_ok_and(|value| value == "true");
            assert!(!strict, "SoftHSM is missing: install the package `softhsm2`");
            eprintln!("skipped: SoftHSM is missing; install the package `softhsm2`");
            return None;
        };
        let it = Self { site: Site::new() };
        fs::create_dir(it.path("tokens")).unwrap();
        let tokens = it.path("tokens").display().to_string();
        fs::write(it.path("softhsm2.conf"), format!("directories.tokendir = {tokens}\n")).unwrap();
        let made = it
            .with_token(Command::new("softhsm2-util"))
            .args(["--init-token", "--free", "--label", "vneid", "--so-pin", "13579"])
            .args(["--pin", "2468"])
            .output()
            .unwrap();
        assert!(made.status.success(), "{made:?}");
        it.set_pin("2468");
        let config = it.path("a/authority.toml");
        let text = fs::read_to_string(&config).unwrap();
        let module = module.display();
        let token =
            format!("token_module = \"{module}\"\ntoken_label = \"vneid\"\ntoken_pin = \"pin\"\n");
        fs::write(config, token + &text).unwrap();
        Some(it)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.site.path(name)
    }

    fn set_pin(&self, pin: &str) {
        fs::write(self.path("a/pin"), format!("{pin}\n")).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = fs::Permissions::from_mode(0o600);
            fs::set_permissions(self.path("a/pin"), mode).unwrap();
        }
    }

    fn with_token(&self, mut command: Command) -> Command {
        command.env("SOFTHSM2_CONF", self.path("softhsm2.conf"));
        command
    }

    fn run(&self, arguments: &[&str]) -> Done {
        let mut command = self.with_token(self.site.command(arguments));
        Done::of(command.stdin(Stdio::null()).output().unwrap())
    }
}

#[test]
fn a_key_is_made_in_the_token_and_the_service_has_it() {
    let Some(it) = WithToken::new() else { return };
    let made = it.run(&["key", "new", "device-4433", "--token"]);
    let key = made.one();
    assert_eq!(
        (&key["private"], &key["key"]),
        (&"vneid: device-4433".into(), &"device-4433".into())
    );
    assert!(it.path("a/public/device-4433.pem").exists());
    assert!(!it.path("a/keys/device-4433.pem").exists());
    assert!(key["draft"].as_str().unwrap().contains("kid = \"4433\""));
    assert_eq!(it.run(&["key", "new", "paper-4433", "--token"]).status, 73, "kids are used once");
    assert_eq!(it.run(&["key", "new", "paper-4433"]).status, 73);
    let serve = it.with_token(it.site.command(&["serve", "--listen", "127.0.0.1:0"]));
    assert!(super::Service::start(serve).is_ready());
}

#[test]
fn a_wrong_pin_is_78_and_an_absent_token_75() {
    let Some(it) = WithToken::new() else { return };
    it.set_pin("8642");
    let done = it.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!((done.status, done.stdout.as_str()), (78, ""));
    assert!(done.stderr.contains("token_pin"), "{}", done.stderr);
    it.set_pin("2468");
    assert_eq!(it.run(&["publish"]).status, 0);
    fs::rename(it.path("tokens"), it.path("pulled-out")).unwrap();
    fs::create_dir(it.path("tokens")).unwrap();
    let done = it.run(&["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!((done.status, done.stdout.as_str()), (75, ""));
    assert!(done.stderr.contains("none is labelled vneid"), "{}", done.stderr);
}

#[test]
fn without_a_token_in_the_configuration_none_is_looked_for() {
    let site = Site::new();
    let done = site.run(&["key", "new", "device-4433", "--token"]);
    assert_eq!(done.status, 78);
    assert!(done.stderr.contains("token_module"), "{}", done.stderr);
    assert!(!site.path("a/public/device-4433.pem").exists());
    let mut help = authority(&["key", "new", "--help"]);
    assert!(Done::of(help.output().unwrap()).stdout.contains("--token"));
}
