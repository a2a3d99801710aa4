//! SoftHSM 2 for the tests: a token of their own in a temporary folder, behind the stand-in. Its
//! configuration is of the environment, so each test is run in a process of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use vneid_authority::{SignerError, TokenSettings, TokenSigner};

pub(super) const PIN: &str = "2468";

/// Runs the test of this name again, in a process that has a fresh token, unless this is that
/// process: then returns the token.
pub(super) fn token(test: &str) -> Option<Token> {
    if let Some(folder) = std::env::var_os("STAND_IN") {
        return Some(Token(folder.into()));
    }
    let module = module()?;
    let folder = TempDir::new().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::create_dir(path("tokens")).unwrap();
    let config =
        format!("directories.tokendir = {}\nlog.level = ERROR\n", path("tokens").display());
    fs::write(path("softhsm2.conf"), config).unwrap();
    write_private(&path("pin"), PIN);
    let with_config = |program: &str| {
        let mut command = Command::new(program);
        command.env("SOFTHSM2_CONF", path("softhsm2.conf"));
        command
    };
    run(with_config("softhsm2-util").args([
        "--init-token",
        "--free",
        "--label",
        "vneid",
        "--so-pin",
        "13579",
        "--pin",
        PIN,
    ]));
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/service/token/stand_in.rs");
    run(Command::new("rustc")
        .args(["--edition", "2024", "--crate-type", "cdylib", "-C", "panic=abort", "-o"])
        .arg(path("module.so"))
        .arg(source));
    let mut again = with_config(std::env::current_exe().unwrap().to_str().unwrap());
    run(again
        .args([test, "--exact", "--nocapture", "--include-ignored"])
        .env("STAND_IN", folder.path())
        .env("STAND_IN_AROUND", module));
    None
}

/// The token of a test.
pub(super) struct Token(PathBuf);

impl Token {
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// What the stand-in is to do.
    pub(super) fn set(&self, name: &str, number: u32) {
        fs::write(self.path(name), number.to_string()).unwrap();
    }

    pub(super) fn unset(&self, name: &str) {
        fs::remove_file(self.path(name)).unwrap();
    }

    /// How often this was called since the last time that anybody asked.
    pub(super) fn calls(&self) -> Vec<String> {
        let calls = fs::read_to_string(self.path("calls")).unwrap_or_default();
        fs::write(self.path("calls"), "").unwrap();
        calls.lines().map(str::to_owned).collect()
    }

    pub(super) fn count(&self, call: &str) -> usize {
        self.calls().iter().filter(|it| it.starts_with(call)).count()
    }

    pub(super) fn settings(&self) -> TokenSettings {
        TokenSettings {
            module: self.path("module.so"),
            label: "vneid".to_owned(),
            pin: self.path("pin"),
            sessions: 2,
        }
    }

    pub(super) fn signer(&self) -> Result<TokenSigner, SignerError> {
        TokenSigner::open(&self.settings())
    }

    /// Makes keys in it.
    pub(super) fn make(&self, names: &[&str]) {
        for name in names {
            let name = name.parse().unwrap();
            vneid_authority::make_issuer_key_in_token(&self.0, &self.settings(), name).unwrap();
        }
    }
}

/// The module of SoftHSM. Where it is missing the test says so and is over; under CI it fails.
fn module() -> Option<PathBuf> {
    let folders = [
        "/usr/lib/softhsm",
        "/usr/lib64/pkcs11",
        "/usr/local/lib/softhsm",
        "/opt/homebrew/lib/softhsm",
    ];
    let mut modules = folders.into_iter().map(|folder| Path::new(folder).join("libsofthsm2.so"));
    let module = modules.find(|module| module.exists());
    if module.is_none() {
        let strict = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!strict, "SoftHSM is missing: install the package `softhsm2`");
        eprintln!("skipped: SoftHSM is missing; install the package `softhsm2`");
    }
    module
}

pub(super) fn write_private(path: &Path, text: &str) {
    fs::write(path, text).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(0o600)).unwrap();
    }
}

pub(super) fn run(command: &mut Command) {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let told = [output.stdout, output.stderr].concat();
    let told = String::from_utf8_lossy(&told);
    assert!(output.status.success(), "{command:?}: {told}");
    print!("{told}");
}
