//! Machines for tests: a folder of programs that are scripts.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::machine::{Machine, System};

/// Its folder is gone with it.
pub(crate) struct FakeMachine(TempDir);

impl FakeMachine {
    /// Without a program.
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// With a program that writes down how it was called and ends with this status.
    pub(crate) fn with(self, program: &str, status: u8) -> Self {
        let calls = self.0.path().join("calls");
        self.with_script(
            program,
            &format!("echo {program} $* >>{}\nexit {status}", calls.display()),
        )
    }

    /// With a program that is this script.
    pub(crate) fn with_script(self, program: &str, script: &str) -> Self {
        let path = self.0.path().join(program);
        fs::write(&path, script).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        self
    }

    /// How programs were called, a line each.
    pub(crate) fn calls(&self) -> String {
        fs::read_to_string(self.0.path().join("calls")).unwrap_or_default()
    }

    /// The folder of the programs.
    pub(crate) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// A machine of this kind that has nothing but them.
    pub(crate) fn machine(&self, system: System, may_install: bool) -> Machine {
        Machine { path: self.0.path().into(), system, may_install }
    }
}
